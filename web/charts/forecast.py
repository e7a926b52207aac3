"""A lab's next twelve months, week by week: what is open and booked, what is expected, and its band."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from labsim.services.read_forecast import ForecastDay, LabForecast
from labsim.wording.dates import short_month_text
from web.charts import WHOLE, share

WIDE: Final = 1000
HIGH: Final = 100
_STEP: Final = 20
_LINES: Final = 4


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
    """Of the day of each week that is expected to be the fullest."""
    weeks = lab.weeks
    top = _top(weeks)
    places = [_place(number, len(weeks)) for number in range(len(weeks))]

    def line(values: Iterable[float]) -> str:
        return " ".join(
            f"{x:g},{HIGH - HIGH * value / top:.2f}"
            for x, value in zip(places, values, strict=True)
        )

    booked = line(week.booked for week in weeks)
    high, low = [week.high for week in weeks], [week.low for week in weeks]
    back = " ".join(reversed(line(low).split()))
    return Picture(
        open=line(week.open for week in weeks),
        booked=f"{places[0]:g},{HIGH} {booked} {places[-1]:g},{HIGH}" if weeks else "",
        band=f"{line(high)} {back}",
        mean=line(week.mean for week in weeks),
        months=tuple(_months(weeks, places)),
        spaces=tuple(
            Tick(round(WHOLE - share(value, top), 2), f"{value}")
            for value in range(0, top + 1, top // _LINES)
        ),
    )


def _top(weeks: Sequence[ForecastDay]) -> int:
    most = max((max(week.open, week.high) for week in weeks), default=0)
    return max(_STEP, ceil(most / _STEP) * _STEP)


def _place(number: int, count: int) -> float:
    return round(WIDE * number / max(1, count - 1), 2)


def _months(weeks: Sequence[ForecastDay], places: Sequence[float]) -> Iterable[Tick]:
    """Not the first one, which is begun; the label stands where its first week does."""
    seen: set[date] = set()
    for week, x in zip(weeks, places, strict=True):
        month = week.day.replace(day=1)
        if seen and month not in seen and x < WIDE * 0.97:
            yield Tick(round(x / WIDE * WHOLE, 2), short_month_text(month, with_year=False))
        seen.add(month)
