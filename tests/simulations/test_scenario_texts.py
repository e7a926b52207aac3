"""Scenarios as texts: what is written can be read again, what is wrong says where it stands and what to do."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulations.scenario import Scenario, ScenarioError, rule_keys
from simulations.scenario_files import (
    load_scenario,
    read_scenario,
    shipped_names,
    shipped_scenario,
)
from simulations.scenario_keys import by_key, differences, key_lines, meaning_of, rule_lines
from simulations.scenario_meanings import MEANINGS, OF_EVERY_KIND, SUBJECTS
from simulations.scenario_toml import as_toml, toml_value, typed_text, typed_value
from tests.simulations.scenarios import baseline

DAYS = st.dates(date(2016, 1, 1), date(2030, 1, 1))
SHARES = st.floats(0, 1)
WEEKS = st.lists(st.floats(0, 500), min_size=3, max_size=3).map(sorted)
LINES = st.text(min_size=1, max_size=200).filter(lambda text: text.isprintable() and text.strip())


def _reduction(first: date, days: int, spaces: int) -> dict[str, Any]:
    last = (first + timedelta(days)).isoformat()
    lab = "arqiva" if spaces % 2 else "telefonica"
    return {"lab": lab, "first_day": first.isoformat(), "last_day": last, "spaces": spaces}


REDUCTIONS = st.builds(_reduction, DAYS, st.integers(0, 400), st.integers(0, 300))
STATUSES = ["approved", "approved_subject_to", "provisionally_approved", "deferred"]
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": LINES,
        "capacity.cio_teams": st.integers(0, 1000),
        "capacity.queue_policy": st.sampled_from(["first_come", "mandate_first", "fair_share"]),
        "entry.no_wan_share": SHARES,
        "entry.srept_weeks": WEEKS,
        "entry.preparation_median_weeks": st.floats(1e-9, 520),
        "applications.large_suppliers.late_from_weeks": st.floats(0, 520),
        "mandates.large_suppliers": DAYS.map(date.isoformat),
        "testing.system_releases": st.lists(DAYS.map(date.isoformat), unique=True).map(sorted),
        "reductions": st.lists(REDUCTIONS, max_size=3),
        "rules.E2E-NOTICE.working_days": st.integers(0, 250),
        "rules.SEC-NEXT.due_rule": st.sampled_from(["rolling", "levelled", "year_end"]),
        "rules.SEC-STATUS.statuses": st.permutations(STATUSES),
    },
)


@given(name=st.sampled_from(shipped_names()), changes=CHANGES)
def test_what_is_written_as_toml_is_read_as_the_same_scenario(
    name: str, changes: dict[str, Any]
) -> None:
    scenario = load_scenario(name).with_values(changes)
    kept = Scenario.from_canonical(scenario.canonical())
    again, base = read_scenario(as_toml(kept, lambda _: "a remark"), "it", shipped_scenario)
    assert again.canonical() == scenario.canonical()
    assert base == "baseline-2017"


def test_an_exported_file_is_what_the_command_line_loads(tmp_path: Path) -> None:
    scenario = baseline(capacity__cio_teams=4, rules__x=None).with_values({"name": "mine"})
    path = tmp_path / "other-name.toml"
    path.write_text(as_toml(scenario, lambda key: f"of {key}"), encoding="utf-8")
    assert load_scenario(str(path)).canonical() == scenario.canonical()
    assert "cio_teams = 4  # of capacity.cio_teams" in path.read_text(encoding="utf-8")


@given(st.recursive(st.integers() | st.floats(allow_nan=False) | st.booleans() | st.text() | DAYS,
                    lambda inner: st.lists(inner, max_size=3), max_leaves=6))  # fmt: skip
def test_a_value_is_typed_as_it_is_shown(value: Any) -> None:
    assert typed_value(toml_value(value)) == value or not toml_value(value).isprintable()


@pytest.mark.parametrize("key", ["capacity.cio_teams", "capacity.queue_policy", "time.end",
                                 "entry.srept_weeks", "testing.system_releases"])  # fmt: skip
def test_a_key_left_as_it_is_shown_changes_nothing(key: str) -> None:
    scenario = baseline()
    typed = typed_value(typed_text(by_key(scenario)[key]))
    assert scenario.with_values({key: typed}).canonical() == scenario.canonical()


def test_words_and_days_are_typed_without_quotation_marks() -> None:
    assert typed_text("as_ruled") == "as_ruled"
    assert typed_text(date(2017, 11, 25)) == "2017-11-25"
    assert typed_text("3") == '"3"'


# -- reading ---------------------------------------------------------------------------------------

EXTENDS = 'extends = "baseline-2017"\nname = "mine"\n'
WRONG = {
    "no TOML": ("[capacity", "TOML", ""),
    "brackets without end": ("x = " + "[" * 5_000, "TOML", ""),
    "a number without end": ("x = " + "9" * 5_000, "TOML", ""),
    "no name": ('extends = "baseline-2017"\n', "name", "is missing"),
    "a path for a name": (EXTENDS.replace("mine", "../mine"), "name", "give small letters"),
    "a base that is a path": (
        'extends = "../pyproject.toml"\nname = "mine"\n',
        "extends",
        "never a path",
    ),
    "a base that is a file": (
        'extends = "baseline-2017.toml"\nname = "mine"\n',
        "extends",
        "never a path",
    ),
    "a base that is no text": ('extends = 3\nname = "mine"\n', "extends", "one scenario"),
    "no base and not everything": ('name = "mine"\n', "scenario", 'extends = "baseline-2017"'),
    "a dead key": (EXTENDS + "[capacity]\ncio_team = 3\n", "capacity.cio_team", "no such key"),
    "a rule the model does not read": (
        EXTENDS + '[rules]\n"E2E-FAIR.share_percent" = 3\n',
        "scenario",
        "does not read E2E-FAIR",
    ),
    "a value no rule takes": (
        EXTENDS + '[rules]\n"E2E-NOTICE.working_days" = 999\n',
        "rules.E2E-NOTICE.working_days",
        "0 to 250",
    ),
    "a title of two lines": (EXTENDS + 'title = "a\\nb"\n', "title", "on one line"),
}


@pytest.mark.parametrize("wrong", list(WRONG))
def test_a_wrong_text_names_file_key_and_remedy(wrong: str) -> None:
    text, key, remedy = WRONG[wrong]
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "spring.toml", shipped_scenario)
    assert caught.value.where == "spring.toml"
    assert key in {found for found, _ in caught.value.problems}
    assert remedy in str(caught.value)


def test_every_problem_of_a_text_is_told_at_once() -> None:
    text = EXTENDS + "[capacity]\ncio_teams = -1\nssc_agenda = 0\n[testing]\nreturn_share = 2\n"
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "it", shipped_scenario)
    assert {key for key, _ in caught.value.problems} == {
        "capacity.cio_teams",
        "capacity.ssc_agenda",
        "testing.return_share",
    }


def test_dead_keys_and_wrong_values_are_told_together() -> None:
    with pytest.raises(ScenarioError) as caught:
        baseline().with_values({"capacity.teams": 4, "no.such": 1, "capacity.cio_teams": "four"})
    assert [key for key, _ in caught.value.problems] == [
        "capacity.teams",
        "no.such",
        "capacity.cio_teams",
    ]


def test_a_rule_goes_back_to_the_rulebook() -> None:
    changed = load_scenario("notice-20").with_values({"rules.E2E-NOTICE.working_days": None})
    assert changed.rules == {}


# -- the keys --------------------------------------------------------------------------------------


def test_every_key_has_a_unit_a_meaning_and_a_subject() -> None:
    lines = [*key_lines(baseline()), *rule_lines(baseline())]
    assert all(line.meaning != line.key for line in lines)
    assert all(line.unit for line in key_lines(baseline()) if line.key != "reductions")
    assert {line.subject for line in lines} == set(SUBJECTS)
    assert {line.key for line in rule_lines(baseline())} == {f"rules.{key}" for key in rule_keys()}


def test_no_meaning_is_of_a_key_that_is_gone() -> None:
    known = set(by_key(baseline()))
    assert set(MEANINGS) <= known
    for subject, names in OF_EVERY_KIND.items():
        assert {key.rpartition(".")[2] for key in known if key.startswith(f"{subject}.")} == set(
            names
        )
    assert meaning_of("applications.large_suppliers.late_share") == "Parties that are late"


def test_a_fact_that_is_changed_is_an_assumption() -> None:
    key = "mandates.large_suppliers"
    facts = {line.key: line for line in key_lines(baseline())}
    assert facts[key].source
    changed = {line.key: line for line in key_lines(baseline().with_values({key: "2018-01-01"}))}
    assert not changed[key].source
    assert changed[key].note == "the source has 2017-05-25"


def test_differences_are_those_of_values_alone() -> None:
    other = baseline(capacity__cio_teams=4).with_values(
        {"name": "mine", "rules.E2E-NOTICE.working_days": 20}
    )
    assert differences(baseline(), other) == {
        "capacity.cio_teams": (3, 4),
        "rules.E2E-NOTICE.working_days": (None, 20),
    }
    assert differences(baseline(), Scenario.from_canonical(baseline().canonical())) == {}
