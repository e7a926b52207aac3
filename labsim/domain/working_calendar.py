"""Working days: not a Saturday, a Sunday or a bank holiday, with a list of corrections."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from holidays import country_holidays

FIRST_YEAR: Final = 2015
LAST_YEAR: Final = 2035

_FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
_LAST_DAY: Final = date(LAST_YEAR, 12, 31)
_SATURDAY: Final = 5


class _Told(Exception):
    """An exception whose message is made of other arguments: it is pickled by its message, for worker processes."""

    def __reduce__(self) -> tuple[object, ...]:
        return _with_message, (type(self), str(self))


def _with_message(kind: type[Exception], message: str) -> Exception:
    error = kind.__new__(kind)
    error.args = (message,)
    return error


class DateOutsideCalendar(_Told):
    """A day or year whose bank holidays are unknown; the message names it and the years known."""

    def __init__(self, where: date | int | str) -> None:
        super().__init__(
            f"{where} is outside the calendar, which knows {FIRST_YEAR} to {LAST_YEAR}"
        )


class AnswerOutsideCalendar(DateOutsideCalendar):
    """A count of working days that leads out of the years known."""

    def __init__(self, working_days: int, direction: str, day: date) -> None:
        super().__init__(f"Working day {working_days} {direction} {day}")


class ReversedRange(_Told, ValueError):
    """The end of a range lies before its start."""

    def __init__(self, start: date | int, end: date | int) -> None:
        super().__init__(f"{end} lies before {start}: give the earlier one first")


class NegativeCount(_Told, ValueError):
    """Working days are counted forward only: `before` counts the other way."""

    def __init__(self, working_days: int) -> None:
        super().__init__(f"A count of working days is 0 or more, not {working_days}")


class ContradictoryCorrections(_Told, ValueError):
    """Two corrections speak of the same day."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is corrected twice")


class Division(StrEnum):
    """A part of the United Kingdom with bank holidays of its own, as the rulebook writes it."""

    ENGLAND_AND_WALES = "England and Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


# England stands for England and Wales: the package gives Wales the same days.
_SUBDIVISIONS: Final[Mapping[Division, str]] = MappingProxyType(
    {
        Division.ENGLAND_AND_WALES: "ENG",
        Division.SCOTLAND: "SCT",
        Division.NORTHERN_IRELAND: "NIR",
    }
)


@dataclass(frozen=True, slots=True)
class CalendarCorrection:
    """A day that staff added to the working days (`working`) or took out of them."""

    day: date
    working: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A published bank holiday on a weekday: the substitute, not the weekend day it replaces."""

    day: date
    name: str


class DayOffKind(StrEnum):
    """Why a day is not a working day."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is off; `name` is the holiday, the reason of the correction or the weekday."""

    kind: DayOffKind
    name: str


@lru_cache
def _published_holidays(division: Division) -> Mapping[date, str]:
    days = country_holidays(
        "GB",
        subdiv=_SUBDIVISIONS[division],
        years=range(FIRST_YEAR, LAST_YEAR + 1),
        language="en_GB",
    )
    return MappingProxyType({day: days[day] for day in sorted(days) if day.weekday() < _SATURDAY})


@lru_cache
def _uncorrected(division: Division) -> frozenset[date]:
    off = _published_holidays(division)
    every_day = (_FIRST_DAY + timedelta(n) for n in range((_LAST_DAY - _FIRST_DAY).days + 1))
    return frozenset(day for day in every_day if day.weekday() < _SATURDAY and day not in off)


