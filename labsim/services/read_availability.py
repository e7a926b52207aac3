"""What is free: per day for a wish, per month for a calendar; and what would fit where it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from labsim.domain.capacity.changes import CapacityChange, closing
from labsim.domain.labs import Lab, LabId
from labsim.domain.slots.offers import Terms, terms_by_week
from labsim.domain.slots.profile import Profile, numbers_by_week
from labsim.domain.slots.windows import FreeDay, earliest_window, most_spaces
from labsim.domain.working_calendar import DayOff
from labsim.services.catalogue import Catalogue, load_catalogue
from models.records import DayCount
from models.unit_of_work import UnitOfWork

SEARCH_DAYS: Final = 730  # how far a suggestion looks ahead, in days


@dataclass(frozen=True, slots=True)
class AvailabilityDay:
    """One day of one lab, in spaces; on a day off `off` says why, and the spaces are those held through it."""

    day: date
    off: DayOff | None
    spaces_open: int
    spaces_taken: int
    asked: int
    regular: int
    changes: tuple[CapacityChange, ...] = ()

    @property
    def free(self) -> int:
        """Open less taken; what is asked for is shown beside and never subtracted."""
        return self.spaces_open - self.spaces_taken

    @property
    def reduced(self) -> bool:
        """Whether fewer spaces are open than LAB-SPACES says."""
        return self.off is None and self.spaces_open < self.regular

    @property
    def closed(self) -> CapacityChange | None:
        """What closes a lab day to visitors: its spaces stay as they are."""
        return None if self.off else closing(self.day, self.changes)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A wish that fits as the ledger stands now; its weeks are counted from its own first day."""

    lab: Lab
    first_day: date
    last_day: date
    spaces: int
    working_days: int
    profile: Profile = ()

    @property
    def by_week(self) -> tuple[int, ...]:
        return numbers_by_week(self.profile, self.spaces, self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class Availability:
    """The answer to a wish: its days, whether it fits, and where it does not or is too early, what would."""

    lab: Lab
    wish: Terms
    days: tuple[AvailabilityDay, ...]
    working_days: int
    fits: bool
    next_start: Suggestion | None
    other_lab: Suggestion | None
    fewer_spaces: Suggestion | None


def read_days(
    uow: UnitOfWork, first: date, last: date, lab: LabId | None = None
) -> dict[LabId, tuple[AvailabilityDay, ...]]:
    """Every day from first to last, days off included, for one lab or all; two queries."""
    catalogue = load_catalogue(uow)
    ledger = (
        uow.ledger.days_of_labs(first, last)
        if lab is None
        else {lab: uow.ledger.days(lab, first, last)}
    )
    asked = uow.ledger.asked(first, last, catalogue.calendar, lab)
    return {
        name: _days(catalogue, name, (first, last), {c.day: c for c in counts}, asked.get(name, {}))
        for name, counts in ledger.items()
    }


def _days(
    catalogue: Catalogue,
    lab: LabId,
    span: tuple[date, date],
    counts: Mapping[date, DayCount],
    asked: Mapping[date, int],
) -> tuple[AvailabilityDay, ...]:
    first, last = span
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(
        AvailabilityDay(
            day=day,
            off=catalogue.calendar.day_off(day),
            spaces_open=counts[day].spaces_open if day in counts else 0,
            spaces_taken=counts[day].spaces_taken if day in counts else 0,
            asked=asked.get(day, 0),
            regular=catalogue.lab_spaces(lab, day),
            changes=catalogue.changes_on(lab, day),
        )
        for day in days
    )


def read_availability(uow: UnitOfWork, wish: Terms, not_before: date) -> Availability:
    """`not_before` is the first lawful day of the notice: no suggestion starts earlier."""
    catalogue = load_catalogue(uow)
    days = read_days(uow, wish.first_day, wish.last_day, wish.lab)[wish.lab]
    lab_days = [(d.day, d.free) for d in days if d.off is None]
    fits = bool(lab_days) and all(free >= wish.spaces_on(day) for day, free in lab_days)
    other = next((lab for lab in catalogue.labs.values() if lab.id != wish.lab), None)
    good = fits and wish.first_day >= not_before
    search = _Search(uow, catalogue, wish, max(not_before, wish.first_day), max(len(lab_days), 1))
    return Availability(
        lab=catalogue.labs[wish.lab],
        wish=wish,
        days=days,
        working_days=len(lab_days),
        fits=fits,
        next_start=None if good else search.in_lab(catalogue.labs[wish.lab]),
        other_lab=None if good or other is None else search.in_lab(other),
        fewer_spaces=None if good else search.fewer(),
    )


def next_window(
    uow: UnitOfWork, wish: Terms, working_days: int, not_before: date
) -> Suggestion | None:
    """The first window of the wish's lab with so many working days, from a day on; None as in_lab."""
    catalogue = load_catalogue(uow)
    search = _Search(uow, catalogue, wish, not_before, working_days)
    return search.in_lab(catalogue.labs[wish.lab])


@dataclass(frozen=True, slots=True)
class _Search:
    """What would fit, of the same length in working days, from a day on.

    Room is looked for as if the most spaces were wanted on every day: a window that is moved has other weeks.
    """

    uow: UnitOfWork
    catalogue: Catalogue
    wish: Terms
    not_before: date
    working_days: int

    def in_lab(self, lab: Lab) -> Suggestion | None:
        """The first window in the lab; None where none starts within two years."""
        spaces, length = self.wish.spaces, self.working_days
        closed = self.catalogue.closed(lab.id)
        window = earliest_window(self._free(lab), spaces, length, self.not_before, closed)
        return None if window is None else self._on(lab, *window, spaces, length)

    def fewer(self) -> Suggestion | None:
        """The days wished, or the first lawful ones, with as many spaces as they have; None where that is none."""
        lab = self.catalogue.labs[self.wish.lab]
        days = self._free(lab)[: self.working_days]
        most = most_spaces(days)
        if not 0 < most < self.wish.spaces or self._ends_closed(lab.id, days):
            return None
        return self._on(lab, days[0][0], days[-1][0], most, len(days))

    def _on(self, lab: Lab, first: date, last: date, most: int, length: int) -> Suggestion:
        numbers = [min(number, most) for number in self.wish.by_week]
        terms = terms_by_week(lab.id, first, last, numbers)
        return Suggestion(lab, first, last, terms.spaces, length, terms.profile)

    def _ends_closed(self, lab: LabId, days: Sequence[FreeDay]) -> bool:
        closed = self.catalogue.closed(lab)
        return days[0][0] in closed or days[-1][0] in closed

    def _free(self, lab: Lab) -> list[tuple[date, int]]:
        until = min(self.not_before + timedelta(days=SEARCH_DAYS), self.catalogue.calendar.last_day)
        return [(d.day, d.free) for d in self.uow.ledger.days(lab.id, self.not_before, until)]
