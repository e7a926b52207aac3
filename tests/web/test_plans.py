"""Backward plans in the browser: asked for a kind of party or one's own mandate, and read as days and chances."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Never

import pytest
from flask import Flask

from labsim.domain.participants import Category
from labsim.domain.runs import RunState
from labsim.services.perform_run import Workshop, perform_next
from labsim.services.run_files import RunFolders
from models.engine import Database
from models.records import NewScenario, PersonRecord
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_participant, a_test_manager
from tests.databases import Kind
from tests.simulations.scenarios import CONSTANT, NOBODY, baseline
from tests.web.conftest import SECRET
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, PageClient, words_of
from web.create_app import create_app
from web.settings import WebSettings

REAL = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAPER: Final[dict[str, Any]] = {
    "scenario": "paper/1",
    "kind": "small_supplier",
    "first": "2017-07-01",
    "replications": "20",
}
"""Where nothing is luck, 24 July 2017 is the last day on paper; tried are Saturdays, and 14 July."""


@pytest.fixture
def kind() -> Kind:
    """What differs between the databases is tested with runs."""
    return "sqlite"


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Flask:
    return create_app(WebSettings(secret_key=SECRET, testing=True, instance=tmp_path), database)


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    world = a_desk_world(app, database)
    own = {**NOBODY, **CONSTANT, "name": "paper", "title": "On paper"}
    text = baseline().with_values(own).canonical()
    new = NewScenario("paper", world.planner.id, "", "baseline-2017", None, text)
    world.change(lambda uow: uow.scenarios.add(new, NOW))
    return world


@pytest.fixture
def planner(world: DeskWorld) -> PageClient:
    return world.as_(world.planner)


@pytest.fixture
def perform(world: DeskWorld, tmp_path: Path) -> Callable[[], None]:
    shop = Workshop(world.database, RunFolders(tmp_path), lambda: REAL, lambda: NOW, lambda: False)

    def performed() -> None:
        done = perform_next(shop)
        assert done is not None
        assert done.state is RunState.DONE, done

    return performed


def _rows(page: Page, caption: str) -> list[list[str]]:
    for table in page.all("table"):
        if words_of(next(table.iter("caption"))).startswith(caption):
            return [cells(row) for row in table.iter("tr")][1:]
    message = f"no table {caption!r}"
    raise AssertionError(message)


def test_a_planner_reads_by_when_each_act_must_be_done(
    planner: PageClient, perform: Callable[[], None]
) -> None:
    form = planner.follow(planner.get("/runs"), "Plan backward")
    queued = planner.submit(form, "Queue this plan", **PAPER)
    assert queued.title == "Backward plan: small domestic supplier, mandate 25 November 2017"
    assert (form.value("replications"), "estimate" in form.words) == ("100", False)
    perform()
    assert "100 on each of 37 days take about" in planner.get("/plans/new").words
    page = planner.get(queued.path)
    acts = _rows(page, "Latest safe day of each act")
    assert [row[0].partition(" (")[0] for row in acts] == [
        "Apply for the security assessment",
        "Complete SREPT",
        "Give notice of End-to-End testing",
        "Begin fieldwork",
    ]
    assert acts[0][2:4] == ["Sat 22 Jul 2017", "nearly sure (84 % to 100 %, 20 courses)"]
    assert acts[0][4] == "nearly sure (84 % to 100 %, 20 courses)"
    notice = acts[2][2]
    assert "By the rule alone, where there is room: Fri 29 Sep 2017 (E2E-NOTICE" in notice
    assert "SECAS said that applying after Friday 14 July 2017 was too late" in page.words
    between = _rows(planner.get(f"{queued.path}?day=2017-07-25"), "Latest safe day of each act")
    assert between[0][4] == (
        "between nearly sure (Sat 22 Jul 2017: 84 % to 100 %, 20 courses)"
        " and hardly ever (Sat 29 Jul 2017: 0 % to 16 %, 20 courses)"
    )
    assert "assumptions that no source gives" in page.words
    days = _rows(page, "Apply for the security assessment: day by day")
    assert ["Fri 14 Jul 2017", "20", "100 %", "84 % to 100 %", "100 %"] in days
    assert ["Sat 29 Jul 2017", "20", "0 %", "0 % to 16 %", "0 %"] in days


def test_what_was_not_seen_later_is_not_called_the_latest_day(
    planner: PageClient, perform: Callable[[], None], tmp_path: Path
) -> None:
    """As where the model gave every notice in its first week, and all of them were in time."""
    queued = planner.submit(planner.get("/plans/new"), "Queue this plan", **PAPER)
    perform()
    file = tmp_path / "runs" / queued.path.rpartition("/")[2] / "result.json"
    told = json.loads(file.read_text())
    for curve in told["backward"]["curves"]:
        curve["points"] = [point for point in curve["points"] if point["chance"] == 1]
    file.write_text(json.dumps(told))
    page = planner.get(queued.path)
    acts = _rows(page, "Latest safe day of each act")
    assert acts[2][2].startswith(
        "safe at least to Fri 22 Sep 2017; later was not seen in the model"
    )
    assert "An application is safe at least to Saturday 22 July 2017, the last day" in page.words


def test_level_and_day_are_chosen_when_reading(
    planner: PageClient, perform: Callable[[], None]
) -> None:
    late = PAPER | {"mandate": "2017-09-30"}
    queued = planner.submit(planner.get("/plans/new"), "Queue this plan", **late)
    perform()
    page = planner.get(f"{queued.path}?level=75&day=2017-08-05")
    assert "No day from Saturday 1 July 2017 on is safe" in page.words
    assert "75 % or more" in page.words
    acts = _rows(page, "Latest safe day of each act")
    assert acts[0][2:5] == [
        "no day is safe",
        "no such day",
        "hardly ever (alike on Sat 29 Jul 2017 and Sat 26 Aug 2017)",
    ]
    assert "SECAS" not in page.words
    wrong = planner.get(f"{queued.path}?level=49&day=x")
    assert (wrong.value("level"), wrong.value("day")) == ("49", "x")
    assert "Enter a whole percent from 50 to 99. Shown is 90 %. 49 is none." in wrong.words
    assert "Enter a day such as 2018-01-03. Shown is another one. x is none." in wrong.words
    for beyond, said in (("2010-01-01", "Fri 1 Jan 2010"), ("2030-01-01", "Tue 1 Jan 2030")):
        page = planner.get(f"{queued.path}?day={beyond}")
        assert page.value("day") == beyond
        assert f"to Sat 30 Sep 2017, and {said} is none of them" in page.words
        assert _rows(page, "Latest safe day of each act")[0][4] == "not tried"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "new_supplier"}, "no mandate in common. Give one"),
        ({"first": "2017-11-25"}, "Give a day before the mandate"),
        ({"mandate": "2015-06-30"}, "Give a later one"),
        ({"mandate": "2034-12-31", "first": "2034-12-01"}, "Give dates from 2015"),
        ({"first": "2015-07-01", "replications": "1000"}, "a run has at most"),
        ({"replications": "19"}, "Enter a whole number from 20 to 1000"),
    ],
)
def test_what_cannot_be_planned_is_said_and_what_was_typed_stays(
    planner: PageClient, typed: dict[str, str], said: str
) -> None:
    page = planner.submit(planner.get("/plans/new"), "Queue this plan", status=422, **PAPER | typed)
    assert said in " ".join(page.errors)
    for name, value in typed.items():
        assert page.value(name) == value


def _next_year(world: DeskWorld, mandate: date = date(2018, 6, 1)) -> None:
    """The mandate of the desk's supplier is still to come."""
    own = world.participant
    told = {"name": own.name, "category": own.category, "supply": own.supply, "roles": own.roles}
    world.change(lambda uow: uow.participants.change(own, mandate=mandate, **told))  # type: ignore[arg-type]


