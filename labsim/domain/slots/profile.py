"""Spaces that change inside a slot: steps, each from its day on to the next one (E2E-QUESTIONS asks how much space)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from labsim.domain.days import ONE_DAY

_WEEK: Final = timedelta(days=7)


class Step(NamedTuple):
    """So many spaces on each day from `from_day` on."""

    from_day: date
    spaces: int


Profile = tuple[Step, ...]
"""In order, the first from the first day on; empty where the spaces are the same on all days."""


def spaces_at(profile: Profile, spaces: int, day: date) -> int:
    """Of the last step that has begun on this day; `spaces` where there is no profile."""
    begun = [step.spaces for step in profile if step.from_day <= day]
    return begun[-1] if begun else spaces


def profile_of(by_day: Sequence[tuple[date, int]]) -> Profile:
    """The fewest steps that say the spaces of these days, which are in order."""
    steps = [Step(*by_day[0])] + [
        Step(day, spaces) for (_, before), (day, spaces) in pairwise(by_day) if spaces != before
    ]
    return tuple(steps) if len(steps) > 1 else ()


def week_starts(first_day: date, last_day: date) -> tuple[date, ...]:
    """The first day, and every Monday after it to the last day: a slot's weeks are those of the calendar."""
    monday = first_day - timedelta(days=first_day.weekday()) + _WEEK
    mondays = ((last_day - monday) // _WEEK) + 1
    return (first_day, *(monday + week * _WEEK for week in range(max(mondays, 0))))


def weekly(first_day: date, last_day: date, numbers: Sequence[int]) -> Profile:
    """One number a week from the first week on; the last of them stays to the end."""
    starts = week_starts(first_day, last_day)
    kept = [*numbers[: len(starts)], *[numbers[-1]] * (len(starts) - len(numbers))]
    return profile_of(list(zip(starts, kept, strict=True)))


def numbers_by_week(
    profile: Profile, spaces: int, first_day: date, last_day: date
) -> tuple[int, ...]:
    """What `weekly` reads: the most on any day of each week, without repeats of the last number."""
    starts = week_starts(first_day, last_day)
    ends = [*(start - ONE_DAY for start in starts[1:]), last_day]
    numbers = [_most(profile, spaces, *week) for week in zip(starts, ends, strict=True)]
    while len(numbers) > 1 and numbers[-1] == numbers[-2]:
        numbers.pop()
    return tuple(numbers)


def _most(profile: Profile, spaces: int, first_day: date, last_day: date) -> int:
    inside = [step.spaces for step in profile if first_day < step.from_day <= last_day]
    return max(spaces_at(profile, spaces, first_day), *inside, 0)


def spans(
    profile: Profile, first_day: date, last_day: date, spaces: int
) -> Iterator[tuple[date, date, int]]:
    """(first day, last day, spaces) of each part in which the spaces stay the same."""
    steps = profile or (Step(first_day, spaces),)
    ends = [*(step.from_day - ONE_DAY for step in steps[1:]), last_day]
    for step, end in zip(steps, ends, strict=True):
        yield step.from_day, end, step.spaces
