"""What several storage tests use."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa

from labsim.domain.labs import ARQIVA, LabId
from models.engine import Database
from models.records import SlotRecord
from tests.builders import a_notice, a_participant, a_slot, both_labs

T = TypeVar("T")


def all_at_once(acts: Sequence[Callable[[], T]]) -> list[T | BaseException]:
    """What each act answers or raises; they are let go together."""
    gate = threading.Barrier(len(acts))

    def after_the_gate(act: Callable[[], T]) -> T:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(after_the_gate, act) for act in acts]
    return [future.exception() or future.result() for future in futures]


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """The statements sent meanwhile, without those that begin and end a transaction."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def some_slots(database: Database, how_many: int, **given: Any) -> list[SlotRecord]:
    """Requests of one participant, in a world with both labs open."""
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        return [a_slot(uow, notice, **given) for _ in range(how_many)]


def taken(database: Database, day: date, lab: LabId = ARQIVA) -> int:
    with database.reading() as uow:
        (count,) = uow.ledger.days(lab, day, day)
        return count.spaces_taken
