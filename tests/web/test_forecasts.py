"""A forecast from live data, from the button to the page, and what it may tell to whom; what fewer spaces would do."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.runs import RunKind, RunState
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.perform_run import Workshop, perform_next
from labsim.services.read_forecast import expected_from
from labsim.services.read_waiting_list import Expectation, expectation_of_new
from labsim.services.run_files import FILE_NAMES, RunFolders
from models.records import PersonRecord, RunScenario, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from simulations.model import run_model
from simulations.scenario import Scenario
from simulations.scenario_toml import BASE
from tests import builders as make
from tests.databases import fresh_database
from tests.web.conftest import SECRET
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page
from web.create_app import create_app
from web.settings import WebSettings

STRANGER: Final = "Zephyr Networks"
WHAT_IF: Final = {
    "lab": "arqiva",
    "first_day": "2018-02-01",
    "last_day": "2018-02-19",
    "spaces": "50",
    "scenario": "baseline-2017",
    "replications": "3",
    "seed": "1",
}


@dataclass(frozen=True)
class World:
    """A desk at work where a stranger holds sixty spaces, and two of ours wait: one fits now, one does not."""

    desk: DeskWorld
    folders: RunFolders
    waits: SlotRecord
    forecast: str
    own: str
    what_if: str

    def perform(self) -> None:
        shop = Workshop(self.desk.database, self.folders, _real, lambda: make.NOW, lambda: False)
        done = perform_next(shop)
        assert done is not None
        assert done.state is RunState.DONE

    def page(self, person: PersonRecord, reference: str) -> Page:
        return self.desk.as_(person).get(f"/runs/{reference}")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Three runs, made by pressing buttons, with three replications each."""
    folder = tmp_path_factory.mktemp("instance")
    with pytest.MonkeyPatch.context() as patch, fresh_database("sqlite") as database:
        patch.setattr("labsim.services.read_forecast.ENOUGH_REPLICATIONS", 3)
        settings = WebSettings(secret_key=SECRET, testing=True, instance=folder)
        desk = a_desk_world(create_app(settings, database), database)
        waits = in_unit(database, lambda uow: _fill(uow, desk))
        asked = {"replications": "3"}
        made = [
            _asked(desk, desk.planner, "/forecasts/new", "Queue the forecast", asked),
            _asked(desk, desk.manager, "/forecasts/new", "Queue the forecast", asked),
            _asked(desk, desk.staff, "/forecasts/what-if", "Run both", WHAT_IF),
        ]
        folders = RunFolders(folder)
        opened = World(desk, folders, waits, *made)
        for _ in made:
            opened.perform()
        yield opened


def _real() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


def _fill(uow: UnitOfWork, desk: DeskWorld) -> SlotRecord:
    stranger = make.a_notice(uow, make.a_participant(uow, STRANGER))
    make.an_allocated_slot(uow, stranger, spaces=60)
    make.a_slot(uow, stranger, spaces=1)
    waits = make.a_slot(uow, desk.notice, spaces=45)
    uow.slots.move(waits, SlotState.WAITING, at=make.NOW)
    return make.again(uow, waits)


def _asked(
    desk: DeskWorld, person: PersonRecord, at: str, button: str, typed: dict[str, Any]
) -> str:
    client = desk.as_(person)
    answer = client.submit(client.get(at), button, **typed)
    return answer.path.rpartition("/")[2]


# -- who reads what --------------------------------------------------------------------------------


def test_lab_staff_read_names_planners_numbers_and_both_the_same_labs(world: World) -> None:
    staff = world.page(world.desk.staff, world.forecast)
    planner = world.page(world.desk.planner, world.forecast)
    assert staff.title == "Forecast from Thu 23 Nov 2017"
    ours, ref = world.desk.participant.name, world.waits.reference
    assert ours in staff.words
    assert staff.link(ref) == f"/slots/{ref}"
    assert "Who is who" in staff.words
    assert "Q001" not in staff.words
    assert ours not in planner.words
    assert STRANGER not in planner.words
    assert ref not in planner.words
    assert "P001" in planner.words
    for page in (staff, planner):
        assert "At risk of being full" in page.words or "No day is at risk" in page.words
        assert page.words.count("assumption") >= 9


