"""Monthly bars stacked by entry cohort, the band of the whole, and what chance alone would give."""

from collections.abc import Iterator

from labsim.domain.months import months_after
from labsim.wording.dates import month_text
from labsim.wording.estimates import number_text, span_text
from labsim.wording.metrics import capital
from simulations.report.bars import BarChart, Chance
from web.charts.vega.parts import (
    Row,
    Spec,
    columns_for,
    counted,
    faded,
    have,
    number,
    palette,
    picking,
    time_axis,
    tooltip,
    value_axis,
)
from web.charts.vega.theme import Theme

HEIGHT = 200
_MONTH = "utcyearmonth"


def bar_rows(chart: BarChart) -> Iterator[Row]:
    """A row a month and stripe; mean, low and high are those of the whole month."""
    for place, month in enumerate(chart.months):
        for order, stripe in enumerate(chart.stripes):
            mean, low, high = (values[place] for values in (chart.mean, chart.low, chart.high))
            yield {
                "month": month.isoformat(),
                "stripe": capital(stripe.words),
                "order": order,
                "value": number(stripe.values[place]),
                "mean": number(mean),
                "low": number(low),
                "high": number(high),
                "when": month_text(month),
                "shown": number_text(stripe.values[place]),
                "whole": number_text(mean),
                "band": span_text(low, high),
            }


def bar_spec(chart: BarChart, theme: Theme) -> Spec:
    """The datum of a bar has its month: that is where a click leads."""
    rows = list(bar_rows(chart))
    whiskers = [_whiskers(chart, theme)] if have(rows, "low", "high") else []
    return {
        "height": HEIGHT,
        "title": counted(chart.counted, theme),
        "data": {"values": rows},
        "layer": [_bars(chart, theme), *whiskers, *_chance(chart, theme)],
    }


def _bars(chart: BarChart, theme: Theme) -> Spec:
    words = [capital(each.words) for each in chart.stripes]
    legend = {"columns": columns_for(words)} if len(words) > 1 else None
    colour = {
        "field": "stripe",
        "type": "nominal",
        "scale": palette(words, theme.stack),
        "legend": legend,
    }
    return {
        "params": [picking("stripe")],
        "mark": {"type": "bar", "cursor": "pointer", "stroke": theme.surface, "strokeWidth": 0.4},
        "encoding": {
            "x": _x(chart),
            "y": {"field": "value", "stack": "zero", **_y(chart)},
            "color": colour,
            "order": {"field": "order", "type": "quantitative"},
            "opacity": faded(),
            "tooltip": tooltip(
                when="Month",
                stripe="Cohort",
                shown="Of it",
                whole="All, mean",
                band="All, 5 to 95 %",
            ),
        },
    }


def _whiskers(chart: BarChart, theme: Theme) -> Spec:
    return {
        "transform": [{"filter": "datum.order == 0"}],
        "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1, "tooltip": None},
        "encoding": {
            "x": {**_x(chart), "bandPosition": 0.5},
            "y": {"field": "low", **_y(chart)},
            "y2": {"field": "high"},
        },
    }


def _chance(chart: BarChart, theme: Theme) -> Iterator[Spec]:
    rows = [row for each in chart.chance for row in _chance_rows(each)]
    if rows:
        yield {
            "data": {"values": rows},
            "mark": {
                "type": "rule",
                "color": theme.lines[1],
                "strokeDash": [5, 3],
                "strokeWidth": 1.8,
            },
            "encoding": {
                "x": {"field": "first", **time_axis(len(chart.months))},
                "x2": {"field": "until"},
                "y": {"field": "level", **_y(chart)},
                "tooltip": tooltip(year="Year", band="Fullest month by chance alone"),
            },
        }


def _chance_rows(chance: Chance) -> Iterator[Row]:
    """Two dashed lines over the months of a year."""
    for level in (chance.low, chance.high):
        yield {
            "first": chance.first.isoformat(),
            "until": months_after(chance.last, 1).isoformat(),
            "level": level,
            "year": str(chance.first.year),
            "band": span_text(chance.low, chance.high),
        }


def _x(chart: BarChart) -> Spec:
    return {"field": "month", "timeUnit": _MONTH, **time_axis(len(chart.months))}


def _y(chart: BarChart) -> Spec:
    return value_axis("", chart.top)
