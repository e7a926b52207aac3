"""The folder of a study: result.json, metrics.csv, series.csv, events.csv.gz, report.html and provenance.json.

metrics.csv and series.csv hold no moment and no machine: equal studies have equal bytes there.
"""

import gzip
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from simulations.files import clear_leftovers, whole_file, write_whole
from simulations.forecast import forecast_of
from simulations.recorded import Table
from simulations.running import Case, Runner
from simulations.scenario import Scenario
from simulations.statistics import Numbers, clipped, estimate, quantiles
from simulations.study import Outcome, Request

FORMAT: Final = "labsim-result"
VERSION: Final = 1

_PROVENANCE: Final = "provenance.json"
_EVENTS: Final = "events.csv.gz"
_FILES: Final = (
    _PROVENANCE,
    _EVENTS,
    "metrics.csv",
    "series.csv",
    "result.json",
    "report.html",
)
_METRICS_HEAD: Final = "scenario,replication,metric,group,value\n"
_SERIES_HEAD: Final = "scenario,series,group,unit,date,mean,low,high\n"
_EVENTS_HEAD: Final = "scenario,replication,participant,kind,stage,date,time,detail\n"


class FolderTakenError(Exception):
    """The folder holds something else; the text says what to do."""


class NoStudyError(Exception):
    """The folder holds no study to go on with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds no run of labsim: there is no {_PROVENANCE} of one in it")


@dataclass(frozen=True)
class Begun:
    """What a folder says of the study in it: what was asked, where replications are kept, by what code."""

    request: Request
    store: Path
    code: str


def read_begun(folder: Path) -> Begun:
    """Raises NoStudyError."""
    try:
        values = json.loads((folder / _PROVENANCE).read_text(encoding="utf-8"))
        request = Request.from_values(values["request"])
        begun = Begun(request, Path(values["store"]), str(values["code"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NoStudyError(folder) from None
    if not _can_be_gone_on_with(request):
        raise NoStudyError(folder)
    return begun


def _can_be_gone_on_with(request: Request) -> bool:
    """Whether a run writes down such. Raises ScenarioError for a scenario of another version."""
    try:
        for text in request.scenarios:
            Scenario.from_canonical(text)
    except (ValueError, TypeError):
        return False
    return bool(request.scenarios) and request.entropy >= 0 and request.replications >= 1


def begin(folder: Path, begun: Begun) -> None:
    """Writes down what was asked, so that it can be gone on with.

    Raises FolderTakenError unless the folder is empty, new, or holds the same study with other replications.
    """
    clear_leftovers(folder, _FILES)
    _must_be_ours(folder, begun.request)
    _write_json(folder / _PROVENANCE, _begun_values(begun))


def write(folder: Path, outcome: Outcome, made: Mapping[str, Any], begun: Begun) -> None:
    """All files but the event log; `made` is the provenance."""
    with whole_file(folder / "metrics.csv") as file:
        file.writelines(line.encode() for line in metric_lines(outcome))
    with whole_file(folder / "series.csv") as file:
        file.writelines(line.encode() for line in series_lines(outcome))
    result = plain(as_result(outcome, made))
    _write_json(folder / "result.json", result)
    write_report(folder, result)
    _write_json(folder / _PROVENANCE, plain(dict(made)) | _begun_values(begun))


def write_report(folder: Path, result: Mapping[str, Any]) -> None:
    """report.html, a function of the result alone."""
    from simulations.report import render  # noqa: PLC0415 - slow to import, and needed here alone

    write_whole(folder / "report.html", render(result).encode())


def write_events(folder: Path, outcome: Outcome, runner: Runner) -> None:
    """events.csv.gz, if it was asked for; one that is there from before goes."""
    if not runner.work.events:
        (folder / _EVENTS).unlink(missing_ok=True)
        return
    with (
        whole_file(folder / _EVENTS) as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as lines,
    ):
        lines.write(_EVENTS_HEAD.encode())
        for case, table in zip(outcome.cases, outcome.tables, strict=True):
            for number in range(table.replications):
                start = f"{_cell(case.label)},{number},".encode()
                packed = gzip.decompress(runner.events(case, number))
                lines.writelines(start + line for line in packed.splitlines(keepends=True))


def metric_lines(outcome: Outcome) -> Iterator[str]:
    """metrics.csv: every metric of every replication; a value is exact, nan where there is nobody to speak of."""
    yield _METRICS_HEAD
    for case, table in zip(outcome.cases, outcome.tables, strict=True):
        names = [f",{_cell(c.name)},{_cell(c.group)}," for c in table.layout.metrics]
        for number, row in enumerate(table.metrics):
            start = f"{_cell(case.label)},{number}"
            for name, value in zip(names, row.tolist(), strict=True):
                yield f"{start}{name}{value!r}\n"


def series_lines(outcome: Outcome) -> Iterator[str]:
    """series.csv: mean, 5 % and 95 % quantile over replications."""
    yield _SERIES_HEAD
    for case, table in zip(outcome.cases, outcome.tables, strict=True):
        for row in _series(table):
            names = (case.label, row["series"], row["group"], row["unit"])
            start = ",".join(map(_cell, names))
            for point in zip(row["at"], row["mean"], row["low"], row["high"], strict=True):
                day, mean, low, high = point
                yield f"{start},{day},{mean!r},{low!r},{high!r}\n"


def as_result(outcome: Outcome, made: Mapping[str, Any]) -> dict[str, Any]:
    """result.json, format 1, with its nan."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "provenance": made,
        "scenarios": [
            _scenario(case, table, is_base=number == 0)
            for number, (case, table) in enumerate(zip(outcome.cases, outcome.tables, strict=True))
        ],
        "comparisons": outcome.comparisons,
        "ranking": outcome.ranking,
        "precision": outcome.precision,
        "sweep": outcome.sweep,
        "answer": outcome.answer.as_result() if outcome.answer else None,
    } | ({"backward": outcome.backward.as_values()} if outcome.backward else {})


