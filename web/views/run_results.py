"""What the page of a finished run shows of its results."""

from collections.abc import Iterator
from dataclasses import dataclass

from labsim.domain.runs import RunState
from labsim.services.actors import Actor
from labsim.services.run_files import RunFolders
from labsim.services.run_results import ResultIsGone, read_run_result
from models.records import RunRecord
from models.unit_of_work import UnitOfWork
from simulations.report.figures import number_text, span_text
from simulations.report.result import Metric, Raw, Result
from simulations.report.words import HELD, KEY_METRICS, capital, group_words, metric_words


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One figure of one scenario in words."""

    scenario: str
    metric: str
    group: str
    mean: str
    interval: str
    band: str
    replications: int


@dataclass(frozen=True, slots=True)
class RunResults:
    """Everything that `runs/results.html` shows; `gone` where the files cannot be read."""

    lines: tuple[MetricLine, ...] = ()
    answer: str = ""
    provenance: Raw | None = None
    gone: bool = False


def results_of(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, run: RunRecord
) -> RunResults | None:
    """None for a run that is not done."""
    if run.state is not RunState.DONE:
        return None
    try:
        result = read_run_result(uow, actor, folders, run.reference)
    except ResultIsGone:
        return RunResults(gone=True)
    answer = (result.raw.get("answer") or {}).get("words", "")
    return RunResults(tuple(_lines(result)), str(answer), result.provenance)


def _lines(result: Result) -> Iterator[MetricLine]:
    for name in KEY_METRICS:
        for scenario in result.scenarios:
            row = scenario.metric(name) or scenario.metric(name, HELD)
            if row is not None:
                yield _line(scenario.title or scenario.name, row)


def _line(scenario: str, row: Metric) -> MetricLine:
    return MetricLine(
        scenario,
        capital(metric_words(row.metric)),
        group_words(row.group),
        number_text(row.mean, row.unit),
        span_text(row.ci_low, row.ci_high, row.unit),
        span_text(row.q05, row.q95, row.unit),
        row.n,
    )
