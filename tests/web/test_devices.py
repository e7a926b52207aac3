"""The register of own devices and the lab's door, as people see them and press them."""

from typing import Any

import pytest
from flask import Flask

from labsim.domain.labs import TELEFONICA
from labsim.domain.slots.request import DeviceOwner, Devices
from models.engine import Database
from models.records import DeviceRecord
from tests.builders import a_device, a_participant, a_slot, an_allocated_slot, bringing
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import SENT_BEFORE, Page

NEW: dict[str, Any] = {
    "kind": "meter",
    "maker": "Ombury",
    "model": "Ledbury",
    "firmware": "2.4",
    "smets_version": "SMETS2",
    "gbcs_version": "1.0",
    "count": "10",
}


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


def _entry(world: DeskWorld) -> DeviceRecord:
    with world.database.writing() as uow:
        return a_device(uow, world.participant, model="Ledbury")


def _buttons(page: Page) -> set[str]:
    return {"".join(button.itertext()).strip() for button in page.all("button")}


def test_a_test_manager_registers_changes_retires_and_takes_back(world: DeskWorld) -> None:
    web = world.as_(world.manager)
    empty = web.get("/devices")
    assert "No device is registered" in empty.words
    page = web.submit(web.follow(empty, "Register a device"), "Register this device", **NEW)
    assert "Ombury Ledbury" in page.words
    assert "GBCS 1.0 only to Mon 7 May 2018 (E2E-DEVICES)" in page.words
    changed = web.submit(
        web.follow(page, "Change"), "Change this entry", gbcs_version="1.1", count="12"
    )
    assert "Requests sent before keep it as it was." in changed.words
    assert "registered a device" in changed.words
    gone = web.submit(web.get("/devices"), "Retire")
    assert "Every entry is retired." in gone.words
    back = web.submit(gone, "Take back")
    assert back.notices == ["Ombury Ledbury stands in the register again."]


def test_what_cannot_be_registered_stays_on_the_form(world: DeskWorld) -> None:
    _entry(world)
    web = world.as_(world.manager)
    wrong = web.submit(
        web.get("/devices/new"), "Register this device", status=422, **NEW | {"count": "0"}
    )
    assert wrong.errors == ["Enter a whole number from 1 to 5000"]
    twice = web.submit(wrong, "Register this device", status=422, count="4")
    assert "is registered already in this firmware" in twice.errors[0]
    assert twice.value("model") == "Ledbury"


def test_the_desk_reaches_a_register_from_the_participant_and_acts_for_it(
    world: DeskWorld,
) -> None:
    _entry(world)
    desk = world.desk
    page = desk.follow(
        desk.get(f"/participants/{world.participant.id}"), "Their register of devices"
    )
    assert page.title == "Devices of Albion Energy"
    added = desk.submit(
        desk.follow(page, "Register a device"), "Register this device", **NEW | {"model": "Triad"}
    )
    assert "Ombury Triad" in added.words
    assert added.title == "Devices of Albion Energy"
    assert "Albion Energy" in desk.follow(desk.get("/inbox"), "Devices").words


def test_a_viewer_reads_and_finds_no_button(world: DeskWorld) -> None:
    entry = _entry(world)
    auditor = world.as_(world.auditor)
    for path in ("/devices", f"/devices/{entry.reference}"):
        page = auditor.get(path)
        assert "Ombury Ledbury" in page.words
        assert _buttons(page) <= {"Show", "Search", "Sign out"}


def test_the_file_has_the_rows_of_the_page_and_nothing_of_others(world: DeskWorld) -> None:
    entry = _entry(world)
    with world.database.writing() as uow:
        theirs = a_device(uow, a_participant(uow, "Bittern Gas"))
    own = world.as_(world.manager).client.get("/devices/export.csv").text
    assert f"{entry.reference},Albion Energy,meter,Ombury,Ledbury,2.4,SMETS2,1.1,no,10,no," in own
    assert theirs.reference not in own
    assert theirs.reference in world.desk.client.get("/devices/export.csv").text


def test_the_search_finds_devices_of_the_own_register_alone(world: DeskWorld) -> None:
    _entry(world)
    with world.database.writing() as uow:
        theirs = a_device(uow, a_participant(uow, "Bittern Gas"), model="Ledbury 2")
    found = world.as_(world.manager).get("/search?q=ledbury")
    assert "Ombury Ledbury" in found.words
    assert theirs.reference not in found.words
    assert theirs.reference in world.desk.get("/search?q=ledbury").words


