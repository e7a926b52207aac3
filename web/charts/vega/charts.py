"""One chart of a run in all its shapes: specification, picture, rows for a file."""

import re
from typing import Final, assert_never
from zlib import crc32

from simulations.report.bars import BarChart
from simulations.report.charts import Panel
from simulations.report.heat import HeatChart
from simulations.report.intervals import RowChart
from simulations.report.lines import LineChart
from web.charts.vega.bars import bar_rows, bar_spec
from web.charts.vega.heat import heat_rows, heat_spec
from web.charts.vega.lines import line_rows, line_spec
from web.charts.vega.parts import Row, Spec
from web.charts.vega.rows import row_rows, row_spec
from web.charts.vega.theme import Theme, config

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_LONGEST: Final = 60  # letters of an address


def spec_of(panel: Panel, theme: Theme) -> Spec:
    """As wide as the place it is put in; `description` is for who cannot see it."""
    return {
        "$schema": SCHEMA,
        "description": f"{panel.named.title}. {panel.named.words}",
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": config(theme),
        **_drawn(panel, theme),
    }


def picture_spec(panel: Panel, theme: Theme, width: int) -> Spec:
    """For a file: of one width, with its title."""
    spec = spec_of(panel, theme)
    title: Spec = {"text": panel.named.title}
    if counted := spec.get("title", {}).get("text"):
        title["subtitle"] = counted
    return {**spec, "width": width, "title": title}


def rows_of(panel: Panel) -> list[Row]:
    """The exact values that are drawn."""
    match panel.chart:
        case LineChart() as chart:
            return list(line_rows(chart))
        case BarChart() as chart:
            return list(bar_rows(chart))
        case RowChart() as chart:
            return list(row_rows(chart))
        case HeatChart() as chart:
            return list(heat_rows(chart))
        case chart:
            assert_never(chart)


def address_of(panel: Panel) -> str:
    """Short, of letters, digits and hyphens, one for each chart of a result."""
    ident = panel.named.ident
    slug = re.sub(r"[^a-z0-9]+", "-", ident.lower().removeprefix("chart-"))[:_LONGEST].strip("-")
    return f"{slug}-{crc32(ident.encode()):08x}"


def _drawn(panel: Panel, theme: Theme) -> Spec:
    match panel.chart:
        case LineChart() as chart:
            return line_spec(chart, theme)
        case BarChart() as chart:
            return bar_spec(chart, theme)
        case RowChart() as chart:
            return row_spec(chart, theme)
        case HeatChart() as chart:
            return heat_spec(chart, theme)
        case chart:
            assert_never(chart)
