"""What every page stands on: the front page, error pages, transactions, keys, clock, assets."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Blueprint, Flask, abort, g
from flask.typing import ResponseReturnValue
from structlog.testing import capture_logs

from labsim.domain.people import PersonRole
from labsim.domain.working_calendar import DateOutsideCalendar
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.refusals import Refused, refuse
from labsim.services.world import ClockKept, ClockMoved, clock_offset, set_clock, wanted_moment
from labsim.wording.dates import moment_text
from models.engine import Database
from models.errors import ConnectionLost, Deadlock, LostRace, OutcomeUnknown, StaleVersion
from models.records import HistoryFilter, NewHistory, PersonRecord
from models.unit_of_work import UnitOfWork
from tests.web.conftest import SECRET
from tests.web.page_client import PageClient
from web import views
from web.access import EVERYONE, SIGNED_IN, UndeclaredRoute, requires
from web.addresses import nearest_page, safe_next
from web.assets import assets
from web.clock import now
from web.create_app import create_app
from web.forms.base import new_form_key
from web.logs import safe_path
from web.navigation import ENTRIES
from web.settings import WebSettings
from web.transaction import after_rollback, in_transaction, keep_refusal

REAL = datetime(2026, 3, 2, 12, tzinfo=UTC)

Act = Callable[[UnitOfWork], ResponseReturnValue]


@pytest.fixture
def acts() -> dict[str, Act]:
    """What POST /things/<name>/act does, by name; a test fills it in."""
    return {}


@pytest.fixture
def app(database: Database, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch) -> Flask:
    bp = Blueprint("things", __name__)

    @bp.get("/things/<name>")
    @requires(EVERYONE)
    def show(name: str) -> ResponseReturnValue:
        return f"<p>{name}</p>"

    @bp.post("/things/<name>/act")
    @requires(SIGNED_IN)
    @in_transaction
    def act(uow: UnitOfWork, name: str) -> ResponseReturnValue:
        return acts[name](uow)

    monkeypatch.setattr("web.create_app.BLUEPRINTS", (*views.BLUEPRINTS, bp))
    app = create_app(WebSettings(secret_key=SECRET, testing=True), database)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # these acts are about something else
    return app


@pytest.fixture
def manager(as_role: Callable[[PersonRole], PageClient]) -> PageClient:
    return as_role(PersonRole.TEST_MANAGER)


def send(client: PageClient, name: str, key: str | None = None) -> Any:
    data = {"form_key": key or new_form_key(), "words": "what I typed", "password": "secret"}
    return client.client.post(f"/things/{name}/act", data=data)


def put(uow: UnitOfWork, value: str) -> None:
    uow.world.put("tried", value)


def kept(database: Database) -> str | None:
    with database.reading() as uow:
        return uow.world.get("tried")


def test_somebody_signed_out_reads_what_labsim_is(web: PageClient) -> None:
    page = web.get("/")
    assert page.title == "Test lab slots, by the rules"
    assert web.follow(page, "Sign in").title == "Sign in"


def test_somebody_signed_in_begins_at_the_first_page_of_the_role(manager: PageClient) -> None:
    answer = manager.client.get("/")
    assert answer.status_code == 303


@pytest.mark.parametrize("role", PersonRole)
def test_the_bar_has_at_most_seven_entries(role: PersonRole) -> None:
    assert len(ENTRIES[role]) <= 7


def test_an_unknown_address_says_so_with_the_request_number(web: PageClient) -> None:
    page = web.get("/nowhere", status=404)
    assert page.title == "There is no such page"
    assert page.response.headers["X-Request-Id"] in page.words


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 503])
def test_every_refusal_is_a_page_with_a_next_step(
    manager: PageClient, acts: dict[str, Act], status: int
) -> None:
    acts["x"] = lambda _uow: abort(status)
    page = manager.post("/things/x/act", {"form_key": new_form_key()}, status=status)
    assert f"Error {status}" in page.words
    assert page.all("a", "btn")


@pytest.mark.parametrize(
    ("fault", "status", "title"),
    [
        (NotFound(), 404, "There is no such page"),
        (NotAllowed(), 403, "This page is not for your role"),
        (StaleVersion(), 409, "Someone else changed this meanwhile"),
        (LostRace(), 409, "Someone else was faster"),
        (Deadlock(), 409, "Someone else was faster"),
        (DateOutsideCalendar(date(2040, 1, 1)), 400, "This date is outside the calendar"),
    ],
)
def test_what_a_service_raises_becomes_a_page(
    manager: PageClient, acts: dict[str, Act], fault: Exception, status: int, title: str
) -> None:
    def act(_uow: UnitOfWork) -> ResponseReturnValue:
        raise fault

    acts["x"] = act
    page = manager.post("/things/x/act", {"form_key": new_form_key()}, status=status)
    assert page.title == title


def test_a_stale_form_leads_to_how_it_stands_now_and_shows_what_was_typed(
    manager: PageClient, acts: dict[str, Act]
) -> None:
    def act(_uow: UnitOfWork) -> ResponseReturnValue:
        raise StaleVersion

    acts["S-1"] = act
    data = {"form_key": new_form_key(), "reason_words": "too late", "password": "for nobody"}
    page = manager.post("/things/S-1/act", data, status=409)
    assert page.link("Open it as it stands now") == "/things/S-1"
    assert "too late" in page.words
    assert "for nobody" not in page.html


def test_a_fault_is_written_down_and_shown_by_its_number(
    database: Database, people: dict[PersonRole, PersonRecord], app: Flask, acts: dict[str, Act]
) -> None:
    def act(_uow: UnitOfWork) -> ResponseReturnValue:
        raise ZeroDivisionError

    acts["x"] = act
    app.config["TESTING"] = False
    client = PageClient(app, people[PersonRole.TEST_MANAGER])
    with capture_logs() as lines:
        page = client.post("/things/x/act", {"form_key": new_form_key()}, status=500)
    assert page.title == "Something broke on our side"
    fault = next(line for line in lines if line["event"] == "fault")
    assert fault["request_id"] in page.words
    assert kept(database) is None


def test_a_database_that_went_away_is_told_in_words_even_without_it(
    app: Flask, people: dict[PersonRole, PersonRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise ConnectionLost

    client = PageClient(app, people[PersonRole.PLANNER])
    monkeypatch.setattr("models.stores.accounts.PeopleStore.find_by_uniquifier", gone)
    page = client.get("/account", status=503)
    assert page.title == "The database does not answer"
    assert page.response.headers["X-Request-Id"] in page.words


def test_an_uncertain_outcome_is_not_called_undone(
    manager: PageClient, acts: dict[str, Act]
) -> None:
    def act(_uow: UnitOfWork) -> ResponseReturnValue:
        raise OutcomeUnknown

    acts["S-1"] = act
    page = manager.post("/things/S-1/act", {"form_key": new_form_key()}, status=503)
    assert page.title == "It is not certain that this was done"
    assert page.link("Open it as it stands now") == "/things/S-1"


def test_a_good_answer_commits(
    database: Database, manager: PageClient, acts: dict[str, Act]
) -> None:
    def act(uow: UnitOfWork) -> ResponseReturnValue:
        put(uow, "yes")
        return "", 303, {"Location": "/things/x"}

    acts["x"] = act
    assert send(manager, "x").status_code == 303
    assert kept(database) == "yes"


@pytest.mark.parametrize("status", [400, 409, 422, 500])
def test_400_and_more_rolls_back(
    database: Database, manager: PageClient, acts: dict[str, Act], status: int
) -> None:
    def act(uow: UnitOfWork) -> ResponseReturnValue:
        put(uow, "yes")
        return "", status

    acts["x"] = act
    assert send(manager, "x").status_code == status
    assert kept(database) is None


def test_a_refusal_is_kept_although_the_rest_is_rolled_back(
    database: Database, manager: PageClient, acts: dict[str, Act]
) -> None:
    def act(uow: UnitOfWork) -> ResponseReturnValue:
        put(uow, "yes")
        entry = NewHistory(now(), None, None, "request_slot", "slot", "S-1", refused=True)
        keep_refusal(Refused((), entry))
        keep_refusal(refuse("Nothing to keep", ""))
        return "", 422

    acts["x"] = act
    send(manager, "x")
    assert kept(database) is None
    with database.reading() as uow:
        found = uow.history.page(HistoryFilter(act="request_slot"), 1, 10)
    assert [row.entry.subject for row in found.rows] == ["S-1"]


def test_a_second_try_forgets_what_the_first_one_wanted_to_tell(
    database: Database, manager: PageClient, acts: dict[str, Act]
) -> None:
    tries: list[int] = []

    def act(_uow: UnitOfWork) -> ResponseReturnValue:
        tries.append(1)
        after_rollback(lambda uow: put(uow, f"try {len(tries)}, {len(g.after_rollback)} act"))
        if len(tries) == 1:
            raise Deadlock
        return "", 422

    acts["x"] = act
    assert send(manager, "x").status_code == 422
    assert kept(database) == "try 2, 1 act"


def test_the_same_form_acts_once_and_leads_to_the_same_place(
    database: Database, manager: PageClient, acts: dict[str, Act]
) -> None:
    """The key decides: what a second click does again is rolled back."""
    done: list[int] = []

    def act(uow: UnitOfWork) -> ResponseReturnValue:
        done.append(1)
        put(uow, f"made {len(done)}")
        return "", 303, {"Location": f"/things/made-{len(done)}"}

    acts["x"] = act
    key = new_form_key()
    first, second = send(manager, "x", key), send(manager, "x", key)
    assert first.location == second.location == "/things/made-1"
    assert second.status_code == 303
    assert kept(database) == "made 1"
    assert send(manager, "x").location == f"/things/made-{len(done)}"


def test_a_form_that_was_refused_may_be_sent_again(
    manager: PageClient, acts: dict[str, Act]
) -> None:
    answers: list[ResponseReturnValue] = [("", 422), ("", 303, {"Location": "/things/x"})]
    acts["x"] = lambda _uow: answers.pop(0)
    key = new_form_key()
    assert send(manager, "x", key).status_code == 422
    assert send(manager, "x", key).status_code == 303


def test_a_key_belongs_to_one_person(
    app: Flask,
    people: dict[PersonRole, PersonRecord],
    manager: PageClient,
    acts: dict[str, Act],
) -> None:
    acts["x"] = lambda _uow: ("", 303, {"Location": "/things/mine"})
    key = new_form_key()
    send(manager, "x", key)
    other = PageClient(app, people[PersonRole.LAB_STAFF])
    assert send(other, "x", key).status_code == 409


def test_the_loser_of_a_double_click_is_led_to_what_the_winner_made(
    people: dict[PersonRole, PersonRecord],
    manager: PageClient,
    acts: dict[str, Act],
    database: Database,
) -> None:
    """The other click commits after this one looked at the key and before it acts."""
    key, person = new_form_key(), people[PersonRole.TEST_MANAGER]

    def loses(_uow: UnitOfWork) -> ResponseReturnValue:
        _uow.connection.rollback()
        with database.writing() as other:
            other.forms.claim(key, person.id, REAL, "/things/won")
        raise StaleVersion

    acts["x"] = loses
    assert send(manager, "x", key).location == "/things/won"


def test_two_clicks_at_the_same_moment_act_once(
    app: Flask,
    people: dict[PersonRole, PersonRecord],
    acts: dict[str, Act],
    database: Database,
) -> None:
    key, person, together = new_form_key(), people[PersonRole.TEST_MANAGER], Barrier(4)

    def act(uow: UnitOfWork) -> ResponseReturnValue:
        uow.history.add(NewHistory(now(), None, None, "give_notice", "notice", "N-1"))
        return "", 303, {"Location": f"/things/{new_form_key()}"}

    acts["x"] = act
    clients = [PageClient(app, person) for _ in range(4)]

    def click(client: PageClient) -> str | None:
        together.wait()
        location: str | None = send(client, "x", key).location
        return location

    with ThreadPoolExecutor(4) as pool:
        locations = set(pool.map(click, clients))
    assert len(locations) == 1
    with database.reading() as uow:
        assert uow.history.page(HistoryFilter(act="give_notice"), 1, 10).total == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 32])
def test_a_form_without_its_key_is_not_taken(
    manager: PageClient, acts: dict[str, Act], key: str
) -> None:
    acts["x"] = lambda _uow: abort(500)
    assert manager.client.post("/things/x/act", data={"form_key": key}).status_code == 400


def test_a_page_that_answers_a_form_directly_is_not_made_twice(
    manager: PageClient, acts: dict[str, Act]
) -> None:
    acts["x"] = lambda _uow: "<p>shown once</p>"
    key = new_form_key()
    assert send(manager, "x", key).status_code == 200
    assert send(manager, "x", key).location == "/things/x"


def test_a_route_that_names_no_readers_stops_the_application(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    bp = Blueprint("open", __name__)
    bp.get("/open")(lambda: "open")
    monkeypatch.setattr("web.create_app.BLUEPRINTS", (bp,))
    with pytest.raises(UndeclaredRoute):
        create_app(WebSettings(secret_key=SECRET), database)


def test_the_process_and_its_database_answer(web: PageClient) -> None:
    answer = web.client.get("/healthz")
    assert answer.json == {"status": "ok"}


def test_a_database_that_does_not_answer_is_told(
    web: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object) -> None:
        raise Deadlock

    monkeypatch.setattr("models.stores.record.WorldStore.get", gone)
    assert web.client.get("/healthz").status_code == 503


def test_a_line_a_request_is_logged_without_query_and_link_token(web: PageClient) -> None:
    with capture_logs() as lines:
        web.client.get("/link/abc?token=secret")
    line = next(line for line in lines if line["event"] == "request")
    assert line["path"] == "/link/(token)"
    assert line["status"] == 410
    assert "secret" not in json.dumps(lines)
    assert "abc" not in json.dumps(lines)


def test_only_a_link_token_is_left_out_of_a_path() -> None:
    assert safe_path("/slots/S-1") == "/slots/S-1"
    assert safe_path("/link/a/b") == "/link/(token)/b"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "",
        None,
        "slots",
    ],
)
def test_nobody_is_led_to_another_site(wanted: str | None) -> None:
    assert safe_next(wanted, "/home") == "/home"


def test_a_path_of_this_site_is_followed() -> None:
    assert safe_next("/slots?page=2", "/home") == "/slots?page=2"


def test_an_act_belongs_to_the_page_above_it(app: Flask) -> None:
    with app.test_request_context():
        assert nearest_page("/things/S-1/act") == "/things/S-1"
        assert nearest_page("/no/such/thing") == "/"


def test_browser_files_are_kept_for_a_year_under_a_name_that_follows_their_content(
    web: PageClient,
) -> None:
    digest = assets()["labsim.css"].digest
    answer = web.client.get(f"/assets/labsim.css?v={digest}")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"
    assert web.client.get("/assets/labsim.css?v=old").headers.get("Cache-Control") is None
    assert web.client.get("/assets/..%2f__init__.py").status_code == 404


def test_bootstraps_dark_colours_follow_the_reader_and_no_attribute() -> None:
    dark = assets()["bootstrap-dark.css"].content.decode()
    assert ":root{color-scheme:dark" in dark
    assert ":root .form-select{" in dark
    assert "data-bs-theme" not in dark


def test_the_banner_says_which_day_it_is_in_a_demonstration(
    on_23_november_2017: None, web: PageClient
) -> None:
    page = web.get("/")
    assert on_23_november_2017 is None
    assert "Demonstration. In this world it is Thu 23 Nov 2017, 09:00" in page.words


def test_a_world_in_real_time_has_no_banner(web: PageClient) -> None:
    assert "Demonstration" not in web.get("/").words


def test_a_bare_date_is_nine_in_the_morning_in_london() -> None:
    assert wanted_moment(date(2017, 7, 3)) == datetime(2017, 7, 3, 8, tzinfo=UTC)
    assert moment_text(wanted_moment(datetime(2017, 11, 23, 17, 30))) == "Thu 23 Nov 2017, 17:30"  # noqa: DTZ001 - a time without zone is what is tested


def test_a_clock_once_set_moves_on_only(database: Database) -> None:
    with database.writing() as uow:
        assert set_clock(uow, date(2017, 11, 23), REAL) == ClockMoved(
            datetime(2017, 11, 23, 9, tzinfo=UTC)
        )
        offset = clock_offset(uow)
        later = REAL + timedelta(days=2)
        assert isinstance(set_clock(uow, date(2017, 11, 23), later), ClockKept)
        assert clock_offset(uow) == offset
        assert isinstance(set_clock(uow, date(2017, 12, 1), later), ClockMoved)
        assert clock_offset(uow) > offset
