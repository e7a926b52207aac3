"""Lines with bands, over dates or over a swept key."""

from collections.abc import Iterator
from datetime import date

from labsim.wording.dates import month_text
from labsim.wording.estimates import number_text, span_text
from simulations.report.lines import LineChart, Mark
from web.charts.vega.parts import (
    Row,
    Spec,
    columns_for,
    counted,
    day_text_of,
    faded,
    have,
    number,
    palette,
    picking,
    tick_axis,
    time_axis,
    tooltip,
    value_axis,
)
from web.charts.vega.theme import DASHES, SMALL, Theme

HEIGHT = 240
_MONTH_DAYS = 30


def line_rows(chart: LineChart) -> Iterator[Row]:
    """A row a point."""
    for line in chart.lines:
        for at, mean, low, high in zip(line.x, line.mean, line.low, line.high, strict=True):
            yield {
                "line": line.words,
                "at": _place(chart, at),
                "mean": number(mean),
                "low": number(low),
                "high": number(high),
                "where": _where(chart, at),
                "value": number_text(mean, chart.unit),
                "band": span_text(low, high, chart.unit),
            }


def line_spec(chart: LineChart, theme: Theme) -> Spec:
    """Bands, lines, points to hover over, marks."""
    rows = list(line_rows(chart))
    bands = [_bands(chart, theme)] if have(rows, "low", "high") else []
    return {
        "height": HEIGHT,
        "title": counted(chart.counted, theme),
        "data": {"values": rows},
        "layer": [
            *_spans(chart, theme),
            *bands,
            _lines(chart, theme),
            _points(chart, theme),
            *_marks(chart, theme),
        ],
    }


def _bands(chart: LineChart, theme: Theme) -> Spec:
    return {
        "mark": {"type": "area"},
        "encoding": {
            "x": _x(chart),
            "y": {"field": "low", **_y(chart)},
            "y2": {"field": "high"},
            "color": _colour(chart, theme),
            "opacity": faded(0.18),
        },
    }


def _lines(chart: LineChart, theme: Theme) -> Spec:
    dashes = {
        "field": "line",
        "type": "nominal",
        "scale": palette([each.words for each in chart.lines], DASHES),
        "legend": _legend(chart),
    }
    return {
        "params": [picking("line")],
        "mark": {"type": "line", "strokeWidth": 2.5, "strokeJoin": "round"},
        "encoding": {
            "x": _x(chart),
            "y": {"field": "mean", **_y(chart)},
            "color": _colour(chart, theme),
            "strokeDash": dashes,
            "opacity": faded(),
        },
    }


def _points(chart: LineChart, theme: Theme) -> Spec:
    """Seen where there are few; else found by the pointer."""
    seen = 1 if chart.across else 0
    return {
        "mark": {"type": "point", "filled": True, "size": 70},
        "params": [
            {
                "name": "near",
                "select": {"type": "point", "on": "pointerover", "clear": "pointerout"},
            }
        ],
        "encoding": {
            "x": _x(chart),
            "y": {"field": "mean", **_y(chart)},
            "color": _colour(chart, theme),
            "opacity": {
                "condition": {"param": "near", "empty": False, "value": 1},
                "value": seen,
            },
            "tooltip": _told(chart),
        },
    }


def _told(chart: LineChart) -> list[Spec]:
    if chart.is_over_time:
        return tooltip(line="Line", where="Month", value="Mean", band="5 to 95 %")
    return tooltip(line="Rule", where=chart.across, value="Mean", band="95 % interval")


def _marks(chart: LineChart, theme: Theme) -> Iterator[Spec]:
    """Dated events, and the letters whose meaning stands below."""
    rows = [_mark_row(chart, mark, number) for number, mark in enumerate(_inside(chart))]
    if not rows:
        return
    x = {key: value for key, value in _x(chart).items() if key != "axis"}
    dated = [row for row in rows if "until" not in row]
    if dated:
        yield {
            "data": {"values": dated},
            "mark": {"type": "rule", "strokeDash": [2, 3], "color": theme.quiet},
            "encoding": {"x": x},
        }
    yield {
        "data": {"values": rows},
        "mark": {"type": "text", "fontWeight": 600, "color": theme.ink, "dx": 7},
        "encoding": {
            "x": {**x, "field": "middle"},
            "y": {"field": "row", "type": "quantitative", "scale": None, "axis": None},
            "text": {"field": "letter", "type": "nominal"},
        },
    }


def _spans(chart: LineChart, theme: Theme) -> Iterator[Spec]:
    rows = [_mark_row(chart, mark, 0) for mark in _inside(chart) if mark.until is not None]
    if rows:
        yield {
            "data": {"values": rows},
            "mark": {"type": "rect", "color": theme.wash},
            "encoding": {"x": _x(chart), "x2": {"field": "until"}},
        }


def _inside(chart: LineChart) -> list[Mark]:
    """What lies beyond the lines does not stretch the axis."""
    places = [x for line in chart.lines for x in line.x]
    return [mark for mark in chart.marks if min(places) <= mark.at <= max(places)]


def _mark_row(chart: LineChart, mark: Mark, place: int) -> Row:
    """Neighbours stand in two rows, so that their letters do not meet."""
    row: Row = {
        "at": _place(chart, mark.at),
        "middle": _place(chart, mark.at),
        "letter": mark.letter,
        "row": 6 + (place % 2) * (SMALL + 2),
    }
    if mark.until is not None:
        row |= {"until": mark.until, "middle": (mark.at + mark.until) / 2}
    return row


def _x(chart: LineChart) -> Spec:
    if chart.is_over_time:
        ends = [each.x[-1] - each.x[0] for each in chart.lines if each.x]
        return {"field": "at", **time_axis(int(max(ends, default=0) / _MONTH_DAYS))}
    return {"field": "at", **tick_axis(chart.ticks, chart.across)}


def _y(chart: LineChart) -> Spec:
    return value_axis(chart.unit, chart.top)


def _legend(chart: LineChart) -> Spec:
    return {
        "columns": columns_for([each.words for each in chart.lines]),
        "symbolType": "stroke",
        "symbolSize": 500,
        "symbolStrokeWidth": 3,
        "symbolOpacity": 1,
    }


def _colour(chart: LineChart, theme: Theme) -> Spec:
    scale = palette([each.words for each in chart.lines], theme.lines)
    return {"field": "line", "type": "nominal", "scale": scale, "legend": _legend(chart)}


def _place(chart: LineChart, at: float) -> str | float:
    return day_text_of(at) if chart.is_over_time else at


def _where(chart: LineChart, at: float) -> str:
    if chart.is_over_time:
        return month_text(date.fromordinal(int(at)))
    return next((tick.words for tick in chart.ticks if tick.at == at), f"{at:g}")
