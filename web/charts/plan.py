"""The chance to be in time over the day of application, as a line with its band in percent of the picture."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.months import months_after
from labsim.wording.dates import short_month_text
from simulations.backward import Curve
from web.charts import WHOLE, share

_MOST_LABELS: Final = 7
_LAST_LABEL: Final = 88.0  # percent; one that begins later would be cut off


@dataclass(frozen=True, slots=True)
class MonthTick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class PlanMark:
    """A day of meaning; `kind` says which style it has."""

    x: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class PlanDrawing:
    """`line` and `band` are points of a picture 100 wide and 100 high; `level` stands at this height in percent."""

    line: str
    band: str
    level: float
    ticks: tuple[MonthTick, ...]
    marks: tuple[PlanMark, ...]


def draw_plan(
    curve: Curve, level: int, days: Iterable[tuple[str, date | None, str]]
) -> PlanDrawing:
    """`days` are (kind, day, words); a day outside of the picture is left out."""
    first, last = curve.points[0].day, curve.points[-1].day
    scale = _Scale(first, last)
    line = [(scale(point.day), WHOLE - WHOLE * point.chance) for point in curve.points]
    high = [(scale(point.day), WHOLE - WHOLE * point.high) for point in curve.points]
    low = [(scale(point.day), WHOLE - WHOLE * point.low) for point in reversed(curve.points)]
    marks = [
        PlanMark(scale(day), kind, words)
        for kind, day, words in days
        if day is not None and first <= day <= last
    ]
    return PlanDrawing(
        _points(line), _points([*high, *low]), WHOLE - level, tuple(_ticks(scale)), tuple(marks)
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def __call__(self, day: date) -> float:
        return share((day - self.first).days, (self.last - self.first).days)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:.2f}" for x, y in places)


def _ticks(scale: _Scale) -> Iterator[MonthTick]:
    months, day = [], months_after(scale.first.replace(day=1), 1)
    while day <= scale.last:
        months.append(day)
        day = months_after(day, 1)
    step = -(-len(months) // _MOST_LABELS) or 1
    for number, month in enumerate(months):
        x = scale(month)
        shown = number % step == 0 and x <= _LAST_LABEL
        yield MonthTick(x, short_month_text(month, with_year=number == 0) if shown else "")
