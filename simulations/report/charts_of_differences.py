"""The forest plot: paired differences with their intervals about zero."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Final

from labsim.wording.estimates import PERCENT, difference_text
from labsim.wording.metrics import KEY_METRICS, capital, metric_and_group
from simulations.report.charts import Figure, Panel
from simulations.report.drawing import Named
from simulations.report.intervals import Row, RowChart
from simulations.report.result import Comparison, Result
from simulations.report.tables import INTERVAL, Table, clear_words, difference_cells

_IDENT: Final = "chart-differences"
_MOST: Final = 16

Pair = tuple[str, str]


def differences_figure(result: Result) -> Figure:
    """One drawing for each metric that matters, one row for each compared scenario."""
    pairs = list(dict.fromkeys(_pairs(result)))
    panels = [_panel(result, pair) for pair in pairs[:_MOST]]
    notes = (
        (
            f"Drawn for the first {_MOST} of {len(pairs)} metrics; the list of differences above has all.",
        )
        if len(pairs) > _MOST
        else ()
    )
    return Figure(
        ident=_IDENT,
        heading="Differences from the base",
        words=(
            "Each row is a scenario less the base, replication by replication under the same luck:"
            " point and 95\u00a0% interval. Left of the line at zero is less than the base. A filled"
            " point is clear after Holm's correction for many comparisons, a ring is not."
        ),
        panels=panels,
        shared=[_table(result, pairs[:_MOST])] if pairs else [],
        missing="Nothing was compared in this result, so there is no drawing of differences.",
        notes=notes,
        of_all=True,
    )


def unit_of(result: Result, each: Comparison) -> str:
    """The metric's unit, from whichever scenario has it."""
    rows = (scenario.metrics.get((each.metric, each.group)) for scenario in result.scenarios)
    return next((row.unit for row in rows if row is not None), "")


def _pairs(result: Result) -> Iterator[Pair]:
    """Those of the key metrics, in their order."""
    for name in KEY_METRICS:
        yield from (
            (name, each.group)
            for each in result.comparisons
            if each.metric == name and isfinite(each.mean_difference)
        )


def _of(result: Result, pair: Pair) -> list[Comparison]:
    return [each for each in result.comparisons if (each.metric, each.group) == pair]


def _panel(result: Result, pair: Pair) -> Panel:
    compared = _of(result, pair)
    unit = unit_of(result, compared[0])
    rows = tuple(_row(each, unit) for each in compared)
    heading = capital(metric_and_group(*pair))
    named = Named(
        f"{_IDENT}-{'-'.join(pair)}",
        f"{heading}: differences from the base",
        "; ".join(f"{each.words}: {each.printed}" for each in rows),
    )
    counted = f"less {' or '.join(dict.fromkeys(each.base for each in compared))}"
    chart = RowChart(rows, counted, unit if unit in PERCENT else "", at_zero=True, measured_in=unit)
    return Panel(heading, named, chart)


def _row(each: Comparison, unit: str) -> Row:
    printed = f"{difference_text(each.mean_difference, unit)}, {clear_words(each)}"
    where = (each.mean_difference, each.ci_low, each.ci_high)
    return Row(each.other, printed, *where, is_filled=each.clear)


def _table(result: Result, pairs: Sequence[Pair]) -> Table:
    columns = ("Metric", "Scenario", "Less base", "Difference", INTERVAL, "Clear?")
    rows = [
        (metric_and_group(*pair), each.other, each.base, *_cells(result, each), clear_words(each))
        for pair in pairs
        for each in _of(result, pair)
    ]
    return Table(f"{_IDENT}-table", "Differences from the base, as drawn", columns, rows, words=3)


def _cells(result: Result, each: Comparison) -> tuple[str, ...]:
    return difference_cells(each, unit_of(result, each))
