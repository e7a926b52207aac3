"""The folder of a study: exact, repeatable, and nobody else's."""

import csv
import gzip
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from simulations.answer import QuestionError
from simulations.outputs import (
    Begun,
    FolderTakenError,
    NoStudyError,
    begin,
    metric_lines,
    plain,
    read_begun,
    series_lines,
    write,
    write_events,
)
from simulations.recorded import Table
from simulations.running import Case, Runner, Work
from simulations.scenario_files import load_scenario
from simulations.store import Store
from simulations.study import Outcome, Request, RequestError, check, perform
from tests.simulations import toys

BASELINE = load_scenario("baseline-2017").canonical()
ROLLING = load_scenario("policy-rolling").canonical()
YEAR_END = load_scenario("policy-year-end").canonical()
FILES = ["metrics.csv", "provenance.json", "report.html", "result.json", "series.csv"]


def _request(count: int = 3, **more: object) -> Request:
    values = {"kind": "simulate", "scenarios": (BASELINE,), "entropy": 7, "replications": count}
    return Request(**{**values, **more})  # type: ignore[arg-type]


def _begun(request: Request) -> Begun:
    return Begun(request, Path("kept"), "code")


def _outcome(folder: Path, request: Request, model: str = toys.LIVELY) -> Outcome:
    with Runner(Work(Store(folder), request.entropy, model=model)) as runner:
        return perform(request, runner)


def test_metrics_are_tidy_and_exact(tmp_path: Path) -> None:
    outcome = _outcome(tmp_path, _request())
    rows = list(csv.DictReader(metric_lines(outcome)))
    assert list(rows[0]) == ["scenario", "replication", "metric", "group", "value"]
    assert len(rows) == 3 * 4
    table = outcome.tables[0]
    for row, value in zip(rows, table.metrics.ravel().tolist(), strict=True):
        assert float(row["value"]) == value or (math.isnan(value) and row["value"] == "nan")


def test_text_with_commas_and_quotes_stays_in_its_column(tmp_path: Path) -> None:
    outcome = _outcome(tmp_path, _request())
    odd = Case('a "b", c', "", BASELINE)
    rows = list(csv.DictReader(series_lines(Outcome((odd,), outcome.tables))))
    assert {row["scenario"] for row in rows} == {'a "b", c'}
    assert {row["group"] for row in rows} == {"all", "all, really"}
    assert [row["date"] for row in rows][:3] == ["2017-01-01", "2017-02-01", "2017-03-01"]


