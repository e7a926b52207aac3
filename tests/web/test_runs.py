"""Runs in the browser: asked for on a form for each kind, followed while they run, read, compared and deleted."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from labsim.domain.runs import RunKind, RunState
from labsim.services.perform_run import Workshop, perform_next
from labsim.services.run_files import RunFolders
from models.engine import Database
from models.records import RunRecord
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_planner, a_run, a_scenario, a_study, a_test_manager
from tests.web.conftest import SECRET
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, PageClient, words_of
from web.create_app import create_app
from web.settings import WebSettings

REAL = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Flask:
    """The folder of the installation is the test's own."""
    settings = WebSettings(secret_key=SECRET, testing=True, instance=tmp_path)
    return create_app(settings, database)


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


@pytest.fixture
def planner(world: DeskWorld) -> PageClient:
    return world.as_(world.planner)


@pytest.fixture
def perform(world: DeskWorld, tmp_path: Path) -> Callable[[], None]:
    """What the worker does."""
    folders = RunFolders(tmp_path)
    shop = Workshop(world.database, folders, lambda: REAL, lambda: NOW, lambda: False)
    return lambda: _performed(shop)


def _performed(shop: Workshop) -> None:
    performed = perform_next(shop)
    assert performed is not None
    assert performed.state is RunState.DONE


def _run(world: DeskWorld, state: RunState = RunState.QUEUED, **given: Any) -> RunRecord:
    def make(uow: UnitOfWork) -> RunRecord:
        return uow.runs.change(a_run(uow, world.planner, **given), state=state)

    with world.database.writing() as uow:
        return make(uow)


def _only(world: DeskWorld) -> RunRecord:
    with world.database.reading() as uow:
        (run,) = uow.runs.queue()
    return run


def _asked(world: DeskWorld, reference: str) -> dict[str, Any]:
    with world.database.reading() as uow:
        run = uow.runs.find(reference)
        assert run is not None
        return dict(uow.runs.request(run.id))


def _buttons(page: Page) -> set[str]:
    return {words_of(each) for tag in ("a", "button") for each in page.all(tag)}


# -- asking ----------------------------------------------------------------------------------------


def test_nothing_has_been_run_yet_and_a_first_run_is_asked_for(
    planner: PageClient, perform: Callable[[], None]
) -> None:
    empty = planner.get("/runs")
    assert "Nothing has been run yet" in empty.words
    form = planner.follow(empty, "New run")
    assert form.value("scenario") == "baseline-2017"
    wrong = planner.submit(
        form, "Queue this run", status=422, replications="many", title="For Monday", seed="7"
    )
    assert wrong.errors == ["Enter a whole number from 1 to 20000"]
    assert (wrong.value("title"), wrong.value("replications")) == ("For Monday", "many")
    page = planner.submit(wrong, "Queue this run", replications="2")
    assert (page.title, "The run is queued." in page.words) == ("For Monday", True)
    assert "It is the next one." in page.words
    assert {"Cancel the run"} <= _buttons(page)
    assert _buttons(page).isdisjoint({"Delete", "More replications", "Open the report"})
    perform()
    done = planner.get(page.path)
    assert "Cancel the run" not in _buttons(done)
    rows = [cells(row) for row in done.all("table")[0].iter("tr")]
    assert rows[0][2:] == ["Mean", "95 % interval", "5 to 95 % of replications", "n"]
    assert all(row[-1] in {"n", "0", "1", "2"} for row in rows)
    assert "asked for a run of the simulator" in done.words
    assert "finished a run of the simulator" in done.words
    assert "done" in planner.get("/runs?mine=1").words


