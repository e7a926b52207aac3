"""The desk's inbox: what waits, oldest first, and how full the labs are."""

from datetime import date, timedelta

import pytest
from flask import Flask

from labsim.domain.labs import TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.slots.lifecycle import SlotState
from models.engine import Database
from models.unit_of_work import UnitOfWork
from tests.builders import (
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_slot,
    an_allocated_slot,
)
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, words_of


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


def _cards(page: Page) -> list[str]:
    return [words_of(row) for row in page.all("li", "card-row")]


def _an_older_request(uow: UnitOfWork) -> None:
    notice = a_notice(uow, a_participant(uow, "Brook Gas"))
    a_slot(uow, notice, sent_at=NOW - timedelta(days=9), spaces=40, lab=TELEFONICA)


def test_requests_stand_oldest_first_with_age_lab_days_and_spaces(world: DeskWorld) -> None:
    world.change(_an_older_request)
    first, second = _cards(world.desk.get("/inbox"))
    assert first.startswith("Brook Gas")
    assert "40 spaces at Telefonica, 23 Jan to 19 Feb 2018 (20 working days)" in first
    assert "9 days old" in first
    assert second.startswith("Albion Energy")
    assert "came today" in second
    assert "begins in 61 days" in second


def test_a_request_leads_to_its_decision(world: DeskWorld) -> None:
    client = world.desk
    page = client.follow(client.get("/inbox"), "Albion Energy")
    assert page.title == "Albion Energy asks for 5 spaces"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?lab=telefonica", ["Brook Gas"]),
        ("?search=albion", ["Albion Energy"]),
        ("?search=albion&lab=telefonica", []),
        ("?lab=mars", []),
        ("?lab=%00", ["Brook Gas", "Albion Energy"]),
        ("?search=%25", []),
        ("?page=99999999999", ["Brook Gas", "Albion Energy"]),
    ],
)
def test_the_list_is_narrowed_by_lab_and_search(
    world: DeskWorld, query: str, names: list[str]
) -> None:
    world.change(_an_older_request)
    page = world.desk.get(f"/inbox{query}")
    assert [name for name in ("Brook Gas", "Albion Energy") if _stands(page, name)] == names
    assert ("No request fits" in page.words) is not bool(names)


def _stands(page: Page, name: str) -> bool:
    return any(card.startswith(name) for card in _cards(page))


def test_an_empty_inbox_says_that_all_is_decided(world: DeskWorld) -> None:
    world.change(lambda uow: uow.slots.move(world.slot, SlotState.WITHDRAWN, at=NOW))
    page = world.desk.get("/inbox")
    assert "Nothing waits" in page.words
    assert "Every open notice has had its meeting" in page.words
    assert "Every allocated slot still meets its entry criteria" in page.words


def test_a_long_list_has_pages(world: DeskWorld) -> None:
    world.change(lambda uow: [a_slot(uow, world.notice) for _ in range(20)])
    client = world.desk
    page = client.get("/inbox")
    assert len(_cards(page)) == 20
    assert "21 requests, page 1 of 2" in page.words
    assert len(_cards(client.follow(page, "Next"))) == 1


def test_notices_whose_meeting_is_to_be_held_stand_beside(world: DeskWorld) -> None:
    def two(uow: UnitOfWork) -> None:
        other = a_participant(uow, "Brook Gas")
        a_notice(uow, other)
        a_meeting(uow, a_notice(uow, other), MeetingOutcome.MEET_AGAIN)

    world.change(two)
    client = world.desk
    page = client.get("/inbox")
    assert page.words.count("Record the meeting") == 2
    assert "Thu 23 Nov 2017: another meeting to come" in page.words
    assert client.follow(page, "Record the meeting").title == "Record the initiation meeting"


def test_flagged_slots_name_what_is_not_met(world: DeskWorld) -> None:
    def flag(uow: UnitOfWork) -> None:
        slot = an_allocated_slot(uow, world.notice, spaces=1)
        uow.slots.set_flag(slot.id, TODAY, ["E2E-ROLE"])

    world.change(flag)
    words = world.desk.get("/inbox").words
    assert "E2E-ROLE" in words
    assert "Thu 23 Nov 2017" in words


def test_both_labs_next_ten_weeks_are_told_in_numbers(world: DeskWorld) -> None:
    world.change(lambda uow: an_allocated_slot(uow, world.notice, spaces=98))
    page = world.desk.get("/inbox")
    arqiva, telefonica = page.all("table", "week-bars")
    rows = [cells(row) for row in arqiva.iter("tr")][1:]
    assert len(rows) == 10
    assert rows[0] == ["20 Nov", "", "0", "0", "100"]
    assert rows[-1] == ["22 Jan", "", "98", "5 more than is free", "100"]
    assert cells(list(telefonica.iter("tr"))[-1]) == ["22 Jan", "", "0", "0", "280"]


def test_the_numbers_of_a_week_are_those_of_the_day(world: DeskWorld) -> None:
    world.change(
        lambda uow: an_allocated_slot(
            uow, world.notice, first_day=date(2017, 12, 1), last_day=date(2017, 12, 1), spaces=33
        )
    )
    rows = [cells(row) for row in world.desk.get("/inbox").all("tr")]
    assert ["27 Nov", "", "33", "0", "100"] in rows


def test_it_is_the_desks_alone(world: DeskWorld) -> None:
    assert world.as_(world.administrator).get("/inbox").title == "Inbox"
    for person in (world.manager, world.auditor, world.planner):
        world.as_(person).get("/inbox", status=403)
