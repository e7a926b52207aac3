"""Changes of capacity: added, ended by a date, never removed. What they leave open stands in the ledger."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.labs import LabId
from labsim.domain.people import PersonId
from models.base import table_of
from models.records import CapacityRecord
from models.stores.statements import add_rows
from models.tables import capacity as tables
from models.tables.accounts import Person

_CHANGES: Final = table_of(tables.CapacityChange)
_ADDERS: Final = table_of(Person).alias("adder")
_ENDERS: Final = table_of(Person).alias("ender")

_READ: Final = (
    sa.select(_CHANGES, _ADDERS.c.name.label("adder"), _ENDERS.c.name.label("ender"))
    .outerjoin_from(_CHANGES, _ADDERS, _CHANGES.c.added_by == _ADDERS.c.id)
    .outerjoin(_ENDERS, _CHANGES.c.ended_by == _ENDERS.c.id)
    .order_by(_CHANGES.c.lab_id, _CHANGES.c.first_day, _CHANGES.c.id)
)


class CapacityStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[CapacityRecord]:
        """By lab and first day, ended ones among them."""
        return [_record(row) for row in self._connection.execute(_READ)]

    def find(self, change_id: int) -> CapacityRecord | None:
        row = self._connection.execute(_READ.where(_CHANGES.c.id == change_id)).first()
        return None if row is None else _record(row)

    def add(self, changes: Iterable[CapacityChange], by: PersonId | None, at: datetime) -> None:
        rows = [_row(change) | {"added_by": by, "added_at": at} for change in changes]
        add_rows(self._connection, _CHANGES, rows)

    def end(self, change_id: int, from_day: date, by: PersonId | None, at: datetime) -> None:
        """Whoever ends one has the catalogue locked."""
        ended = {"ended_from": from_day, "ended_by": by, "ended_at": at}
        self._connection.execute(
            sa.update(_CHANGES).where(_CHANGES.c.id == change_id).values(ended)
        )


def _row(change: CapacityChange) -> dict[str, Any]:
    return {
        "lab_id": change.lab,
        "first_day": change.first_day,
        "last_day": change.last_day,
        "kind": change.kind,
        "spaces": change.spaces,
        "category": change.category,
        "reason": change.reason,
        "kept": change.kept,
    }


def _record(row: sa.Row[Any]) -> CapacityRecord:
    return CapacityRecord(
        id=row.id,
        change=CapacityChange(
            LabId(row.lab_id),
            row.first_day,
            row.last_day,
            row.kind,
            row.spaces,
            row.category,
            row.reason,
            row.kept,
        ),
        added_by=row.adder or "",
        added_at=row.added_at,
        ended_from=row.ended_from,
        ended_by=row.ender or "",
        ended_at=row.ended_at,
    )
