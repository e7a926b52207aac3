"""The negative control: the site as it would be with the ledger's guard taken away. Served in tests alone.

Spaces are read, tested and written back, which is what most booking systems do. The CHECK is gone from the
database (`remove_the_check`), no day is locked, and on SQLite nothing begins a transaction.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.labs import LabId
from models import engine
from models.base import table_of
from models.engine import Database
from models.errors import LostRace
from models.records import DayCount
from models.stores.ledger import LedgerStore
from models.tables.ledger import LabDay, SlotDay

APP: Final = "tests.load.unguarded:app"
_DAYS: Final = table_of(LabDay)
_LINES: Final = table_of(SlotDay)


def remove_the_check(database: Database) -> None:
    """SQLite cannot drop a CHECK: there every connection ignores it instead (`_begin_nothing`)."""
    if database.dialect_name == "postgresql":
        with database.engine.begin() as connection:
            connection.exec_driver_sql(
                "ALTER TABLE lab_day DROP CONSTRAINT ck_lab_day_not_overfilled"
            )


def _look(store: LedgerStore, lab: LabId, days: Sequence[date]) -> dict[date, DayCount]:
    these = sa.and_(_DAYS.c.lab_id == lab, _DAYS.c.day.in_(days))
    counts = sa.select(_DAYS.c.day, _DAYS.c.spaces_open, _DAYS.c.spaces_taken).where(these)
    return {row.day: DayCount(*row) for row in store._connection.execute(counts)}  # noqa: SLF001 - the guard is taken away from inside


def _read_test_write(
    store: LedgerStore, slot_id: int, lab: LabId, days: Sequence[date], spaces: int
) -> None:
    counts = _look(store, lab, days)
    if any(count.free < spaces for count in counts.values()):
        raise LostRace
    connection = store._connection  # noqa: SLF001 - the guard is taken away from inside
    for day, count in counts.items():
        this = sa.and_(_DAYS.c.lab_id == lab, _DAYS.c.day == day)
        taken = count.spaces_taken + spaces
        connection.execute(sa.update(_DAYS).where(this).values(spaces_taken=taken))
        line = {"slot_id": slot_id, "lab_id": lab, "day": day, "spaces": spaces}
        connection.execute(sa.insert(_LINES), line)


def _begin_nothing(connection: sa.Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only = OFF")
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")


def __getattr__(name: str) -> Any:
    """gunicorn asks for `app`; importing this module for its helpers changes nothing."""
    if name != "app":
        raise AttributeError(name)
    LedgerStore.lock = _look  # type: ignore[method-assign,assignment]
    LedgerStore.take = _read_test_write  # type: ignore[method-assign,assignment]
    engine._begin_sqlite = _begin_nothing  # noqa: SLF001 - the guard is taken away from inside
    from web.wsgi import app  # noqa: PLC0415 - it builds the site, which must be changed by then

    return app
