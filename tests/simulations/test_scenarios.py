"""Scenario files: what is shipped runs, what is wrong says where it stands and what to do."""

from importlib.resources import files
from pathlib import Path

import pytest

from simulations.model import run_model
from simulations.rules import rulebook_of
from simulations.scenario import Scenario, ScenarioError, assumptions
from simulations.scenario_files import load_scenario, shipped_scenarios
from tests.simulations.scenarios import baseline

SHIPPED = files("simulations") / "scenarios"
NAMES = [name for name, _ in shipped_scenarios()]
PROMISED = [
    "arqiva-60",
    "baseline-2017",
    "mandates-together",
    "no-return-visits",
    "notice-20",
    "notice-60",
    "policy-levelled",
    "policy-rolling",
    "policy-secmp0040",
    "policy-secmp0040-apply-by",
    "policy-year-end",
    "remote-heavy",
    "shared-resource-outright",
    "shared-resource-surge",
    "ssc-monthly",
    "telefonica-180",
]


def test_every_promised_scenario_is_shipped() -> None:
    assert NAMES == PROMISED


@pytest.mark.parametrize("name", PROMISED)
def test_a_shipped_scenario_runs_and_survives_its_canonical_text(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    again = Scenario.from_canonical(scenario.canonical())
    assert again == scenario
    assert again.canonical() == scenario.canonical()
    short = scenario.with_values({"time.end": "2018-06-01"})
    assert run_model(short, 1, 0).events


def test_each_assumption_has_a_unit_and_its_line_in_the_baseline_says_so() -> None:
    found = list(assumptions(baseline()))
    assert len(found) > 90
    assert all(row["unit"] for row in found)
    text = Path(str(SHIPPED / "baseline-2017.toml")).read_text(encoding="utf-8")
    assert text.count("assumption") > 60


def _written(folder: Path, text: str, name: str = "mine.toml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


EXTENDS = 'extends = "baseline-2017"\ntitle = "Mine"\n'
WRONG = {
    "a key that does not exist": ("[capacity]\ncio_team = 3\n", "capacity.cio_team", "no such key"),
    "a negative number": (
        "[capacity]\ncio_teams = -1\n",
        "capacity.cio_teams",
        "give at least 0",
    ),
    "a negative duration": (
        "[entry]\nsrept_weeks = [-1, 3, 6]\n",
        "entry.srept_weeks",
        "give at least 0",
    ),
    "a triangle out of order": ("[entry]\nsrept_weeks = [6, 3, 1]\n", "entry", "in this order"),
    "an impossible date": (
        '[mandates]\nlarge_suppliers = "2017-02-30"\n',
        "mandates.large",
        "date",
    ),
    "an end before the start": ("[time]\nend = 2014-01-01\n", "time", "in this order"),
    "a time outside the calendar": ("[time]\nend = 2050-01-01\n", "time", "2015-01-01"),
    "a share above all": ("[entry]\nno_wan_share = 1.5\n", "entry.no_wan_share", "give at most 1"),
    "a rule nobody knows": ('[rules]\n"E2E-NOTICE.days" = 3\n', "scenario", "E2E-NOTICE.days"),
    "shares that do not add up": (
        "[assessments]\nfirst_status = [0.5, 0.1, 0.1, 0.1]\n",
        "assessments",
        "add up to 1",
    ),
    "a lab that is none": (
        '[[reductions]]\nlab = "swindon"\nfirst_day = 2018-01-01\nlast_day = 2018-02-01\nspaces = 3\n',
        "reductions",
        "arqiva or telefonica",
    ),
    "no TOML at all": ("[capacity\n", "TOML", ""),
}


@pytest.mark.parametrize("wrong", list(WRONG))
def test_a_wrong_scenario_names_file_key_and_remedy(tmp_path: Path, wrong: str) -> None:
    text, key, remedy = WRONG[wrong]
    path = _written(tmp_path, EXTENDS + text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert "mine.toml" in str(caught.value)
    assert key in str(caught.value)
    assert remedy in str(caught.value)


def test_scenarios_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    _written(tmp_path, 'extends = "two"\n', "one.toml")
    two = _written(tmp_path, 'extends = "one"\n', "two.toml")
    with pytest.raises(ScenarioError, match=r"circle.*two\.toml -> one\.toml -> two\.toml"):
        load_scenario(two)


def test_a_name_nobody_knows_points_to_the_list() -> None:
    with pytest.raises(ScenarioError, match="labsim scenarios"):
        load_scenario("policy-of-nobody")


def test_a_rule_value_that_the_rulebook_does_not_take_is_refused() -> None:
    scenario = baseline().with_values({"rules.E2E-NOTICE.working_days": "soon"})
    with pytest.raises(ScenarioError, match=r"rules\.E2E-NOTICE\.working_days"):
        rulebook_of(scenario)


def test_a_copy_with_values_is_checked_and_leaves_the_original() -> None:
    scenario = baseline()
    four = scenario.with_values({"capacity.cio_teams": 4})
    assert (scenario.capacity.cio_teams, four.capacity.cio_teams) == (3, 4)
    with pytest.raises(ScenarioError, match=r"capacity\.teams"):
        scenario.with_values({"capacity.teams": 4})
