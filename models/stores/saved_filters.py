"""Filters that people keep, each under a name of its own."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.people import PersonId
from labsim.domain.saved_filters import FilteredList
from models.base import table_of
from models.records import SavedFilterRecord
from models.tables.accounts import SavedFilter

_FILTERS: Final = table_of(SavedFilter)


class SavedFilterStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, person_id: PersonId, page: FilteredList, name: str, fields: Mapping[str, str]
    ) -> None:
        """Raises AlreadyAdded where the person has one of this name in the list."""
        row = {"person_id": person_id, "page": page, "name": name, "fields": dict(fields)}
        self._connection.execute(sa.insert(_FILTERS), row)

    def of(self, person_id: PersonId, page: FilteredList) -> list[SavedFilterRecord]:
        """By name."""
        own = sa.select(_FILTERS).where(_FILTERS.c.person_id == person_id, _FILTERS.c.page == page)
        return [
            _record(row) for row in self._connection.execute(own.order_by(_FILTERS.c.name)).all()
        ]

    def find(self, filter_id: int) -> SavedFilterRecord | None:
        row = self._connection.execute(sa.select(_FILTERS).where(_FILTERS.c.id == filter_id))
        found = row.first()
        return None if found is None else _record(found)

    def remove(self, filter_id: int) -> None:
        self._connection.execute(sa.delete(_FILTERS).where(_FILTERS.c.id == filter_id))


def _record(row: sa.Row[Any]) -> SavedFilterRecord:
    return SavedFilterRecord(row.id, PersonId(row.person_id), row.page, row.name, dict(row.fields))
