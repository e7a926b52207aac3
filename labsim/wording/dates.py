"""Dates in words, the same whatever the machine's language: "Mon 5 Mar 2018"."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from labsim.domain.days import ONE_DAY
from labsim.domain.london import LONDON
from labsim.domain.notices.receipt import NaiveMoment
from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text

WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT: Final = 3
_MOST_RUNS: Final = 6

_Run = tuple[date, date]


def day_text(day: date) -> str:
    """`Mon 5 Mar 2018`."""
    return f"{WEEKDAYS[day.weekday()][:_SHORT]} {_short(day, with_year=True)}"


def long_day_text(day: date) -> str:
    """`Monday 5 March 2018`."""
    return f"{WEEKDAYS[day.weekday()]} {plain_day_text(day)}"


def plain_day_text(day: date) -> str:
    """`5 March 2018`, for a sentence that has named a weekday already."""
    return f"{day.day} {month_text(day)}"


def short_day_text(day: date) -> str:
    """`5 Mar`, where the year stands beside it."""
    return _short(day, with_year=False)


def month_text(day: date) -> str:
    """`March 2018`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def short_month_text(day: date, *, with_year: bool) -> str:
    """`Mar 2018`, or `Mar` where the year stands beside it."""
    month = _MONTHS[day.month - 1][:_SHORT]
    return f"{month} {day.year}" if with_year else month


def dates_text(first: date, last: date) -> str:
    """`5 to 29 Mar 2018`; one day keeps its weekday."""
    return day_text(first) if first == last else _run_text((first, last), with_year=True)


def span_text(first: date, last: date, working_days: int) -> str:
    """`5 to 29 Mar 2018 (19 working days)`; a span of one day keeps its weekday."""
    return f"{dates_text(first, last)} ({count_text(working_days, 'working day')})"


def days_text(days: Iterable[date]) -> str:
    """`6 to 9 Mar and 12 Mar 2018`: days in a row are one run, after six runs the rest is a number."""
    runs = _runs(days)
    shown, rest = runs[:_MOST_RUNS], runs[_MOST_RUNS:]
    texts = [
        _run_text(run, with_year=run[1].year != following[0].year)
        for run, following in pairwise(shown)
    ]
    texts += [_run_text(run, with_year=True) for run in shown[-1:]]
    if rest:
        texts.append(count_text(sum(_length(run) for run in rest), "more day"))
    return list_text(texts)


def moment_text(moment: datetime) -> str:
    """`Mon 5 Mar 2018, 14:05`, London time. Raises NaiveMoment for a moment without a time zone."""
    if moment.tzinfo is None:
        raise NaiveMoment(moment)
    london = moment.astimezone(LONDON)
    return f"{day_text(london)}, {london:%H:%M}"


def age_text(since: date, today: date) -> str:
    """`today`, `1 day`, `3 days`; a day still to come is `in 3 days`."""
    days = (today - since).days
    if days == 0:
        return "today"
    return count_text(days, "day") if days > 0 else f"in {count_text(-days, 'day')}"


def _short(day: date, *, with_year: bool) -> str:
    text = f"{day.day} {_MONTHS[day.month - 1][:_SHORT]}"
    return f"{text} {day.year}" if with_year else text


def _run_text(run: _Run, *, with_year: bool) -> str:
    first, last = run
    until = _short(last, with_year=with_year)
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {until}"
    return f"{_short(first, with_year=first.year != last.year)} to {until}"


def _runs(days: Iterable[date]) -> list[_Run]:
    runs: list[_Run] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == ONE_DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _length(run: _Run) -> int:
    return (run[1] - run[0]).days + 1
