"""A sweep over two keys as maps: one for each rule and metric."""

from collections.abc import Iterator, Mapping
from math import isfinite, nan
from typing import Any, Final

from labsim.wording.estimates import number_text
from labsim.wording.metrics import capital, metric_and_group
from simulations.report.charts import Figure, Panel
from simulations.report.charts_of_habits import Pair, pairs_of_a_sweep
from simulations.report.drawing import Named
from simulations.report.heat import HeatChart
from simulations.report.result import Metric, Result, Sweep, value_text
from simulations.report.tables import BAND, INTERVAL, Table, estimate_cells

_IDENT: Final = "chart-pairs"
_KEYS: Final = 2

Cells = Mapping[tuple[Any, Any], Metric]
"""By the value of the key across and that of the key down."""


def pairs_figure(result: Result) -> Figure:
    """Nothing unless exactly two keys were swept."""
    sweep = result.sweep
    is_pair = sweep is not None and len(sweep.over) == _KEYS
    return Figure(
        ident=_IDENT,
        heading="Two keys at once",
        words="Each field is the mean at one pair of values, its colour stronger where it is higher.",
        panels=list(_panels(result, sweep)) if sweep is not None and is_pair else [],
        missing="No two keys were swept together in this result, so there is no map of them.",
        of_all=True,
    )


def _panels(result: Result, sweep: Sweep) -> Iterator[Panel]:
    rules = dict.fromkeys(each.rule for each in sweep.cells)
    for pair in pairs_of_a_sweep():
        for rule in rules:
            cells = _cells(result, sweep, rule, pair)
            if any(isfinite(row.mean) for row in cells.values()):
                yield _panel(sweep, rule, pair, cells)


def _cells(result: Result, sweep: Sweep, rule: str, pair: Pair) -> Cells:
    across, down = sweep.over
    found = (
        (cell.settings, scenario.metric(*pair))
        for cell in sweep.cells
        if cell.rule == rule and (scenario := result.named(cell.scenario)) is not None
    )
    return {(at[across], at[down]): row for at, row in found if row is not None}


def _panel(sweep: Sweep, rule: str, pair: Pair, cells: Cells) -> Panel:
    (across, columns), (down, rows) = sweep.over.items()
    unit = next(iter(cells.values())).unit
    chart = HeatChart(
        across=across,
        down=down,
        columns=tuple(map(value_text, columns)),
        rows=tuple(map(value_text, rows)),
        values=tuple(tuple(_mean(cells.get((x, y))) for x in columns) for y in rows),
        unit=unit,
        intervals=tuple(tuple(_interval(cells.get((x, y))) for x in columns) for y in rows),
    )
    heading = f"{capital(metric_and_group(*pair))}, {rule}"
    named = Named(
        f"{_IDENT}-{'-'.join(pair)}-{rule}", f"{heading} over {across} and {down}", _words(chart)
    )
    return Panel(heading, named, chart, _table(named, chart, sweep, cells))


def _mean(row: Metric | None) -> float:
    return nan if row is None else row.mean


def _interval(row: Metric | None) -> tuple[float, float]:
    return (nan, nan) if row is None else (row.ci_low, row.ci_high)


def _words(chart: HeatChart) -> str:
    low, high = (number_text(end, chart.unit) for end in chart.ends)
    return f"From {low} to {high}; the table has every field."


def _table(named: Named, chart: HeatChart, sweep: Sweep, cells: Cells) -> Table:
    over_columns, over_rows = sweep.over.values()
    rows = [
        (value_text(y), value_text(x), *estimate_cells(cells.get((x, y))))
        for y in over_rows
        for x in over_columns
    ]
    heads = (chart.down, chart.across, "Mean", INTERVAL, BAND, "n")
    return Table(f"{named.ident}-table", named.title, heads, rows, words=2)
