"""Tables that scroll in a named region of their own, and what folds away."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

from labsim.wording.estimates import difference_text, number_text, span_text
from simulations.report.exact import exact
from simulations.report.html import Html, element, ident, joined
from simulations.report.result import Comparison, Metric

LONG: Final = 16  # rows; a longer table is folded at first
INTERVAL: Final = "95\u00a0% interval"
BAND: Final = "5 to 95\u00a0% of replications"


@dataclass(frozen=True, slots=True)
class Table:
    """The first `words` columns hold words, the others numbers; the first cell of a row heads it."""

    ident: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


def table(given: Table) -> Html:
    """With its caption, in a region that a keyboard can scroll."""
    name = ident(given.ident, "caption")
    heads = (
        element("th", each, scope="col", class_=_kind(place, given))
        for place, each in enumerate(given.columns)
    )
    body = element(
        "table",
        element("caption", given.caption, id=name),
        element("thead", element("tr", *heads)),
        element("tbody", *(_row(each, given) for each in given.rows)),
    )
    kind = "scroll tall" if len(given.rows) > LONG else "scroll"
    return element("div", body, class_=kind, role="region", aria_labelledby=name, tabindex="0")


def folded(summary: str, *children: str, is_open: bool = False) -> Html:
    """Opens without JavaScript."""
    return element("details", element("summary", summary), *children, open=is_open)


def folded_table(given: Table, *, may_be_open: bool = True) -> Html:
    """Open where it is short."""
    rows = len(given.rows)
    lines = "1 row" if rows == 1 else f"{rows:,} rows"
    summary = f"Table: {given.caption} ({lines})"
    return folded(summary, table(given), is_open=may_be_open and rows <= LONG)


def estimate_cells(row: Metric | None) -> tuple[str, ...]:
    """Mean, 95 % interval, quantile band and number of replications."""
    if row is None:
        return ("not measured", "", "", "")
    return (
        exact(row.mean, number_text(row.mean, row.unit)),
        span_cell(row.ci_low, row.ci_high, row.unit),
        span_cell(row.q05, row.q95, row.unit),
        str(row.n),
    )


def span_cell(low: float, high: float, unit: str = "") -> Html:
    """Two exact numbers with "to" between."""
    if isnan(low) or isnan(high):
        return element("span", span_text(low, high))
    ends = (exact(low, number_text(low, unit)), exact(high, number_text(high, unit)))
    return element("span", ends[0], " to ", ends[1], class_="span")


def difference_cells(row: Comparison, unit: str) -> tuple[str, ...]:
    """The paired difference and its interval."""
    low, high = difference_text(row.ci_low, unit), difference_text(row.ci_high, unit)
    interval = joined(exact(row.ci_low, low), " to ", exact(row.ci_high, high))
    shown = exact(row.mean_difference, difference_text(row.mean_difference, unit))
    return shown, element("span", interval, class_="span")


def clear_words(row: Comparison) -> str:
    """Whether chance alone is ruled out, many comparisons considered."""
    return "clear" if row.clear else "not clear"


def _row(cells: Sequence[str], given: Table) -> Html:
    first, *others = cells
    rest = (
        element("td", each, class_=_kind(place, given))
        for place, each in enumerate(others, start=1)
    )
    return element("tr", element("th", first, scope="row"), *rest)


def _kind(place: int, given: Table) -> str | None:
    return "n" if place >= given.words else None
