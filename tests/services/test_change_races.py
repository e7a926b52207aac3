"""Two slots that change places at the same moment, on PostgreSQL: neither waits for the other in a circle."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Final

import pytest

from labsim.domain.slots.offers import terms_of
from labsim.services.decide_change import ChangeAccepted, accept_change
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    NOW,
    a_meeting,
    a_notice,
    a_participant,
    a_test_manager,
    again,
    an_allocated_slot,
    lab_days,
    ready_to_test,
)
from tests.services.desk import Desk

ROUNDS: Final = 15
DAYS: Final = lab_days(date(2018, 2, 1), date(2018, 3, 28))
EARLY, LATE = (DAYS[0], DAYS[19]), (DAYS[20], DAYS[-1])


def _to_move(uow: UnitOfWork, now: tuple[date, date], then: tuple[date, date]) -> SlotRecord:
    """A participant of its own, whose slot is asked to move."""
    participant = a_participant(uow)
    ready_to_test(uow, participant, a_test_manager(uow, participant))
    notice = a_notice(uow, participant)
    a_meeting(uow, notice)
    slot = an_allocated_slot(uow, notice, first_day=now[0], last_day=now[1], spaces=1)
    wanted = replace(terms_of(slot.request), first_day=then[0], last_day=then[1])
    uow.changes.add(slot.id, wanted, "Our people come then", None, NOW)
    return again(uow, slot)


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)  # SQLite locks the whole file
def test_two_slots_change_places_without_a_second_try(database: Database) -> None:
    desk = Desk.open(database)
    for _ in range(ROUNDS):
        slots = in_unit(
            database, lambda uow: [_to_move(uow, EARLY, LATE), _to_move(uow, LATE, EARLY)]
        )
        together = Barrier(2)

        def accept(slot: SlotRecord, start: Barrier = together) -> object:
            start.wait()
            with database.writing() as uow:  # no unit is tried again here
                return accept_change(uow, desk.story.staff, slot.reference, slot.version, "", NOW)

        with ThreadPoolExecutor(2) as pool:
            assert all(isinstance(answer, ChangeAccepted) for answer in pool.map(accept, slots))
    assert desk.balances()
