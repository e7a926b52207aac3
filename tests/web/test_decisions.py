"""Deciding on a request: what the desk sees, does and is told."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from labsim.domain.labs import ARQIVA
from labsim.domain.participants import FactKind
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import ClassOfTest
from labsim.services.read_desk import Decision, read_decision
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    EARLIEST,
    NOW,
    a_notice,
    a_participant,
    a_slot,
    an_allocated_slot,
)
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, words_of

ALLOCATE = "Allocate 5 spaces at Arqiva"
DECLINE = "Decline this request"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


@pytest.fixture
def unready(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database, ready=False)


def _taken(world: DeskWorld) -> int:
    with world.database.reading() as uow:
        return uow.ledger.days(ARQIVA, EARLIEST, EARLIEST)[0].spaces_taken


def _withdraw_gateway(world: DeskWorld) -> None:
    world.change(
        lambda uow: uow.participants.record_fact(
            world.participant.id, FactKind.GATEWAY, None, None, None, NOW
        )
    )


def _refusals(world: DeskWorld) -> int:
    with world.database.reading() as uow:
        return sum(r.entry.refused for r in uow.history.of("slot", world.slot.reference))


def _buttons(page: Page) -> list[str]:
    return [words_of(button) for button in page.all("button")]


def test_the_page_tells_the_request_the_rules_the_days_and_the_rivals(world: DeskWorld) -> None:
    def rivals(uow: UnitOfWork) -> None:
        other = a_notice(uow, a_participant(uow, "Brook Gas"))
        a_slot(uow, other, spaces=30)
        an_allocated_slot(uow, a_notice(uow, a_participant(uow, "Cole Power")), spaces=12)

    world.change(rivals)
    page = world.desk.get(world.decision_url)
    assert page.title == "Albion Energy asks for 5 spaces"
    assert "At Arqiva, 23 Jan to 19 Feb 2018 (20 working days)" in page.words
    assert "All 13 rules that are asked are met" in page.words
    assert ["Tue 23 Jan 2018", "100", "12", "88", "35", "83"] in [
        cells(row) for row in page.all("tr")
    ]
    assert "88 of 100 spaces free, 83 left after this slot" in page.words
    assert "Brook Gas: 30 spaces" in page.words
    assert "Cole Power: 12 spaces" in page.words
    assert "Service requests" in page.words


def test_allocating_gives_the_spaces_and_tells_so(world: DeskWorld) -> None:
    client = world.desk
    page = client.submit(client.get(world.decision_url), ALLOCATE, words="Welcome")
    assert page.notices == ["5 spaces allocated to Albion Energy."]
    now = world.slot_now()
    assert (now.state, now.decision_words) == (SlotState.ALLOCATED, "Welcome")
    assert _taken(world) == 5


def test_a_decided_request_shows_its_state_and_no_button(world: DeskWorld) -> None:
    client = world.desk
    client.submit(client.get(world.decision_url), ALLOCATE, words="Welcome")
    page = client.get(world.decision_url)
    assert "This is decided" in page.words
    assert "allocated since" in page.words
    assert "Welcome" in page.words
    assert ALLOCATE not in _buttons(page)
    assert DECLINE not in _buttons(page)
    assert "allocated a slot" in page.words
    assert "the rules and values of that moment" in page.words


def test_a_double_click_allocates_once(world: DeskWorld) -> None:
    client = world.desk
    page = client.get(world.decision_url)
    client.submit(page, ALLOCATE)
    second = client.submit(page, ALLOCATE)
    assert second.notices == ["This form was sent before: it was done once, and not again."]
    assert _taken(world) == 5


def test_unmet_rules_offer_no_button_and_say_what_must_be_met(unready: DeskWorld) -> None:
    page = unready.desk.get(unready.decision_url)
    assert "Not yet to be allocated" in page.words
    assert "An initiation meeting must have ended with a go-ahead" in page.words
    assert ALLOCATE not in _buttons(page)
    assert DECLINE in _buttons(page)
    assert "rules are not met" in page.words


def test_a_rule_that_fails_meanwhile_refuses_and_keeps_what_was_typed(world: DeskWorld) -> None:
    client = world.desk
    page = client.get(world.decision_url)
    _withdraw_gateway(world)
    refused = client.submit(page, ALLOCATE, words="Welcome", status=422)
    assert "DCC Gateway connection" in refused.errors[0]
    assert "Not yet to be allocated" in refused.words
    assert _taken(world) == 0
    assert world.slot_now() == world.slot
    assert _refusals(world) == 1


def test_the_loser_of_a_race_reads_an_ordinary_refusal(world: DeskWorld) -> None:
    client = world.desk
    page = client.get(world.decision_url)
    world.change(lambda uow: an_allocated_slot(uow, world.notice, spaces=96))
    refused = client.submit(page, ALLOCATE, status=422)
    assert "5 spaces must be free on every lab day of the slot" in refused.errors[0]
    assert "1 too few" in refused.words or "Ask for 4 spaces or fewer" in refused.words
    assert _taken(world) == 96


def test_a_refusal_is_shown_when_its_locks_are_gone_and_it_is_kept(
    world: DeskWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.desk
    page = client.get(world.decision_url)
    _withdraw_gateway(world)
    kept = []

    def read_and_see(*args: Any) -> Decision:
        kept.append(_refusals(world))
        return read_decision(*args)

    monkeypatch.setattr("web.views.decisions.read_decision", read_and_see)
    client.submit(page, ALLOCATE, status=422)
    assert kept == [1]


@pytest.mark.parametrize("button", [ALLOCATE, DECLINE])
def test_the_second_of_two_staff_reads_who_was_first(world: DeskWorld, button: str) -> None:
    mine, theirs = world.desk, world.as_(world.administrator)
    page = mine.get(world.decision_url)
    theirs.submit(theirs.get(world.decision_url), ALLOCATE)
    typed = {"reason_id": "no_room"} if button == DECLINE else {}
    refused = mine.submit(page, button, status=422, **typed)
    assert refused.errors == [
        "This slot is allocated already. Read its history to see who decided and when."
    ]
    assert "This is decided" in refused.words
    assert world.administrator.name in refused.words
    assert _taken(world) == 5


def test_a_changed_but_open_request_is_stale(world: DeskWorld) -> None:
    client = world.desk
    page = client.get(world.decision_url)
    world.change(lambda uow: uow.slots.move(world.slot, SlotState.WAITING, at=NOW))
    client.submit(page, ALLOCATE, status=409)
    assert _taken(world) == 0


def test_declining_needs_a_reason(world: DeskWorld) -> None:
    client = world.desk
    refused = client.submit(client.get(world.decision_url), DECLINE, words="Sorry", status=422)
    assert refused.errors == ["Choose a reason"]
    assert "Sorry" in refused.words or "Sorry" in refused.html
    assert world.slot_now().state is SlotState.REQUESTED


def test_another_reason_needs_words(world: DeskWorld) -> None:
    client = world.desk
    refused = client.submit(client.get(world.decision_url), DECLINE, reason_id="other", status=422)
    assert refused.errors == ["Say what the other reason is. Write a sentence."]


def test_a_declined_request_tells_its_reason(world: DeskWorld) -> None:
    client = world.desk
    done = client.submit(
        client.get(world.decision_url), DECLINE, reason_id="no_room", words="Try April"
    )
    assert done.notices == ["The request of Albion Energy is declined."]
    page = client.get(world.decision_url)
    assert "Reason: No room in the lab on these days" in page.words
    assert "Try April" in page.words


def test_words_beyond_the_limit_are_refused_and_stay(world: DeskWorld) -> None:
    client = world.desk
    refused = client.submit(client.get(world.decision_url), ALLOCATE, words="x" * 2001, status=422)
    assert refused.errors == ["Shorten this to 1000 characters or fewer"]
    assert "x" * 2001 in refused.html


def _device_only(world: DeskWorld) -> SlotRecord:
    with world.database.writing() as uow:
        return a_slot(
            uow,
            world.notice,
            test_class=ClassOfTest.DEVICE_ONLY,
            roles=frozenset(),
            topics=frozenset({"own_devices"}),
        )


def test_device_only_tests_say_that_allocating_grants_them(world: DeskWorld) -> None:
    slot = _device_only(world)
    page = world.desk.get(f"/slots/{slot.reference}/decision")
    assert "to allocate them is to grant them (E2E-ROLE)" in page.words


def test_a_large_share_is_advised_at_the_moment_of_decision(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, spaces=60)
    client = world.desk
    page = client.get(f"/slots/{slot.reference}/decision")
    assert "Advice. One participant should hold at most 25 % of the lab on a day" in page.words
    client.submit(page, "Allocate 60 spaces at Arqiva")
    assert _taken(world) == 60


def test_a_request_whose_first_day_has_come_can_only_be_declined(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, first_day=date(2017, 11, 23))
    page = world.desk.get(f"/slots/{slot.reference}/decision")
    assert "This request has lapsed" in page.words
    assert not [button for button in _buttons(page) if button.startswith("Allocate")]


def test_a_request_without_a_lab_day_is_shown_too(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, first_day=date(2018, 2, 3), last_day=date(2018, 2, 4))
    page = world.desk.get(f"/slots/{slot.reference}/decision")
    assert "There is no lab day from the first to the last day" in page.words


def test_it_is_the_desks_alone(world: DeskWorld) -> None:
    for person in (world.manager, world.auditor, world.planner):
        client = world.as_(person)
        client.get(world.decision_url, status=403)
        for act in ("allocate", "decline"):
            client.post(f"/slots/{world.slot.reference}/{act}", {"form_key": "0" * 32}, status=403)
    assert _taken(world) == 0


@pytest.mark.parametrize("reference", ["S-NOBODY", "N-X", "%00", "x" * 300, "ü"])
def test_an_unknown_reference_is_not_found(world: DeskWorld, reference: str) -> None:
    world.desk.get(f"/slots/{reference}/decision", status=404)


def test_a_form_without_its_key_or_version_does_nothing(world: DeskWorld) -> None:
    client = world.desk
    client.post(f"/slots/{world.slot.reference}/allocate", {"version": "1"}, status=400)
    page = client.get(world.decision_url)
    client.submit(page, ALLOCATE, version="a lot", status=409)
    assert world.slot_now() == world.slot