def test_a_participant_reads_the_labs_and_itself_and_nothing_of_others(world: World) -> None:
    page = world.page(world.desk.manager, world.own)
    assert "Your open requests" in page.words
    assert page.link(world.waits.reference)
    assert "P00" not in page.html
    assert STRANGER not in page.html
    for name in FILE_NAMES:
        world.desk.as_(world.desk.manager).get(f"/runs/{world.own}/files/{name}", status=404)
    world.desk.as_(world.desk.manager).get(f"/runs/{world.forecast}", status=404)


def test_what_stands_behind_a_forecast_has_names_for_lab_staff_alone(world: World) -> None:
    raw = json.loads((world.folders.of(world.forecast) / "result.json").read_text())
    scenario = Scenario.checked(raw["scenarios"][0]["scenario"], "test")
    parties = run_model(scenario, raw["provenance"]["entropy"], 0).parties
    known = {each.known.record.ref: each.index for each in parties if each.known is not None}
    assert set(known) == {"P001", "P002"}
    named = set()
    for ref, number in known.items():
        at = f"/runs/{world.forecast}/participants/{number}"
        staff = world.desk.as_(world.desk.staff).get(at).title
        planner = world.desk.as_(world.desk.planner).get(at)
        assert planner.title == f"What happened to {ref}"
        assert staff.startswith(f"What happened to {ref}, ")
        named.add(staff.partition(", ")[2])
        world.desk.as_(world.desk.manager).get(at, status=404)
    assert named == {world.desk.participant.name, STRANGER}
    own = f"/runs/{world.own}"
    for path in ("assessments", "participants/1", "figures", "charts/chart-users"):
        world.desk.as_(world.desk.manager).get(f"{own}/{path}", status=404)


def test_no_file_of_a_forecast_has_a_name_in_it(world: World) -> None:
    for reference in (world.forecast, world.what_if):
        for file in world.folders.of(reference).iterdir():
            told = file.read_text()
            assert world.desk.participant.name not in told, file.name
            assert STRANGER not in told, file.name
            assert world.waits.reference not in told, file.name


def test_the_table_of_the_chart_holds_the_numbers_of_the_result(world: World) -> None:
    page = world.page(world.desk.planner, world.forecast)
    rows = [cells(row) for row in page.all("tr")]
    raw = json.loads((world.folders.of(world.forecast) / "result.json").read_text())
    series = {(each["series"], each["group"]): each for each in raw["scenarios"][0]["series"]}
    taken = series["lab_taken", ARQIVA]
    place = taken["at"].index("2018-02-19")
    booked = series["lab_booked", ARQIVA]["mean"][place]
    assert booked == 60  # the stranger's
    shown = [row for row in rows if row[0].endswith("Feb 2018") and row[2:3] == [f"{booked:g}"]]
    days = {f"{date.fromisoformat(day):%-d %b %Y}": n for n, day in enumerate(taken["at"])}
    assert shown
    for day, _, _, mean, *_ in shown:
        assert mean == f"{taken['mean'][days[day.partition(' ')[2]]]:.1f}"


# -- what the desk takes from it -------------------------------------------------------------------


def test_the_waiting_list_takes_its_weeks_from_the_newest_forecast_and_says_so(
    world: World,
) -> None:
    """45 spaces beside 60 wait for the last day of the 60: 20 February is the first day with room."""
    page = world.desk.desk.get("/waiting-list")
    assert f"from the forecast of Thu 23 Nov 2017, {world.forecast}" in page.words
    assert "about 13 weeks (from Tue 20 Feb 2018)in every replication" in page.words
    own = world.desk.as_(world.desk.manager).get(f"/slots/{world.waits.reference}")
    assert f"From the forecast of Thu 23 Nov 2017, {world.forecast}" in own.words


def test_a_forecast_older_than_seven_days_is_not_asked(world: World) -> None:
    with world.desk.database.reading() as uow:
        seven, eight = (
            expected_from(uow, world.folders, make.TODAY + timedelta(days=days)) for days in (7, 8)
        )
    assert seven is not None
    assert eight is None


class _UndoneError(Exception):
    """What a test wrote is taken back."""


class _SameFiles(RunFolders):
    """Every run has the files of one."""

    def of(self, reference: str) -> Path:  # noqa: ARG002 - whichever it is
        return next((self.instance / "runs").glob("RUN-*"))