LATE: Final[dict[str, Any]] = {"first": "2018-05-20", "replications": "20"}


def test_a_test_manager_plans_for_its_own_organisation_alone(
    world: DeskWorld, perform: Callable[[], None]
) -> None:
    _next_year(world)
    manager = world.as_(world.manager)
    form = manager.follow(manager.get("/home"), "Plan backward from your mandate")
    assert "MandateFri 1 Jun 2018" in form.words
    assert form.value("replications") == "50"
    assert "the world begins with what is on record today" in form.words
    assert {each.get("name") for each in form.all("select")} == set()
    queued = manager.submit(form, "Queue this plan", **LATE)
    perform()
    page = manager.get(queued.path)
    assert "OrganisationAlbion Energy" in page.words
    assert "No day from Sunday 20 May 2018 on is safe" in page.words
    for name in ("result.json", "report.html"):
        manager.get(f"{queued.path}/files/{name}", status=404)
    world.as_(_another(world)).get(queued.path, status=404)
    planner = world.as_(world.planner)
    planner.get(queued.path, status=404)
    assert "Backward plan: small domestic supplier" in planner.get("/runs").words
    assert queued.path not in planner.get("/runs").html


def test_staff_plan_for_a_participant_by_name_and_planners_by_its_number(
    world: DeskWorld, perform: Callable[[], None]
) -> None:
    _next_year(world)
    desk, planner = world.desk, world.as_(world.planner)
    form = desk.follow(desk.get(f"/participants/{world.participant.id}"), "Plan backward")
    queued = desk.submit(form, "Queue this plan", **LATE)
    perform()
    assert "OrganisationAlbion Energy" in desk.get(queued.path).words
    seen = planner.get(queued.path)
    assert seen.title == "Backward plan: P001, small domestic supplier, mandate 1 June 2018"
    assert "begins with the live data of Thu 23 Nov 2017" in seen.words
    form = planner.get("/plans/new")
    assert "P001, small domestic supplier, mandate Fri 1 Jun 2018" in form.words
    in_vain = {"kind": "P001", "mandate": "2018-07-01", "testing": "none"}
    refused = planner.submit(form, "Queue this plan", status=422, **in_vain, **LATE)
    assert {said.partition(".")[0] for said in refused.errors} == {
        "The mandate of P001 is on record, and no other one is planned for it",
        "Where P001 tests follows from what is on record of it",
    }
    assert refused.value("mandate") == "2018-07-01"
    own = planner.submit(form, "Queue this plan", kind="P001", **LATE)
    perform()
    for page in (seen, form, planner.get(own.path)):
        assert "Albion" not in page.words
    assert "OrganisationP001" in planner.get(own.path).words


def test_a_page_or_a_wrong_form_reads_no_snapshot(
    planner: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its only reader is taken away: who can be planned is still offered, and what is wrong still said."""

    def read() -> Never:
        raise AssertionError

    form = planner.get("/plans/new")
    monkeypatch.setattr("web.views.plans.live_snapshot", read)
    assert "P001" in planner.get("/plans/new").words
    planner.submit(form, "Queue this plan", status=422, **PAPER | {"replications": "19"})
    with pytest.raises(AssertionError):
        planner.submit(form, "Queue this plan", **PAPER)


def test_who_stands_under_no_mandate_has_nothing_to_plan(world: DeskWorld) -> None:
    def join(uow: UnitOfWork) -> int:
        other = a_participant(uow, category=Category.GAS_NETWORK, supply=None, mandate=None)
        return other.id

    with world.database.writing() as uow:
        own_id = join(uow)
    page = world.desk.get(f"/participants/{own_id}/plan")
    assert "No mandate concerns organisations of this category" in page.words


def _another(world: DeskWorld) -> PersonRecord:
    with world.database.writing() as uow:
        return a_test_manager(uow, a_participant(uow))