def test_devices_are_checked_in_on_the_slots_page(world: DeskWorld) -> None:
    entry = _entry(world)
    with world.database.writing() as uow:
        slot = an_allocated_slot(uow, world.notice, devices=bringing(entry))
    desk = world.desk
    form = desk.follow(desk.get(f"/slots/{slot.reference}"), "Check devices in or out")
    typed = {"device": entry.reference, "direction": "in", "count": "7", "words": "By van"}
    many = desk.submit(form, "Record this", status=422, **typed)
    assert "The slot brings 6 of Ombury Ledbury" in many.words
    done = desk.submit(many, "Record this", count="4")
    assert done.notices == ["Checked in: 4 devices of Ombury Ledbury. In the lab now: 4."]
    shown = world.as_(world.manager).get(f"/slots/{slot.reference}")
    assert "4 arrived in the lab on Thu 23 Nov 2017: By van" in shown.words
    assert "checked devices in" in shown.words
    assert "Check devices in or out" not in shown.words


def test_the_same_arrival_sent_twice_is_told_and_recorded_once(world: DeskWorld) -> None:
    entry = _entry(world)
    with world.database.writing() as uow:
        slot = an_allocated_slot(uow, world.notice, devices=bringing(entry))
    desk = world.desk
    form = desk.get(f"/slots/{slot.reference}/devices")
    typed: dict[str, Any] = {"device": entry.reference, "direction": "in", "count": "2"}
    desk.submit(form, "Record this", **typed)
    assert desk.submit(form, "Record this", **typed).notices == [SENT_BEFORE]
    assert "2 arrived" in desk.get(f"/slots/{slot.reference}").words


def test_the_same_arrival_from_two_open_pages_is_recorded_once(world: DeskWorld) -> None:
    entry = _entry(world)
    with world.database.writing() as uow:
        slot = an_allocated_slot(uow, world.notice, devices=bringing(entry))
    desk = world.desk
    one, other = (desk.get(f"/slots/{slot.reference}/devices") for _ in range(2))
    typed: dict[str, Any] = {"device": entry.reference, "direction": "in", "count": "2"}
    desk.submit(one, "Record this", **typed)
    stale = desk.submit(other, "Record this", status=409, **typed)
    assert "changed" in stale.words
    assert (
        "In the lab now: 3."
        in (
            desk.submit(
                desk.get(f"/slots/{slot.reference}/devices"),
                "Record this",
                **typed | {"count": "1"},
            ).notices[0]
        )
    )


def test_the_decision_advises_where_overlapping_slots_bring_more_than_there_are(
    world: DeskWorld,
) -> None:
    entry = _entry(world)
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, devices=bringing(entry, count=entry.count))
    said = f"Slots that overlap bring together {entry.count + 2} of Ombury Ledbury"
    assert "Slots that overlap" not in world.desk.get(f"/slots/{slot.reference}/decision").words
    with world.database.writing() as uow:
        an_allocated_slot(uow, world.notice, lab=TELEFONICA, devices=bringing(entry, count=2))
    desk = world.desk
    page = desk.get(f"/slots/{slot.reference}/decision")
    assert f"Advice. {said}, and the register counts {entry.count}" in page.words
    assert "allocated to" in desk.submit(page, "Allocate 5 spaces at Arqiva").notices[0]


def test_a_slot_that_brings_nothing_has_no_such_page(world: DeskWorld) -> None:
    world.desk.get(f"/slots/{world.slot.reference}/devices", status=404)
    assert "Own devices" not in world.desk.get(f"/slots/{world.slot.reference}").words


def test_an_old_request_reads_as_it_was_sent(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        old = Devices(DeviceOwner.OWN, "SMETS1", "1.0", polyphase=True)
        slot = a_slot(uow, world.notice, devices=old)
    page = world.desk.get(f"/slots/{slot.reference}")
    assert "Own devices: SMETS1, GBCS 1.0, polyphase" in page.words
    decision = world.desk.get(f"/slots/{slot.reference}/decision")
    assert "Own meters must be SMETS2; the request names SMETS1" in decision.words
