"""The register of own devices, what a slot keeps of it, and what comes into the labs and goes out."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from labsim.domain.devices import Direction, Movement
from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.check_devices import (
    Checked,
    Checking,
    check_devices,
    read_checking,
)
from labsim.services.read_devices import page_of_devices, read_device, read_register
from labsim.services.refusals import Refused
from labsim.services.register_device import (
    Entry,
    change_device,
    register_device,
    restore_device,
    retire_device,
)
from labsim.services.request_slot import Requested, request_slot
from models.engine import Database
from models.errors import StaleVersion
from models.records import DeviceFilter, DeviceRecord, SlotRecord
from models.unit_of_work import in_unit
from tests.builders import (
    NOW,
    TODAY,
    a_slot_request,
    an_allocated_slot,
    bringing,
    device_facts,
)
from tests.services.desk import Desk, done, refused
from tests.storage.helpers import all_at_once

ENTRY = Entry(device_facts(), 10)
SOON = NOW + timedelta(days=7)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _register(desk: Desk, entry: Entry = ENTRY, actor: Actor | None = None) -> Any:
    who, whose = actor or desk.story.manager, desk.story.participant
    return in_unit(desk.database, lambda uow: register_device(uow, who, whose, entry, NOW))


def _allocated(desk: Desk, *entries: DeviceRecord, count: int = 6) -> SlotRecord:
    return in_unit(
        desk.database,
        lambda uow: an_allocated_slot(
            uow, desk.story.notice, devices=bringing(*entries, count=count)
        ),
    )


def _check(
    desk: Desk,
    slot: SlotRecord,
    direction: Direction,
    count: int,
    day: date = TODAY,
    **given: Any,
) -> Checked | Refused:
    wish = Checking(slot.request.devices.own[0].reference, Movement(direction, count, day))
    with desk.database.reading() as uow:
        version = read_checking(uow, desk.story.staff, slot.reference).version
    usual: dict[str, Any] = {"actor": desk.story.staff, "now": SOON, "version": version}
    return in_unit(
        desk.database,
        lambda uow: check_devices(uow, reference=slot.reference, wish=wish, **usual | given),
    )


def _in_lab(desk: Desk, slot: SlotRecord) -> int:
    with desk.database.reading() as uow:
        return uow.brought.of_slot(slot.id)[0].in_lab


# -- the register ----------------------------------------------------------------------------------


def test_an_entry_is_registered_changed_retired_and_taken_back(desk: Desk) -> None:
    manager = desk.story.manager
    entry = done(_register(desk))
    more = Entry(replace(ENTRY.device, gbcs_version="2.0"), 12)

    def lead(uow: Any) -> list[Any]:
        changed = done(change_device(uow, manager, entry.reference, 1, more, NOW))
        gone = done(retire_device(uow, manager, entry.reference, changed.version, NOW))
        assert uow.devices.of_participant(desk.story.participant) == []
        done(restore_device(uow, manager, entry.reference, gone.version, NOW))
        return [
            (line.entry.act, (line.entry.after or {})["count"])
            for line in uow.history.of("device", entry.reference)
        ]

    assert in_unit(desk.database, lead) == [
        ("register_device", 10),
        ("change_device", 12),
        ("retire_device", 12),
        ("restore_device", 12),
    ]


def test_a_model_stands_in_the_register_once_for_each_firmware(desk: Desk) -> None:
    done(_register(desk))
    again = Entry(replace(ENTRY.device, maker="OMBURY"), 3)
    assert "registered already" in refused(_register(desk, again)).messages[0].text
    done(_register(desk, Entry(replace(ENTRY.device, firmware="2.5"), 3)))


def test_an_older_form_changes_nothing(desk: Desk) -> None:
    entry = done(_register(desk))
    with pytest.raises(StaleVersion), desk.database.writing() as uow:
        change_device(uow, desk.story.manager, entry.reference, 2, ENTRY, NOW)


def test_own_people_and_the_desk_see_a_register_and_only_some_may_change_it(desk: Desk) -> None:
    story, entry = desk.story, done(_register(desk))
    done(_register(desk, Entry(device_facts(model="OM-9"), 1), story.staff))
    with desk.database.writing() as uow:
        for actor in (story.viewer, story.auditor):
            assert read_device(uow, actor, entry.reference, TODAY).may_act is False
            with pytest.raises(NotAllowed):
                retire_device(uow, actor, entry.reference, 1, NOW)
        with pytest.raises(NotFound):
            read_device(uow, story.stranger, entry.reference, TODAY)
        with pytest.raises(NotFound):
            retire_device(uow, story.stranger, entry.reference, 1, NOW)
        with pytest.raises(NotFound):
            register_device(uow, story.stranger, story.participant, ENTRY, NOW)
        theirs = DeviceFilter(participant_id=story.participant)
        assert page_of_devices(uow, story.stranger, theirs, 1, 10, TODAY).total == 0
        assert read_register(uow, story.auditor, DeviceFilter(), 1, TODAY).page.total == 2


def test_the_register_says_what_the_rule_will_refuse(desk: Desk) -> None:
    old = done(_register(desk, Entry(device_facts(gbcs_version="1.0", polyphase=True), 1)))
    with desk.database.reading() as uow:
        said = read_device(uow, desk.story.manager, old.reference, TODAY).line.refusals
    assert said == (
        "Polyphase meters cannot be tested",
        "GBCS 1.0 only to Mon 7 May 2018",
    )


# -- what a request brings -------------------------------------------------------------------------


def test_a_sent_request_keeps_the_device_as_it_was(desk: Desk) -> None:
    entry = done(_register(desk))

    def ask(uow: Any) -> SlotRecord:
        asked = a_slot_request(devices=bringing(entry))
        notice = desk.story.notice.reference
        answer = request_slot(uow, desk.story.manager, notice, asked, NOW, NOW)
        assert isinstance(answer, Requested), answer
        return answer.slot

    slot = in_unit(desk.database, ask)
    changed = Entry(replace(ENTRY.device, polyphase=True), 1)
    in_unit(
        desk.database,
        lambda uow: done(change_device(uow, desk.story.manager, entry.reference, 1, changed, NOW)),
    )
    now = desk.now(slot)
    assert now.request.devices == bringing(entry)
    assert desk.told(slot)[0].entry.after["devices"][0]["polyphase"] is False  # type: ignore[index]
    assert not isinstance(desk.allocate(slot), Refused)


@pytest.mark.parametrize("act", ["others", "more", "changed", "retired", "none"])
def test_a_request_brings_only_what_the_register_has(desk: Desk, act: str) -> None:
    entry = done(_register(desk))

    def ask(uow: Any) -> object:
        devices = bringing(entry, count=11 if act == "more" else 10)
        if act == "others":
            devices = bringing(replace(entry, reference="D-ZZZZZZ"))
        if act == "changed":
            devices = bringing(replace(entry, device=device_facts(firmware="9")))
        if act == "retired":
            uow.devices.change(entry, 1, entry.device, 10, retired=True)
        if act == "none":
            devices = replace(devices, own=())
        notice = desk.story.notice.reference
        asked = a_slot_request(devices=devices)
        return request_slot(uow, desk.story.manager, notice, asked, NOW, NOW)

    told = refused(in_unit(desk.database, ask)).messages
    assert [message.field for message in told] == ["devices"]
    assert "E2E-DEVICES" in told[0].text


# -- into the lab and out of it --------------------------------------------------------------------


def test_devices_come_and_go_and_the_history_tells_each(desk: Desk) -> None:
    slot = _allocated(desk, done(_register(desk)))
    done(_check(desk, slot, Direction.IN, 4))
    left = done(_check(desk, slot, Direction.OUT, 3, SOON.date()))
    assert (left.in_lab, _in_lab(desk, slot)) == (1, 1)
    told = [(line.entry.act, line.entry.after) for line in desk.told(slot)]
    assert [act for act, _ in told] == ["check_in_device", "check_out_device"]
    assert told[1][1] == {
        "device": f"Ombury OM-2 ({slot.request.devices.own[0].reference})",
        "count": 3,
        "day": "2017-11-30",
        "in_lab": 1,
    }


def test_never_more_in_than_brought_and_never_more_out_than_in(desk: Desk) -> None:
    slot = _allocated(desk, done(_register(desk)))
    assert "at most 6" in refused(_check(desk, slot, Direction.IN, 7)).messages[0].text
    done(_check(desk, slot, Direction.IN, 6))
    assert "at most 0 more" in refused(_check(desk, slot, Direction.IN, 1)).messages[0].text
    assert "At most 6" in refused(_check(desk, slot, Direction.OUT, 7)).messages[0].text
    done(_check(desk, slot, Direction.OUT, 2))
    done(_check(desk, slot, Direction.IN, 2))  # back from the workshop
    assert _in_lab(desk, slot) == 6


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2017, 12, 1), "cannot be later than today"),
        (date(2017, 11, 22), "between the allocation and the last day"),
    ],
)
def test_devices_arrive_between_the_allocation_and_today(desk: Desk, day: date, words: str) -> None:
    slot = _allocated(desk, done(_register(desk)))
    assert words in refused(_check(desk, slot, Direction.IN, 1, day)).messages[0].text


def test_a_request_has_nothing_in_the_lab_and_a_cancelled_slot_can_be_cleared(desk: Desk) -> None:
    entry = done(_register(desk))
    asked = desk.slot(devices=bringing(entry))
    assert "allocated slot only" in refused(_check(desk, asked, Direction.IN, 1)).messages[0].text
    slot = _allocated(desk, entry)
    done(_check(desk, slot, Direction.IN, 6))
    done(desk.cancel(slot))
    refused(_check(desk, slot, Direction.IN, 1))
    done(_check(desk, slot, Direction.OUT, 6))
    assert _in_lab(desk, slot) == 0


def test_only_the_desk_checks_devices(desk: Desk) -> None:
    slot = _allocated(desk, done(_register(desk)))
    for actor in (desk.story.manager, desk.story.viewer, desk.story.auditor, desk.story.stranger):
        with pytest.raises(NotAllowed):
            _check(desk, slot, Direction.IN, 1, actor=actor)
    with desk.database.reading() as uow, pytest.raises(NotFound):
        read_checking(uow, desk.story.staff, desk.slot().reference)


def test_of_many_at_once_no_more_come_in_than_are_brought(desk: Desk) -> None:
    """Each opens the page anew until nobody was faster."""
    slot = _allocated(desk, done(_register(desk)), count=3)

    def until_answered() -> Checked | Refused:
        while True:
            try:
                return _check(desk, slot, Direction.IN, 1)
            except StaleVersion:
                continue

    answers = all_at_once([until_answered] * 8)
    assert sum(isinstance(answer, Checked) for answer in answers) == 3
    assert sum(isinstance(answer, Refused) for answer in answers) == 5
    assert _in_lab(desk, slot) == 3


def test_of_many_from_the_same_page_one_is_recorded(desk: Desk) -> None:
    slot = _allocated(desk, done(_register(desk)), count=3)
    answers = all_at_once([lambda: _check(desk, slot, Direction.IN, 1, version=0)] * 8)
    assert sum(isinstance(answer, Checked) for answer in answers) == 1
    assert sum(isinstance(answer, StaleVersion) for answer in answers) == 7
    assert _in_lab(desk, slot) == 1


def test_the_database_itself_refuses_more_than_is_brought(desk: Desk) -> None:
    slot = _allocated(desk, done(_register(desk)), count=3)
    with desk.database.reading() as uow:
        (device,) = uow.brought.of_slot(slot.id)
    four = Movement(Direction.IN, 4, TODAY)
    nobody: dict[str, Any] = {"recorded_by": None, "recorded_at": NOW}
    with pytest.raises(sa.exc.IntegrityError), desk.database.writing() as uow:
        uow.brought.move(slot.id, device.device_id, four, words="", **nobody)
