"""The page that rehearses a value of the rulebook."""

import csv
from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask

from labsim.services.refusals import Refused
from labsim.services.request_slot import request_slot
from models.engine import Database
from tests.builders import NOW, a_slot_request
from tests.services.stories import acting
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, PageClient
from web.views import rehearsal

BUTTON = "Rehearse it"


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    return a_desk_world(app, database)


def _address(value: object, rule: str = "E2E-NOTICE working_days", **more: str) -> str:
    asked = {"rule": rule, "value": str(value), "first": "2017-11-01", "last": "2017-11-30"}
    return "?" + urlencode(asked | more)


def _page(desk: DeskWorld, value: object, **more: str) -> Page:
    return desk.desk.get(f"/rulebook/rehearsal{_address(value, **more)}")


def _refused_when_sent(desk: DeskWorld) -> None:
    early = a_slot_request(first_day=date(2018, 1, 11), last_day=date(2018, 1, 31))
    with desk.database.writing() as uow:
        answer = request_slot(uow, acting(desk.manager), desk.notice.reference, early, NOW, NOW)
        assert isinstance(answer, Refused)
        assert answer.entry
        uow.history.add(answer.entry)


def test_the_rulebook_leads_staff_to_the_values_that_decide_and_nobody_else(
    desk: DeskWorld, web: PageClient
) -> None:
    words = "Rehearse another value of E2E-NOTICE Working days"
    page = desk.desk.get(desk.desk.get("/rulebook").link(words))
    assert page.value("rule") == "E2E-NOTICE working_days"
    assert page.value("value") == "40"
    assert page.value("last") == "2017-11-23"
    assert "Now: 40 working days." in page.words
    for somebody in (web, desk.as_(desk.manager), desk.as_(desk.auditor)):
        assert "Rehearse" not in somebody.get("/rulebook").words
    spaces = desk.desk.get("/rulebook").link("Rehearse another value of LAB-SPACES Spaces Arqiva")
    assert desk.desk.get(spaces).value("rule") == "LAB-SPACES spaces arqiva"
    assert "Rehearse another value of CH-PRICE" not in desk.desk.get("/rulebook").words


def test_a_refusal_that_would_be_none_and_the_notices_stand_there(desk: DeskWorld) -> None:
    _refused_when_sent(desk)
    page = _page(desk, 30)
    assert "1 decision of 2 would differ" in page.words
    assert "30 working days in the place of 40 working days" in page.words
    (row, notice) = (cells(row) for body in page.all("tbody") for row in body)
    assert row[0].startswith("Refused when sent")
    assert row[1] == "Albion Energy"
    assert row[2] == "5 spaces at Arqiva,Thu 11 Jan 2018 to Wed 31 Jan 2018"
    assert row[3] == "refused would be may be allocated"
    assert row[4].startswith("E2E-NOTICE not met: First day must be Tuesday 23 January 2018")
    assert "would be met" in row[4]
    assert notice[3:] == ["Tue 23 Jan 2018", "Tue 9 Jan 2018, earlier"]


def test_the_form_asks_by_its_address_and_can_be_mailed(desk: DeskWorld) -> None:
    page = desk.desk.get("/rulebook/rehearsal")
    form = page.form(BUTTON)
    assert (form.get("method"), form.get("action")) == ("get", "/rulebook/rehearsal")
    assert (
        desk.desk.submit(page, BUTTON, value="41").words
        == _page(desk, 41, first="2016-01-01", last="2017-11-23").words
    )
    assert f"{desk.slot.reference} requested" in _page(desk, 41).words


def test_nothing_differs_and_nothing_was_sent_are_told_apart(desk: DeskWorld) -> None:
    same = _page(desk, 40)
    assert "None of 1 decision would differ" in same.words
    assert "Nothing would differ" in same.words
    assert "the same" in same.words
    before = _page(desk, 40, first="2016-01-01", last="2016-12-31")
    assert "No request was sent in this period" in before.words


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"value": "soon"}, "Enter a whole number, such as 40"),
        ({"value": ""}, "Enter the value to rehearse"),
        ({"value": "9999"}, "The value is a whole number from 0 to 250"),
        ({"rule": "CH-PRICE price"}, "Choose a value of the list"),
        ({"first": ""}, "Enter the first day"),
        ({"last": "2017-10-01"}, "Last day must be the first day or later"),
    ],
)
def test_what_cannot_be_rehearsed_is_told_beside_its_field(
    desk: DeskWorld, asked: dict[str, str], told: str
) -> None:
    address = _address(**({"value": "30"} | asked))
    page = desk.desk.get(f"/rulebook/rehearsal{address}", status=422)
    assert any(told in error for error in page.errors), page.errors
    for name in ("requests", "notices"):
        back = desk.desk.get(f"/rulebook/rehearsal/{name}.csv{address}", status=422)
        assert back.title == "Rehearse a value"


def test_the_files_hold_what_the_page_shows(desk: DeskWorld) -> None:
    _refused_when_sent(desk)
    page = _page(desk, 30)
    found = desk.desk.client.get(page.link("Save these requests as CSV"))
    assert found.content_type == "text/csv; charset=utf-8"
    header, *rows = csv.reader(found.text.splitlines())
    assert [dict(zip(header, row, strict=True))["Rule"] for row in rows] == ["E2E-NOTICE"]
    assert rows[0][:3] == ["2017-11-23T10:00+00:00", "", desk.notice.reference]
    assert rows[0][10:14] == ["refused", "may be allocated", "E2E-NOTICE", "not met"]
    notices = desk.desk.client.get(page.link("Save these notices as CSV")).text.splitlines()
    assert notices[1:] == [
        f"{desk.notice.reference},Albion Energy,2017-11-23,2018-01-23,2018-01-09"
    ]


def test_a_long_answer_has_pages(desk: DeskWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "ROWS", 1)
    _refused_when_sent(desk)
    _refused_when_sent(desk)
    first = _page(desk, 30)
    assert "2 requests, page 1 of 2" in first.words
    second = desk.desk.get(first.link("Next"))
    assert "2 requests, page 2 of 2" in second.words
    third = _page(desk, 30, page="3")
    assert "2 decisions of 3 would differ" in third.words
    assert desk.desk.get(third.link("Show the first of 2 requests")).words == first.words


def test_every_value_of_the_list_can_be_rehearsed_as_it_stands(desk: DeskWorld) -> None:
    """Whatever form a value has, what the form shows can be sent back."""
    page = desk.desk.get("/rulebook/rehearsal")
    choices = [each.get("value") for each in page.all("option")]
    assert len(choices) == 15
    for choice in choices:
        form = desk.desk.get(f"/rulebook/rehearsal?{urlencode({'rule': choice})}")
        assert form.value("rule") == choice
        same = _page(desk, form.value("value").replace("True", "yes"), rule=str(choice))
        assert "None of 1 decision would differ" in same.words


@pytest.mark.parametrize(
    ("rule", "value", "status"),
    [
        ("E2E-NOTICE day_ends", "2018-13", 422),
        ("E2E-NOTICE day_ends", "18:00+01:00", 422),
        ("E2E-CONFIDENTIAL version", "2018-02-30", 200),
        ("E2E-ROLE device_only_excluded_topics", "2018-02-30", 200),
        ("E2E-DEVICES smets_versions", "2018-02-30", 200),
        ("E2E-NOTICE working_days", "\uff19", 422),
    ],
)
def test_no_text_breaks_the_page_whatever_it_looks_like(
    desk: DeskWorld, rule: str, value: str, status: int
) -> None:
    desk.desk.get(f"/rulebook/rehearsal{_address(value, rule=rule)}", status=status)
