"""Spaces of each lab day: as recorded of today where they are, else LAB-SPACES; less what is out of use."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

from labsim.domain.labs import LabId
from labsim.domain.rulebook import Rulebook
from simulations.scenario import Scenario, ScenarioError
from simulations.today import LiveSlot, Today

LabDay = tuple[str, date]


class LabLedger:
    """A lab's days: as recorded where they are, else LAB-SPACES; what the scenario takes out of use comes off both."""

    def __init__(self, scenario: Scenario, rulebook: Rulebook, lab: LabId) -> None:
        self._scenario = scenario
        self._rulebook = rulebook
        self._lab = lab
        self._recorded = {
            date.fromordinal(day): span
            for span in (scenario.today.days_of(lab) if scenario.today else ())
            for day in range(span.first_day.toordinal(), span.last_day.toordinal() + 1)
        }

    def spaces_open(self, day: date) -> int:
        """Before today there is nothing to give."""
        if day < self._scenario.time.start:
            return 0
        return max(0, self._regular(day) - self._out_of_use(day))

    def spaces_free(self, day: date) -> int:
        """Below 0 where more are taken than stay open."""
        recorded = self._recorded.get(day)
        return self.spaces_open(day) - (recorded.spaces_taken if recorded else 0)

    def is_closed(self, day: date) -> bool:
        """To visitors."""
        recorded = self._recorded.get(day)
        return recorded is not None and recorded.closed

    def _regular(self, day: date) -> int:
        recorded = self._recorded.get(day)
        if recorded is not None:
            return recorded.spaces_open
        value = self._rulebook.value("LAB-SPACES", "spaces", day, self._lab).value
        return cast("int", value)

    def _out_of_use(self, day: date) -> int:
        return sum(
            reduction.spaces
            for reduction in self._scenario.reductions
            if reduction.lab == self._lab and reduction.first_day <= day <= reduction.last_day
        )


def must_add_up(scenario: Scenario, lab_days: Sequence[date]) -> None:
    """Raises ScenarioError where the slots of a record do not hold what its days say is taken."""
    today = scenario.today
    if today is None:
        return
    held, taken = _held(today, lab_days), Counter(dict(_taken(today, lab_days)))
    for lab, day in sorted(held.keys() | taken.keys()):
        if held[lab, day] != taken[lab, day]:
            remedy = (
                f"on {day} {taken[lab, day]} spaces of {lab} are taken, and slots hold "
                f"{held[lab, day]}: give days and slots of one moment"
            )
            raise ScenarioError(scenario.name, [("today.days", remedy)])


def _held(today: Today, lab_days: Sequence[date]) -> Counter[LabDay]:
    held: Counter[LabDay] = Counter()
    for _, slot in today.slots():
        for day, spaces in spaces_by_day(slot, today.on, lab_days):
            held[slot.lab, day] += spaces
    return held


def spaces_by_day(
    slot: LiveSlot, from_day: date, lab_days: Sequence[date]
) -> Iterator[tuple[date, int]]:
    """On its lab days from this day on."""
    for first, last, spaces in slot.parts():
        for day in _between(lab_days, max(first, from_day), last):
            yield day, spaces


def _taken(today: Today, lab_days: Sequence[date]) -> Iterator[tuple[LabDay, int]]:
    for span in today.days:
        for day in _between(lab_days, span.first_day, span.last_day):
            yield (span.lab, day), span.spaces_taken


def _between(days: Sequence[date], first: date, last: date) -> Sequence[date]:
    return days[bisect_left(days, first) : bisect_right(days, last)]