def test_the_files_are_there_and_equal_studies_have_equal_bytes(tmp_path: Path) -> None:
    request = _request(kind="compare", scenarios=(ROLLING, YEAR_END))
    for name in ("one", "two"):
        outcome = _outcome(tmp_path / f"store-{name}", request)
        write(tmp_path / name, outcome, {"began": name}, _begun(request))
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == FILES
    for name in ("metrics.csv", "series.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_result_is_json_with_null_for_what_is_no_number(tmp_path: Path) -> None:
    request = _request(1, scenarios=(ROLLING,))
    write(tmp_path / "out", _outcome(tmp_path, request), {"labsim": "0"}, _begun(request))
    result = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert (result["format"], result["version"]) == ("labsim-result", 1)
    (scenario,) = result["scenarios"]
    assert (scenario["name"], scenario["base"], scenario["replications"]) == (
        "policy-rolling",
        True,
        1,
    )
    assert scenario["scenario"]["rules"] == {"SEC-NEXT.due_rule": "rolling"}
    assert {"name": "large_suppliers", "date": "2017-05-25"} in scenario["mandates"]
    assert scenario["assumptions"][0].keys() == {"key", "value", "unit", "range", "source", "note"}
    assert scenario["metrics"][0]["n"] == 1
    assert scenario["metrics"][0]["ci_low"] is None
    assert len(scenario["series"][0]["mean"]) == 3
    assert plain([math.nan, math.inf, 1.5, (1,)]) == [None, None, 1.5, [1]]


def test_a_compared_study_has_differences_and_ranks(tmp_path: Path) -> None:
    outcome = _outcome(tmp_path, _request(12, kind="compare", scenarios=(ROLLING, YEAR_END)))
    rows = {(row["metric"], row["group"]): row for row in outcome.comparisons}
    assert rows["bunching_gini", "held"]["clear"]
    assert rows["bunching_gini", "held"]["other"] == "policy-year-end"
    assert not rows["assessments_per_user_year", "all"]["clear"]  # the same luck: no difference
    assert {row["scenario"] for row in outcome.ranking} == {"policy-rolling", "policy-year-end"}


def test_a_swept_study_has_a_scenario_for_each_point(tmp_path: Path) -> None:
    over = {"habit.procrastination": [0.0, 1.0]}
    request = _request(5, kind="sweep", scenarios=(ROLLING, YEAR_END), over=over)
    outcome = _outcome(tmp_path, request)
    assert [case.label for case in outcome.cases] == [
        "policy-rolling+habit.procrastination=0.0",
        "policy-rolling+habit.procrastination=1.0",
        "policy-year-end+habit.procrastination=0.0",
        "policy-year-end+habit.procrastination=1.0",
    ]
    assert outcome.sweep is not None
    assert {flip["metric"] for flip in outcome.sweep["flips"]} == {"bunching_gini"}


def test_an_answered_study_has_what_was_tried(tmp_path: Path) -> None:
    asked = {"vary": "capacity.cio_teams=1..6", "until": "users_by_mandate_share[large] >= 0.8"}
    outcome = _outcome(tmp_path, _request(20, kind="answer", **asked))
    assert outcome.answer is not None
    assert outcome.answer.smallest == 3
    assert len(outcome.cases) == len(outcome.answer.tried)
    assert outcome.answer.as_result()["words"].startswith("The smallest value of capacity.cio")


def test_events_of_all_replications_are_one_file_the_same_every_time(tmp_path: Path) -> None:
    request = _request(2, events=True)
    for name in ("one", "two"):
        work = Work(Store(tmp_path / f"s{name}"), 7, model=toys.WITH_EVENTS, events=True)
        with Runner(work) as runner:
            write_events(tmp_path / name, perform(request, runner), runner)
    packed = (tmp_path / "one" / "events.csv.gz").read_bytes()
    assert packed == (tmp_path / "two" / "events.csv.gz").read_bytes()
    assert packed[4:8] == bytes(4)  # gzip's moment: none
    rows = list(csv.reader(gzip.decompress(packed).decode().splitlines()))
    head = "scenario,replication,participant,kind,stage,date,time,detail"
    assert ",".join(rows[0]) == head
    assert rows[4] == ["baseline-2017", "1", "1", "small", "live", "2017-01-02", "1.0", "a, b"]


def test_replications_kept_without_events_are_run_again_for_them(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with Runner(Work(store, 7, model=toys.LIVELY)) as runner:
        before = perform(_request(2), runner)
    with Runner(Work(store, 7, model=toys.WITH_EVENTS, events=True)) as runner:
        after = perform(_request(2, events=True), runner)
        assert runner.events(after.cases[0], 1)
    assert _bits(before.tables[0]) == _bits(after.tables[0])


def _bits(table: Table) -> bytes:
    return table.values.tobytes()


def test_a_folder_remembers_what_was_asked(tmp_path: Path) -> None:
    over = {"habit.procrastination": [0.0, 0.5]}
    request = _request(kind="sweep", precision=0.1, metrics=("a", "b[c]"), over=over)
    begin(tmp_path / "new", _begun(request))
    assert read_begun(tmp_path / "new") == _begun(request)


def test_the_same_study_may_come_back_with_other_replications(tmp_path: Path) -> None:
    begin(tmp_path, _begun(_request(3)))
    begin(tmp_path, _begun(_request(30)))
    begin(tmp_path, _begun(_request(30, precision=0.1)))


@pytest.mark.parametrize("other", [{"entropy": 8}, {"scenarios": (ROLLING,)}, {"metrics": ("a",)}])
def test_another_study_is_kept_out(tmp_path: Path, other: dict[str, object]) -> None:
    begin(tmp_path, _begun(_request()))
    with pytest.raises(FolderTakenError, match="another run: choose another --out"):
        begin(tmp_path, _begun(_request(**other)))  # type: ignore[arg-type]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="ascii")
    with pytest.raises(FolderTakenError, match="holds other files"):
        begin(tmp_path, _begun(_request()))
    with pytest.raises(FolderTakenError, match="is no folder"):
        begin(tmp_path / "letter.txt", _begun(_request()))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(NoStudyError):
        read_begun(tmp_path)


def test_a_file_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    request = _request()
    outcome = _outcome(tmp_path / "store", request)
    write(tmp_path / "out", outcome, {}, _begun(request))
    before = (tmp_path / "out" / "metrics.csv").read_bytes()
    broken = Outcome(outcome.cases, ())
    with pytest.raises(ValueError, match="shorter"):
        write(tmp_path / "out", broken, {}, _begun(request))
    assert (tmp_path / "out" / "metrics.csv").read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES


@pytest.mark.parametrize("bound", ["95", "1.01", "-0.1"])
def test_a_bound_that_no_share_can_reach_is_told_before_anything_runs(bound: str) -> None:
    asked = _request(kind="answer", vary="capacity.cio_teams=2..6")
    with pytest.raises(QuestionError, match=r"a share, from 0 to 1, .*: 0.95 is 95 %"):
        check(replace(asked, until=f"users_by_mandate_share[all] >= {bound}"))
    check(replace(asked, until="users_by_mandate_share[all] >= 0.95"))
    check(replace(asked, until="waiting_weeks_mean <= 95"))


def test_two_scenarios_of_one_name_are_told_before_anything_runs() -> None:
    with pytest.raises(RequestError, match="two scenarios have the name baseline-2017"):
        check(_request(kind="compare", scenarios=(BASELINE, BASELINE)))
