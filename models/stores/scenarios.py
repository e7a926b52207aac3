"""Scenarios that people keep, and their versions, which are only ever added."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.people import PersonId
from models.base import table_of
from models.errors import StaleVersion
from models.records import (
    NewScenario,
    Page,
    ScenarioFilter,
    ScenarioRecord,
    ScenarioVersionRecord,
)
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.scenarios import Scenario, ScenarioVersion

_SCENARIOS: Final = table_of(Scenario)
_VERSIONS: Final = table_of(ScenarioVersion)
_OWNERS: Final = table_of(Person).alias("owner")
_MAKERS: Final = table_of(Person).alias("maker")

_NEWEST: Final = (
    sa.select(_VERSIONS.c.scenario_id, sa.func.max(_VERSIONS.c.number).label("number"))
    .group_by(_VERSIONS.c.scenario_id)
    .subquery("newest")
)
_READ: Final = (
    sa.select(
        _SCENARIOS,
        _OWNERS.c.name.label("owner"),
        _VERSIONS.c.number,
        _VERSIONS.c.text,
        _VERSIONS.c.made_at,
    )
    .join_from(_SCENARIOS, _OWNERS, _SCENARIOS.c.owner_id == _OWNERS.c.id)
    .join(_NEWEST, _NEWEST.c.scenario_id == _SCENARIOS.c.id)
    .join(
        _VERSIONS,
        sa.and_(_VERSIONS.c.scenario_id == _SCENARIOS.c.id, _VERSIONS.c.number == _NEWEST.c.number),
    )
)
_READ_VERSIONS: Final = sa.select(_VERSIONS, _MAKERS.c.name.label("maker")).outerjoin_from(
    _VERSIONS, _MAKERS, _VERSIONS.c.made_by == _MAKERS.c.id
)


class ScenarioStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, new: NewScenario, at: datetime) -> ScenarioRecord:
        """With its first version. Raises AlreadyAdded where another one has the name."""
        row = {
            "name": new.name,
            "owner_id": new.owner_id,
            "note": new.note,
            "parent": new.parent,
            "parent_number": new.parent_number,
            "archived": False,
            "version": 1,
        }
        made = self._connection.execute(sa.insert(_SCENARIOS).returning(_SCENARIOS.c.id), row)
        self._add_version(made.scalar_one(), 1, new.text, new.owner_id, at)
        return self._records(_READ.where(_SCENARIOS.c.name == new.name))[0]

    def change(
        self, scenario: ScenarioRecord, version: int, *, note: str, archived: bool
    ) -> ScenarioRecord:
        """Raises StaleVersion where it was changed since the form was made; else it is locked until the unit ends."""
        this = sa.and_(_SCENARIOS.c.id == scenario.id, _SCENARIOS.c.version == version)
        row = {"note": note, "archived": archived, "version": version + 1}
        if self._connection.execute(sa.update(_SCENARIOS).where(this).values(row)).rowcount != 1:
            raise StaleVersion(scenario.name)
        return self._records(_READ.where(_SCENARIOS.c.id == scenario.id))[0]

    def add_version(
        self, scenario: ScenarioRecord, text: str, by: PersonId | None, at: datetime
    ) -> ScenarioRecord:
        """After `change`, whose lock keeps the numbers in order."""
        self._add_version(scenario.id, scenario.number + 1, text, by, at)
        return self._records(_READ.where(_SCENARIOS.c.id == scenario.id))[0]

    def find(self, name: str) -> ScenarioRecord | None:
        found = self._records(_READ.where(_SCENARIOS.c.name == name))
        return found[0] if found else None

    def versions(self, scenario_id: int) -> list[ScenarioVersionRecord]:
        """Newest first."""
        own = _READ_VERSIONS.where(_VERSIONS.c.scenario_id == scenario_id)
        rows = self._connection.execute(own.order_by(_VERSIONS.c.number.desc())).all()
        return [
            ScenarioVersionRecord(row.number, row.text, row.maker or "", row.made_at)
            for row in rows
        ]

    def text(self, name: str, number: int) -> str | None:
        """What a version says; None where there is none."""
        of_scenario = sa.select(_VERSIONS.c.text).join_from(
            _VERSIONS, _SCENARIOS, _VERSIONS.c.scenario_id == _SCENARIOS.c.id
        )
        wanted = of_scenario.where(_SCENARIOS.c.name == name, _VERSIONS.c.number == number)
        return self._connection.scalar(wanted)

    def page(self, wanted: ScenarioFilter, number: int, size: int) -> Page[ScenarioRecord]:
        """Whose newest version is the newest comes first."""
        narrowing = (
            (wanted.owner_id is not None, _SCENARIOS.c.owner_id == wanted.owner_id),
            (wanted.archived is not None, _SCENARIOS.c.archived == wanted.archived),
        )
        conditions = [condition for asked, condition in narrowing if asked]
        order = (_VERSIONS.c.made_at.desc(), _SCENARIOS.c.id.desc())
        matching = _READ.where(*conditions).order_by(*order)
        return read_page(self._connection, matching, number, size, _read)

    def _add_version(
        self, scenario_id: int, number: int, text: str, by: PersonId | None, at: datetime
    ) -> None:
        row = {
            "scenario_id": scenario_id,
            "number": number,
            "text": text,
            "made_by": by,
            "made_at": at,
        }
        self._connection.execute(sa.insert(_VERSIONS), row)

    def _records(self, wanted: sa.Select[Any]) -> list[ScenarioRecord]:
        return _read(self._connection.execute(wanted).all())


def _read(rows: Sequence[sa.Row[Any]]) -> list[ScenarioRecord]:
    return [
        ScenarioRecord(
            id=row.id,
            name=row.name,
            owner_id=PersonId(row.owner_id),
            owner=row.owner,
            note=row.note,
            parent=row.parent,
            parent_number=row.parent_number,
            archived=row.archived,
            version=row.version,
            number=row.number,
            text=row.text,
            made_at=row.made_at,
        )
        for row in rows
    ]
