"""How every chart looks, on a light page and on a dark one: the colours of labsim.css and of the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulations.report.palette import EDGE, GRID, INK, QUIET, STACK, STYLES, WASH

FONT: Final = "Inter, 'Source Sans 3', 'Segoe UI', system-ui, 'Liberation Sans', sans-serif"
SMALL: Final = 12


@dataclass(frozen=True, slots=True)
class Theme:
    """`lines` and `stack` are told apart by colour-blind readers; ink stays readable from `low` to `high`."""

    ink: str
    quiet: str
    grid: str
    edge: str
    wash: str
    surface: str
    lines: tuple[str, ...]
    stack: tuple[str, ...]
    low: str
    high: str


LIGHT: Final = Theme(
    ink=INK,
    quiet=QUIET,
    grid=GRID,
    edge=EDGE,
    wash=WASH,
    surface="#fffefc",
    lines=tuple(each.colour for each in STYLES),
    stack=tuple(each.colour for each in STACK),
    low="#eef4f4",
    high="#7fb9bd",
)
DARK: Final = Theme(
    ink="#ece8e2",
    quiet="#b5ada2",
    grid="#46423c",
    edge="#948c81",
    wash="#3a3732",
    surface="#242220",
    lines=("#6cb6f0", "#ff9a57", "#5fd0a4", "#d79bdc", "#d9c25a", "#ece8e2"),
    stack=(
        "#6fa8d6",
        "#f0964a",
        "#4fc79a",
        "#cf93cb",
        "#d1bc52",
        "#9ed1f5",
        "#ee8d9a",
        "#a9c6c8",
    ),
    low="#2b3a3b",
    high="#2a6a6e",
)
DASHES: Final = tuple([float(each) for each in style.dashes.split()] for style in STYLES)


def config(theme: Theme) -> Mapping[str, Any]:
    """Vega-Lite's `config`. Marks say nothing to a screen reader one by one: the picture has words as a whole."""
    return {
        "background": theme.surface,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "aria": False,
            "domainColor": theme.edge,
            "gridColor": theme.grid,
            "labelColor": theme.ink,
            "labelFontSize": SMALL,
            "tickColor": theme.edge,
            "titleColor": theme.quiet,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
        },
        "axisX": {"grid": False, "labelFlush": False, "labelSeparation": 6},
        "axisY": {"domain": False, "ticks": False},
        "legend": {
            "aria": False,
            "labelColor": theme.ink,
            "labelFontSize": SMALL,
            "labelLimit": 260,
            "orient": "top",
            "title": None,
        },
        "mark": {"aria": False},
        "text": {"color": theme.ink, "fontSize": SMALL},
        "title": {
            "aria": False,
            "anchor": "start",
            "color": theme.ink,
            "fontSize": 14,
            "fontWeight": 600,
            "frame": "bounds",
            "subtitleColor": theme.quiet,
            "subtitleFontSize": SMALL,
        },
    }