def plain(value: Any) -> Any:
    """As JSON has it: null for what is no number."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


def _scenario(case: Case, table: Table, *, is_base: bool) -> dict[str, Any]:
    scenario = Scenario.from_canonical(case.text)
    forecast = forecast_of(scenario, table)
    return ({} if forecast is None else {"forecast": forecast}) | {
        "name": case.label,
        "title": case.title,
        "base": is_base,
        "hash": case.hash,
        "replications": table.replications,
        "scenario": json.loads(case.text),
        "assumptions": case.assumptions,
        "mandates": case.mandates,
        "metrics": list(_metrics(table)),
        "series": list(_series(table)),
    }


def _metrics(table: Table) -> Iterator[dict[str, Any]]:
    found = clipped(estimate(table.metrics), [column.kind for column in table.layout.metrics])
    columns = {
        "n": found.n,
        "mean": found.mean,
        "sd": found.sd,
        "ci_low": found.low,
        "ci_high": found.high,
        "q05": found.q05,
        "q95": found.q95,
    }
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    for column, row in zip(table.layout.metrics, rows, strict=True):
        about = {"metric": column.name, "group": column.group}
        about |= {"unit": column.unit, "kind": column.kind}
        yield about | dict(zip(columns, row, strict=True))


def _series(table: Table) -> Iterator[dict[str, Any]]:
    first = len(table.layout.metrics)
    for series in table.layout.series:
        values = table.values[:, first : first + len(series.at)]
        first += len(series.at)
        low, high = quantiles(values)
        yield {
            "series": series.name,
            "group": series.group,
            "unit": series.unit,
            "at": list(series.at),
            "mean": _means(values).tolist(),
            "low": low.tolist(),
            "high": high.tolist(),
        }


def _means(values: Numbers) -> Numbers:
    with np.errstate(invalid="ignore"):  # a date without a value
        means: Numbers = np.nansum(values, axis=0) / np.count_nonzero(~np.isnan(values), axis=0)
    return means


def _cell(text: str) -> str:
    """As CSV wants it."""
    if any(mark in text for mark in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _must_be_ours(folder: Path, request: Request) -> None:
    if folder.exists() and not folder.is_dir():
        message = f"{folder} is no folder: choose another --out"
        raise FolderTakenError(message)
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        before = read_begun(folder).request
    except NoStudyError:
        message = f"{folder} holds other files: choose another --out, or an empty folder"
        raise FolderTakenError(message) from None
    if not request.asks_the_same_as(before):
        message = f"{folder} holds the results of another run: choose another --out, or remove it"
        raise FolderTakenError(message)


def _begun_values(begun: Begun) -> dict[str, Any]:
    request = plain(begun.request.as_values())
    return {"request": request, "store": str(begun.store), "code": begun.code}


def _write_json(path: Path, value: Any) -> None:
    write_whole(path, (json.dumps(value, allow_nan=False) + "\n").encode())
