"""A drawing of rows: each has its words, a bar or an interval, and its number in print."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Final

from simulations.report.drawing import (
    WIDTH,
    Frame,
    Named,
    frame,
    horizontal_axis,
    ink,
    line,
    marker,
    picture,
    words_at,
)
from simulations.report.html import Html, element
from simulations.report.palette import EDGE, GRID, INK, STYLES, WASH
from simulations.report.scales import Scale, finite, nice_ticks

_ROW: Final = 40
_BELOW: Final = 40
_EDGE_WIDTH: Final = 10
_LONGEST: Final = 44  # letters of a row's words


@dataclass(frozen=True, slots=True)
class Row:
    """A value with an interval, in print too; `reference` is a band behind it; filled: clear."""

    words: str
    printed: str
    value: float
    low: float
    high: float
    reference: tuple[float, float] | None = None
    is_filled: bool = True


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows on one axis. `at_zero`: the axis holds zero and marks it; `is_bar`: from zero to the value, high marked.

    `unit` is what the axis is drawn in, where it is a share; `measured_in` the unit of the values in a file.
    """

    rows: tuple[Row, ...]
    counted: str
    unit: str = ""
    at_zero: bool = False
    is_bar: bool = False
    measured_in: str = ""


def row_drawing(named: Named, chart: RowChart) -> Html:
    """As high as its rows."""
    wide = frame(4, len(chart.rows) * _ROW)
    box = Frame(_EDGE_WIDTH + 4, wide.top, WIDTH - _EDGE_WIDTH - 8, wide.bottom)
    return picture(named, box.bottom + _BELOW, _inside(chart, box))


def _inside(chart: RowChart, box: Frame) -> Iterator[Html]:
    values = finite(value for row in chart.rows for value in _drawn(row))
    zero = (0.0,) if chart.at_zero or chart.is_bar else ()
    ends = min([*values, *zero], default=0.0), max([*values, *zero], default=1.0)
    ticks = nice_ticks(*ends, chart.unit)
    across = Scale(ticks[0].at, ticks[-1].at, box.left, box.right)
    for tick in ticks:
        yield line((across(tick.at), box.top), (across(tick.at), box.bottom), GRID)
    if chart.at_zero:
        yield line((across(0), box.top), (across(0), box.bottom), INK, stroke_width=1.5)
    yield horizontal_axis(ticks, across, box)
    yield words_at(((box.left + box.right) / 2, box.bottom + 34), chart.counted, "middle")
    for number, row in enumerate(chart.rows):
        yield from _row(row, across, box.top + number * _ROW, is_bar=chart.is_bar)


def _drawn(row: Row) -> tuple[float, ...]:
    return (row.value, row.low, row.high, *(row.reference or ()))


def _row(row: Row, across: Scale, top: float, *, is_bar: bool) -> Iterator[Html]:
    middle = top + 27
    yield from _reference(row, across, middle)
    yield ink(_cut(row.words, row.printed), (2, top + 13))
    yield ink(row.printed, (WIDTH - 2, top + 13), "end")
    if isfinite(row.value):
        yield from (_bar if is_bar else _interval)(row, across, middle)


def _reference(row: Row, across: Scale, middle: float) -> Iterator[Html]:
    if row.reference is None or not all(map(isfinite, row.reference)):
        return
    low, high = map(across, row.reference)
    size = {"width": max(high - low, 2.0), "height": 16.0}
    yield element("rect", x=low, y=middle - 8, fill=WASH, stroke=EDGE, **size)


def _bar(row: Row, across: Scale, middle: float) -> Iterator[Html]:
    colour = STYLES[0].colour
    start, end = across(0), across(row.value)
    size = {"width": max(end - start, 0.5), "height": 9.0}
    yield element("rect", x=start, y=middle - 4.5, fill=colour, **size)
    if isfinite(row.high):
        far = across(row.high)
        yield line((end, middle), (far, middle), INK, stroke_width=1.2)
        yield line((far, middle - 5), (far, middle + 5), INK, stroke_width=2)


def _interval(row: Row, across: Scale, middle: float) -> Iterator[Html]:
    style = STYLES[0] if row.is_filled else STYLES[5]
    if isfinite(row.low) and isfinite(row.high):
        low, high = across(row.low), across(row.high)
        yield line((low, middle), (high, middle), style.colour, stroke_width=2)
        for end in (low, high):
            yield line((end, middle - 4), (end, middle + 4), style.colour, stroke_width=1.5)
    yield marker((across(row.value), middle), style)


def _cut(words: str, printed: str) -> str:
    """The table has the words in full."""
    room = max(_LONGEST - max(len(printed) - 22, 0), 16)
    return words if len(words) <= room else f"{words[: room - 1].rstrip()}\u2026"
