"""A return visit in three clicks, the other lab beside a request, and who may link what."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.profile import weekly
from models.engine import Database
from models.records import SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    EARLIEST,
    NOW,
    a_device,
    a_notice,
    a_participant,
    a_slot,
    a_test_manager,
    an_allocated_slot,
    bringing,
)
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import Page, PageClient, words_of

COME_BACK = "Come back: ask for a return visit"
OTHER_LAB = "Ask for the other lab beside it"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


def _allocated(world: DeskWorld, **given: Any) -> SlotRecord:
    with world.database.writing() as uow:
        return an_allocated_slot(uow, world.notice, **given)


def _theirs(world: DeskWorld) -> SlotRecord:
    with world.database.writing() as uow:
        return a_slot(uow, a_notice(uow, a_participant(uow, "Bittern Gas")))


def _newest(world: DeskWorld) -> SlotRecord:
    with world.database.reading() as uow:
        newest_first = SlotFilter(participant_id=world.participant.id, oldest_first=False)
        return max(uow.slots.page(newest_first, 1, 50).rows, key=lambda slot: slot.id)


def _linked(world: DeskWorld, slot: SlotRecord) -> list[str]:
    with world.database.reading() as uow:
        return [other.reference for other in uow.slots.linked(slot.id)]


def _close(uow: UnitOfWork, world: DeskWorld) -> None:
    notice = uow.notices.find(world.notice.reference)
    assert notice is not None
    uow.notices.close(notice)


def _at(slot: SlotRecord) -> str:
    return f"/slots/{slot.reference}"


def _links(page: Page) -> list[str]:
    return [words_of(link) for link in page.all("a")]


def _section(page: Page, heading: str) -> str:
    return next(
        words_of(section)
        for section in page.all("section")
        if section.get("aria-labelledby") == heading
    )


# -- a return visit --------------------------------------------------------------------------------


def test_two_clicks_after_the_slots_page_a_return_visit_is_asked_for(world: DeskWorld) -> None:
    slot = _allocated(world, spaces=20)
    manager = world.as_(world.manager)

    review = manager.follow(manager.get(_at(slot)), COME_BACK)
    sent = manager.submit(review, "Request 20 spaces")

    assert review.title.startswith("Review of your request")
    assert "20 Feb to 19 Mar 2018 (20 working days)" in review.words
    assert f"A return visit to {slot.reference}" in review.words
    back = _newest(world)
    assert (back.request.first_day, back.request.last_day) == (
        date(2018, 2, 20),
        date(2018, 3, 19),
    )
    assert back.notice_id == slot.notice_id
    assert f"A return visit to {slot.reference}: 20 spaces at Arqiva" in _section(sent, "links")
    assert f"Asked for beside{slot.reference}" in _section(sent, "history")
    told = _section(manager.get(_at(slot)), "links")
    assert f"Followed by the return visit {back.reference}" in told
    assert "requested" in told


def test_a_return_visit_takes_every_detail_along(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        slot = a_slot(
            uow,
            world.notice,
            lab=TELEFONICA,
            spaces=20,
            profile=weekly(EARLIEST, date(2018, 2, 19), [20, 6]),
            topics=frozenset({"mesh", "alerts"}),
            releases=frozenset({"R1.2", "R1.3"}),
            devices=bringing(a_device(uow, world.participant), count=2),
        )
    manager = world.as_(world.manager)

    review = manager.follow(manager.get(_at(slot)), COME_BACK)
    manager.submit(review, "Request 20 spaces, then 6 from Mon 26 Feb 2018")

    asked = _newest(world).request
    assert [brought.count for brought in asked.devices.own] == [2]
    kept = ("lab", "test_class", "roles", "topics", "releases", "devices")
    assert [getattr(asked, part) for part in kept] == [getattr(slot.request, part) for part in kept]
    assert asked.profile == weekly(asked.first_day, asked.last_day, [20, 6])


def test_days_and_details_of_a_return_visit_can_still_be_changed(world: DeskWorld) -> None:
    slot = _allocated(world)
    manager = world.as_(world.manager)
    review = manager.follow(manager.get(_at(slot)), COME_BACK)

    dates = manager.follow(review, "Change dates and spaces")
    assert f"Asked for beside {slot.reference}" in dates.words
    free = manager.submit(dates, "See what is free", first_day="2018-03-05", spaces="7")
    details = manager.follow(free, "Go on to the details")
    review = manager.submit(details, "See what the rules say", releases=["R1.2"])
    manager.submit(review, "Request 7 spaces")

    back = _newest(world)
    assert (back.request.first_day, back.request.spaces) == (date(2018, 3, 5), 7)
    assert back.request.releases == {"R1.2"}
    assert _linked(world, back) == [slot.reference]


def test_the_desk_asks_for_a_return_visit_on_behalf(world: DeskWorld) -> None:
    slot = _allocated(world)
    desk = world.desk
    review = desk.follow(desk.get(_at(slot)), COME_BACK)
    desk.submit(review, "Record the request for 5 spaces")
    assert _linked(world, _newest(world)) == [slot.reference]


def test_a_closed_notice_says_what_to_do(world: DeskWorld) -> None:
    slot = _allocated(world)
    world.change(lambda uow: _close(uow, world))
    manager = world.as_(world.manager)
    page = manager.follow(manager.get(_at(slot)), COME_BACK)
    assert f"No return visit to {slot.reference} yet" in page.title
    assert world.notice.reference in page.words
    assert page.link("Give a new notice") == "/notices/new"
    assert page.link("Back to the slot") == _at(slot)
    for_them = world.desk.get(f"{_at(slot)}/return")
    assert (
        for_them.link("Record a new notice") == f"/notices/new?participant={world.participant.id}"
    )


def test_without_room_in_sight_the_wizard_begins_with_everything_but_the_days(
    world: DeskWorld,
) -> None:
    """The ledger of these tests ends in June."""
    days = {"first_day": date(2018, 6, 1), "last_day": date(2018, 6, 22)}
    slot = _allocated(world, **days)
    manager = world.as_(world.manager)
    page = manager.get(f"{_at(slot)}/return")
    assert "No room for 5 spaces on 16 working days running is in sight at Arqiva" in page.words
    dates = manager.follow(page, "Choose days and spaces yourself")
    assert [dates.value(name) for name in ("first_day", "last_day", "spaces", "beside")] == [
        "",
        "",
        "5",
        slot.reference,
    ]


def test_a_slot_that_came_to_nothing_under_a_closed_notice_has_no_return(world: DeskWorld) -> None:
    def close(uow: UnitOfWork) -> None:
        uow.slots.move(world.slot, SlotState.WITHDRAWN, at=NOW)
        _close(uow, world)

    manager = world.as_(world.manager)
    assert COME_BACK in _links(manager.get(_at(world.slot)))
    world.change(close)
    assert COME_BACK not in _links(manager.get(_at(world.slot)))


# -- the other lab beside it -----------------------------------------------------------------------


def test_the_same_is_asked_for_in_the_other_lab(world: DeskWorld) -> None:
    slot, manager = world.slot, world.as_(world.manager)

    dates = manager.follow(manager.get(_at(slot)), OTHER_LAB)
    free = manager.submit(dates, "See what is free")
    details = manager.follow(free, "Go on to the details")
    review = manager.submit(details, "See what the rules say")
    sent = manager.submit(review, "Request 5 spaces")

    other = _newest(world)
    assert (other.request.lab, slot.request.lab) == (TELEFONICA, ARQIVA)
    same = ("first_day", "last_day", "spaces", "roles", "topics", "releases", "devices")
    assert [getattr(other.request, part) for part in same] == [
        getattr(slot.request, part) for part in same
    ]
    assert f"In the other lab beside it {slot.reference}: 5 spaces at Arqiva" in sent.words
    assert OTHER_LAB not in _links(sent)
    assert OTHER_LAB not in _links(manager.get(_at(slot)))


def test_staff_decide_both_in_one_act(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        other = a_slot(uow, world.notice, lab=TELEFONICA)
        uow.slots.link(other.id, world.slot.id)
    desk = world.desk
    batch = desk.follow(desk.get(world.decision_url), "Allocate both in one act")
    done = desk.submit(batch, "Allocate the ticked requests")
    assert done.notices == ["2 requests allocated, 10 spaces in all."]
    with world.database.reading() as uow:
        found = [uow.slots.find(reference) for reference in (world.slot.reference, other.reference)]
    assert {slot.state for slot in found if slot} == {SlotState.ALLOCATED}


def test_the_decision_page_shows_both_and_decides_one(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        other = a_slot(uow, world.notice, lab=TELEFONICA)
        uow.slots.link(other.id, world.slot.id)
    desk = world.desk
    page = desk.get(world.decision_url)
    told = _section(page, "links")
    assert "Each is decided on its own rules, together or apart." in told
    assert f"In the other lab beside it {other.reference}: 5 spaces at Telefonica" in told
    desk.submit(page, "Allocate 5 spaces at Arqiva")
    told = _section(desk.get(f"{_at(other)}/decision"), "links")
    assert told.endswith("allocated")
    assert "in one act" not in told
    with world.database.reading() as uow:
        found = uow.slots.find(other.reference)
        assert found is not None
        assert found.state is SlotState.REQUESTED


def test_a_notice_for_one_lab_offers_no_other_lab(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        narrow = a_notice(uow, world.participant, labs=frozenset({ARQIVA}))
        slot = a_slot(uow, narrow)
    assert OTHER_LAB not in _links(world.as_(world.manager).get(_at(slot)))


def test_what_is_decided_has_no_other_lab_beside_it(world: DeskWorld) -> None:
    slot = _allocated(world)
    assert OTHER_LAB not in _links(world.as_(world.manager).get(_at(slot)))


# -- who may ---------------------------------------------------------------------------------------


def _review(world: DeskWorld, beside: str) -> str:
    return (
        f"/slots/new/review?notice={world.notice.reference}&lab=arqiva&first_day=2018-01-23"
        "&last_day=2018-02-19&spaces=5&sent_on=2017-11-23&test_class=user_system&roles=IS"
        f"&topics=service_requests&releases=R1.3&device_owner=dcc&beside={beside}"
    )


@pytest.mark.parametrize("step", ["", "/free", "/details", "/review"])
def test_another_organisations_slot_is_no_page(world: DeskWorld, step: str) -> None:
    address = _review(world, _theirs(world).reference).replace("/review", step)
    world.as_(world.manager).get(address, status=404)
    world.as_(world.manager).get(_review(world, "S-NONE22"), status=404)


def test_another_organisations_slot_cannot_be_sent_along(world: DeskWorld) -> None:
    theirs, manager = _theirs(world), world.as_(world.manager)
    page = manager.get(_review(world, world.slot.reference))
    manager.submit(page, "Request 5 spaces", status=404, beside=theirs.reference)
    assert _linked(world, theirs) == []


def test_the_desk_is_told_that_slots_of_two_participants_are_not_linked(world: DeskWorld) -> None:
    theirs, desk = _theirs(world), world.desk
    page = desk.get(_review(world, theirs.reference))
    assert "This request cannot be sent yet" in page.words
    assert f"Slot {theirs.reference} belongs to another participant" in page.words
    desk.submit(page, "Record this as refused", status=422)
    assert _linked(world, theirs) == []


def test_another_organisation_comes_back_to_nothing(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        stranger = a_test_manager(uow, a_participant(uow, "Bittern Gas"))
    world.as_(stranger).get(f"{_at(world.slot)}/return", status=404)


def test_readers_see_the_links_and_no_button(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        other = a_slot(uow, world.notice, lab=TELEFONICA)
        uow.slots.link(other.id, world.slot.id)
    auditor: PageClient = world.as_(world.auditor)
    page = auditor.get(_at(world.slot))
    assert other.reference in _section(page, "links")
    assert not {COME_BACK, OTHER_LAB} & set(_links(page))
    auditor.get(f"{_at(world.slot)}/return", status=403)
