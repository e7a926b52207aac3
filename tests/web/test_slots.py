"""Slots: the list and its time line, one slot with everything about it, and giving one up."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from labsim.domain.people import PersonRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.decline_slot import Declined, DeclineReason, decline_slot
from labsim.services.request_slot import Requested, request_slot
from models.engine import Database
from models.records import PersonRecord, SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    NOW,
    a_notice,
    a_participant,
    a_slot,
    a_slot_request,
    a_test_manager,
    a_viewer,
    again,
    an_allocated_slot,
)
from tests.services.stories import acting
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import Page, words_of

WITHDRAW = "Withdraw this request"
CANCEL = "Cancel and give back the spaces"


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    return a_desk_world(app, database)


def _made(desk: DeskWorld, make: Callable[[UnitOfWork], SlotRecord]) -> SlotRecord:
    with desk.database.writing() as uow:
        return make(uow)


def _sent(desk: DeskWorld) -> SlotRecord:
    """Really sent, so that its rules stand in the history."""
    with desk.database.writing() as uow:
        answer = request_slot(
            uow, acting(desk.manager), desk.notice.reference, a_slot_request(), NOW, NOW
        )
        assert isinstance(answer, Requested)
        return answer.slot


def _running(desk: DeskWorld) -> SlotRecord:
    days: dict[str, Any] = {"first_day": date(2017, 11, 20), "last_day": date(2017, 12, 12)}
    return _made(
        desk,
        lambda uow: again(
            uow, _with_lines(uow, a_slot(uow, desk.notice, spaces=20, **days), date(2017, 11, 23))
        ),
    )


def _with_lines(uow: UnitOfWork, slot: SlotRecord, from_day: date) -> SlotRecord:
    """The ledger of these tests begins on 23 November."""
    asked = slot.request
    lines = uow.ledger.days(asked.lab, from_day, asked.last_day)
    uow.ledger.take(slot.id, asked.lab, [line.day for line in lines], asked.spaces)
    uow.slots.move(slot, SlotState.ALLOCATED, at=NOW)
    return slot


def _state(desk: DeskWorld, slot: SlotRecord) -> SlotState:
    with desk.database.reading() as uow:
        assert uow.ledger.unbalanced() == []
        return again(uow, slot).state


def _references(page: Page) -> list[str]:
    return [words_of(next(row.iter("th"))) for row in page.all("tr")][1:]


# --- the list


def test_a_participant_sees_its_own_slots_as_list_and_time_line(desk: DeskWorld) -> None:
    theirs = _made(desk, lambda uow: a_slot(uow, a_notice(uow, a_participant(uow, "Bittern Gas"))))
    page = desk.as_(desk.manager).get("/slots")
    assert _references(page) == [desk.slot.reference]
    assert theirs.reference not in page.html
    (row,) = page.all("li", "tl-row")
    assert "Arqiva, 5 spaces, 23 Jan to 19 Feb 2018" in words_of(row)
    assert "lawful start under" in page.words
    assert "mandate: Sat 25 Nov 2017" in page.words


def test_the_time_line_leaves_out_what_is_over_or_came_to_nothing(desk: DeskWorld) -> None:
    def make(uow: UnitOfWork) -> None:
        slot = a_slot(uow, desk.notice)
        uow.slots.move(slot, SlotState.WITHDRAWN, at=NOW)
        a_slot(uow, desk.notice, first_day=date(2017, 10, 2), last_day=date(2017, 10, 3))

    desk.change(make)
    page = desk.as_(desk.manager).get("/slots")
    assert len(page.all("li", "tl-row")) == 1
    assert len(_references(page)) == 3


def test_a_participant_without_slots_is_told_the_next_act(desk: DeskWorld) -> None:
    other = _made_manager(desk)
    page = desk.as_(other).get("/slots")
    assert "No slots yet" in page.words
    assert page.link("Request a slot") == "/slots/new"


def _made_manager(desk: DeskWorld) -> PersonRecord:
    with desk.database.writing() as uow:
        return a_test_manager(uow, a_participant(uow, "Bittern Gas"))


def test_the_desk_narrows_the_list_by_state_lab_words_and_flag(desk: DeskWorld) -> None:
    allocated = _made(desk, lambda uow: an_allocated_slot(uow, desk.notice))
    desk.change(lambda uow: uow.slots.set_flag(allocated.id, NOW.date(), ("E2E-ROLE",)))
    client = desk.desk
    page = client.get("/slots")
    assert set(_references(page)) == {desk.slot.reference, allocated.reference}
    assert _references(client.submit(page, "Show", state="allocated")) == [allocated.reference]
    assert _references(client.submit(page, "Show", state="requested")) == [desk.slot.reference]
    assert _references(client.submit(page, "Show", flagged="yes")) == [allocated.reference]
    assert len(_references(client.submit(page, "Show", search="albion"))) == 2
    nothing = client.submit(page, "Show", lab="telefonica")
    assert "No slot fits" in nothing.words
    assert "?state=no-such-state" not in nothing.html
    assert len(_references(client.get("/slots?state=none&lab=&flagged=maybe"))) == 2


def test_a_long_list_has_pages_that_keep_the_filters(desk: DeskWorld) -> None:
    desk.change(lambda uow: [a_slot(uow, desk.notice) for _ in range(30)])
    client = desk.desk
    page = client.get("/slots?state=requested")
    assert "31 slots, page 1 of 2" in page.words
    assert len(_references(client.follow(page, "Next"))) == 6
    assert "state=requested" in page.link("Next")


def test_planners_have_no_list_of_slots(desk: DeskWorld) -> None:
    desk.as_(desk.planner).get("/slots", status=403)
    assert len(_references(desk.as_(desk.auditor).get("/slots"))) == 1


# --- one slot


def test_a_request_shows_what_was_asked_and_that_it_holds_nothing(desk: DeskWorld) -> None:
    slot = _sent(desk)
    page = desk.as_(desk.manager).get(f"/slots/{slot.reference}")
    assert "5 spaces at Arqiva, 23 Jan to 19 Feb 2018 (20 working days)" in page.words
    assert "A request holds no spaces" in page.words
    assert "The rules when the request was sent" in page.words
    assert "E2E-NOTICE" in page.words
    assert page.link(desk.notice.reference) == f"/notices/{desk.notice.reference}"
    assert page.link("Request another slot under this notice").endswith(desk.notice.reference)


def test_an_allocation_shows_the_rules_of_both_days_and_who_decided(desk: DeskWorld) -> None:
    slot = _sent(desk)
    with desk.database.writing() as uow:
        answer = allocate_slot(uow, acting(desk.staff), slot.reference, 1, "Welcome", NOW)
        assert isinstance(answer, Allocated)
    page = desk.as_(desk.manager).get(f"/slots/{slot.reference}")
    for words in ("The rules at the decision", "The rules when the request was sent", "Welcome"):
        assert words in page.words
    assert "23 Jan to 19 Feb 2018 (20 working days)" in page.words
    assert f"{desk.staff.name} allocated a slot" in page.words


def test_a_declined_request_says_why_in_words(desk: DeskWorld) -> None:
    with desk.database.writing() as uow:
        reason = DeclineReason("not_ready", "Your SREPT report has another date.")
        answer = decline_slot(
            uow, acting(desk.staff), desk.slot.reference, desk.slot.version, reason, NOW
        )
        assert isinstance(answer, Declined)
    page = desk.as_(desk.manager).get(f"/slots/{desk.slot.reference}")
    assert "Declined: The participant is not ready for these tests." in page.words
    assert "Your SREPT report has another date." in page.words
    assert WITHDRAW not in page.words


def test_a_flagged_slot_says_which_criterion_and_what_to_do(desk: DeskWorld) -> None:
    slot = _made(desk, lambda uow: an_allocated_slot(uow, desk.notice))
    desk.change(lambda uow: uow.slots.set_flag(slot.id, date(2017, 11, 22), ("E2E-GATEWAY",)))
    page = desk.as_(desk.manager).get(f"/slots/{slot.reference}")
    assert "Flagged since Wed 22 Nov 2017" in page.words
    assert "Get the DCC Gateway connection back before the first day" in page.words


def test_the_next_acts_are_those_of_state_and_role(desk: DeskWorld) -> None:
    address = f"/slots/{desk.slot.reference}"
    assert desk.desk.get(address).link("Decide on this request") == desk.decision_url
    manager = desk.as_(desk.manager).get(address)
    assert "Decide on this request" not in manager.words
    assert WITHDRAW in manager.words
    auditor = desk.as_(desk.auditor).get(address)
    assert WITHDRAW not in auditor.words
    with desk.database.writing() as uow:
        viewer = a_viewer(uow, desk.participant)
    assert WITHDRAW not in desk.as_(viewer).get(address).words
    desk.as_(viewer).get(f"{address}/withdraw", status=403)


def test_another_organisations_slot_is_not_there(desk: DeskWorld) -> None:
    stranger = desk.as_(_made_manager(desk))
    address = f"/slots/{desk.slot.reference}"
    for path in (address, f"{address}/withdraw", f"{address}/cancel", "/slots/S-NONE99"):
        stranger.get(path, status=404)
    own = desk.as_(desk.manager)
    form = own.get(f"{address}/withdraw")
    token = {"form_key": form.value("form_key"), "csrf_token": form.value("csrf_token")}
    stranger.post(f"{address}/withdraw", token | {"version": "1"}, status=None)
    assert desk.slot_now().state is SlotState.REQUESTED


# --- giving up


def test_a_request_is_withdrawn_after_a_question(desk: DeskWorld) -> None:
    client = desk.as_(desk.manager)
    page = client.follow(client.get(f"/slots/{desk.slot.reference}"), WITHDRAW)
    assert "It holds no spaces, so nothing is given back" in page.words
    done = client.submit(page, WITHDRAW, words="No team yet")
    assert done.title == f"Slot {desk.slot.reference}"
    assert done.notices == [f"The request {desk.slot.reference} is withdrawn."]
    assert "No team yet" in done.words
    assert desk.slot_now().state is SlotState.WITHDRAWN


def test_cancelling_says_what_it_gives_back_and_does_it_once(desk: DeskWorld) -> None:
    slot = _running(desk)
    client = desk.as_(desk.manager)
    page = client.follow(client.get(f"/slots/{slot.reference}"), "Cancel this slot")
    assert "Gives back 20 spaces on 13 working days, from Fri 24 Nov 2017 on." in page.words
    assert "Days up to today stay taken" in page.words
    done = client.submit(page, CANCEL)
    assert "20 spaces on 13 working days are free again" in done.notices[0]
    second = client.submit(page, CANCEL)
    assert "done once, and not again" in second.notices[0]
    assert _state(desk, slot) is SlotState.CANCELLED
    with desk.database.reading() as uow:
        assert uow.ledger.lines(slot.id) == [(date(2017, 11, 23), 20)]


def test_the_spaces_of_a_cancelled_slot_are_free_in_the_calendar(desk: DeskWorld) -> None:
    slot = _made(desk, lambda uow: an_allocated_slot(uow, desk.notice, spaces=100))
    client = desk.as_(desk.manager)
    month = "/labs/arqiva?month=2018-02"
    day = "Monday 5 February 2018, 100 open"
    assert f"{day}, 100 taken, 0 free" in client.get(month).words
    client.submit(client.get(f"/slots/{slot.reference}/cancel"), CANCEL)
    assert f"{day}, 0 taken, 100 free" in client.get(month).words


def test_what_was_decided_meanwhile_is_told_and_nothing_lost(desk: DeskWorld) -> None:
    client = desk.as_(desk.manager)
    page = client.get(f"/slots/{desk.slot.reference}/withdraw")
    desk.change(
        lambda uow: uow.slots.move(
            desk.slot, SlotState.DECLINED, at=NOW, reason_id="no_room", words=""
        )
    )
    answer = client.submit(page, WITHDRAW, status=422, words="No team yet")
    assert "This slot is declined already" in answer.errors[0]
    assert "No team yet" in answer.words


def test_a_slot_on_its_last_day_cannot_be_cancelled_any_more(desk: DeskWorld) -> None:
    days: dict[str, Any] = {"first_day": date(2017, 11, 23), "last_day": date(2017, 11, 23)}
    slot = _made(desk, lambda uow: an_allocated_slot(uow, desk.notice, **days))
    client = desk.as_(desk.manager)
    page = client.get(f"/slots/{slot.reference}")
    assert "Cancel this slot" not in page.words
    assert "in the lab" in page.words
    answer = client.get(f"/slots/{slot.reference}/cancel")
    assert answer.notices == ["This slot has ended. Nothing is left to cancel."]


def test_words_longer_than_a_thousand_stay_on_the_form(desk: DeskWorld) -> None:
    client = desk.as_(desk.manager)
    page = client.get(f"/slots/{desk.slot.reference}/withdraw")
    answer = client.submit(page, WITHDRAW, status=422, words="x" * 1001)
    assert answer.errors == ["Shorten this to 1000 characters or fewer"]
    assert answer.value("words") == "x" * 1001
    assert desk.slot_now().state is SlotState.REQUESTED


@pytest.mark.parametrize("role", [PersonRole.LAB_STAFF, PersonRole.ADMINISTRATOR])
def test_the_desk_gives_up_on_a_mailed_wish(desk: DeskWorld, role: PersonRole) -> None:
    person = desk.staff if role is PersonRole.LAB_STAFF else desk.administrator
    client = desk.as_(person)
    client.submit(client.get(f"/slots/{desk.slot.reference}/withdraw"), WITHDRAW)
    assert desk.slot_now().state is SlotState.WITHDRAWN
