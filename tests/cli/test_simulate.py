"""The simulator's commands, mostly on a stand-in for the model."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import called
from tests.cli.running import Ran, modules_imported_by
from tests.simulations import toys

Call = Callable[..., Ran]

PROGRAM = (
    "import sys\n"
    "import labsim.cli.simulating as simulating\n"
    "from labsim.cli import main\n"
    "simulating.MODEL = sys.argv[1]\n"
    "main(sys.argv[2:])\n"
)


@pytest.fixture
def call(
    own_settings: Path,  # noqa: ARG001  for its settings
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """labsim with the toy for a model, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("labsim.cli.simulating.MODEL", toys.LIVELY)
    monkeypatch.setattr("labsim.cli.simulating.MODEL_WITH_EVENTS", toys.WITH_EVENTS)
    return lambda *arguments: called(capsys, *arguments)


def _bytes(folder: str) -> list[bytes]:
    return [Path(folder, name).read_bytes() for name in ("metrics.csv", "series.csv")]


def _json(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))
    return found


def test_a_scenario_is_simulated_into_a_folder(call: Call) -> None:
    ran = call("simulate", "baseline-2017", "--replications", "4", "--out", "out")
    assert (ran.status, ran.error) == (0, "")
    assert "baseline-2017, 4 replications" in ran.out
    assert "open out/report.html" in ran.out
    rows = list(csv.DictReader(Path("out/metrics.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["replication"] for row in rows} == {"0", "1", "2", "3"}
    told = _json("out/provenance.json")
    assert {"labsim", "python", "simpy", "numpy", "entropy", "began", "ended"} <= told.keys()
    assert told["workers"] == 1


def test_what_is_kept_lies_in_the_instance_folder_or_where_it_is_said(
    call: Call, own_settings: Path
) -> None:
    call("simulate", "baseline-2017", "--replications", "2", "--out", "out")
    assert list((own_settings / "replications").rglob("*.jsonl"))
    call("simulate", "baseline-2017", "--replications", "2", "--store", "mine", "--out", "out2")
    assert list(Path("mine").rglob("*.jsonl"))


def test_values_are_set_as_toml_has_them(call: Call) -> None:
    words = ["--set", "capacity.cio_teams=7", "--set", "time.end=2020-01-01"]
    words += ["--set", "capacity.queue_policy=fair_share", "--set", "habit.procrastination=0.5"]
    assert (
        call("simulate", "baseline-2017", *words, "--replications", "1", "--out", "o").status == 0
    )
    scenario = _json("o/result.json")["scenarios"][0]["scenario"]
    assert scenario["capacity"]["cio_teams"] == 7
    assert scenario["capacity"]["queue_policy"] == "fair_share"
    assert scenario["time"]["end"] == "2020-01-01"


def test_extending_gives_the_bytes_of_one_long_run(call: Call) -> None:
    call("simulate", "baseline-2017", "--replications", "3", "--out", "grown")
    ran = call("resume", "grown", "--replications", "6")
    assert ran.error == "labsim: 3 replications are kept from before\n"
    call("simulate", "baseline-2017", "--replications", "6", "--store", "new", "--out", "fresh")
    assert _bytes("grown") == _bytes("fresh")


def test_the_same_call_again_is_no_error_and_another_one_is(call: Call) -> None:
    words = ["simulate", "baseline-2017", "--replications", "2", "--out", "out"]
    assert call(*words).status == 0
    assert call(*words).status == 0
    ran = call(*words, "--seed", "5")
    assert (ran.status, len(ran.error_lines)) == (2, 1)
    assert "another run: choose another --out" in ran.error


def test_a_comparison_says_what_is_clear(call: Call) -> None:
    names = ["policy-rolling", "policy-year-end", "policy-levelled"]
    ran = call("compare", *names, "--replications", "12", "--out", "out")
    assert ran.status == 0
    line = next(text for text in ran.out.splitlines() if "bunching_gini" in text)
    assert line.startswith("policy-year-end less policy-rolling: bunching_gini[held] +")
    assert "clear)" in line
    assert (
        "Lowest bunching_gini[held]: policy-rolling, in 100% of replications; 95 % sure" in ran.out
    )
    result = _json("out/result.json")
    assert [s["base"] for s in result["scenarios"]] == [True, False, False]


def test_a_sweep_of_two_rules_names_their_flips(call: Call) -> None:
    over = "habit.procrastination=0,0.25,0.75,1"
    words = ["policy-rolling", "policy-year-end", "--over", over, "--replications", "12"]
    ran = call("sweep", *words, "--out", "out")
    assert ran.status == 0
    assert "8 points were run." in ran.out
    assert "change places between habit.procrastination 0.25 and 0.75" in ran.out


def test_a_sweep_over_two_keys_is_a_grid(call: Call) -> None:
    words = ["--over", "capacity.cio_teams=2,4", "capacity.queue_policy=first_come,fair_share"]
    ran = call("sweep", "baseline-2017", *words, "--replications", "1", "--out", "out")
    assert "4 points were run." in ran.out
    assert Path("out/metrics.csv").read_text().count("cio_teams=4+capacity.queue_policy=fair") == 4


def test_an_answer_is_a_sentence_with_its_evidence(call: Call) -> None:
    words = ["--vary", "capacity.cio_teams=1..8", "--until", "users_by_mandate_share[large] >= 0.8"]
    ran = call("answer", "baseline-2017", *words, "--replications", "20", "--out", "out")
    assert ran.out.startswith("The smallest value of capacity.cio_teams from 1 to 8 that gives ")
    assert " is 3: 3 gives 0.8" in ran.out
    assert _json("out/result.json")["answer"]["smallest"] == 3


def test_precision_is_reported_either_way(call: Call) -> None:
    words = ["simulate", "baseline-2017", "--precision", "0.01"]
    words += ["--metric", "assessments_per_user_year"]
    assert "reached 1.00% of the mean, at 0." in call(*words, "--out", "out").out
    ran = call(*words, "--max-replications", "11", "--seed", "3", "--out", "other")
    assert "not reached 1.00% of the mean" in ran.out
    assert "after 11 replications" in ran.out


def test_events_are_written_on_request(call: Call) -> None:
    call("simulate", "baseline-2017", "--events", "--replications", "2", "--out", "out")
    assert Path("out/events.csv.gz").is_file()
    call("simulate", "baseline-2017", "--replications", "2", "--out", "out")
    assert not Path("out/events.csv.gz").exists()  # they would be of another run


OUT = ["--out", "out"]
BETA = ["--set", "habit.beta_a=2"]
TWICE = [*BETA, *BETA]
VARY_BETA = ["--vary", "habit.beta_a=1..5", "--until", "bunching_gini[held] <= 1"]
BASE = "baseline-2017"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simulate", "nowhere", *OUT], "labsim scenarios"),
        (["simulate", BASE, "--set", "cio=4", *OUT], "cio: no such key"),
        (["simulate", BASE, "--set", "capacity.cio_teams", *OUT], "is not KEY=VALUE"),
        (["simulate", BASE, "--set", "capacity.cio_teams=-1", *OUT], "cio_teams"),
        (["simulate", BASE, "--set", "rules.E2E-NOTICE.working_days=-1", *OUT], "E2E-NOTICE"),
        (["simulate", BASE, "--replications", "0", *OUT], "--replications"),
        (["simulate", BASE, "--workers", "-2", *OUT], "--workers"),
        (["simulate", BASE, "--precision", "0", *OUT], "--precision"),
        (["simulate", BASE, "--precision", "0.1", "--replications", "9", *OUT], "not both"),
        (["simulate", BASE, "--max-replications", "9", *OUT], "belongs to --precision"),
        (["simulate", BASE, "--metric", "speed", *OUT], "there is no metric speed"),
        (["simulate", BASE], "--out"),
        (["compare", BASE, *OUT], "OTHER"),
        (["compare", BASE, BASE, *OUT], "two scenarios have the name"),
        (["sweep", BASE, *OUT], "--over"),
        (["sweep", BASE, "--over", "habit.speed=1,2", *OUT], "no such key"),
        (["sweep", BASE, "--over", "capacity.cio_teams=1,1", *OUT], "1 stands twice"),
        (["sweep", "a.b=1,2", "--over", "capacity.cio_teams=1,2", *OUT], "at least one SCENARIO"),
        (["answer", BASE, "--vary", "x=5..1", "--until", "a >= 1", *OUT], "key with its range"),
        (["answer", BASE, "--vary", "x=1..5", "--until", "a >= 1", *OUT], "no such key"),
        (["resume", "nowhere"], "holds no run of labsim"),
        (["simulate", BASE, *TWICE, *OUT], "is given twice with --set"),
        (["sweep", BASE, "--over", "habit.beta_a=1,2", *BETA, *OUT], "with --set and with --over"),
        (["answer", BASE, *VARY_BETA, *BETA, *OUT], "with --set and with --vary"),
        (["simulate", BASE, "--set", "habit.beta_a=1\nb=2", *OUT], "is not KEY=VALUE"),
        (["simulate", BASE, "--set", "habit.beta_a=nan", *OUT], "neither nan nor infinite"),
        (["sweep", BASE, "--over", "rules.SEC-NOTICE.weeks=-1,2", *OUT], "the command line: rules"),
        (["simulate", BASE, "--set", "rules.SEC-NOTICE.weeks=-1", *OUT], "the command line: rules"),
        (["compare", BASE, "policy-rolling", "--replications", "1", *OUT], "at least 2 replicat"),
        (["answer", BASE, *VARY_BETA, "--replications", "1", *OUT], "at least 2 replications"),
        (["trace", BASE, "--participant", "-1"], "--participant"),
        (["scenarios", "--keys", "nowhere"], "no such scenario"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(call: Call, words: list[str], said: str) -> None:
    ran = call(*words)
    assert (ran.status, len(ran.error_lines)) == (2, 1)
    assert said in ran.error


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_leaves_the_calendar_says_so_once_and_what_to_change(
    call: Call, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.setattr("labsim.cli.simulating.MODEL", toys.BEYOND)
    monkeypatch.setattr("simulations.executors.SERIAL_BELOW_SECONDS", 0)
    ran = call("simulate", BASE, "--replications", "4", "--workers", workers, *OUT)
    assert ran.status == 1
    assert ran.error.count("is outside the calendar, which knows 2015 to 2035") == 1
    assert "try an earlier time.end" in ran.error_lines[-1]


@pytest.mark.parametrize("option", ["--store", "--out"])
def test_a_folder_that_cannot_be_is_told_with_its_option_and_nothing_is_begun(
    call: Call, option: str
) -> None:
    Path("file").touch()
    folders = {"--store": "store", "--out": "out", option: "file/x"}
    words = [word for pair in folders.items() for word in pair]
    ran = call("simulate", BASE, *words)
    assert (ran.status, len(ran.error_lines)) == (1, 1)
    assert "cannot read or write in" in ran.error
    assert f"Not a directory; give another folder with {option}" in ran.error
    assert not Path("out").exists()


def _told(**changes: object) -> str:
    request = {"kind": "simulate", "scenarios": ["{}"], "entropy": 1, "replications": 1}
    return json.dumps({"request": request | changes, "store": "s", "code": ""})


@pytest.mark.parametrize(
    "told",
    [
        "{}",
        "[]",
        '{"request": 3, "store": "s", "code": ""}',
        _told(scenarios="abc"),
        _told(scenarios=["{"]),
        _told(scenarios=[]),
        _told(entropy="x"),
        _told(kind="guess"),
    ],
    ids=range(8),
)
def test_a_damaged_folder_holds_no_run(call: Call, told: str) -> None:
    Path("out").mkdir()
    Path("out/provenance.json").write_text(told, encoding="utf-8")
    ran = call("resume", "out")
    assert (ran.status, len(ran.error_lines)) == (2, 1)
    assert "holds no run of labsim" in ran.error


def test_a_list_can_be_swept(call: Call) -> None:
    over = "testing.system_releases=[2018-01-01],[2018-02-01, 2018-03-01]"
    ran = call("sweep", BASE, "policy-rolling", "--over", over, "--replications", "2", *OUT)
    assert (ran.status, ran.error) == (0, "")
    assert _json("out/result.json")["sweep"]["over"] == {
        "testing.system_releases": [["2018-01-01"], ["2018-02-01", "2018-03-01"]]
    }


def test_one_replication_has_no_interval(call: Call) -> None:
    ran = call("simulate", BASE, "--replications", "1", *OUT)
    assert "(no interval from one replication)" in ran.out
    assert "nan" not in ran.out
    over = ["--over", "habit.procrastination=0,1", "--replications", "1", "--out", "swept"]
    ran = call("sweep", BASE, "policy-rolling", *over)
    assert "One replication has no interval: no order is sure" in ran.out
    assert "Of what is held, least by" not in Path("swept/report.html").read_text(encoding="utf-8")


def test_a_comparison_warns_of_the_habit_and_gives_the_command(call: Call) -> None:
    ran = call("compare", "policy-year-end", "policy-rolling", "--replications", "2", *OUT)
    assert "booking habit of these scenarios only (habit.procrastination = 0)" in ran.out
    command = "labsim sweep policy-year-end policy-rolling --over "
    assert f"{command}habit.procrastination=0,0.25,0.5,0.75,1 --out DIR" in ran.out


def test_a_metric_that_is_asked_for_is_the_one_printed(call: Call) -> None:
    words = ["simulate", BASE, "--replications", "2", "--metric", "users_by_mandate_share"]
    out = call(*words, *OUT).out
    assert "users_by_mandate_share[large]: " in out
    assert "bunching_gini" not in out


def test_ctrl_c_while_the_results_are_written_says_how_to_go_on(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("labsim.cli.simulating.write", stopped)
    ran = call("simulate", BASE, "--replications", "2", *OUT)
    assert (ran.status, "'labsim resume out' goes on from there" in ran.error) == (130, True)


def test_what_a_killed_run_left_in_the_folder_goes(call: Call) -> None:
    Path("out").mkdir()
    Path("out/.events.csv.gz-abcd1234").touch()
    assert call("simulate", BASE, "--replications", "2", *OUT).status == 0
    assert not list(Path("out").glob(".*"))


def test_a_cluster_that_is_not_there_is_a_fault(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulations.executors._DASK_TIMEOUT", "50ms")
    ran = call("simulate", BASE, "--dask", "tcp://127.0.0.1:9", *OUT)
    assert ran.status == 1
    assert "no Dask cluster answers at tcp://127.0.0.1:9" in ran.error_lines[-1]


def test_ctrl_c_keeps_what_is_finished_and_resume_finishes_to_the_same_bytes(
    call: Call, tmp_path: Path
) -> None:
    words = ["simulate", BASE, "--replications", "80", "--workers", "2"]
    command = [sys.executable, "-c", PROGRAM, toys.SLOW, *words, "--store", "s", "--out", "out"]
    with subprocess.Popen(  # noqa: S603  our own interpreter and our own words
        command, stderr=subprocess.PIPE, text=True, env=_environment(), cwd=tmp_path
    ) as running:
        _wait_for_replications(tmp_path / "s", 4)
        running.send_signal(signal.SIGINT)
        _, error = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "'labsim resume out' goes on from there" in error
    assert "Traceback" not in error
    assert not (tmp_path / "out" / "metrics.csv").exists()
    kept = _replications_in(tmp_path / "s")
    assert 4 <= kept < 80
    ran = call("resume", "out")
    assert f"{kept} replications are kept from before" in ran.error
    call(*words[:-2], "--store", "other", "--out", "whole")
    assert _bytes("out") == _bytes("whole")


def test_a_hash_seed_changes_nothing(tmp_path: Path) -> None:
    for seed in ("0", "1"):
        command = [sys.executable, "-c", PROGRAM, toys.LIVELY, "simulate", BASE]
        command += ["--replications", "3", "--store", f"s{seed}", "--out", f"out{seed}"]
        environment = {**_environment(), "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, env=environment, cwd=tmp_path, capture_output=True)  # noqa: S603
    assert _bytes(str(tmp_path / "out0")) == _bytes(str(tmp_path / "out1"))


def test_the_shipped_scenarios_and_their_keys_are_listed(call: Call) -> None:
    listed = call("scenarios").out.splitlines()
    assert any(line.startswith("policy-secmp0040-apply-by ") for line in listed)
    keys = call("scenarios", "--keys").out
    assert "\ncapacity.cio_teams = " in keys
    assert "[teams, try 2 to 6; assumption]" in keys
    assert "\nrules.E2E-NOTICE.working_days (as in labsim rules)" in keys


def test_a_participant_has_a_story_in_dates(call: Call) -> None:
    ran = call("trace", BASE, "--replication", "1", "--participant", "3")
    assert ran.status == 0
    assert len(ran.out.splitlines()) > 3
    assert ran.out == call("trace", BASE, "--replication", "1", "--participant", "3").out
    beyond = call("trace", BASE, "--participant", "99999")
    assert (beyond.status, "numbered from 0 to" in beyond.error) == (2, True)


def test_simulating_imports_no_database_and_no_web() -> None:
    imported = modules_imported_by("simulate", "--help")
    assert "labsim.cli.simulating" in imported
    assert not imported & {"sqlmodel", "sqlalchemy", "flask", "alembic", "models", "distributed"}


def _environment() -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return {**os.environ, "PYTHONPATH": root}


def _replications_in(folder: Path) -> int:
    texts = [file.read_text(encoding="utf-8") for file in folder.rglob("*.jsonl")]
    return sum(text.count('"replication"') for text in texts)


def _wait_for_replications(folder: Path, count: int) -> None:
    until = time.monotonic() + 60
    while _replications_in(folder) < count:
        assert time.monotonic() < until, "nothing is kept"
        time.sleep(0.02)