def _newest_beside(world: World, *others: dict[str, Any]) -> str:
    """Which forecast counts once these are done, too."""
    usual = {"kind": RunKind.FORECAST, "scenarios": (RunScenario(BASE),), "replications": 3}
    found = None
    with suppress(_UndoneError), world.desk.database.writing() as uow:
        for other in others:
            given = {"owner": world.desk.planner, **usual, **other}
            uow.runs.change(make.a_run(uow, **given), state=RunState.DONE)
        found = expected_from(uow, _SameFiles(world.folders.instance), make.TODAY)
        raise _UndoneError
    assert found is not None
    return found.reference


def test_a_forecast_on_other_assumptions_or_of_few_replications_does_not_count(
    world: World,
) -> None:
    assert _newest_beside(world, {"scenarios": (RunScenario("policy-levelled"),)}) == world.forecast
    assert _newest_beside(world, {"scenarios": (RunScenario(BASE, 1),)}) == world.forecast
    assert _newest_beside(world, {"replications": 2}) == world.forecast
    assert _newest_beside(world, {}) != world.forecast


def test_however_many_forecasts_participants_make_dccs_stays(world: World) -> None:
    assert _newest_beside(world, *[{"owner": world.desk.manager}] * 25) == world.forecast


def test_a_forecast_on_another_scenario_names_it_and_says_that_nobody_goes_by_it(
    world: World,
) -> None:
    client = world.desk.as_(world.desk.planner)
    form = client.get("/forecasts/new")
    asked = client.submit(form, "Queue the forecast", replications="2", scenario="policy-levelled")
    assert asked.title == "Forecast from Thu 23 Nov 2017, on policy-levelled"
    world.perform()
    page = client.get(asked.path)
    assert "The waiting list and the outlook do not go by this one" in page.words
    outlook = client.get("/outlook")
    assert f"{world.forecast} on baseline-2017" in outlook.words
    assert outlook.link(asked.title) == asked.path


