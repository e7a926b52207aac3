"""How large a slot is: small, usual and large, as the live ones are, or as the scenario assumes where they are few."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from labsim.domain.working_calendar import WorkingCalendar
from simulations.scenario import Scenario

ENOUGH: Final = 10  # slots and requests
SMALL: Final = "small"
USUAL: Final = "usual"
LARGE: Final = "large"
_QUANTILES: Final = ((SMALL, 0.1), (USUAL, 0.5), (LARGE, 0.9))


@dataclass(frozen=True, slots=True)
class Size:
    """Of a request: spaces, and working days on end."""

    name: str
    spaces: int
    working_days: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """`read` is how many live slots and requests they were read from; 0 where they are those of small suppliers."""

    small: Size
    usual: Size
    large: Size
    read: int

    def __iter__(self) -> Iterator[Size]:
        """From small to large."""
        return iter((self.small, self.usual, self.large))


def sizes_of(scenario: Scenario, calendar: WorkingCalendar) -> Sizes:
    """No slot is longer than the longest one of the scenario."""
    live = _live(scenario, calendar)
    spaces, lengths = (sorted(column) for column in zip(*live, strict=True)) if live else ([], [])
    if len(live) < ENOUGH:
        own = scenario.spaces.small_suppliers
        spaces, lengths = _rounded(own.spaces), _rounded(own.working_days)
    longest = scenario.testing.longest_slot_working_days
    small, usual, large = (
        Size(name, _at(spaces, share), min(longest, _at(lengths, share)))
        for name, share in _QUANTILES
    )
    return Sizes(small, usual, large, read=len(live) if len(live) >= ENOUGH else 0)


def _live(scenario: Scenario, calendar: WorkingCalendar) -> list[tuple[int, int]]:
    today = scenario.today
    if today is None:
        return []

    def length(first: date, last: date) -> int:
        return max(1, len(calendar.working_days(first, last)))

    held = [(slot.most_spaces, length(slot.first_day, slot.last_day)) for _, slot in today.slots()]
    asked = [(each.spaces, length(each.first_day, each.last_day)) for _, each in today.requests()]
    return [*held, *asked]


def _rounded(between: Sequence[float]) -> list[int]:
    return [max(1, round(each)) for each in between]


def _at(ordered: Sequence[int], share: float) -> int:
    """The smallest value that at least this share does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