@pytest.mark.parametrize(
    ("kind", "typed", "asked"),
    [
        (
            "compare",
            {"scenario": "notice-60", "others": ["baseline-2017", "notice-60", "notice-20"]},
            {"kind": "compare"},
        ),
        (
            "sweep",
            {
                "others": ["baseline-2017"],
                "key": "capacity.cio_teams",
                "values": "2, 3",
                "second_key": "habit.procrastination",
                "second_values": "0, 0.5",
            },
            {"over": {"capacity.cio_teams": [2, 3], "habit.procrastination": [0, 0.5]}},
        ),
        (
            "answer",
            {
                "key": "capacity.cio_teams",
                "low": "2",
                "high": "6",
                "metric": "users_by_mandate_share",
                "way": ">=",
                "bound": "0.95",
            },
            {"vary": "capacity.cio_teams=2..6", "until": "users_by_mandate_share >= 0.95"},
        ),
    ],
)
def test_every_kind_of_study_has_a_form(
    world: DeskWorld, planner: PageClient, kind: str, typed: dict[str, Any], asked: dict[str, Any]
) -> None:
    form = planner.get(f"/runs/new?kind={kind}")
    more: dict[str, Any] = {"replications": "4", "precision": "5"}
    planner.submit(form, "Queue this run", **typed, **more)
    run = _only(world)
    request = _asked(world, run.reference)
    assert {key: request[key] for key in asked} == asked
    assert (request["precision"], request["entropy"]) == (0.05, 2017)
    if kind == "compare":
        assert [each.name for each in run.scenarios] == ["notice-60", "baseline-2017", "notice-20"]


def test_what_the_simulator_refuses_stands_at_its_field_and_nothing_is_lost(
    planner: PageClient,
) -> None:
    typed: dict[str, Any] = {"others": ["baseline-2017"], "key": "capacity.cio_teams"}
    form = planner.get("/runs/new?kind=sweep")
    half = planner.submit(
        form, "Queue this run", status=422, **typed, values="2, -3", second_key="habit.beta_a"
    )
    assert half.errors == ["Enter the second key and its values, or neither"]
    wrong = planner.submit(half, "Queue this run", status=422, second_key="")
    assert len(wrong.errors) == 1
    assert wrong.errors[0].startswith("capacity.cio_teams: give")
    assert (wrong.value("values"), wrong.value("key")) == ("2, -3", "capacity.cio_teams")
    invalid = {f.get("name") for f in wrong.tree.iter() if f.get("aria-invalid") == "true"}
    assert invalid == {"values"}
    planner.get("/runs/new?kind=forecast", status=404)  # it has a page of its own
    planner.get("/runs/new?kind=nonsense", status=404)


# -- a run while it runs ---------------------------------------------------------------------------


WRONG: Any = {
    "no value": ("sweep", {"key": "capacity.cio_teams", "values": ","}, "has no value to be tried"),
    "twice": ("sweep", {"key": "capacity.cio_teams", "values": "2, 2.0"}, "2.0 stands twice"),
    "a name": ("sweep", {"key": "title", "values": "a, b"}, "title cannot be varied"),
    "no key": ("sweep", {"key": "no.such", "values": "1"}, "choose one of those that are offered"),
    "no number": ("answer", {"low": "x"}, "Enter a number such as 3 or 0.5"),
    "no range": ("answer", {"low": "6"}, "Enter a number above the one that it begins from"),
    "too wide": ("answer", {"high": "20000"}, "Enter a number less than 10,000 above"),
    "no bound": ("answer", {"bound": "much"}, "Enter a number such as 3 or 0.5"),
    "no share": ("answer", {"bound": "95"}, "0.95 is 95 %"),
}


