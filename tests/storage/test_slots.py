"""Slots: kept as asked, listed, and moved along their life by one hand at a time."""

from datetime import date, timedelta
from typing import Final

import pytest

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import UNDECIDED, SlotState
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices
from models.engine import Database
from models.errors import ForbiddenMove, StaleVersion
from models.records import EntryFlagRecord, SlotFilter, SlotRecord
from models.stores.references import ALPHABET, new_reference
from tests.builders import (
    CALENDAR,
    EARLIEST,
    NOW,
    TODAY,
    a_manufacturer,
    a_notice,
    a_participant,
    a_slot,
    a_slot_request,
    again,
    an_allocated_slot,
    both_labs,
    lab_staff,
)
from tests.storage.helpers import some_slots, statements_of

FULL_REQUEST: Final = a_slot_request(
    lab=TELEFONICA,
    spaces=12,
    roles=frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}),
    topics=frozenset({"mesh", "service_requests", "own_devices"}),
    releases=frozenset({"R1.2", "R1.3"}),
    devices=Devices(DeviceOwner.OWN, "SMETS2", "1.0", polyphase=True),
    reason="The uplift comes in spring",
)


def _page(database: Database, **narrowed: object) -> list[str]:
    with database.reading() as uow:
        page = uow.slots.page(SlotFilter(**narrowed), 1, 50)  # type: ignore[arg-type]  # test data
    assert page.total == len(page.rows)
    return [slot.reference for slot in page.rows]


def test_a_request_comes_back_as_it_was_sent(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow, "Alder Energy"))
        clerk = lab_staff(uow)
        added = uow.slots.add(
            notice.participant_id,
            notice.id,
            FULL_REQUEST,
            sent_at=NOW,
            sent_on=date(2017, 11, 20),
            on_behalf=True,
            recorded_by=clerk.id,
            reference="S-ABC234",
        )
    assert added == SlotRecord(
        id=added.id,
        reference="S-ABC234",
        participant_id=notice.participant_id,
        participant_name="Alder Energy",
        notice_id=notice.id,
        notice_reference=notice.reference,
        request=FULL_REQUEST,
        state=SlotState.REQUESTED,
        sent_at=NOW,
        sent_on=date(2017, 11, 20),
        on_behalf=True,
        recorded_by=clerk.name,
        decided_at=None,
        decline_reason="",
        decision_words="",
        flag=None,
        version=1,
    )
    with database.reading() as uow:
        assert uow.slots.find("S-ABC234") == added
        assert uow.slots.find("S-NOBODY") is None


def test_a_device_only_request_has_no_roles_nor_releases(database: Database) -> None:
    request = a_slot_request(
        test_class=ClassOfTest.DEVICE_ONLY,
        roles=frozenset(),
        releases=frozenset(),
        topics=frozenset({"own_devices"}),
    )
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_manufacturer(uow))
        slot = a_slot(
            uow,
            notice,
            test_class=request.test_class,
            roles=request.roles,
            releases=request.releases,
            topics=request.topics,
        )
    assert slot.request == request


def test_one_statement_locks_participant_and_slot_in_this_order_and_reads(
    database: Database,
) -> None:
    (slot,) = some_slots(database, 1)
    with statements_of(database) as sent, database.writing() as uow:
        assert uow.slots.find_locked(slot.reference) == slot
    (statement,) = sent
    if database.dialect_name == "postgresql":
        assert statement.endswith("FOR NO KEY UPDATE OF participant, slot")
    with database.writing() as uow:
        assert uow.slots.find_locked("S-NOBODY") is None


def test_a_list_costs_the_same_for_one_slot_and_for_many(database: Database) -> None:
    some_slots(database, 1)
    with statements_of(database) as few, database.reading() as uow:
        uow.slots.page(SlotFilter(), 1, 50)
    with database.writing() as uow:
        notice = a_notice(uow, a_participant(uow))
        for _ in range(30):
            a_slot(uow, notice)
    with statements_of(database) as many, database.reading() as uow:
        assert uow.slots.page(SlotFilter(), 1, 50).total == 31
    assert len(few) == len(many) == 2


def test_a_list_has_pages(database: Database) -> None:
    slots = some_slots(database, 5)
    with database.reading() as uow:
        pages = [uow.slots.page(SlotFilter(), number, 2) for number in (1, 3, 4, 0)]
    references = [slot.reference for slot in slots]
    assert [[row.reference for row in page.rows] for page in pages] == [
        references[:2],
        references[4:],
        [],
        references[:2],
    ]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}
    assert pages[3].number == 1


