"""What several charts have in common: rows, axes, legends, tooltips, picking from a legend."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any, Final

from labsim.wording.estimates import PERCENT
from labsim.wording.metrics import capital
from simulations.report.scales import Tick
from web.charts.vega.theme import SMALL, Theme

Spec = dict[str, Any]
Row = dict[str, str | float | bool | None]

PICKED: Final = "picked"
_MANY_MONTHS: Final = 30
_QUIETER: Final = 0.15
_SYMBOL: Final = 36
_LETTER: Final = 6.6


def number(value: float) -> float | None:
    """As JSON has it: nothing where there is no number."""
    return value if isfinite(value) else None


def counted(words: str, theme: Theme) -> Spec:
    """What is counted, above the axis."""
    return {"text": words, "color": theme.quiet, "fontSize": SMALL, "fontWeight": "normal"}


def have(rows: Iterable[Row], *fields: str) -> bool:
    """Whether some row has a number in each of the fields: a layer of nothing has no place on an axis."""
    return any(all(row[field] is not None for field in fields) for row in rows)


def picking(field: str) -> Spec:
    """A click on a legend's entry brings it forward."""
    return {
        "name": PICKED,
        "select": {"type": "point", "fields": [field]},
        "bind": "legend",
    }


def columns_for(words: Sequence[str]) -> Spec:
    """As many entries of a legend beside each other as the drawing has room for."""
    widest = _SYMBOL + _LETTER * max(map(len, words), default=0)
    return {"expr": f"max(1, floor(width / {widest:g}))"}


def faded(opacity: float = 1.0) -> Spec:
    """As it is if picked or nothing is; else quieter."""
    return {"condition": {"param": PICKED, "value": opacity}, "value": opacity * _QUIETER}


def tooltip(**fields: str) -> list[Spec]:
    """Fields that hold words already, with what stands before them."""
    return [
        {"field": field, "type": "nominal", "title": title or capital(field)}
        for field, title in fields.items()
    ]


def value_axis(unit: str, top: float = 0.0) -> Spec:
    """From zero; to `top` where charts share an axis."""
    scale: Spec = {"zero": True, "nice": True}
    if top > 0:
        scale["domainMax"] = top
    axis: Spec = {"title": None, "tickCount": 5}
    if unit in PERCENT:
        axis["format"] = ".0%"
    return {"type": "quantitative", "scale": scale, "axis": axis}


def time_axis(months: int) -> Spec:
    """Years, or months where there are few; days are read as they are written, in no zone."""
    axis: Spec = {"title": None, "labelOverlap": True, "format": "%b %Y", "tickCount": 6}
    if months > _MANY_MONTHS:
        axis |= {"format": "%Y", "tickCount": {"interval": "year", "step": 1}}
    return {"type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def tick_axis(ticks: Sequence[Tick], title: str) -> Spec:
    """An axis with these places and these words at them."""
    words = {f"{tick.at:g}": tick.words for tick in ticks}
    axis: Spec = {"title": title, "values": [tick.at for tick in ticks]}
    axis["labelExpr"] = f"{_literal(words)}[datum.value] || datum.label"
    return {"type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": axis}


def palette(domain: Sequence[str], colours: Sequence[Any]) -> Mapping[str, Any]:
    """The colours in turn."""
    return {
        "domain": list(domain),
        "range": [colours[n % len(colours)] for n in range(len(domain))],
    }


def day_text_of(ordinal: float) -> str:
    """An ordinal as an ISO date."""
    return date.fromordinal(int(ordinal)).isoformat()


def _literal(words: Mapping[str, str]) -> str:
    """An object of Vega's expression language."""
    entries = (f"{_quoted(key)}: {_quoted(value)}" for key, value in words.items())
    return f"{{{', '.join(entries)}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
    return f"'{escaped}'"