class WorkingCalendar:
    """Working days of one division from 1 January 2015 to 31 December 2035.

    Every question about a day outside these years, and every answer that would fall outside them,
    raises DateOutsideCalendar: a calendar that does not know does not guess.
    """

    def __init__(self, division: Division, corrections: Iterable[CalendarCorrection] = ()) -> None:
        self._division = division
        self._published = _published_holidays(division)
        self._corrections = _by_day(corrections)
        self._set = _corrected(_uncorrected(division), self._corrections)
        self._days = sorted(self._set)

    @classmethod
    def of_england_and_wales(
        cls,
        corrections: Iterable[CalendarCorrection] = (),
        division: Division = Division.ENGLAND_AND_WALES,
    ) -> "WorkingCalendar":
        """The calendar of the rules, unless another division is configured.

        Raises ContradictoryCorrections for two corrections of one day, and DateOutsideCalendar
        for one outside the years known.
        """
        return cls(division, corrections)

    @property
    def division(self) -> Division:
        """Whose bank holidays these are."""
        return self._division

    @property
    def corrections(self) -> tuple[CalendarCorrection, ...]:
        """The corrections by day."""
        return tuple(self._corrections[day] for day in sorted(self._corrections))

    @property
    def first_day(self) -> date:
        """The first day known, 1 January 2015."""
        return _FIRST_DAY

    @property
    def last_day(self) -> date:
        """The last day known, 31 December 2035."""
        return _LAST_DAY

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is a working day, corrections included."""
        _must_be_known(day)
        return day in self._set

    def after(self, day: date, working_days: int) -> date:
        """The n-th working day after `day`; `day` itself is not counted and may be a day off.

        0 is `day` itself, working day or not. Raises NegativeCount, a ValueError.
        """
        _must_be_known(day)
        _must_count_forward(working_days)
        index = bisect_right(self._days, day) + working_days - 1
        if index >= len(self._days):
            raise AnswerOutsideCalendar(working_days, "after", day)
        return self._days[index] if working_days else day

    def before(self, day: date, working_days: int) -> date:
        """The n-th working day before `day`; `day` itself is not counted and may be a day off.

        0 is `day` itself, working day or not. Raises NegativeCount, a ValueError.
        """
        _must_be_known(day)
        _must_count_forward(working_days)
        index = bisect_left(self._days, day) - working_days
        if index < 0:
            raise AnswerOutsideCalendar(working_days, "before", day)
        return self._days[index] if working_days else day

    def on_or_after(self, day: date) -> date:
        """`day` if it is a working day, else the next one."""
        return day if self.is_working_day(day) else self.after(day, 1)

    def between(self, start: date, end: date) -> int:
        """How many working days come after `start` up to and including `end`; 0 for the same day.

        Raises ReversedRange if `end` is before `start`.
        """
        _must_be_in_order(start, end)
        return bisect_right(self._days, end) - bisect_right(self._days, start)

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """Every working day from `first` to `last`, both included.

        Raises ReversedRange if `last` is before `first`.
        """
        _must_be_in_order(first, last)
        return tuple(self._days[bisect_left(self._days, first) : bisect_right(self._days, last)])

    def day_off(self, day: date) -> DayOff | None:
        """Why `day` is off, or None for a working day.

        A weekend is named before a holiday, a holiday before a correction.
        """
        if self.is_working_day(day):
            return None
        if day.weekday() >= _SATURDAY:
            name = "Saturday" if day.weekday() == _SATURDAY else "Sunday"
            return DayOff(DayOffKind.WEEKEND, name)
        if day in self._published:
            return DayOff(DayOffKind.HOLIDAY, self._published[day])
        return DayOff(DayOffKind.REMOVED, self._corrections[day].reason)

    def holidays(self, first_year: int, last_year: int) -> tuple[Holiday, ...]:
        """The published bank holidays on weekdays of these years, both included.

        Corrections do not change what is published. Raises DateOutsideCalendar for a year not
        known, and ReversedRange if the last is before the first.
        """
        for year in (first_year, last_year):
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise DateOutsideCalendar(year)
        if last_year < first_year:
            raise ReversedRange(first_year, last_year)
        return tuple(
            Holiday(day, name)
            for day, name in self._published.items()
            if first_year <= day.year <= last_year
        )


def _by_day(corrections: Iterable[CalendarCorrection]) -> dict[date, CalendarCorrection]:
    by_day: dict[date, CalendarCorrection] = {}
    for correction in corrections:
        _must_be_known(correction.day)
        if correction.day in by_day:
            raise ContradictoryCorrections(correction.day)
        by_day[correction.day] = correction
    return by_day


def _corrected(
    days: frozenset[date], corrections: Mapping[date, CalendarCorrection]
) -> frozenset[date]:
    extra = {day for day, correction in corrections.items() if correction.working}
    return (days | extra) - (corrections.keys() - extra)


def _must_be_known(day: date) -> None:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise DateOutsideCalendar(day)


def _must_be_in_order(start: date, end: date) -> None:
    _must_be_known(start)
    _must_be_known(end)
    if end < start:
        raise ReversedRange(start, end)


def _must_count_forward(working_days: int) -> None:
    if working_days < 0:
        raise NegativeCount(working_days)
