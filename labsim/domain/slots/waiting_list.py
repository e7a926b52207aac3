"""The waiting list: who comes first, who stands in the way of whom, and when each may expect room (E2E-RANK)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.slots.profile import Profile, spaces_at
from labsim.domain.slots.windows import FreeDay, earliest_window

DAYS_IN_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Waiter:
    """One request of the list, in its order: its days, its spaces, and how many lab days they are."""

    reference: str
    first_day: date
    last_day: date
    spaces: int
    working_days: int
    profile: Profile = ()

    def overlaps(self, first: date, last: date) -> bool:
        """Whether the two want a day in common."""
        return self.first_day <= last and first <= self.last_day


def fits_now(waiter: Waiter, lab_days: Sequence[FreeDay]) -> bool:
    """Whether its spaces are free on each of its days, as it asked. `lab_days` may reach further than they do."""
    own = [(day, free) for day, free in lab_days if waiter.first_day <= day <= waiter.last_day]
    return bool(own) and all(
        free >= spaces_at(waiter.profile, waiter.spaces, day) for day, free in own
    )


def first_in_the_way(
    ahead: Iterable[Waiter], lab_days: Sequence[FreeDay], first: date, last: date
) -> Waiter | None:
    """Of those that asked earlier, the first that would fit now and wants one of these days."""
    return next(
        (w for w in ahead if w.overlaps(first, last) and fits_now(w, lab_days)),
        None,
    )


def expected_windows(
    waiting: Sequence[Waiter], lab_days: Sequence[FreeDay], not_before: date
) -> list[tuple[date, date] | None]:
    """When each would have room if everyone before it were placed first, on the first days that fit.

    `waiting` is one lab's list in order, `lab_days` its (day, free spaces). Nobody is placed before
    the first day it asked for; one with a profile is placed by its most spaces. None where no such
    days are among `lab_days`.
    """
    free = dict(lab_days)
    windows: list[tuple[date, date] | None] = []
    for waiter in waiting:
        earliest = max(not_before, waiter.first_day)
        window = earliest_window(list(free.items()), waiter.spaces, waiter.working_days, earliest)
        if window is not None:
            for day in free:
                free[day] -= waiter.spaces if window[0] <= day <= window[1] else 0
        windows.append(window)
    return windows


def weeks_until(day: date, today: date) -> int:
    """Whole weeks, a part of one counted as one; 0 for a day that has come."""
    return max(0, -(-(day - today).days // DAYS_IN_WEEK))