def test_what_lies_beyond_a_forecast_comes_from_list_and_calendar(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it ended in March: a request for April is not told that there is no room."""
    with world.desk.database.reading() as uow:
        told = expected_from(uow, world.folders, make.TODAY)
        assert told is not None
        ends = date(2018, 3, 29)
        free = {lab: [day for day in days if day[0] <= ends] for lab, days in told.free.items()}
        monkeypatch.setattr(
            "labsim.services.read_waiting_list.expected_from",
            lambda *_: replace(told, free=free),
        )
        april = make.a_slot_request(first_day=date(2018, 4, 9), last_day=date(2018, 4, 20))
        found = expectation_of_new(uow, april, make.TODAY, world.folders)
        near = expectation_of_new(uow, make.a_slot_request(), make.TODAY, world.folders)
    assert found.first_day == date(2018, 4, 9)
    words = _how_estimated(world, found)
    assert "ends on Thu 29 Mar 2018: what lies beyond it is estimated from" in words
    assert near.forecast is not None
    assert near.forecast.ends is None
    assert "in every replication" not in _how_estimated(world, near) + words


def _how_estimated(world: World, found: Expectation) -> str:
    app = world.desk.app
    source = '{% from "components/terms.html" import how_estimated with context %}'
    with app.test_request_context():
        template = app.jinja_env.from_string(source + "{{ how_estimated(false, found) }}")
        return template.render(found=found)


def test_auditors_read_which_forecast_it_was_and_are_led_to_no_run(world: World) -> None:
    auditor = world.desk.as_(world.desk.auditor).get("/waiting-list")
    assert f"{world.forecast} on baseline-2017" in auditor.words
    assert f"/runs/{world.forecast}" not in auditor.html
    assert f"/runs/{world.forecast}" in world.desk.desk.get("/waiting-list").html


def test_near_the_end_of_the_calendar_it_is_said_before_the_form_and_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "none can be made" not in world.desk.desk.get("/forecasts/new").words
    for module in ("web.views.forecasts", "web.snapshots"):
        monkeypatch.setattr(f"{module}.today", lambda: date(2033, 1, 3))
    client = world.desk.desk
    for path, button, typed in (
        ("/forecasts/new", "Queue the forecast", {}),
        ("/forecasts/what-if", "Run both", WHAT_IF),
    ):
        form = client.get(path)
        refused = client.submit(form, button, status=422, **typed)
        for page in (form, refused):
            assert "after Fri 31 Dec 2032 none can be made" in page.words
        assert "after Fri 31 Dec 2032 none can be made" in " ".join(refused.errors)
        assert "time:" not in refused.words


def test_a_new_request_stands_behind_those_that_nobody_has_decided(world: World) -> None:
    """40 are free beside the 60; the undecided one of the desk takes 5 of them, which only the forecast knows."""
    wanted = make.a_slot_request(spaces=38)
    with world.desk.database.reading() as uow:
        alone = expectation_of_new(uow, wanted, make.TODAY)
        told = expectation_of_new(uow, wanted, make.TODAY, world.folders)
    assert alone.first_day == make.EARLIEST
    assert told.first_day is not None
    assert told.first_day > make.EARLIEST
    assert told.forecast is not None


def test_without_files_it_is_list_and_calendar_as_before(world: World, tmp_path: Path) -> None:
    with world.desk.database.reading() as uow:
        assert expected_from(uow, RunFolders(tmp_path), make.TODAY) is None


# -- what if ---------------------------------------------------------------------------------------


def test_fewer_spaces_show_the_slot_that_does_not_fit_and_the_days_that_are_full(
    world: World,
) -> None:
    page = world.page(world.desk.staff, world.what_if)
    assert page.title == "What if: 50 spaces fewer at Arqiva, 1 to 19 Feb 2018"
    assert "1 slot held today would not fit" in page.words
    rows = [cells(row) for row in page.all("tr")]
    february = next(row for row in rows if row[0] == "February 2018" and len(row) == 5)
    assert "13.0 lab days more" in february[1]  # every lab day of the change
    assert february[4] == "0"  # the slot begins in January


def test_the_form_of_a_what_if_takes_what_is_being_planned(world: World) -> None:
    page = world.desk.desk.get("/forecasts/what-if?lab=telefonica&first_day=2018-03-05&spaces=60")
    assert (page.value("lab"), page.value("first_day"), page.value("spaces")) == (
        "telefonica",
        "2018-03-05",
        "60",
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"last_day": "2018-01-31"}, "The last day lies before the first"),
        ({"first_day": "2017-11-01", "last_day": "2017-11-20"}, "These days are over"),
        ({"spaces": "0"}, "Enter a whole number from 1"),
        ({"first_day": "2017-11-20"}, "The first day is over. Choose Thu 23 Nov 2017 or later"),
        ({"last_day": "2018-11-23"}, "A forecast of today ends on Thu 22 Nov 2018"),
        ({"first_day": "2019-01-01", "last_day": "2019-01-31"}, "ends on Thu 22 Nov 2018"),
        ({"first_day": "2018-02-03", "last_day": "2018-02-04"}, "a lab day (LAB-DAYS)"),
        ({"spaces": "101"}, "at most 100 spaces open on these days (LAB-SPACES)"),
    ],
)
def test_a_what_if_that_cannot_be_is_refused_with_what_was_typed(
    world: World, given: dict[str, str], said: str
) -> None:
    client = world.desk.desk
    page = client.submit(
        client.get("/forecasts/what-if"), "Run both", status=422, **WHAT_IF | given
    )
    assert said in " ".join(page.errors)
    assert page.value("lab") == "arqiva"


# -- the outlook -----------------------------------------------------------------------------------


def test_the_outlook_begins_with_the_newest_forecast_and_the_latest_runs(world: World) -> None:
    page = world.desk.as_(world.desk.planner).get("/outlook")
    assert page.link(world.forecast) == f"/runs/{world.forecast}"
    assert "Arqiva, expected" in page.words
    assert "What if: 50 spaces fewer at Arqiva" in page.words
    assert page.form("Forecast from today") is not None
    auditor = world.desk.as_(world.desk.auditor).get("/outlook")
    assert "expected" not in auditor.words


def test_days_at_risk_are_those_of_one_replication_in_ten(world: World) -> None:
    raw: dict[str, Any] = json.loads((world.folders.of(world.what_if) / "result.json").read_text())
    full = next(
        each
        for each in raw["scenarios"][1]["series"]
        if (each["series"], each["group"]) == ("lab_full", ARQIVA)
    )
    by_day = dict(zip(full["at"], full["mean"], strict=True))
    assert by_day[date(2018, 2, 5).isoformat()] == 1  # 50 open, 60 held