@pytest.mark.parametrize(("kind", "typed", "said"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_asked_is_told_at_its_own_field(
    planner: PageClient, kind: str, typed: dict[str, Any], said: str
) -> None:
    usual = {"key": "capacity.cio_teams", "low": "2", "high": "4", "bound": "0.5"}
    form = planner.get(f"/runs/new?kind={kind}")
    given = {**usual, **typed} if kind == "answer" else typed
    refused = planner.submit(form, "Queue this run", status=422, **given)
    (error,) = refused.errors
    assert said in error
    for name, value in typed.items():
        assert refused.value(name) == value


def test_days_are_swept_and_the_page_says_all_that_was_asked(
    world: DeskWorld, planner: PageClient
) -> None:
    form = planner.get("/runs/new?kind=sweep")
    days = {"key": "mandates.distribution_groups", "values": "2018-01-25, 2018-05-25"}
    typed: dict[str, Any] = {"precision": "20", **days}
    page = planner.submit(form, "Queue this run", **typed)
    assert _asked(world, _only(world).reference)["over"] == {
        "mandates.distribution_groups": ["2018-01-25", "2018-05-25"]
    }
    assert "mandates.distribution_groups2018-01-25 and 2018-05-25" in page.words
    assert "Precision20 %; the replications are the most there may be" in page.words
    assert "Seed2017" in page.words


def test_the_page_follows_a_run_with_and_without_a_script(
    world: DeskWorld, planner: PageClient
) -> None:
    run = _run(world)
    with world.database.writing() as uow:
        claimed = uow.runs.claim_next(REAL)
        assert claimed is not None
        uow.runs.tell_progress(claimed, expected=400, done=100, kept=20)
    page = planner.get(f"/runs/{run.reference}")
    assert "100 of 400 replications have run; 20 were there from before" in page.words
    assert page.all("noscript")
    bar = page.all("progress")[0]
    assert (bar.get("value"), bar.get("max")) == ("100", "400")
    fragment = planner.get(f"/runs/{run.reference}/progress", fragment=True)
    assert "HX-Refresh" not in fragment.response.headers
    stopping = planner.submit(page, "Cancel the run")
    assert "It stops as soon as the replications at work are finished." in stopping.words
    assert "Cancel the run" not in _buttons(stopping)
    with world.database.writing() as uow:
        uow.runs.change(claimed, state=RunState.CANCELLED)
    ended = planner.get(f"/runs/{run.reference}/progress", fragment=True)
    assert ended.response.headers["HX-Refresh"] == "true"
    assert not planner.get(f"/runs/{run.reference}").all("noscript")


def test_the_queue_shows_everybodys_place_and_only_ones_own_titles(world: DeskWorld) -> None:
    _run(world, title="Secret of DCC")
    with world.database.writing() as uow:
        a_run(uow, world.manager, title="Ours")
    rows = [cells(row) for row in world.as_(world.manager).get("/runs/queue").all("tr")][1:]
    assert [row[1].split("RUN")[0] for row in rows] == ["somebody else's", "Ours"]
    seen = world.as_(world.planner).get("/runs/queue").words
    assert "Secret of DCC" in seen
    assert "Ours" in seen


# -- a run that has ended --------------------------------------------------------------------------


def test_files_are_saved_and_the_report_is_shown_where_it_can_reach_nothing(
    world: DeskWorld, planner: PageClient, perform: Callable[[], None]
) -> None:
    run = _run(world)
    perform()
    page = planner.get(f"/runs/{run.reference}")
    saved = planner.client.get(page.link("Save metrics.csv"))
    assert saved.headers["Content-Disposition"] == (
        f'attachment; filename="{run.reference}-metrics.csv"'
    )
    assert saved.text.startswith("scenario,replication,metric,group,value\n")
    report = planner.client.get(page.link("Open the report"))
    policy = report.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox" in policy
    assert "script" not in policy
    assert "<script" not in report.text
    assert report.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in page.response.headers["Content-Security-Policy"]


def test_more_replications_are_asked_for_and_a_run_is_deleted_after_a_question(
    world: DeskWorld, planner: PageClient, perform: Callable[[], None], tmp_path: Path
) -> None:
    run = _run(world)
    perform()
    page = planner.get(f"/runs/{run.reference}")
    form = planner.follow(page, "More replications")
    wrong = planner.submit(form, "Queue it", status=422, replications="1")
    assert wrong.errors == ["It has 2 replications already. Ask for as many or more."]
    queued = planner.submit(wrong, "Queue it", replications="3")
    assert f"It is queued. The results of {run.reference} stay." in queued.words
    assert queued.path != page.path
    perform()
    question = planner.follow(planner.get(page.path), "Delete")
    gone = planner.submit(question, f"Delete {run.reference}")
    assert gone.title == "Runs"
    assert not (tmp_path / "runs" / run.reference).exists()
    planner.get(page.path, status=404)


def test_a_run_whose_files_are_gone_or_that_failed_says_so(
    world: DeskWorld, planner: PageClient
) -> None:
    gone = _run(world, RunState.DONE)
    assert "cannot be read any more" in planner.get(f"/runs/{gone.reference}").words
    failed = _run(world, RunState.FAILED)
    with world.database.writing() as uow:
        uow.runs.change(failed, fault="worker processes died 3 times in a row")
    page = planner.get(f"/runs/{failed.reference}")
    assert "worker processes died 3 times in a row." in page.notices[0]
    assert "Run again" in _buttons(page)


def test_finished_runs_are_put_side_by_side(world: DeskWorld, planner: PageClient) -> None:
    assert "There are no two to compare" in planner.get("/runs/compare").words
    text = a_study().scenarios[0]
    other = text.replace("baseline-2017", "other")
    base = _run(world, RunState.DONE, title="The base")
    second = _run(world, RunState.DONE, study=a_study(scenarios=(other,)))
    same = _run(world, RunState.DONE)
    form = planner.follow(planner.get("/runs"), "Compare finished runs")
    wrong = planner.submit(
        form, "Queue this comparison", status=422, base=base.reference, others=same.reference
    )
    assert wrong.errors == ["These runs ran the same scenario. Choose one of another."]
    planner.submit(wrong, "Queue this comparison", others=[second.reference, same.reference])
    run = _only(world)
    assert (run.kind, run.title) == (RunKind.COMPARE, "The base, compared")
    assert _asked(world, run.reference)["scenarios"] == [text, other]


# -- rights and scenarios --------------------------------------------------------------------------


def test_participants_see_their_own_organisations_runs_and_choose_shipped_scenarios(
    world: DeskWorld,
) -> None:
    with world.database.writing() as uow:
        colleague = a_test_manager(uow, world.participant)
        kept = a_scenario(uow, world.planner)
    theirs = _run(world)
    manager = world.as_(world.manager)
    form = manager.get("/runs/new")
    assert kept.name not in form.html
    page = manager.submit(form, "Queue this run", replications="5")
    seen = world.as_(colleague).get(page.path)
    assert "Cancel the run" not in _buttons(seen)
    manager.get(f"/runs/{theirs.reference}", status=404)
    assert theirs.reference not in manager.get("/runs").html


def test_a_scenario_names_the_runs_that_froze_its_versions_and_an_older_one_is_run(
    world: DeskWorld, planner: PageClient
) -> None:
    with world.database.writing() as uow:
        kept = a_scenario(uow, world.planner, "spring")
        changed = uow.scenarios.change(kept, kept.version, note="", archived=False)
        text = kept.text.replace('"cio_teams":3', '"cio_teams":4')
        uow.scenarios.add_version(changed, text, world.planner.id, NOW)
    old = planner.get("/scenarios/spring/versions/1")
    form = planner.follow(old, "Run it")
    assert form.value("scenario") == "spring/1"
    planner.submit(form, "Queue this run", replications="2")
    run = _only(world)
    assert [(each.name, each.number) for each in run.scenarios] == [("spring", 1)]
    assert _asked(world, run.reference)["scenarios"] == [kept.text]
    page = planner.get("/scenarios/spring")
    frozen = [words_of(line) for line in page.all("p") if "Frozen" in words_of(line)]
    assert frozen == [f"Frozen: used by {run.reference}."]
    assert run.reference in planner.get("/scenarios/spring").html
    planner.follow(planner.get(f"/runs/{run.reference}"), "spring, version 1")
    both = planner.get("/runs/new?kind=compare&scenario=spring/1")
    planner.submit(both, "Queue this run", others="spring/2", replications="2")
    with world.database.reading() as uow:
        second = uow.runs.queue()[1]
    names = [
        text.partition('"name":"')[2][:8] for text in _asked(world, second.reference)["scenarios"]
    ]
    assert names == ['spring",', "spring-2"]


def test_only_lab_staff_read_who_p001_is(world: DeskWorld) -> None:
    run = _run(world, register={"P001": world.participant.id})
    for person, knows in ((world.staff, True), (world.administrator, True), (world.planner, False)):
        page = world.as_(person).get(f"/runs/{run.reference}")
        assert ("Who is who" in page.words, world.participant.name in page.words) == (knows, knows)


def test_another_planner_reads_a_run_and_steers_it_not(world: DeskWorld) -> None:
    run = _run(world, RunState.DONE)
    with world.database.writing() as uow:
        other = world.as_(a_planner(uow))
    page = other.get(f"/runs/{run.reference}")
    assert _buttons(page).isdisjoint({"Delete", "More replications"})
    for act in ("delete", "again"):
        other.get(f"/runs/{run.reference}/{act}", status=403)
    data = {"csrf_token": page.value("csrf_token"), "form_key": "0" * 32, "version": "2"}
    other.post(f"/runs/{run.reference}/delete", data, status=403)