def test_a_list_can_be_narrowed(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        alder = a_notice(uow, a_participant(uow, "Alder Energy"))
        birch = a_notice(uow, a_participant(uow, "Birch 100%_Power"))
        later = a_slot(uow, alder, sent_at=NOW + timedelta(hours=1), lab=TELEFONICA)
        early = a_slot(uow, alder, first_day=date(2018, 4, 3), last_day=date(2018, 4, 6))
        given = an_allocated_slot(uow, birch, sent_at=NOW + timedelta(hours=2))
        uow.slots.set_flag(given.id, TODAY, ("E2E-ROLE",))
    every = [slot.reference for slot in (early, later, given)]
    assert _page(database) == every
    assert _page(database, oldest_first=False) == every[::-1]
    assert _page(database, states=UNDECIDED) == [early.reference, later.reference]
    assert _page(database, lab=TELEFONICA) == [later.reference]
    assert _page(database, participant_id=birch.participant_id) == [given.reference]
    assert _page(database, notice_id=alder.id) == [early.reference, later.reference]
    assert _page(database, search="birch") == [given.reference]
    assert _page(database, search="0%_p") == [given.reference]
    assert _page(database, search="%") == [given.reference]
    assert _page(database, search=early.reference.lower()) == [early.reference]
    assert _page(database, flagged=True) == [given.reference]
    assert _page(database, first=date(2018, 2, 20)) == [early.reference]
    assert _page(database, first=date(2018, 2, 19), last=EARLIEST) == [
        later.reference,
        given.reference,
    ]
    assert _page(database, last=EARLIEST - timedelta(days=1)) == []


def test_a_move_keeps_when_why_and_in_which_words(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.slots.move(slot, SlotState.DECLINED, at=NOW, reason_id="no_room", words="Try April")
        declined = again(uow, slot)
    assert declined.state is SlotState.DECLINED
    assert declined.decided_at == NOW
    assert declined.decline_reason == "No room in the lab on these days"
    assert declined.decision_words == "Try April"
    assert declined.version == slot.version + 1


def test_a_slot_that_is_undecided_again_has_no_decision(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.slots.move(slot, SlotState.OFFERED, at=NOW)
        offered = again(uow, slot)
        uow.slots.move(offered, SlotState.REQUESTED, at=NOW)
        assert offered.decided_at == NOW
        assert again(uow, slot).decided_at is None


def test_two_hands_on_one_slot(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.slots.move(slot, SlotState.WAITING, at=NOW)
    with pytest.raises(StaleVersion), database.writing() as uow:
        uow.slots.move(slot, SlotState.DECLINED, at=NOW)
    with database.reading() as uow:
        assert again(uow, slot).state is SlotState.WAITING


def test_a_step_that_the_life_of_a_slot_does_not_have(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with pytest.raises(ForbiddenMove), database.writing() as uow:
        uow.slots.move(slot, SlotState.CANCELLED, at=NOW)


def test_undecided_slots_whose_day_has_come(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        due, past, coming, decided = (
            a_slot(uow, notice, first_day=EARLIEST + timedelta(days=days)) for days in (0, -1, 1, 0)
        )
        uow.slots.move(past, SlotState.WAITING, at=NOW)
        uow.slots.move(decided, SlotState.WITHDRAWN, at=NOW)
        late = [slot.reference for slot in uow.slots.undecided_from(EARLIEST)]
        assert late == [due.reference, past.reference]
        assert coming.reference not in late


def test_allocated_slots_that_have_not_begun(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        begins = an_allocated_slot(uow, notice)
        later = an_allocated_slot(uow, notice, first_day=EARLIEST + timedelta(days=1))
        a_slot(uow, notice, first_day=EARLIEST + timedelta(days=2))
        eve = EARLIEST - timedelta(days=1)
        assert [s.reference for s in uow.slots.allocated_starting_after(eve)] == [
            begins.reference,
            later.reference,
        ]
        assert [s.reference for s in uow.slots.allocated_starting_after(EARLIEST)] == [
            later.reference
        ]


def test_more_allocated_slots_than_one_statement_takes(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        for _ in range(1005):
            slot = a_slot(uow, notice, topics=frozenset({"mesh"}))
            uow.slots.move(slot, SlotState.ALLOCATED, at=NOW)
        found = uow.slots.allocated_starting_after(TODAY)
    assert len(found) == 1005
    assert {slot.request.topics for slot in found} == {frozenset({"mesh"})}


def test_slots_that_hold_spaces_on_some_days(database: Database) -> None:
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        arqiva = an_allocated_slot(uow, notice)
        telefonica = an_allocated_slot(uow, notice, lab=TELEFONICA)
        a_slot(uow, notice)
        days = CALENDAR.working_days(EARLIEST, EARLIEST)
        assert [s.id for s in uow.slots.slots_on(None, days)] == [arqiva.id, telefonica.id]
        assert [s.id for s in uow.slots.slots_on(ARQIVA, days)] == [arqiva.id]
        assert uow.slots.slots_on(None, [date(2018, 1, 22)]) == []


def test_a_flag_keeps_its_first_night_and_its_newest_codes(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.slots.set_flag(slot.id, date(2017, 12, 1), ("E2E-ROLE",))
        uow.slots.set_flag(slot.id, date(2017, 12, 2), ("E2E-ROLE", "E2E-GATEWAY"))
        flagged = again(uow, slot)
        uow.slots.clear_flag(slot.id)
        assert again(uow, slot).flag is None
    assert flagged.flag == EntryFlagRecord(date(2017, 12, 1), ("E2E-ROLE", "E2E-GATEWAY"))


def test_slots_are_counted_by_state(database: Database) -> None:
    slot, *_ = some_slots(database, 3)
    with database.writing() as uow:
        an_allocated_slot(uow, a_notice(uow, a_participant(uow)))
        everyone = uow.slots.counts_by_state(None)
        own = uow.slots.counts_by_state(slot.participant_id)
    assert (everyone[SlotState.REQUESTED], everyone[SlotState.ALLOCATED]) == (3, 1)
    assert (own[SlotState.REQUESTED], own[SlotState.ALLOCATED]) == (3, 0)
    assert set(own) == set(SlotState)


def test_references_tell_nothing_and_read_well() -> None:
    drawn = {new_reference("S") for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(reference) == 8 and reference.startswith("S-") for reference in drawn)
    assert not set("ILO01") & set(ALPHABET)
    assert set("".join(reference[2:] for reference in drawn)) <= set(ALPHABET)
