"""A change of capacity beside an act that takes or gives back spaces, on PostgreSQL: never overbooked.

SQLite has one writer: there the second act begins when the first has ended.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from labsim.domain.capacity.settling import Choice
from labsim.services.actors import SYSTEM
from labsim.services.change_capacity import CapacityChanged, Settlement, change_capacity
from labsim.services.refusals import Refused
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import NOW
from tests.databases import fresh_database
from tests.services.desk import Desk, done
from tests.services.test_allocate import LOCKS
from tests.services.test_catalogue_races import _allocation, _cancellation, _meeting
from tests.services.test_change_capacity import FORTY, FRIDAY, MONDAY

Work = Callable[[UnitOfWork], object]


@pytest.fixture
def desk(postgres_server: object) -> Iterator[Desk]:  # noqa: ARG001 - it must be there
    with fresh_database("postgresql") as opened:
        yield Desk.open(opened)


def _change(desk: Desk, choices: dict[str, Choice]) -> Work:
    seen = desk.plan(FORTY, choices).seen
    return lambda uow: change_capacity(uow, SYSTEM, FORTY, Settlement(choices, seen), NOW)


def _asked(desk: Desk, spaces: int) -> SlotRecord:
    return desk.slot(first_day=MONDAY, last_day=FRIDAY, spaces=spaces)


def _given(desk: Desk, spaces: int) -> SlotRecord:
    slot = _asked(desk, spaces)
    done(desk.allocate(slot, now=NOW - timedelta(hours=1)))
    return desk.now(slot)


def _counts(database: Database) -> set[tuple[int, int]]:
    with database.reading() as uow:
        lines = uow.ledger.days(FORTY.lab, MONDAY, FRIDAY)
        return {(line.spaces_open, line.spaces_taken) for line in lines}


@pytest.mark.parametrize("change_is_first", [True, False])
def test_a_reduced_lab_is_not_overbooked_by_an_allocation_beside_it(
    desk: Desk, *, change_is_first: bool
) -> None:
    slot = _asked(desk, 70)
    acts = [_change(desk, {}), _allocation(slot)]
    first, second = _meeting(desk.database, *(acts if change_is_first else reversed(acts)))
    assert not isinstance(first, Refused)
    assert isinstance(second, Refused)
    assert _counts(desk.database) == {(60, 0) if change_is_first else (100, 70)}
    assert desk.balances()


def test_spaces_that_are_being_given_back_are_waited_for_and_seen(desk: Desk) -> None:
    """What was seen is no longer so: the page is shown again."""
    slot = _given(desk, 70)
    acts = _cancellation(slot), _change(desk, {slot.reference: Choice.MOVE})
    _, answer = _meeting(desk.database, *acts)
    assert isinstance(answer, Refused)
    assert _counts(desk.database) == {(100, 0)}


def test_a_slot_that_is_settled_cannot_be_cancelled_beside_it(desk: Desk) -> None:
    slot = _given(desk, 70)
    acts = _change(desk, {slot.reference: Choice.CANCEL}), _cancellation(slot)
    first, second = _meeting(desk.database, *acts)
    assert isinstance(first, CapacityChanged)
    assert isinstance(second, Refused)
    assert desk.balances()


def test_catalogue_participants_slots_and_lab_days_are_locked_in_this_order(desk: Desk) -> None:
    slots = [_given(desk, 50), _given(desk, 30)]
    choices = {slots[0].reference: Choice.REDUCE, slots[1].reference: Choice.MOVE}
    change = _change(desk, choices)
    locks: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if found := LOCKS.search(statement):
            tables = found[1] or statement.partition("FROM ")[2].split()[0]
            locks.extend(tables.split(", "))

    sa.event.listen(desk.database.engine, "before_cursor_execute", note)
    try:
        with desk.database.writing() as uow:
            assert isinstance(change(uow), CapacityChanged)
    finally:
        sa.event.remove(desk.database.engine, "before_cursor_execute", note)
    assert locks[:6] == ["world", "participant", "slot", "participant", "slot", "lab_day"]
    assert set(locks[6:]) == {"lab_day"}
