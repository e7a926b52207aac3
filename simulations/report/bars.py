"""A drawing of monthly bars, stacked by entry cohort, with what the replications leave open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import isnan
from typing import Final

from simulations.report.drawing import (
    Frame,
    Key,
    Named,
    frame,
    horizontal_axis,
    legend,
    path,
    picture,
    vertical_axis,
)
from simulations.report.html import Html
from simulations.report.palette import INK, STYLES, Style, stack_style
from simulations.report.scales import Scale, Tick, date_ticks, finite, nice_ticks

_HEIGHT: Final = 130
_BELOW: Final = 26
_GAP: Final = 0.8
_WHISKER: Final = Style(INK, "", "")
_CHANCE: Final = Style(STYLES[1].colour, "5 3", "")


@dataclass(frozen=True, slots=True)
class Stripe:
    """One group's values, one for each month of the chart."""

    words: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """Between which numbers the fullest month of a span of months lies, by luck alone."""

    first: date
    last: date
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """`stripes` stand on each other; mean and low..high are of the whole; `chance` what luck alone gives."""

    series: str
    months: tuple[date, ...]
    stripes: tuple[Stripe, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    counted: str
    top: float = 0.0
    chance: tuple[Chance, ...] = ()


def bar_drawing(named: Named, chart: BarChart) -> Html:
    """Legend above, from the bottom of the stack upwards."""
    keys = [
        Key(each.words, stack_style(number), is_stripe=True)
        for number, each in enumerate(chart.stripes)
    ]
    keys = keys if len(keys) > 1 else []
    if chart.chance:
        keys.append(Key("fullest month by chance alone", _CHANCE))
    above, top = legend(keys, 2)
    box = frame(top + 20, _HEIGHT)
    return picture(named, box.bottom + _BELOW, (above, *_inside(chart, box)))


def highest(chart: BarChart) -> float:
    """The highest value that the chart draws."""
    whole = [sum(finite(each)) for each in zip(*(s.values for s in chart.stripes), strict=True)]
    return max([*whole, *finite(chart.high), *(each.high for each in chart.chance)], default=0.0)


def _inside(chart: BarChart, box: Frame) -> Iterator[Html]:
    ticks = nice_ticks(0.0, max(chart.top, highest(chart)), most=5)
    up = Scale(ticks[0].at, ticks[-1].at, box.bottom, box.top)
    across = _across(chart.months, box)
    yield vertical_axis(ticks, up, box, chart.counted)
    yield from _stripes(chart, across, up)
    yield path(_whiskers(chart, across, up), _WHISKER, 0.8)
    yield horizontal_axis(_ticks(chart.months), across, box)
    yield from (_chance(each, across, up) for each in chart.chance)


def _across(months: Sequence[date], box: Frame) -> Scale:
    """From half a month before the first to half a month after the last."""
    first, last = months[0].toordinal(), months[-1].toordinal()
    half = (box.right - box.left) / len(months) / 2
    return Scale(first, last if last > first else first + 1, box.left + half, box.right - half)


def _ticks(months: Sequence[date]) -> tuple[Tick, ...]:
    return date_ticks(months[0], months[-1])


def _stripes(chart: BarChart, across: Scale, up: Scale) -> Iterator[Html]:
    width = max((across.end - across.start) / max(len(chart.months) - 1, 1) - _GAP, 1)
    width = min(width, 40)
    rows = [[0.0 if isnan(value) else value for value in each.values] for each in chart.stripes]
    columns = [[0.0, *accumulate(column)] for column in zip(*rows, strict=True)]
    for number in range(len(rows)):
        pieces = [
            (
                (across(month.toordinal()), up(column[number])),
                (across(month.toordinal()), up(column[number + 1])),
            )
            for month, column in zip(chart.months, columns, strict=True)
            if column[number + 1] > column[number]
        ]
        yield path(pieces, stack_style(number), width)


def _whiskers(chart: BarChart, across: Scale, up: Scale) -> list[tuple[tuple[float, float], ...]]:
    rows = zip(chart.months, chart.low, chart.high, strict=True)
    return [
        ((across(month.toordinal()), up(low)), (across(month.toordinal()), up(high)))
        for month, low, high in rows
        if high > low
    ]


def _chance(chance: Chance, across: Scale, up: Scale) -> Html:
    """Two dashed lines over the months of the span."""
    ends = across(chance.first.toordinal()), across(chance.last.toordinal())
    return path(
        [[(end, up(level)) for end in ends] for level in (chance.low, chance.high)], _CHANCE, 1.6
    )
