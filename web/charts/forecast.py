"""A lab's next twelve months, week by week: what is open and booked, what is expected, and its band."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from labsim.domain.months import months_after
from labsim.services.read_forecast import ForecastDay, LabForecast
from labsim.services.read_weeks import monday_of
from labsim.wording.dates import short_month_text
from web.charts import WHOLE, share

WIDE: Final = 1000
HIGH: Final = 100
_STEP: Final = 20
_LINES: Final = 4
_NOT_CUT: Final = 4
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tick:
    """A month's first week, or a number of spaces, at so many percent."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Paths in a box of WIDE by HIGH, the zero at the bottom."""

    open: str
    booked: str
    band: str
    mean: str
    months: tuple[Tick, ...]
    spaces: tuple[Tick, ...]


def forecast_picture(lab: LabForecast) -> Picture:
    """Of the day of each week that is expected to be the fullest: a step a week."""
    weeks = lab.weeks
    top = _top(weeks)
    axis = _Axis(monday_of(weeks[0].day), monday_of(weeks[-1].day) + _WEEK) if weeks else None

    def line(values: Iterable[float]) -> str:
        return " ".join(
            f"{x:g},{HIGH - HIGH * value / top:.2f}"
            for week, value in zip(weeks, values, strict=True)
            for x in _ends(week, axis)
        )

    booked = line(week.booked for week in weeks)
    high, low = [week.high for week in weeks], [week.low for week in weeks]
    back = " ".join(reversed(line(low).split()))
    return Picture(
        open=line(week.open for week in weeks),
        booked=f"0,{HIGH} {booked} {WIDE},{HIGH}" if weeks else "",
        band=f"{line(high)} {back}",
        mean=line(week.mean for week in weeks),
        months=tuple(_months(axis)) if axis else (),
        spaces=tuple(
            Tick(round(WHOLE - share(value, top), 2), f"{value}")
            for value in range(0, top + 1, top // _LINES)
        ),
    )


def _top(weeks: Sequence[ForecastDay]) -> int:
    most = max((max(week.open, week.high) for week in weeks), default=0)
    return max(_STEP, ceil(most / _STEP) * _STEP)


class _Axis:
    """Days from the first to the last."""

    def __init__(self, first: date, last: date) -> None:
        self.first = first
        self.last = last

    def place(self, day: date) -> float:
        return round(WIDE * (day - self.first).days / max(1, (self.last - self.first).days), 2)


def _ends(week: ForecastDay, axis: _Axis | None) -> tuple[float, ...]:
    monday = monday_of(week.day)
    return (axis.place(monday), axis.place(monday + _WEEK)) if axis else ()


def _months(axis: _Axis) -> Iterable[Tick]:
    """Each first of a month but the outermost, whose names would be cut off."""
    month = months_after(axis.first.replace(day=1), 1)
    while month < axis.last:
        at = share(axis.place(month), WIDE)
        if _NOT_CUT <= at <= WHOLE - _NOT_CUT:
            yield Tick(at, short_month_text(month, with_year=False))
        month = months_after(month, 1)
