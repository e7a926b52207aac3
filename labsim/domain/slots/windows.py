"""The search for room: the same for a page that suggests and for the simulator that books."""

from collections.abc import Container, Sequence
from datetime import date

FreeDay = tuple[date, int]


def earliest_window(
    lab_days: Sequence[FreeDay],
    spaces: int,
    working_days: int,
    not_before: date,
    closed: Container[date] = (),
) -> tuple[date, date] | None:
    """The first run of `working_days` consecutive lab days, each with `spaces` free, from `not_before` on.

    `lab_days` are (day, free spaces) in order, without gaps but days off; `working_days` is 1 or
    more. It neither begins nor ends on a day that is closed to visitors. None if there is no such run.
    """
    run = 0
    for index, (day, free) in enumerate(lab_days):
        run = run + 1 if day >= not_before and free >= spaces else 0
        if run >= working_days and day not in closed:
            first = lab_days[index - working_days + 1][0]
            if first not in closed:
                return first, day
    return None


def most_spaces(lab_days: Sequence[FreeDay]) -> int:
    """How many spaces are free on every one of these days; 0 for no days."""
    return max(0, min((free for _, free in lab_days), default=0))
