"""Two swept keys as a map: the deeper the colour, the higher the mean, which stands in each field."""

from collections.abc import Iterator

from labsim.wording.estimates import number_text
from simulations.report.heat import HeatChart
from web.charts.vega.parts import Row, Spec, number, tooltip
from web.charts.vega.theme import Theme

_ROW = 40


def heat_rows(chart: HeatChart) -> Iterator[Row]:
    """A row a field."""
    for row, values, spans in zip(chart.rows, chart.values, chart.intervals, strict=True):
        for column, value, (low, high) in zip(chart.columns, values, spans, strict=True):
            yield {
                "across": column,
                "down": row,
                "mean": number(value),
                "low": number(low),
                "high": number(high),
                "shown": number_text(value, chart.unit),
            }


def heat_spec(chart: HeatChart, theme: Theme) -> Spec:
    """Values stand in the order in which they were swept."""
    low, high = chart.ends
    colour = {
        "field": "mean",
        "type": "quantitative",
        "scale": {"domain": [low, high], "range": [theme.low, theme.high]},
        "legend": None,
    }
    told = tooltip(across=chart.across, down=chart.down, shown="Mean")
    return {
        "height": len(chart.rows) * _ROW,
        "data": {"values": list(heat_rows(chart))},
        "encoding": {
            "x": _axis("across", chart.across, chart.columns),
            "y": _axis("down", chart.down, chart.rows),
            "tooltip": told,
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": theme.surface, "strokeWidth": 2},
                "encoding": {"color": colour},
            },
            {
                "mark": {"type": "text"},
                "encoding": {"text": {"field": "shown", "type": "nominal"}},
            },
        ],
    }


def _axis(field: str, title: str, values: tuple[str, ...]) -> Spec:
    axis = {"title": title, "labelAngle": 0, "ticks": False, "domain": False, "grid": False}
    return {"field": field, "type": "ordinal", "sort": list(values), "axis": axis}
