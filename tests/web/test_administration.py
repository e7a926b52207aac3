"""What administrators change: values, working days, releases; and what they look at."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from labsim.domain.labs import ARQIVA
from labsim.services.catalogue import load_catalogue
from labsim.services.nightly import run_once
from models.engine import Database
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import NOW, TODAY, an_allocated_slot
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import PageClient, words_of

VALUES = "/administration/values"
ADD_VALUE = "Add this value"
CORRECT = "Correct this day"
ADD_RELEASE = "Add this release"
SOURCE = "DCC, 20 Nov 2017"


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    return a_desk_world(app, database)


@pytest.fixture
def administrator(desk: DeskWorld) -> PageClient:
    return desk.as_(desk.administrator)


def _looked_up(desk: DeskWorld, look: Callable[[UnitOfWork], object]) -> object:
    with desk.database.reading() as uow:
        return look(uow)


def _value(
    desk: DeskWorld, code: str, parameter: str, day: date, place: str | None = None
) -> object:
    return _looked_up(
        desk, lambda uow: load_catalogue(uow).rulebook.value(code, parameter, day, place).value
    )


def _add(
    client: PageClient, where: str, value: str, since: str = "2018-02-01", status: int = 200
) -> list[str]:
    page = client.get(f"{VALUES}/{where}")
    answer = client.submit(
        page, ADD_VALUE, status=status, value=value, in_force_from=since, source=SOURCE
    )
    return answer.notices if status == 200 else answer.errors


def test_administrators_alone_come_here(desk: DeskWorld) -> None:
    for person in (desk.manager, desk.staff, desk.planner, desk.auditor):
        for path in ("", "/ledger", "/calendar", "/releases", "/values/E2E-NOTICE/working_days"):
            desk.as_(person).get(f"/administration{path}", status=403)


def test_the_page_leads_on_and_tells_what_the_nights_did(
    desk: DeskWorld, administrator: PageClient
) -> None:
    page = administrator.get("/administration")
    assert page.words.count("It has not run yet") == 5
    for words in ("Rulebook", "Working days", "Releases in UIT", "Users"):
        assert page.link(words)
    assert "Mesh (Telefonica only)" in page.words
    assert "Volume tests and large-scale alerts (no lab)" in page.words
    assert "No room in the lab on these days" in page.words
    desk.change(lambda uow: run_once(uow, "prove_ledger", TODAY, NOW))
    assert "add up to the ledger" in administrator.get("/administration").words


def test_the_ledger_is_checked_now_and_without_writing(
    desk: DeskWorld, administrator: PageClient
) -> None:
    page = administrator.submit(administrator.get("/administration"), "Check the ledger now")
    assert "It balances" in page.words
    slot = _looked_up(desk, lambda uow: uow.slots.find(desk.slot.reference))
    assert slot is not None


def test_a_slot_without_its_spaces_on_a_lab_day_is_named(
    desk: DeskWorld, administrator: PageClient
) -> None:
    slot = in_unit(desk.database, lambda uow: an_allocated_slot(uow, desk.notice))
    desk.change(lambda uow: uow.ledger.give_back(slot.id, slot.request.last_day))
    page = administrator.get("/administration/ledger")
    assert "1 slot not holding" in page.words
    assert slot.reference in page.words
    assert "Lab days that do not add up" not in page.words


def test_a_new_number_of_spaces_moves_the_ledger(
    desk: DeskWorld, administrator: PageClient
) -> None:
    page = administrator.get(f"{VALUES}/LAB-SPACES/spaces/arqiva")
    assert page.value("value") == "100"
    assert "The ledger follows in the same act" in page.words
    (notice,) = _add(administrator, "LAB-SPACES/spaces/arqiva", "80")
    assert notice.startswith("LAB-SPACES has a new value from Thu 1 Feb 2018 on.")
    assert "lab days of the ledger follow it" in notice
    words = administrator.get("/labs/arqiva?month=2018-02").words
    assert "Monday 5 February 2018, 80 open" in words
    shown = administrator.get("/administration").words
    assert desk.administrator.name in shown
    assert "80 spaces" in shown


def test_slots_in_the_way_are_named_and_what_was_typed_stays(
    desk: DeskWorld, administrator: PageClient
) -> None:
    desk.change(lambda uow: an_allocated_slot(uow, desk.notice, spaces=60))
    page = administrator.get(f"{VALUES}/LAB-SPACES/spaces/arqiva")
    answer = administrator.submit(
        page, ADD_VALUE, status=422, value="50", in_force_from="2018-02-01", source=SOURCE
    )
    assert "Albion Energy, Arqiva, 60 spaces" in answer.errors[0]
    assert answer.value("value") == "50"
    assert answer.value("source") == SOURCE
    assert _value(desk, "LAB-SPACES", "spaces", date(2018, 2, 1), ARQIVA) == 100


@pytest.mark.parametrize(
    ("where", "typed", "kept"),
    [
        ("E2E-NOTICE/working_days", "41", 41),
        ("E2E-NOTICE/day_ends", "17:30", "17:30"),
        ("E2E-MEETING/required", "no", False),
        ("E2E-DEVICES/smets_versions", "SMETS2\r\n\r\n SMETS3 ", ["SMETS2", "SMETS3"]),
        ("E2E-DEVICES/gbcs_last_days", '{"1.0": "2018-06-30"}', {"1.0": "2018-06-30"}),
        ("GOV-SSC/occurrences", "[1, 3]", [1, 3]),
        ("CH-MAX/hubs", "10,000", 10_000),
    ],
)
def test_a_value_is_typed_in_the_form_of_the_one_before(
    desk: DeskWorld, administrator: PageClient, where: str, typed: str, kept: object
) -> None:
    code, parameter = where.split("/")
    _add(administrator, where, typed)
    assert _value(desk, code, parameter, date(2018, 2, 1)) == kept
    assert _value(desk, code, parameter, date(2018, 1, 31)) != kept


@pytest.mark.parametrize(
    ("where", "typed", "words"),
    [
        ("E2E-NOTICE/working_days", "forty", "Enter a whole number, such as 40"),
        ("E2E-NOTICE/working_days", "4e1", "Enter a whole number, such as 40"),
        ("E2E-NOTICE/working_days", "9" * 400, "Enter a whole number, such as 40"),
        ("E2E-NOTICE/working_days", "251", "The value is a whole number from 0 to 250"),
        ("E2E-NOTICE/day_ends", "tea time", "The value is a time of day such as 18:00"),
        ("E2E-NOTICE/day_ends", "18:00+01:00", "The value is a time of day such as 18:00"),
        ("E2E-NOTICE/working_days", "", "Enter the new value"),
        ("E2E-MEETING/required", "", "Choose yes or no"),
        ("E2E-DEVICES/gbcs_last_days", "{1.0: x", "this is no JSON from line 1, character 2 on"),
        ("E2E-DEVICES/gbcs_last_days", "[1]", "Write a table as JSON"),
        ("E2E-DEVICES/gbcs_last_days", '{"1.0": "soon"}', "The value names days such as"),
        ("GOV-SSC/occurrences", "[NaN]", "too large"),
        ("GOV-SSC/occurrences", "[" * 9000, "nested too deeply"),
    ],
)
def test_a_value_of_another_form_is_told_what_to_write(
    administrator: PageClient, where: str, typed: str, words: str
) -> None:
    (error,) = _add(administrator, where, typed, status=422)
    assert words in error


def test_a_text_that_only_looks_like_a_day_breaks_no_page(administrator: PageClient) -> None:
    _add(administrator, "E2E-CONFIDENTIAL/version", "2018-02-30")
    assert "2018-02-30" in administrator.get("/rulebook").words


def test_nobody_edits_the_past(administrator: PageClient) -> None:
    (error,) = _add(administrator, "E2E-NOTICE/working_days", "41", since="2017-11-22", status=422)
    assert "nobody edits the past" in error


def test_the_weekdays_lead_to_the_calendar_instead(administrator: PageClient) -> None:
    page = administrator.get(f"{VALUES}/LAB-DAYS/weekdays")
    assert page.link("Change the working days") == "/administration/calendar"
    assert ADD_VALUE not in page.words


@pytest.mark.parametrize("where", ["E2E-NOTICE/chairs", "E2E-NONE/days", "LAB-SPACES/spaces"])
def test_an_unknown_parameter_is_not_there(administrator: PageClient, where: str) -> None:
    administrator.get(f"{VALUES}/{where}", status=404)


def test_a_second_click_adds_one_value(desk: DeskWorld, administrator: PageClient) -> None:
    page = administrator.get(f"{VALUES}/E2E-NOTICE/working_days")
    typed: dict[str, Any] = {"value": "41", "in_force_from": "2018-02-01", "source": SOURCE}
    administrator.submit(page, ADD_VALUE, **typed)
    second = administrator.submit(page, ADD_VALUE, **typed)
    assert "done once, and not again" in second.notices[0]
    rows = _looked_up(
        desk, lambda uow: load_catalogue(uow).rulebook.history("E2E-NOTICE", "working_days")
    )
    assert len(rows) == 2  # type: ignore[arg-type]


def test_a_removed_day_is_closed_in_the_calendar_with_its_reason(
    administrator: PageClient,
) -> None:
    page = administrator.get("/administration/calendar")
    done = administrator.submit(
        page, CORRECT, day="2018-04-09", working="remove", reason="Stocktaking"
    )
    assert done.notices == ["Mon 9 Apr 2018 is a day off now, in every lab."]
    assert "Stocktaking" in [words_of(cell) for cell in done.all("td")]
    month = administrator.get("/labs/telefonica?month=2018-04").words
    assert "Monday 9 April 2018, closed: Stocktaking" in month


def test_an_added_day_is_open(administrator: PageClient) -> None:
    page = administrator.get("/administration/calendar")
    administrator.submit(page, CORRECT, day="2018-04-07", working="add", reason="Catching up")
    month = administrator.get("/labs/arqiva?month=2018-04").words
    assert "Saturday 7 April 2018, 100 open, 0 taken, 100 free" in month


def test_a_day_in_use_is_not_removed_and_its_slots_are_named(
    desk: DeskWorld, administrator: PageClient
) -> None:
    desk.change(lambda uow: an_allocated_slot(uow, desk.notice, spaces=60))
    page = administrator.get("/administration/calendar")
    answer = administrator.submit(
        page, CORRECT, status=422, day="2018-02-05", working="remove", reason="Stocktaking"
    )
    assert "Albion Energy, Arqiva, 60 spaces" in answer.errors[0]
    assert answer.value("reason") == "Stocktaking"


def test_every_empty_field_of_a_correction_is_told_at_once(administrator: PageClient) -> None:
    page = administrator.get("/administration/calendar")
    assert len(administrator.submit(page, CORRECT, status=422).errors) == 3


def test_a_release_is_added_and_offered(desk: DeskWorld, administrator: PageClient) -> None:
    page = administrator.get("/administration/releases")
    done = administrator.submit(page, ADD_RELEASE, id="R2.1", uit_from="2019-03-01", source=SOURCE)
    assert done.notices == ["Release R2.1 is added."]
    assert "R2.1" in done.words
    refused = administrator.submit(
        administrator.get("/administration/releases"),
        ADD_RELEASE,
        status=422,
        id="R2.2",
        uit_from="2019-03-01",
        uit_until="2019-02-01",
        source=SOURCE,
    )
    assert "The last day in UIT is not before the first" in refused.errors[0]
    assert "R2.1" in _looked_up(desk, lambda uow: load_catalogue(uow).releases)  # type: ignore[operator]
