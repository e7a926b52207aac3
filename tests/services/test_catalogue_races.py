"""Two acts at once on PostgreSQL, one of which changes the catalogue: the ledger ends as the catalogue has it.

SQLite has one writer: there the second act begins when the first has ended.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

import pytest

from labsim.domain.labs import ARQIVA
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import SYSTEM
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.change_catalogue import Added, add_rulebook_value, correct_calendar
from labsim.services.check_ledger import look_at_ledger
from labsim.services.give_up_slot import Cancelled, cancel_slot
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import NOW, TODAY, a_slot, an_allocated_slot
from tests.databases import fresh_database
from tests.services.stories import a_story

SATURDAY: Final = date(2018, 2, 3)  # inside the usual slot
FEBRUARY: Final = date(2018, 2, 1)
MARCH: Final = date(2018, 3, 1)
SECONDS: Final = 2.0
WAITING: Final = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

A = TypeVar("A")
B = TypeVar("B")


@pytest.fixture
def database(postgres_server: object) -> Iterator[Database]:  # noqa: ARG001 - it must be there
    with fresh_database("postgresql") as opened:
        yield opened


def _meeting(
    database: Database, first: Callable[[UnitOfWork], A], second: Callable[[UnitOfWork], B]
) -> tuple[A, B]:
    """The second act begins when the first has done its work, and the first ends when the second waits for it."""
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as uow:
            answer = first(uow)
            other = pool.submit(in_unit, database, second)
            _wait_until_it_waits(database, other)
        return answer, other.result()


def _wait_until_it_waits(database: Database, other: Future[B]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and not other.done():
        with database.glancing() as uow:
            if uow.connection.exec_driver_sql(WAITING).scalar_one():
                return
        time.sleep(0.01)


def _spaces(spaces: int, since: date) -> Callable[[UnitOfWork], object]:
    old = SHIPPED_RULEBOOK.value("LAB-SPACES", "spaces", TODAY, ARQIVA)
    value = replace(old, value=spaces, in_force_from=since, source="DCC, 20 Nov 2017")
    return lambda uow: add_rulebook_value(uow, SYSTEM, value, NOW)


def _saturday_is_added(uow: UnitOfWork) -> object:
    return correct_calendar(uow, SYSTEM, CalendarCorrection(SATURDAY, True, "DCC said so"), NOW)  # noqa: FBT003 - a row


def _allocation(slot: SlotRecord) -> Callable[[UnitOfWork], object]:
    return lambda uow: allocate_slot(uow, SYSTEM, slot.reference, slot.version, "", NOW)


def _cancellation(slot: SlotRecord) -> Callable[[UnitOfWork], object]:
    return lambda uow: cancel_slot(uow, SYSTEM, slot.reference, slot.version, "", NOW)


def _open(database: Database, day: date) -> int:
    with database.reading() as uow:
        (line,) = uow.ledger.days(ARQIVA, day, day)
        return line.spaces_open


@pytest.mark.parametrize("allocation_is_first", [True, False])
def test_a_slot_allocated_beside_an_added_day_holds_its_spaces_on_it(
    database: Database, *, allocation_is_first: bool
) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: a_slot(uow, story.notice))
    acts = [_allocation(slot), _saturday_is_added]
    answers = _meeting(database, *(acts if allocation_is_first else reversed(acts)))
    assert {type(answer) for answer in answers} == {Allocated, Added}
    with database.reading() as uow:
        assert (SATURDAY, 5) in uow.ledger.lines(slot.id)
        assert look_at_ledger(uow).balances


@pytest.mark.parametrize("since", [(MARCH, FEBRUARY), (FEBRUARY, MARCH)])
def test_two_new_numbers_of_spaces_at_once_both_hold_from_their_day_on(
    database: Database, since: tuple[date, date]
) -> None:
    a_story(database)
    spaces = {FEBRUARY: 80, MARCH: 120}
    first, second = (_spaces(spaces[day], day) for day in since)
    for answer in _meeting(database, first, second):
        assert isinstance(answer, Added)
    assert (_open(database, FEBRUARY), _open(database, MARCH)) == (80, 120)


@pytest.mark.parametrize("day_is_first", [True, False])
def test_a_day_added_beside_a_new_number_of_spaces_opens_with_it(
    database: Database, *, day_is_first: bool
) -> None:
    a_story(database)
    acts = [_saturday_is_added, _spaces(80, FEBRUARY)]
    for answer in _meeting(database, *(acts if day_is_first else reversed(acts))):
        assert isinstance(answer, Added)
    assert _open(database, SATURDAY) == 80


def test_a_slot_that_is_being_cancelled_takes_nothing_on_an_added_day(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice))
    answers = _meeting(database, _cancellation(slot), _saturday_is_added)
    assert [type(answer) for answer in answers] == [Cancelled, Added]
    with database.reading() as uow:
        assert uow.ledger.lines(slot.id) == []
        assert look_at_ledger(uow).balances


def test_spaces_that_are_being_given_back_do_not_stand_in_the_way(database: Database) -> None:
    story = a_story(database)
    slot = in_unit(database, lambda uow: an_allocated_slot(uow, story.notice, spaces=60))
    answers = _meeting(database, _cancellation(slot), _spaces(50, FEBRUARY))
    assert [type(answer) for answer in answers] == [Cancelled, Added]
    assert _open(database, FEBRUARY) == 50
