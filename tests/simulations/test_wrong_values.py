"""Values that no run can work with are refused before anything runs, in words, under their key and their file."""

import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from labsim.domain.working_calendar import (
    AnswerOutsideCalendar,
    ContradictoryCorrections,
    DateOutsideCalendar,
    NegativeCount,
    ReversedRange,
)
from simulations.rules import rulebook_of
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import load_scenario
from simulations.work import OtherCodeError
from tests.simulations.scenarios import baseline

DAY = date(2035, 12, 31)


@pytest.mark.parametrize(
    "error",
    [
        DateOutsideCalendar(2036),
        AnswerOutsideCalendar(3, "after", DAY),
        ReversedRange(2, 1),
        NegativeCount(-1),
        ContradictoryCorrections(DAY),
        ScenarioError("a.toml", [("time.end", "give a date")]),
        OtherCodeError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_back_whole_from_a_worker_process(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert (type(again), str(again), again.args) == (type(error), str(error), error.args)


@pytest.mark.parametrize(
    ("key", "value", "remedy"),
    [
        ("assessments.full_working_days", [3, 5, 1e9], r"full_working_days\.2: give at most 1000$"),
        ("entry.srept_weeks", [1, 3, 521], "give at most 520$"),
        ("spaces.others.spaces", [1, 3, 1001], "give at most 1000$"),
        ("entry.srept_weeks", [6, 3, 1], r"entry\.srept_weeks: give \[least, most likely, most\]"),
        ("entry.srept_weeks", [1, 2], r"srept_weeks\.2: is missing: give it$"),
        ("entry.preparation_sigma", float("nan"), "neither nan nor infinite"),
        ("entry.preparation_median_weeks", float("inf"), "neither nan nor infinite"),
        ("entry.preparation_median_weeks", 521, "give at most 520"),
        ("systems.large_pass_threshold_months", [36, 24], r"give \[least, most\], in this order"),
        ("systems.large_pass_threshold_months", [-1, 24], "give at least 0"),
        ("applications.large_suppliers.hold_out_weeks", [1, 521], "give at most 520"),
        ("applications.large_suppliers.late_mean_weeks", 521, "give at most 520"),
        ("assessments.date_changed_weeks", [12, 4], r"give \[least, most\]"),
        ("mandates.large_suppliers", "1980-01-01", "give at least 2015-01-01"),
        ("mandates.large_suppliers", date(9999, 12, 31), "give at most 2035-12-31"),
        ("mandates.large_suppliers", 1_500_000_000, "give a date such as 2017-11-25"),
        ("mandates.large_suppliers", "1500000001", "give a date such as 2017-11-25"),
        ("testing.system_releases", ["2018-01-01", "2017-01-01"], "in order, each once"),
        ("testing.system_releases", ["2098-01-01"], "give at most 2035"),
        ("capacity.cio_teams", True, "give a number such as 3"),
        ("capacity.cio_teams", "4", "give a number such as 3"),
        ("capacity.cio_teams", 3.5, "give a whole number"),
        ("entry.srept_weeks", ["1", 3, 6], "give a number such as 3"),
        ("entry.srept_weeks", 3, r"give a list such as \[1, 2, 3\]"),
        ("capacity.queue_policy", "loudest", "give 'first_come', 'mandate_first' or 'fair_share'"),
        ("capacity", 3, "it is a section"),
        ("name", "My Own", "small letters, digits"),
    ],
)
def test_a_value_out_of_reason_names_its_key_and_what_to_give(
    key: str, value: object, remedy: str
) -> None:
    with pytest.raises(ScenarioError, match=remedy) as caught:
        baseline().with_values({key: value})
    assert str(caught.value).startswith(f"the command line: {key}")


def test_whole_numbers_may_stand_for_broken_ones_and_texts_for_dates() -> None:
    changes = {"habit.procrastination": 1, "mandates.large_suppliers": "2017-06-01"}
    changed = baseline().with_values(changes)
    assert changed.habit.procrastination == 1.0
    assert changed.mandates.large_suppliers == date(2017, 6, 1)


@pytest.mark.parametrize(
    "statuses",
    [
        ["approved"],
        ["approved", "approved_subject_to", "deferred"],
        ["approved", "approved", "deferred", "rejected"],
        ["approved", "approved_subject_to", "deferred", "lost"],
        ["approved", "approved_subject_to", "provisionally_approved", "deferred", "rejected"],
    ],
)
@pytest.mark.parametrize("code", ["SEC-STATUS", "SEC-PRIVACY"])
def test_statuses_are_four(code: str, statuses: list[str]) -> None:
    scenario = baseline().with_values({f"rules.{code}.statuses": statuses})
    with pytest.raises(
        ScenarioError, match=r"is a list of (four different statuses|at least one of)"
    ):
        rulebook_of(scenario)


def _refused(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(str(path))
    return str(caught.value)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


Written = Callable[[str, str], Path]


def test_a_base_that_is_nowhere_is_the_fault_of_the_file_that_names_it(written: Written) -> None:
    said = _refused(written("miss.toml", 'extends = "nothere"\n'))
    assert said.startswith("miss.toml: extends: no such scenario: nothere")


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ("[capacity]\ncio_team = 3\n", "capacity.cio_team"),
        ("[entry]\nsrept_weeks = [1, 3, 999]\n", "entry.srept_weeks.2"),
        ('[rules]\n"SEC-STATUS.statuses" = ["approved"]\n', "rules.SEC-STATUS.statuses"),
    ],
)
def test_a_fault_is_that_of_the_file_in_which_it_stands(
    written: Written, wrong: str, key: str
) -> None:
    parent = written("parent.toml", f'extends = "baseline-2017"\n{wrong}')
    child = written("child.toml", 'extends = "parent"\n[capacity]\ncio_teams = 4\n')
    assert _refused(child).startswith(f"parent.toml: {key}: ")
    assert f"parent.toml: {key}: " in _refused(parent)


def test_an_empty_file_is_told_once_what_to_extend(written: Written) -> None:
    said = _refused(written("empty.toml", ""))
    assert said.count('add extends = "baseline-2017" at the top') == 1
    assert said.count("missing") == 1


def test_one_missing_section_is_told_what_to_extend() -> None:
    text = baseline().model_dump(mode="json")
    del text["habit"]
    with pytest.raises(ScenarioError, match=r'habit: is missing: give it, or add extends = "base'):
        Scenario.checked(text, "mine.toml")
