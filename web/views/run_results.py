"""What the page of a finished run shows of its results, and the charts of a run as pages and templates put them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.runs import RunState
from labsim.services.actors import Actor
from labsim.services.drill_run import NoSuchMonth, NoSuchReplication, can_be_looked_into
from labsim.services.run_files import RunFolders
from labsim.services.run_outcome import MOST_TOGETHER, Outcome, brought_forward, outcome_of
from labsim.services.run_results import ResultIsGone, read_run_result
from labsim.wording.metrics import HELD
from models.records import RunRecord
from models.unit_of_work import UnitOfWork
from simulations.report.all_figures import figures_of
from simulations.report.bars import BarChart
from simulations.report.charts import Figure, Panel
from simulations.report.result import Raw, Result
from web.charts.vega.charts import address_of

_MOST_LEADING: Final = 3


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its address; `drill` is where its months lead, which the first column of its table names."""

    panel: Panel
    address: str
    scenario: str
    drill: str = ""


@dataclass(frozen=True, slots=True)
class ChartGroup:
    """One question's charts: those that are shown here, of `count`."""

    figure: Figure
    charts: Sequence[Chart]
    count: int


@dataclass(frozen=True, slots=True)
class RunResults:
    """Everything that `runs/results.html` shows; `gone` where the files cannot be read.

    `opens` where a month can be looked into: not what other sources made.
    """

    outcome: Outcome | None = None
    groups: Sequence[ChartGroup] = ()
    chosen: str = ""
    provenance: Raw | None = None
    gone: bool = False
    opens: bool = True


def results_of(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, run: RunRecord, chosen: str = ""
) -> RunResults | None:
    """None for a run that is not done. `chosen` is the scenario whose charts are shown."""
    if run.state is not RunState.DONE:
        return None
    try:
        result = read_run_result(uow, actor, folders, run.reference)
    except ResultIsGone:
        return RunResults(gone=True)
    chosen = chosen_scenario(result, chosen)
    groups = tuple(_leading_groups(result, run.reference, chosen))
    opens, outcome = can_be_looked_into(result), outcome_of(result, chosen)
    return RunResults(outcome, groups, chosen, result.provenance, opens=opens)


def closed_page(why: Exception) -> ResponseReturnValue:
    """Why a finished run shows nothing here; what is asked for beyond its bounds is told them."""
    reference = (request.view_args or {}).get("reference")
    status = 404 if isinstance(why, (NoSuchMonth, NoSuchReplication)) else 409
    kind = type(why).__name__
    return render_template("runs/closed.html", reference=reference, kind=kind, why=why), status


def chosen_scenario(result: Result, wanted: str) -> str:
    """Empty where a few stand side by side and none was chosen."""
    if result.named(wanted) is not None:
        return wanted
    return "" if len(result.scenarios) <= MOST_TOGETHER else result.base.name


def chart_group(result: Result, reference: str, ident: str, chosen: str) -> ChartGroup | None:
    """All charts of one question; None for an unknown one or one that nothing was drawn for."""
    figure = next((each for each in _figures(result, chosen) if each.ident == ident), None)
    if figure is None or not figure.panels:
        return None
    charts = tuple(_charts(figure, reference, chosen, opens=can_be_looked_into(result)))
    return ChartGroup(figure, charts, len(charts))


def find_panel(result: Result, address: str, chosen: str) -> Panel | None:
    """By its address."""
    panels = (panel for figure in _figures(result, chosen) for panel in figure.panels)
    return next((panel for panel in panels if address_of(panel) == address), None)


def _figures(result: Result, chosen: str) -> Sequence[Figure]:
    return figures_of(brought_forward(result, chosen))


def _leading_groups(result: Result, reference: str, chosen: str) -> Iterator[ChartGroup]:
    """What was not drawn is left out: the report says why."""
    opens = can_be_looked_into(result)
    for figure in _figures(result, chosen):
        charts = tuple(_charts(figure, reference, chosen, opens=opens))
        if charts:
            leading = sorted(charts, key=_place)
            yield ChartGroup(figure, leading[:_MOST_LEADING], len(charts))


def _place(chart: Chart) -> bool:
    """Of the four series of assessments those held first; all else stays in its order."""
    return HELD not in chart.panel.named.ident.split("-")


def _charts(figure: Figure, reference: str, chosen: str, *, opens: bool) -> Iterator[Chart]:
    """`opens`: months lead to what stands behind them."""
    for panel in figure.panels:
        if chosen and panel.scenario not in {"", chosen}:
            continue
        yield _chart(panel, reference, chosen, opens=opens)


def _chart(panel: Panel, reference: str, chosen: str, *, opens: bool) -> Chart:
    address = address_of(panel)
    match panel.chart:
        case BarChart(series=series) if opens:
            drill = url_for(
                "run_drill.month", reference=reference, scenario=panel.scenario, series=series
            )
            return Chart(panel, address, chosen, drill)
        case _:
            return Chart(panel, address, chosen)
