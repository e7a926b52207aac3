"""The figure of time in stage: a bar to the median, a mark where nine of ten are done."""

from collections.abc import Sequence
from math import isfinite

from labsim.wording.estimates import number_text
from labsim.wording.metrics import capital, group_words
from simulations.report.charts import Figure, Panel, left_out, shown
from simulations.report.drawing import Named
from simulations.report.exact import exact
from simulations.report.html import Html, element
from simulations.report.intervals import Row, RowChart
from simulations.report.result import Metric, Result, Scenario
from simulations.report.tables import Table

MEDIAN = "stage_days_median"
NINE_OF_TEN = "stage_days_p90"
_IDENT = "chart-stages"


def stage_figure(result: Result) -> Figure:
    """A drawing a scenario, one table for all."""
    drawn = [each for each in shown(result) if _has_times(each)]
    return Figure(
        ident=_IDENT,
        heading="Time in each stage",
        words=(
            "Calendar days in each stage: the bar ends at the median, the stroke to its right where"
            " nine of ten participants have left the stage. Both are means over the replications."
        ),
        panels=[_panel(each) for each in drawn],
        shared=[_table(drawn)] if drawn else [],
        missing="This result has no times in stage, so there is no drawing of them.",
        notes=left_out(result),
    )


def _has_times(scenario: Scenario) -> bool:
    """Somebody has left some stage."""
    return any(isfinite(row.mean) for row in scenario.groups_of(MEDIAN))


def _panel(scenario: Scenario) -> Panel:
    rows = tuple(_row(scenario, each) for each in scenario.groups_of(MEDIAN) if isfinite(each.mean))
    named = Named(
        f"{_IDENT}-{scenario.name}",
        f"Time in each stage, {scenario.name}",
        "; ".join(f"{each.words}: {each.printed}" for each in rows),
    )
    chart = RowChart(
        rows, "days: bar to the median, stroke at nine of ten", is_bar=True, measured_in="days"
    )
    return Panel(scenario.name, named, chart, scenario=scenario.name)


def _row(scenario: Scenario, median: Metric) -> Row:
    far = scenario.metric(NINE_OF_TEN, median.group)
    high = median.mean if far is None else far.mean
    printed = f"{number_text(median.mean)}, nine of ten in {number_text(high)}"
    return Row(capital(group_words(median.group)), printed, median.mean, median.mean, high)


def _table(scenarios: Sequence[Scenario]) -> Table:
    groups = dict.fromkeys(
        row.group
        for each in scenarios
        for name in (MEDIAN, NINE_OF_TEN)
        for row in each.groups_of(name)
    )
    columns = ["Stage"]
    for each in scenarios:
        columns += [f"{each.name}, median days", f"{each.name}, nine of ten"]
    rows = [
        (
            capital(group_words(group)),
            *(_cell(each, name, group) for each in scenarios for name in (MEDIAN, NINE_OF_TEN)),
        )
        for group in groups
    ]
    return Table(f"{_IDENT}-table", "Days in each stage", columns, rows)


def _cell(scenario: Scenario, name: str, group: str) -> Html:
    row = scenario.metric(name, group)
    if row is None:
        return element("span", "not measured")
    return exact(row.mean, number_text(row.mean))
