"""The ledger: taken on every day or on none, given back from a day on, and always adding up."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import pytest
import sqlalchemy as sa

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.slots.lifecycle import SlotState
from models.base import table_of
from models.engine import Database
from models.errors import DayInUse, LedgerFault, LostRace, NoSuchLabDay
from models.records import DayCount, Imbalance
from models.tables.ledger import LabDay, SlotDay
from models.tables.slots import Slot
from tests.builders import CALENDAR, EARLIEST, NOW, TODAY, a_notice, a_participant, a_slot, open_lab
from tests.storage.helpers import some_slots, statements_of, taken

MONDAY: Final = date(2018, 1, 29)
TUESDAY: Final = date(2018, 1, 30)
WEDNESDAY: Final = date(2018, 1, 31)
THREE_DAYS: Final = (MONDAY, TUESDAY, WEDNESDAY)
SATURDAY: Final = date(2018, 1, 27)


def test_spaces_are_taken_on_every_day(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, [WEDNESDAY, MONDAY, TUESDAY], 7)
    with database.reading() as uow:
        assert uow.ledger.lines(slot.id) == [(day, 7) for day in THREE_DAYS]
        assert uow.ledger.days(ARQIVA, MONDAY, WEDNESDAY) == [
            DayCount(day, 100, 7) for day in THREE_DAYS
        ]
        assert uow.ledger.days(ARQIVA, MONDAY, WEDNESDAY)[0].free == 93
        assert uow.ledger.unbalanced() == []


def test_one_full_day_means_none_is_taken(database: Database) -> None:
    first, second = some_slots(database, 2)
    with database.writing() as uow:
        uow.ledger.take(first.id, ARQIVA, [WEDNESDAY], 98)
    with pytest.raises(LostRace), database.writing() as uow:
        uow.ledger.take(second.id, ARQIVA, THREE_DAYS, 3)
    with database.reading() as uow:
        assert uow.ledger.lines(second.id) == []
        assert [c.spaces_taken for c in uow.ledger.days(ARQIVA, MONDAY, WEDNESDAY)] == [0, 0, 98]


def test_the_last_space_can_be_taken(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, THREE_DAYS, 100)
    assert taken(database, TUESDAY) == 100


@pytest.mark.parametrize("days", [[SATURDAY], [MONDAY, SATURDAY], []])
def test_a_day_without_a_line_is_told(database: Database, days: list[date]) -> None:
    (slot,) = some_slots(database, 1)
    with pytest.raises(NoSuchLabDay) as caught, database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, days, 1)
    assert caught.value.days == tuple(day for day in days if day == SATURDAY)
    assert taken(database, MONDAY) == 0


def test_locking_answers_the_counts(database: Database) -> None:
    some_slots(database, 1)
    with database.writing() as uow:
        counts = uow.ledger.lock(TELEFONICA, [TUESDAY, MONDAY])
        assert counts == {day: DayCount(day, 280, 0) for day in (MONDAY, TUESDAY)}


def test_spaces_are_given_back_from_a_day_on(database: Database) -> None:
    slot, other = some_slots(database, 2)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, THREE_DAYS, 7)
        uow.ledger.take(other.id, ARQIVA, THREE_DAYS, 2)
    with database.writing() as uow:
        assert uow.ledger.give_back(slot.id, TUESDAY) == 2
        assert uow.ledger.give_back(slot.id, TUESDAY) == 0
    with database.reading() as uow:
        assert uow.ledger.lines(slot.id) == [(MONDAY, 7)]
        assert uow.ledger.lines(other.id) == [(day, 2) for day in THREE_DAYS]
        assert [c.spaces_taken for c in uow.ledger.days(ARQIVA, MONDAY, WEDNESDAY)] == [9, 2, 2]
        assert uow.ledger.unbalanced() == []


def test_old_and_new_days_are_swapped_in_one_act(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, [MONDAY, TUESDAY], 100)
    with database.writing() as uow:
        uow.ledger.give_back(slot.id, MONDAY)
        uow.ledger.take(slot.id, ARQIVA, [TUESDAY, WEDNESDAY], 60)
    with database.reading() as uow:
        assert uow.ledger.lines(slot.id) == [(TUESDAY, 60), (WEDNESDAY, 60)]
        assert uow.ledger.unbalanced() == []


def test_taking_locks_once_then_writes_ledger_and_lines(database: Database) -> None:
    """PostgreSQL writes both in one statement."""
    writes = ["UPDATE", "INSERT"] if database.dialect_name == "sqlite" else ["WITH"]
    first, second = some_slots(database, 2)
    with statements_of(database) as sent, database.writing() as uow:
        uow.ledger.take(first.id, ARQIVA, THREE_DAYS, 1)
    assert [text.split()[0] for text in sent] == ["SELECT", *writes]
    with statements_of(database) as sent, database.writing() as uow:
        uow.ledger.lock(ARQIVA, THREE_DAYS)
        uow.ledger.take(second.id, ARQIVA, THREE_DAYS, 1)
    assert [text.split()[0] for text in sent] == ["SELECT", *writes]


def test_the_days_of_all_labs_come_in_one_statement(database: Database) -> None:
    some_slots(database, 1)
    with statements_of(database) as sent, database.reading() as uow:
        counts = uow.ledger.days_of_labs(SATURDAY, WEDNESDAY)
    assert len(sent) == 1
    assert counts == {
        ARQIVA: [DayCount(day, 100, 0) for day in THREE_DAYS],
        TELEFONICA: [DayCount(day, 280, 0) for day in THREE_DAYS],
    }


def test_what_undecided_requests_ask_for_is_summed_by_day(database: Database) -> None:
    first, second, third, decided = some_slots(database, 4)
    with database.writing() as uow:
        notice = a_notice(uow, a_participant(uow))
        a_slot(uow, notice, first_day=WEDNESDAY, last_day=WEDNESDAY, spaces=30)
        a_slot(uow, notice, lab=TELEFONICA, first_day=TUESDAY, last_day=WEDNESDAY, spaces=40)
        a_slot(uow, notice, first_day=date(2018, 4, 3), last_day=date(2018, 4, 4), spaces=50)
        uow.slots.move(second, SlotState.WAITING, at=NOW)
        uow.slots.move(decided, SlotState.DECLINED, at=NOW)
    with database.reading() as uow:
        asked = uow.ledger.asked(MONDAY, WEDNESDAY, CALENDAR)
        assert asked == {
            ARQIVA: {MONDAY: 15, TUESDAY: 15, WEDNESDAY: 45},
            TELEFONICA: {TUESDAY: 40, WEDNESDAY: 40},
        }
        assert asked[ARQIVA][SATURDAY] == 0
        assert uow.ledger.asked(SATURDAY, TUESDAY, CALENDAR, ARQIVA, third.id) == {
            ARQIVA: {MONDAY: 10, TUESDAY: 10}
        }
        assert uow.ledger.asked(TODAY, TODAY, CALENDAR, ARQIVA)[ARQIVA] == {}
    assert first.request.first_day == EARLIEST


def test_what_a_participant_holds_is_summed_by_day(database: Database) -> None:
    slot, other = some_slots(database, 2)
    with database.writing() as uow:
        stranger = a_slot(uow, a_notice(uow, a_participant(uow)))
        uow.ledger.take(slot.id, ARQIVA, [MONDAY, TUESDAY], 7)
        uow.ledger.take(other.id, ARQIVA, [TUESDAY], 2)
        uow.ledger.take(stranger.id, ARQIVA, THREE_DAYS, 50)
    own = slot.participant_id
    with database.reading() as uow:
        assert uow.ledger.held(own, ARQIVA, MONDAY, WEDNESDAY) == {MONDAY: 7, TUESDAY: 9}
        assert uow.ledger.held(own, ARQIVA, MONDAY, WEDNESDAY, other.id) == {MONDAY: 7, TUESDAY: 7}
        assert uow.ledger.held(own, TELEFONICA, MONDAY, WEDNESDAY) == {}


def test_filling_leaves_what_is_there(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, [MONDAY], 7)
        open_lab(uow, ARQIVA, spaces=50, days=[SATURDAY, MONDAY])
        assert uow.ledger.days(ARQIVA, SATURDAY, MONDAY) == [
            DayCount(SATURDAY, 50, 0),
            DayCount(MONDAY, 100, 7),
        ]


def test_spaces_open_are_rewritten_but_never_below_those_taken(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, [MONDAY], 7)
        uow.ledger.set_open(ARQIVA, {MONDAY: 7, TUESDAY: 0, WEDNESDAY: 120})
    with pytest.raises(LostRace), database.writing() as uow:
        uow.ledger.set_open(ARQIVA, {TUESDAY: 90, MONDAY: 6})
    with database.reading() as uow:
        assert uow.ledger.days(ARQIVA, MONDAY, WEDNESDAY) == [
            DayCount(MONDAY, 7, 7),
            DayCount(TUESDAY, 0, 0),
            DayCount(WEDNESDAY, 120, 0),
        ]


def test_a_day_leaves_every_lab_unless_it_is_in_use(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, TELEFONICA, [MONDAY], 1)
    with pytest.raises(DayInUse), database.writing() as uow:
        uow.ledger.remove_day(MONDAY)
    with database.writing() as uow:
        uow.ledger.remove_day(TUESDAY)
        uow.ledger.remove_day(SATURDAY)
        assert [c.day for c in uow.ledger.days(ARQIVA, MONDAY, WEDNESDAY)] == [MONDAY, WEDNESDAY]
        assert uow.ledger.days(TELEFONICA, TUESDAY, TUESDAY) == []


def _is(table: type[LabDay | SlotDay], lab: LabId, day: date) -> Iterator[sa.ColumnElement[bool]]:
    columns = table_of(table).c
    yield columns.lab_id == lab
    yield columns.day == day


def test_lines_and_ledger_that_differ_are_found_either_way(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, THREE_DAYS, 7)
    with database.engine.begin() as connection:
        for spoil in (
            sa.update(LabDay).where(*_is(LabDay, ARQIVA, MONDAY)).values(spaces_taken=9),
            sa.update(LabDay).where(*_is(LabDay, TELEFONICA, TUESDAY)).values(spaces_taken=4),
            sa.delete(SlotDay).where(*_is(SlotDay, ARQIVA, WEDNESDAY)),
        ):
            connection.execute(spoil)
    with database.reading() as uow:
        assert uow.ledger.unbalanced() == [
            Imbalance(ARQIVA, MONDAY, 9, 7),
            Imbalance(ARQIVA, WEDNESDAY, 7, 0),
            Imbalance(TELEFONICA, TUESDAY, 4, 0),
        ]


@pytest.mark.parametrize(
    ("spoil", "lab_days", "days_held"),
    [
        (sa.delete(SlotDay).where(*_is(SlotDay, ARQIVA, TUESDAY)), 20, 19),
        (sa.update(SlotDay).where(*_is(SlotDay, ARQIVA, TUESDAY)).values(spaces=4), 20, 19),
        (
            sa.update(SlotDay).where(*_is(SlotDay, ARQIVA, TUESDAY)).values(lab_id=TELEFONICA),
            20,
            19,
        ),
        (sa.update(Slot).values(last_day=MONDAY), 5, 5),
        (sa.delete(SlotDay), 20, 0),
    ],
)
def test_an_allocated_slot_without_its_spaces_on_a_lab_day_is_found(
    database: Database, spoil: sa.Update | sa.Delete, lab_days: int, days_held: int
) -> None:
    slot, _requested = some_slots(database, 2)
    with database.writing() as uow:
        days = CALENDAR.working_days(slot.request.first_day, slot.request.last_day)
        uow.ledger.take(slot.id, ARQIVA, days, slot.request.spaces)
        uow.slots.move(slot, SlotState.ALLOCATED, at=NOW)
        assert uow.ledger.unbalanced_slots(CALENDAR) == []
    with database.engine.begin() as connection:
        connection.execute(spoil)
    with database.reading() as uow:
        (found,) = uow.ledger.unbalanced_slots(CALENDAR)
    assert (found.reference, found.lab) == (slot.reference, ARQIVA)
    assert (found.lab_days, found.days_held) == (lab_days, days_held)


def test_a_ledger_below_zero_is_a_fault(database: Database) -> None:
    (slot,) = some_slots(database, 1)
    with database.writing() as uow:
        uow.ledger.take(slot.id, ARQIVA, THREE_DAYS, 7)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE lab_day SET spaces_taken = 0")
    with pytest.raises(LedgerFault), database.writing() as uow:
        uow.ledger.give_back(slot.id, MONDAY)
