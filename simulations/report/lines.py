"""A drawing of lines with bands over dates or over a swept key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Final

from simulations.report.drawing import (
    Frame,
    Key,
    Named,
    Point,
    area,
    frame,
    horizontal_axis,
    legend,
    line,
    marker,
    path,
    picture,
    vertical_axis,
    words_at,
)
from simulations.report.html import Html, element, joined
from simulations.report.palette import INK, QUIET, WASH, line_style
from simulations.report.scales import Scale, Tick, finite, nice_ticks

_HEIGHT: Final = 180
_BELOW: Final = 26
_MARK_ROW: Final = 14
_MOST_MARKERS: Final = 8
_MARK_DASHES: Final = "1 3"


@dataclass(frozen=True, slots=True)
class Line:
    """Values with their band at each x; nan leaves a gap."""

    words: str
    x: tuple[float, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A dated event, by a letter whose meaning stands in the caption; one with a width is a span."""

    at: float
    letter: str
    until: float | None = None


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines on an axis that begins at zero and reaches `top`; `counted` stands above it, `across` below the other."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    counted: str
    unit: str = ""
    marks: tuple[Mark, ...] = ()
    top: float = 0.0
    across: str = ""

    @property
    def is_over_time(self) -> bool:
        """Whether x are days, as ordinals; else they are places on the axis that `across` names."""
        return not self.across


def line_drawing(named: Named, chart: LineChart) -> Html:
    """Legend above, marks at the top edge, bands under their lines."""
    keys = [Key(each.words, line_style(number)) for number, each in enumerate(chart.lines)]
    above, top = legend(keys, 2)
    rows = 2 if any(mark.until is None for mark in chart.marks) else 0
    box = frame(top + 20 + rows * _MARK_ROW, _HEIGHT)
    below = _BELOW + (_MARK_ROW if chart.across else 0)
    return picture(named, box.bottom + below, (above, *_inside(chart, box)))


def _inside(chart: LineChart, box: Frame) -> Iterator[Html]:
    across, up, ticks = _scales(chart, box)
    yield from _spans(chart.marks, across, box)
    yield vertical_axis(ticks, up, box, chart.counted)
    yield horizontal_axis(chart.ticks, across, box)
    if chart.across:
        middle = (box.left + box.right) / 2
        yield words_at((middle, box.bottom + 33), chart.across, "middle", fill=QUIET)
    yield from _marks(chart.marks, across, box)
    for number, each in enumerate(chart.lines):
        yield from _bands(each, across, up, number)
    for number, each in enumerate(chart.lines):
        yield _line(each, across, up, number)


def _scales(chart: LineChart, box: Frame) -> tuple[Scale, Scale, tuple[Tick, ...]]:
    x = [value for each in chart.lines for value in each.x]
    y = finite(value for each in chart.lines for value in (*each.mean, *each.low, *each.high))
    ticks = nice_ticks(min([*y, 0.0]), max([*y, chart.top], default=1.0), chart.unit)
    first, last = min(x), max(x)
    across = Scale(first, last if last > first else first + 1, box.left, box.right)
    return across, Scale(ticks[0].at, ticks[-1].at, box.bottom, box.top), ticks


def _bands(each: Line, across: Scale, up: Scale, number: int) -> Iterator[Html]:
    for run in _runs(tuple(zip(each.x, each.low, each.high, strict=True))):
        low = [(across(x), up(value)) for x, value, _ in run]
        high = [(across(x), up(value)) for x, _, value in reversed(run)]
        yield area([*low, *high], line_style(number).colour)


def _line(each: Line, across: Scale, up: Scale, number: int) -> Html:
    runs = _runs(tuple(zip(each.x, each.mean, strict=True)))
    points = [[(across(x), up(value)) for x, value in run] for run in runs]
    style = line_style(number)
    marked = _some([point for run in points for point in run], number)
    return joined(path(points, style), *(marker(point, style) for point in marked))


def _some(points: Sequence[Point], number: int) -> Sequence[Point]:
    """Few points carry the shape; those of two lines do not stand above each other."""
    if len(points) <= _MOST_MARKERS:
        return points
    step = len(points) // _MOST_MARKERS
    return points[(1 + number) * step // 2 :: step]


def _runs(rows: Sequence[tuple[float, ...]]) -> list[list[tuple[float, ...]]]:
    """Pieces without a gap."""
    grouped = groupby(rows, key=lambda row: all(map(isfinite, row)))
    return [list(run) for whole, run in grouped if whole]


def _spans(marks: Sequence[Mark], across: Scale, box: Frame) -> Iterator[Html]:
    for mark in marks:
        if mark.until is not None:
            x, until = across(mark.at), across(mark.until)
            size = {"width": until - x, "height": box.bottom - box.top}
            yield element("rect", x=x, y=box.top, fill=WASH, **size)


def _marks(marks: Sequence[Mark], across: Scale, box: Frame) -> Iterator[Html]:
    """Letters above the drawing in two rows in turn, so that neighbours do not meet; of a span inside it."""
    inside = [mark for mark in marks if across.low <= mark.at <= across.high]
    for number, mark in enumerate(inside):
        if mark.until is None:
            x, top = across(mark.at), box.top - 6 - (number % 2) * _MARK_ROW
            yield line((x, top + 2), (x, box.bottom), QUIET, stroke_dasharray=_MARK_DASHES)
        else:
            x, top = across((mark.at + mark.until) / 2), box.top + _MARK_ROW
        yield words_at((x, top), mark.letter, "middle", fill=INK, font_weight="600")
