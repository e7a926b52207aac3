"""Changes of a slot, as people see them and press them."""

from datetime import date

import pytest
from flask import Flask

from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.slots.lifecycle import SlotState
from models.engine import Database
from models.unit_of_work import UnitOfWork
from tests.builders import (
    CALENDAR,
    EARLIEST,
    NOW,
    a_meeting,
    a_notice,
    a_participant,
    an_allocated_slot,
)
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import Page, PageClient

ARQIVA_MORE = "lab=arqiva&first_day=2018-01-23&last_day=2018-02-19&spaces=30"
LESS = "lab=arqiva&first_day=2018-01-23&last_day=2018-02-19&spaces=2"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    """Its slot is allocated: five spaces at Arqiva, 23 January to 19 February 2018."""
    world = a_desk_world(app, database)

    def allocate(uow: UnitOfWork) -> None:
        asked = world.slot.request
        days = CALENDAR.working_days(asked.first_day, asked.last_day)
        uow.ledger.take(world.slot.id, asked.lab, days, asked.spaces)
        uow.slots.move(world.slot, SlotState.ALLOCATED, at=NOW)

    world.change(allocate)
    return world


def _at(world: DeskWorld) -> str:
    return f"/slots/{world.slot.reference}"


def _asked(world: DeskWorld) -> PageClient:
    manager = world.as_(world.manager)
    tried = manager.get(f"{_at(world)}/change?{ARQIVA_MORE}")
    manager.submit(tried, "Ask DCC for this change", words="More meters came")
    return manager


def test_the_form_begins_with_what_the_slot_holds(world: DeskWorld) -> None:
    page = world.as_(world.manager).get(f"{_at(world)}/change")
    assert "It holds 5 spaces at Arqiva, 23 Jan to 19 Feb 2018 (20 working days)." in page.words
    assert _typed(page, "spaces") == "5"


def test_spaces_are_given_back_at_once(world: DeskWorld) -> None:
    manager = world.as_(world.manager)
    tried = manager.get(f"{_at(world)}/change?{LESS}")
    assert "This acts at once." in tried.words
    shown = manager.submit(tried, "Give the spaces back")
    assert shown.notices == ["The spaces are given back; the slot is smaller from now on."]
    assert "2 spaces at Arqiva" in shown.words
    assert world.slot_now().given.spaces == 2
    assert world.slot_now().request.spaces == 5


def test_more_spaces_are_asked_for_and_decided(world: DeskWorld) -> None:
    manager = _asked(world)
    shown = manager.get(_at(world))
    assert "A change is asked for: 30 spaces at Arqiva" in shown.words
    assert "DCC decides on the change of slot" in manager.get("/home").words
    assert world.slot_now().given.spaces == 5
    inbox = world.desk.get("/inbox")
    assert "30 spaces,Tue 23 Jan 2018 to Mon 19 Feb 2018" in inbox.words
    desk = world.desk
    decision = desk.get(f"{_at(world)}/change/decision")
    assert "More meters came" in decision.words
    done = desk.submit(decision, "Accept this change", words="There is room")
    assert done.notices == ["The change is accepted for Albion Energy."]
    assert world.slot_now().given.spaces == 30


def test_a_change_is_refused_with_words(world: DeskWorld) -> None:
    _asked(world)
    desk = world.desk
    decision = desk.get(f"{_at(world)}/change/decision")
    empty = desk.submit(decision, "Refuse this change", status=422)
    assert "Say why the change is refused" in empty.words
    done = desk.submit(empty, "Refuse this change", words="The bench is needed")
    assert done.notices == [f"The change is refused. Slot {world.slot.reference} stands as it did."]
    assert world.slot_now().given.spaces == 5


def test_a_change_is_withdrawn(world: DeskWorld) -> None:
    manager = _asked(world)
    page = manager.submit(manager.get(f"{_at(world)}/change/withdraw"), "Withdraw this change")
    assert page.notices == [f"The wish is withdrawn. Slot {world.slot.reference} stands as it did."]
    assert "Change this slot" in page.words


def test_a_change_that_lost_its_room_says_which_days(world: DeskWorld) -> None:
    _asked(world)
    desk = world.desk
    decision = desk.get(f"{_at(world)}/change/decision")

    def other(uow: UnitOfWork) -> None:
        an_allocated_slot(uow, a_notice(uow, a_participant(uow, "Cole Power")), spaces=80)

    world.change(other)
    lost = desk.submit(decision, "Accept this change", status=422)
    assert "30 spaces must be free on every lab day" in lost.words
    assert world.slot_now().given.spaces == 5


