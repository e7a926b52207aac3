"""Scenarios in the browser: read, copied, changed key by key, saved as files and read from them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from models.engine import Database
from models.records import ScenarioRecord
from simulations.scenario_files import load_scenario, shipped_names
from simulations.scenario_keys import by_key
from tests.builders import a_planner, a_scenario
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, PageClient, words_of

DIFFERENT = "Values that differ from the scenario it begins from"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


@pytest.fixture
def planner(world: DeskWorld) -> PageClient:
    return world.as_(world.planner)


@pytest.fixture
def spring(world: DeskWorld) -> str:
    world.change(lambda uow: a_scenario(uow, world.planner, "spring"))
    return "/scenarios/spring"


def _save(web: PageClient, page: Page, typed: dict[str, Any], status: int = 200) -> Page:
    return web.submit(page, "Save as a new version", status=status, **typed)


def _kept(world: DeskWorld, name: str = "spring") -> ScenarioRecord:
    with world.database.reading() as uow:
        found = uow.scenarios.find(name)
    assert found is not None
    return found


def _table(page: Page, caption: str) -> list[list[str]]:
    for table in page.all("table"):
        if words_of(next(table.iter("caption"))) == caption:
            return [cells(row) for row in table.iter("tr")][1:]
    message = f"no table {caption!r}"
    raise AssertionError(message)


# -- reading ---------------------------------------------------------------------------------------


def test_the_list_has_every_shipped_scenario_and_says_that_none_is_kept(
    planner: PageClient,
) -> None:
    page = planner.get("/scenarios")
    assert [row[1] for row in _table(page, "Shipped scenarios")] == list(shipped_names())
    assert "None is kept yet" in page.words
    assert {words_of(link) for link in page.all("nav", "site-nav")[0].iter("a")} >= {"Scenarios"}


def test_a_scenario_tells_every_key_with_unit_range_and_source(planner: PageClient) -> None:
    page = planner.get("/scenarios/baseline-2017")
    capacity = _table(page, "Values: Assessors and agenda")
    assert capacity[0] == [
        "Teams of the assessor (User CIO)capacity.cio_teams",
        "3",
        "teams",
        "2 to 6",
        "Assumption",
    ]
    assert capacity[2][4] == "S1, User Security Assessment process, 23 Nov 2017"
    mandates = _table(page, "Values: Mandates")
    assert mandates[0][1:3] == ["Thu 25 May 2017", "date"]
    for key in set(by_key(load_scenario("baseline-2017"))) - {"name", "title"}:
        assert key in page.words
    assert "No value is replaced" in page.words
    notice = planner.get("/scenarios/notice-20")
    assert _table(notice, "Values: Rules")[0][1] == "20"
    assert _table(notice, "Values: Rules")[0][4] == "Assumption: the rulebook has 40"


def test_a_shipped_scenario_can_be_copied_and_not_changed(planner: PageClient) -> None:
    page = planner.get("/scenarios/telefonica-180")
    assert "Telefonica, Mon 1 Jan 2018 to Sat 31 Mar 2018: 100 spaces" in page.words
    planner.get("/scenarios/telefonica-180/change/capacity", status=404)
    assert "Archive" not in [words_of(button) for button in page.all("button")]


@pytest.mark.parametrize("name", ["winter", "baseline-2017.toml", "..", "%2e%2e%2fpyproject"])
def test_a_name_that_nobody_has_leads_nowhere(planner: PageClient, name: str) -> None:
    for path in ("", "/copy", "/export.toml", "/versions/1", "/change/capacity"):
        assert planner.client.get(f"/scenarios/{name}{path}").status_code in {308, 404}


# -- copies and changes ----------------------------------------------------------------------------


def test_a_copy_is_named_and_then_changed_key_by_key(world: DeskWorld, planner: PageClient) -> None:
    form = planner.get("/scenarios/baseline-2017/copy")
    wrong = planner.submit(
        form, "Keep this copy", status=422, title="My <world>", name="baseline-2017", note="A try"
    )
    assert wrong.errors == ["baseline-2017 is the name of a shipped scenario. Choose another name."]
    assert (wrong.value("title"), wrong.value("note")) == ("My <world>", "A try")
    page = planner.submit(wrong, "Keep this copy", name="mine")
    assert page.title == "My <world>"
    assert "every value is that of its parent" in page.words

    capacity = planner.follow(page, "Change values")
    assert capacity.value("capacity.cio_teams") == "3"
    changed = _save(
        planner, capacity, {"capacity.cio_teams": "4", "more": "habit.procrastination = 0.5"}
    )
    assert "Version 2 is made: 2 values changed" in changed.words
    assert _table(changed, DIFFERENT) == [
        ["How far everybody moves towards the end of the windowhabit.procrastination", "0.5", "0"],
        ["Teams of the assessor (User CIO)capacity.cio_teams", "4", "3"],
    ]
    assert "changed a scenario" in changed.words
    first = planner.follow(changed, "Version 1")
    assert first.title == "My <world>, version 1"
    assert "This is version 1, which stays as it is" in first.words
    assert _kept(world, "mine").number == 2


def test_what_is_left_as_it_stands_makes_no_version(
    world: DeskWorld, planner: PageClient, spring: str
) -> None:
    for subject in ("time", "applications", "testing", "reductions", "rules", "assessments"):
        form = planner.get(f"{spring}/change/{subject}")
        page = planner.submit(form, "Save as a new version")
        assert "Nothing was changed" in page.words
    page = planner.submit(planner.get(f"{spring}/change/about"), "Save", note="For Monday")
    assert "The note is changed" in page.words
    assert (_kept(world).number, _kept(world).note) == (1, "For Monday")


def test_every_wrong_key_is_told_beside_its_field_and_nothing_is_lost(
    world: DeskWorld, planner: PageClient, spring: str
) -> None:
    form = planner.get(f"{spring}/change/entry")
    typed = {
        "entry.no_wan_share": "2",
        "entry.srept_weeks": "[1, soon, 6]",
        "entry.uept_places": "",
        "entry.suppliers_also_export": "0.4",
        "more": "capacity.teams = 4\nhabit.beta_a = 0",
    }
    wrong = _save(planner, form, typed, 422)
    assert sorted(wrong.errors) == [
        "capacity.teams: no such key; `labsim scenarios --keys` lists them.".rstrip("."),
        "entry.no_wan_share: give at most 1",
        "entry.srept_weeks: give a list such as [1, 2, 3]",
        "entry.uept_places: give a number such as 3",
        "habit.beta_a: give more than 0",
    ]
    for name, value in typed.items():
        assert wrong.value(name) == value
    invalid = {f.get("name") for f in wrong.tree.iter() if f.get("aria-invalid") == "true"}
    assert invalid == {"entry.no_wan_share", "entry.srept_weeks", "entry.uept_places", "more"}
    assert _kept(world).number == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("capacity.cio_teams", "Each line is KEY = VALUE. Write capacity.cio_teams = 4."),
        ("habit.beta_a = 2\nhabit.beta_a = 3", "habit.beta_a is given twice. Give it once."),
        ("name = other", "name: stays as it is: copy the scenario instead"),
        ("time.start = 2020-01-01", "time: give start, measured_from and end in this order"),
        (
            "rules.E2E-FAIR.share_percent = 3",
            "rules: the model does not read E2E-FAIR.share_percent; `labsim scenarios --keys` lists those it reads",
        ),
        (
            "rules.E2E-NOTICE.working_days = 999",
            "rules.E2E-NOTICE.working_days: the value is a whole number from 0 to 250",
        ),
    ],
)
def test_a_line_that_cannot_be_set_says_what_to_do(
    planner: PageClient, spring: str, more: str, told: str
) -> None:
    form = planner.get(f"{spring}/change/capacity")
    wrong = planner.submit(form, "Save as a new version", status=422, more=more)
    assert wrong.errors == [told]


def test_rules_are_replaced_and_taken_back(
    world: DeskWorld, planner: PageClient, spring: str
) -> None:
    key = "rules.E2E-NOTICE.working_days"
    form = planner.get(f"{spring}/change/rules")
    assert form.value(key) == ""
    page = _save(planner, form, {key: "20"})
    assert _table(page, DIFFERENT)[0][1:] == ["20", "as in the rulebook"]
    page = _save(planner, planner.get(f"{spring}/change/rules"), {key: ""})
    assert "every value is that of its parent" in page.words
    assert _kept(world).number == 3


def test_spaces_out_of_use_are_typed_as_lines(
    world: DeskWorld, planner: PageClient, spring: str
) -> None:
    form = planner.get(f"{spring}/change/reductions")
    lines = "telefonica, 2018-03-01, 2018-05-31, 100\narqiva, 2018-04-02, 2018-04-06, 20"
    page = planner.submit(form, "Save as a new version", reductions=lines)
    assert "Telefonica, Thu 1 Mar 2018 to Thu 31 May 2018: 100 spaces; Arqiva, " in page.words
    again = planner.get(f"{spring}/change/reductions")
    assert again.value("reductions") == lines
    wrong = planner.submit(
        again, "Save as a new version", status=422, reductions="swindon, 2018-03-01\n, , ,"
    )
    assert wrong.errors
    assert all(error.startswith("reductions.") for error in wrong.errors[0].split(". "))
    assert wrong.value("reductions") == "swindon, 2018-03-01\n, , ,"
    assert _kept(world).number == 2


def test_who_saves_over_another_change_reads_what_was_typed(
    planner: PageClient, spring: str
) -> None:
    form = planner.get(f"{spring}/change/capacity")
    _save(planner, planner.get(f"{spring}/change/habit"), {"habit.beta_a": "2"})
    late = _save(planner, form, {"capacity.cio_teams": "5"}, 409)
    assert late.title == "Someone else changed this meanwhile"
    assert "5" in late.words


# -- the archive and the rights --------------------------------------------------------------------


def test_a_scenario_is_put_away_and_taken_back(planner: PageClient, spring: str) -> None:
    gone = planner.submit(planner.get(spring), "Archive")
    assert "spring is in the archive" in gone.words
    assert "None in the list" in planner.get("/scenarios").words
    assert (
        "It is in the archive and cannot be changed" in planner.get(f"{spring}/change/time").words
    )
    planner.follow(planner.get("/scenarios?archived=1"), "A copy of the baseline")
    back = planner.submit(gone, "Take back")
    assert "spring is back in the list" in back.words


def test_another_planner_reads_and_copies_but_changes_nothing(
    world: DeskWorld, spring: str
) -> None:
    with world.database.writing() as uow:
        other = world.as_(a_planner(uow))
    page = other.get(spring)
    assert {"Change", "Change values", "Change title or note"}.isdisjoint(
        words_of(a) for a in page.all("a")
    )
    other.get(f"{spring}/change/capacity", status=403)
    data = {"csrf_token": page.value("csrf_token"), "form_key": "0" * 32, "version": "1"}
    for act in ("archive", "change/capacity"):
        other.post(f"{spring}/{act}", data, status=403)
    assert not _kept(world).archived
    copied = other.submit(
        other.follow(page, "Copy"), "Keep this copy", title="Theirs", name="theirs"
    )
    assert "spring, version 1" in copied.words
    assert "None of yours" not in other.get("/scenarios?mine=1").words
    administrator = world.as_(world.administrator)
    administrator.submit(administrator.get(spring), "Archive")
    assert _kept(world).archived


# -- files -----------------------------------------------------------------------------------------


def test_what_is_saved_as_toml_runs_with_the_same_text(
    world: DeskWorld, planner: PageClient, spring: str, tmp_path: Path
) -> None:
    form = planner.get(f"{spring}/change/testing")
    page = _save(planner, form, {"testing.system_releases": "[2017-11-05, 2018-06-30]"})
    answer = planner.client.get(page.link("Save as TOML"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="spring.toml"'
    path = tmp_path / "spring.toml"
    path.write_bytes(answer.data)
    assert load_scenario(str(path)).canonical() == _kept(world).text


def test_a_file_is_read_and_what_is_wrong_in_it_is_told(planner: PageClient) -> None:
    form = planner.get("/scenario-file")
    wrong = 'extends = "../../etc/passwd"\nname = "mine"\n'
    told = planner.submit(form, "Read this scenario", status=422, text=wrong)
    assert told.errors == [
        "the text: extends: give the name of one scenario of the list, shipped or kept; never a path"
    ]
    assert told.value("text") == wrong.strip()
    page = planner.submit(
        told, "Read this scenario", text='extends = "notice-20"\nname = "mine"\ntitle = "M"\n'
    )
    assert page.title == "M"
    assert "What is otherwise than in notice-20" in page.words


def test_an_uploaded_file_is_named_in_what_is_told(planner: PageClient) -> None:
    form = planner.get("/scenario-file")
    hidden = {name: form.value(name) for name in ("csrf_token", "form_key")}

    def sent(content: bytes) -> Page:
        file = (BytesIO(content), "spring.toml")
        return planner.post("/scenario-file", {**hidden, "file": file}, status=422)

    dead = sent(b'extends = "baseline-2017"\nname = "mine"\n[capacity]\ncio_team = 3\n')
    assert dead.errors == [
        "spring.toml: capacity.cio_team: no such key; `labsim scenarios --keys` lists them"
    ]
    assert "cio_team = 3" in dead.value("text")
    assert sent(b"\xff\xfe").errors == ["Choose a TOML file in UTF-8"]
    assert sent(b"#" * 100_001).errors == ["Choose a file of 100,000 characters or fewer"]
    assert sent(b"").errors == ["spring.toml: name: is missing: give it"]


def test_administrators_reach_the_scenarios_from_their_page(world: DeskWorld) -> None:
    client = world.as_(world.administrator)
    assert client.follow(client.get("/administration"), "Scenarios").title == "Scenarios"


def test_a_file_with_a_plan_is_not_kept(planner: PageClient) -> None:
    text = """extends = "baseline-2017"
name = "planned"
plan = { kind = "small_supplier", applies = 2017-07-14 }
"""
    page = planner.submit(
        planner.get("/scenario-file"), "Read this scenario", status=422, text=text
    )
    assert page.errors == [
        "A plan and a record of today belong to a run, not to a scenario. Take the section out of the file."
    ]
