"""A drawing of two swept keys: a field for each pair of values, stronger for more, its number in print."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Final

from labsim.wording.estimates import number_text
from simulations.report.drawing import Frame, Named, frame, picture, words_at
from simulations.report.html import Html, element
from simulations.report.palette import INK, QUIET, STYLES
from simulations.report.scales import finite

_ROW: Final = 34
_BELOW: Final = 44
_PALEST: Final = 0.06
_STRONGEST: Final = 0.5  # print stays readable on it


@dataclass(frozen=True, slots=True)
class HeatChart:
    """`values` by row (of the key `down`) and column (of the key `across`); nan where nothing ran.

    `intervals` are their 95 % intervals.
    """

    across: str
    down: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    intervals: tuple[tuple[tuple[float, float], ...], ...]
    unit: str = ""

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        known = finite(value for row in self.values for value in row)
        return min(known, default=0.0), max(known, default=1.0)


def heat_drawing(named: Named, chart: HeatChart) -> Html:
    """As high as it has rows."""
    box = frame(26, len(chart.rows) * _ROW)
    return picture(named, box.bottom + _BELOW, _inside(chart, box))


def _inside(chart: HeatChart, box: Frame) -> Iterator[Html]:
    wide = (box.right - box.left) / len(chart.columns)
    yield words_at((2, box.top - 9), chart.down, fill=QUIET)
    yield words_at(
        ((box.left + box.right) / 2, box.bottom + 36), chart.across, "middle", fill=QUIET
    )
    for place, words in enumerate(chart.columns):
        yield words_at((box.left + (place + 0.5) * wide, box.bottom + 17), words, "middle")
    for line, words in enumerate(chart.rows):
        top = box.top + line * _ROW
        yield words_at((box.left - 6, top + 21), words, "end")
        for place, value in enumerate(chart.values[line]):
            yield from _field(chart, value, (box.left + place * wide, top), wide)


def _field(
    chart: HeatChart, value: float, point: tuple[float, float], wide: float
) -> Iterator[Html]:
    x, y = point
    size = {"width": wide - 2, "height": float(_ROW - 2)}
    opacity = f"{_depth(chart, value):.2f}"
    yield element("rect", x=x + 1, y=y + 1, fill=STYLES[0].colour, fill_opacity=opacity, **size)
    yield words_at((x + wide / 2, y + 21), number_text(value, chart.unit), "middle", fill=INK)


def _depth(chart: HeatChart, value: float) -> float:
    low, high = chart.ends
    if not isfinite(value):
        return 0.0
    share = (value - low) / (high - low) if high > low else 0.0
    return _PALEST + share * (_STRONGEST - _PALEST)
