"""Changes of a lab's capacity for some days: closed to visitors, or spaces out of use (LAB-SPACES, LAB-DAYS)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby, pairwise

from labsim.domain.days import ONE_DAY
from labsim.domain.labs import LabId
from labsim.domain.working_calendar import WorkingCalendar


class CapacityKind(StrEnum):
    """Devices stay and nobody visits; or spaces cannot be given."""

    CLOSED_TO_VISITORS = "closed_to_visitors"
    OUT_OF_USE = "out_of_use"


class CapacityCategory(StrEnum):
    """What a change is for."""

    MAINTENANCE = "maintenance"
    UPGRADE = "upgrade"
    INCIDENT = "incident"
    HOLIDAY = "holiday"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CapacityChange:
    """One lab from a first to a last day, both included.

    `spaces` are those out of use on each of its days, None for all; a lab closed to visitors keeps its own.
    `kept` are those that it leaves open all the same, for slots that stay.
    """

    lab: LabId
    first_day: date
    last_day: date
    kind: CapacityKind
    spaces: int | None
    category: CapacityCategory
    reason: str
    kept: int = 0

    @property
    def closes(self) -> bool:
        """Whether nobody visits."""
        return self.kind is CapacityKind.CLOSED_TO_VISITORS

    def holds_on(self, day: date) -> bool:
        """Both ends are included."""
        return self.first_day <= day <= self.last_day

    def left_of(self, spaces: int) -> int:
        """How many stay open of `spaces` that would be without it; never below 0, and never more than these."""
        if self.closes:
            return spaces
        wished = 0 if self.spaces is None else spaces - self.spaces
        return min(spaces, max(self.kept, wished))


def spaces_open(regular: int, changes: Iterable[CapacityChange]) -> int:
    """What is left of LAB-SPACES on a day; `changes` are those that hold on it, in the order in which they were added.

    Together they take their sum. What one keeps open a later one may still take. Without any of them there are
    never fewer.
    """
    for change in changes:
        regular = change.left_of(regular)
    return regular


def closing(day: date, changes: Iterable[CapacityChange]) -> CapacityChange | None:
    """What closes the lab to visitors on the day, if anything does."""
    return next((change for change in changes if change.closes and change.holds_on(day)), None)


def next_day_for_visits(
    day: date, calendar: WorkingCalendar, closed: Mapping[date, CapacityChange]
) -> date:
    """The day itself, or the first lab day after it that is not closed to visitors (LAB-DAYS)."""
    open_day = calendar.on_or_after(day)
    while open_day in closed:
        open_day = calendar.after(open_day, 1)
    return open_day


def shrunk(
    change: CapacityChange, before: Mapping[date, int], after: Mapping[date, int]
) -> tuple[CapacityChange, ...]:
    """The change as it leaves `after` open of `before`, in as few parts as say what is kept open on each day.

    Both are spaces by lab day, in order. What was wished stays in every part, and every day is in one. Where
    nothing is kept from it, it stays as it is.
    """
    kept_open = [(day, _kept_open(change, before[day], after[day])) for day in before]
    runs = [(kept, [day for day, _ in run]) for kept, run in groupby(kept_open, lambda one: one[1])]
    begins = [change.first_day, *(days[0] for _, days in runs[1:]), change.last_day + ONE_DAY]
    return tuple(
        replace(change, first_day=first, last_day=following - ONE_DAY, kept=kept)
        for (kept, _), (first, following) in zip(runs, pairwise(begins), strict=True)
    )


def _kept_open(change: CapacityChange, before: int, after: int) -> int:
    """Nothing, as long as the change as it was wished leaves as many."""
    return 0 if change.left_of(before) == after else after


def days_closed(
    changes: Sequence[CapacityChange], calendar: WorkingCalendar
) -> dict[date, CapacityChange]:
    """The lab days on which one lab is closed to visitors, with what closes it first."""
    closed: dict[date, CapacityChange] = {}
    for change in changes:
        if change.closes:
            for day in calendar.working_days(change.first_day, change.last_day):
                closed.setdefault(day, change)
    return closed