def test_a_change_is_accepted_after_an_override(world: DeskWorld) -> None:
    world.change(lambda uow: a_meeting(uow, world.notice, MeetingOutcome.MEET_AGAIN))
    _asked(world)
    desk = world.desk
    decision = desk.get(f"{_at(world)}/change/decision")
    passed = desk.submit(decision, "Override E2E-MEETING", reason="Agreed by telephone")
    done = desk.submit(passed, "Accept this change")
    assert done.notices == ["The change is accepted for Albion Energy."]


def test_what_was_typed_stays_on_the_form(world: DeskWorld) -> None:
    manager = world.as_(world.manager)
    wrong = manager.get(f"{_at(world)}/change?{ARQIVA_MORE}".replace("02-19", "01-01"), status=422)
    assert "Last day must be the first day or later" in wrong.words
    assert _typed(wrong, "spaces") == "30"
    same = manager.get(f"{_at(world)}/change?{ARQIVA_MORE}".replace("=30", "=5"), status=422)
    assert "This is what the slot holds already" in same.words


def test_a_page_about_a_change_that_is_gone_leads_back(world: DeskWorld) -> None:
    page = world.desk.get(f"{_at(world)}/change/decision")
    assert page.notices == ["This change has been decided or withdrawn. Read the slot's history."]


def test_a_change_without_the_reason_it_needs_says_so(world: DeskWorld) -> None:
    world.change(lambda uow: a_meeting(uow, world.notice, MeetingOutcome.MEET_AGAIN))
    manager = world.as_(world.manager)
    tried = manager.get(f"{_at(world)}/change?{ARQIVA_MORE}")
    again = manager.submit(tried, "Ask DCC for this change", status=422)
    assert "Say why DCC should agree to this change" in again.words
    done = manager.submit(again, "Ask DCC for this change", words="More meters came")
    assert done.notices == ["The change is asked for. The slot stands as it is until DCC decides."]


def test_spaces_that_change_inside_a_week_are_typed_with_their_days(world: DeskWorld) -> None:
    manager = world.as_(world.manager)
    steps = "5, 2 from 31/01/2018, 4 from 5 Feb 2018"
    tried = manager.get(f"{_at(world)}/change?{ARQIVA_MORE}".replace("=30", f"={steps}"))
    assert "5 spaces, then 2 from Wed 31 Jan 2018 and 4 from Mon 5 Feb 2018" in tried.words
    manager.submit(tried, "Give the spaces back")
    held = world.slot_now().given
    assert [held.spaces_on(day) for day in (EARLIEST, date(2018, 1, 31), date(2018, 2, 5))] == [
        5,
        2,
        4,
    ]
    again = manager.get(f"{_at(world)}/change")
    assert _typed(again, "spaces") == "5, 2 from 31/01/2018, 4 from 05/02/2018"
    same = manager.get(
        f"{_at(world)}/change?{ARQIVA_MORE}".replace("=30", f"={_typed(again, 'spaces')}"),
        status=422,
    )
    assert "This is what the slot holds already" in same.words


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("5, 2 from 1/1/2018", "in order, after the first day"),
        ("5, 2 from 28/2/2018", "in order, after the first day"),
        ("5, 2 from 31/1/2018, 3 from 30/1/2018", "in order, after the first day"),
        ("5, 2 from yesterday", "for spaces that change on a day"),
        ("5, 3, 2 from 31/1/2018", "do not mix it"),
        ("0", "Enter 1 space or more"),
        ("", "Enter how many spaces the slot should hold"),
    ],
)
def test_spaces_that_cannot_be_read_are_told(world: DeskWorld, typed: str, told: str) -> None:
    wish = f"{_at(world)}/change?{ARQIVA_MORE}".replace("=30", f"={typed}")
    assert told in world.as_(world.manager).get(wish, status=422).words


@pytest.mark.parametrize(
    "changed",
    [
        {"spaces": "-3"},
        {"spaces": "10,,4"},
        {"spaces": ", ".join("1" * 50)},
        {"first_day": "2018-02-20", "last_day": "2018-02-19"},
        {"first_day": "0001-01-01"},
        {"lab": ""},
        {"lab": "mars"},
    ],
)
def test_hidden_terms_that_somebody_changed_change_nothing(
    world: DeskWorld, changed: dict[str, str]
) -> None:
    manager = world.as_(world.manager)
    tried = manager.get(f"{_at(world)}/change?{LESS}")
    manager.submit(tried, "Give the spaces back", status=None, **changed)
    assert world.slot_now().given.spaces == 5
    assert world.slot_now().given.profile == ()


def test_a_viewer_and_a_stranger_change_nothing(world: DeskWorld) -> None:
    assert world.as_(world.auditor).get(f"{_at(world)}/change", status=403)
    assert "Change this slot" not in world.as_(world.auditor).get(_at(world)).words
    assert world.slot_now().given.last_day == date(2018, 2, 19)


def _typed(page: Page, name: str) -> str:
    return next(field.get("value", "") for field in page.all("input") if field.get("name") == name)
