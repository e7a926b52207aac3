"""Rows with words, an interval or a bar, and the number in print; one axis for all."""

from collections.abc import Iterator

from simulations.report.intervals import RowChart
from web.charts.vega.parts import Row, Spec, have, number, tooltip
from web.charts.vega.theme import Theme

_ROW = 44
_TALL_ROW = 60
_ONE_LINE = 42  # letters of words and print together
_JOINT = "+"  # of a point of a sweep: its scenario and each value that was set
_PERCENT = ".0%"


def row_rows(chart: RowChart) -> Iterator[Row]:
    """A row a row."""
    for place, (each, words) in enumerate(zip(chart.rows, _told_apart(chart), strict=True)):
        low, high = each.reference or (float("nan"), float("nan"))
        yield {
            "place": place,
            "row": each.words,
            "words": words,
            "value": number(each.value),
            "low": number(each.low),
            "high": number(each.high),
            "chance_low": number(low),
            "chance_high": number(high),
            "clear": each.is_filled,
            "printed": each.printed,
        }


def row_spec(chart: RowChart, theme: Theme) -> Spec:
    """Words and print stand above each row, so that long names need no margin; in two lines where they are long."""
    tall = any(
        len(words) + len(each.printed) > _ONE_LINE
        for each, words in zip(chart.rows, _told_apart(chart), strict=True)
    )
    up = _TALL_ROW // 2 - 8 if tall else _ROW // 2 - 8
    rows = list(row_rows(chart))
    return {
        "height": len(chart.rows) * (_TALL_ROW if tall else _ROW),
        "data": {"values": rows},
        "encoding": {"y": _Y, "tooltip": tooltip(row="Of", printed="Value")},
        "layer": [
            *_zero(chart, theme),
            *(_reference(chart, theme) if have(rows, "chance_low", "chance_high") else ()),
            *(_bar(chart, theme) if chart.is_bar else ()),
            *(_interval(chart, theme) if not chart.is_bar and have(rows, "low", "high") else ()),
            *(() if chart.is_bar else _point(chart, theme)),
            _text("words", {"align": "left", "dy": -up, "limit": {"expr": "width"}}, 0, theme),
            _text("printed", {"align": "left", "dy": 15 - up}, 0, theme)
            if tall
            else _text("printed", {"align": "right", "dy": -up}, {"expr": "width"}, theme),
        ],
    }


_Y = {
    "field": "place",
    "type": "ordinal",
    "axis": None,
    "scale": {"paddingInner": 0, "paddingOuter": 0},
}


def _x(chart: RowChart, field: str) -> Spec:
    axis: Spec = {"title": chart.counted, "grid": True, "tickCount": 5}
    if chart.unit:
        axis["format"] = _PERCENT
    zero = chart.at_zero or chart.is_bar
    return {
        "field": field,
        "type": "quantitative",
        "axis": axis,
        "scale": {"zero": zero, "nice": True},
    }


def _zero(chart: RowChart, theme: Theme) -> Iterator[Spec]:
    if chart.at_zero:
        yield {
            "mark": {"type": "rule", "color": theme.ink, "strokeWidth": 1.5},
            "encoding": {
                "x": {"datum": 0, "type": "quantitative"},
                "y": {"value": 0},
                "y2": {"value": {"expr": "height"}},
                "tooltip": None,
            },
        }


def _reference(chart: RowChart, theme: Theme) -> Iterator[Spec]:
    looks = {"color": theme.wash, "stroke": theme.edge, "height": 16, "yOffset": 12}
    yield {
        "mark": {"type": "bar", **looks},
        "encoding": {"x": _x(chart, "chance_low"), "x2": {"field": "chance_high"}},
    }


def _bar(chart: RowChart, theme: Theme) -> Iterator[Spec]:
    yield {
        "mark": {"type": "bar", "color": theme.lines[0], "height": 10, "yOffset": 12},
        "encoding": {"x": _x(chart, "value")},
    }
    yield {
        "mark": {"type": "rule", "color": theme.ink, "yOffset": 12},
        "encoding": {"x": _x(chart, "value"), "x2": {"field": "high"}},
    }
    yield _end("high", chart, theme.ink)


def _interval(chart: RowChart, theme: Theme) -> Iterator[Spec]:
    colour = theme.lines[0]
    yield {
        "mark": {"type": "rule", "color": colour, "strokeWidth": 2, "yOffset": 12},
        "encoding": {"x": _x(chart, "low"), "x2": {"field": "high"}},
    }
    yield _end("low", chart, colour)
    yield _end("high", chart, colour)


def _point(chart: RowChart, theme: Theme) -> Iterator[Spec]:
    colour = theme.lines[0]
    yield {
        "mark": {"type": "point", "size": 80, "color": colour, "strokeWidth": 2, "yOffset": 12},
        "encoding": {
            "x": _x(chart, "value"),
            "fill": {"condition": {"test": "datum.clear", "value": colour}, "value": theme.surface},
        },
    }


def _end(field: str, chart: RowChart, colour: str) -> Spec:
    return {
        "mark": {"type": "tick", "color": colour, "size": 10, "thickness": 2, "yOffset": 12},
        "encoding": {"x": _x(chart, field)},
    }


def _text(field: str, looks: Spec, at: float | Spec, theme: Theme) -> Spec:
    return {
        "mark": {"type": "text", "color": theme.ink, **looks},
        "encoding": {
            "x": {"value": at},
            "text": {"field": field, "type": "nominal"},
            "tooltip": None,
        },
    }


def _told_apart(chart: RowChart) -> list[str]:
    """Points of one scenario's sweep are told apart by their values alone."""
    words = [each.words for each in chart.rows]
    firsts = {each.partition(_JOINT)[0] for each in words}
    if len(words) > 1 and len(firsts) == 1 and all(_JOINT in each for each in words):
        return [each.partition(_JOINT)[2].replace(_JOINT, ", ") for each in words]
    return words
