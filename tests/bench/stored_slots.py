"""Many stored slots at once: seconds instead of hours, and a ledger that is true at the end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import ClassOfTest, DeviceOwner
from models.base import table_of
from models.engine import Database
from models.tables.ledger import LabDay, SlotDay
from models.tables.slots import Slot
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.load.world import World, a_campaign

FIRST: Final = date(2018, 2, 1)
ALL_DAYS: Final = make.CALENDAR.working_days(FIRST, FIRST + timedelta(days=3652))
WITH_LINES: Final = 40  # of a hundred slots
UNDECIDED: Final = 200  # what waits for a decision does not grow with the archive
LENGTH: Final = 4
STRIDE: Final = (
    1009  # neighbours in the count begin far from each other, so that the years fill evenly
)
ENDED: Final = (SlotState.DECLINED, SlotState.WITHDRAWN, SlotState.CANCELLED, SlotState.LAPSED)
_DAYS: Final = table_of(LabDay)
_LINES: Final = table_of(SlotDay)
_SLOTS: Final = table_of(Slot)


def store(database: Database, world: World, number: int) -> int:
    """So many slots over ten years, of which 40 % hold spaces; the number of their day lines."""
    notice = in_unit(database, lambda uow: a_campaign(uow, world.teams[0]))
    owner = {"participant_id": notice.participant_id, "notice_id": notice.id}
    waiting = set(range(WITH_LINES, number, 100)) | set(range(WITH_LINES + 1, number, 100))
    undecided = set(sorted(waiting)[:: max(1, len(waiting) // UNDECIDED)][:UNDECIDED])
    slots = [_slot(index, undecided) | owner for index in range(number)]
    lines = [line for slot in slots for line in _lines(slot)]
    in_unit(database, lambda uow: _write(uow, slots, lines))
    return len(lines)


def _slot(index: int, undecided: set[int]) -> dict[str, Any]:
    start = index * STRIDE % (len(ALL_DAYS) - LENGTH)
    return {
        "id": index + 1,
        "reference": f"S-{index:06}",
        "lab_id": ARQIVA if index % 4 == 0 else TELEFONICA,
        "test_class": ClassOfTest.USER_SYSTEM,
        "first_day": ALL_DAYS[start],
        "last_day": ALL_DAYS[start + LENGTH - 1],
        "spaces": 2 + index % 3,
        "device_owner": DeviceOwner.DCC,
        "smets_version": "SMETS2",
        "gbcs_version": "1.1",
        "polyphase": False,
        "reason": "",
        "state": _state(index, undecided),
        "sent_at": make.NOW,
        "sent_on": make.TODAY,
        "on_behalf": False,
        "decision_words": "",
        "version": 1,
    }


def _state(index: int, undecided: set[int]) -> SlotState:
    if index % 100 < WITH_LINES:
        return SlotState.ALLOCATED
    return SlotState.REQUESTED if index in undecided else ENDED[index % len(ENDED)]


def _lines(slot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if slot["state"] is SlotState.ALLOCATED:
        own = {"slot_id": slot["id"], "lab_id": slot["lab_id"], "spaces": slot["spaces"]}
        for day in make.CALENDAR.working_days(slot["first_day"], slot["last_day"]):
            yield own | {"day": day}


def _write(uow: UnitOfWork, slots: list[dict[str, Any]], lines: list[dict[str, Any]]) -> None:
    """The ledger last: it is told what the lines add up to."""
    uow.connection.execute(sa.insert(_SLOTS), slots)
    uow.connection.execute(sa.insert(_LINES), lines)
    held = (
        sa.select(sa.func.sum(_LINES.c.spaces))
        .where(_LINES.c.lab_id == _DAYS.c.lab_id, _LINES.c.day == _DAYS.c.day)
        .scalar_subquery()
    )
    taken = sa.update(_DAYS).values(spaces_taken=sa.func.coalesce(held, 0))
    uow.connection.execute(taken)
    faults = uow.ledger.unbalanced()
    if faults:
        raise AssertionError(faults[:3])
