"""Labs, topics, releases, reasons, roles, the dated rulebook and corrections of the calendar."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.labs import Lab, LabId
from labsim.domain.people import PersonId
from labsim.domain.reasons import Reason
from labsim.domain.releases import Release
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import DatedValue
from labsim.domain.topics import Topic
from labsim.domain.working_calendar import CalendarCorrection
from models.base import table_of
from models.records import AuthoredValue
from models.stores.record import WorldStore
from models.stores.statements import add_missing, insert_into
from models.tables import catalogue as tables
from models.tables.accounts import Person

_LABS: Final = table_of(tables.Lab)
_ROLE_NAMES: Final = table_of(tables.UserRoleName)
_TOPICS: Final = table_of(tables.Topic)
_TOPIC_LABS: Final = table_of(tables.TopicLab)
_RELEASES: Final = table_of(tables.Release)
_REASONS: Final = table_of(tables.Reason)
_VALUES: Final = table_of(tables.RulebookValue)
_CORRECTIONS: Final = table_of(tables.CalendarCorrection)
_PEOPLE: Final = table_of(Person)

_VERSION: Final = "catalogue_version"


class CatalogueStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._world = WorldStore(connection)
        self._version: int | None = None
        self._is_held = False

    def labs(self) -> list[Lab]:
        """By id."""
        rows = self._connection.execute(sa.select(_LABS).order_by(_LABS.c.id))
        return [Lab(LabId(row.id), row.name, row.location) for row in rows]

    def topics(self) -> dict[str, Topic]:
        """By id, in the order in which people read them."""
        labs: dict[str, set[LabId]] = {}
        for topic_id, lab_id in self._connection.execute(sa.select(_TOPIC_LABS)):
            labs.setdefault(topic_id, set()).add(LabId(lab_id))
        rows = self._connection.execute(sa.select(_TOPICS).order_by(_TOPICS.c.position))
        return {
            row.id: Topic(row.id, row.name, frozenset(labs.get(row.id, ())), row.hands_on)
            for row in rows
        }

    def releases(self) -> dict[str, Release]:
        """By id, in the order in which they came to UIT."""
        rows = sa.select(_RELEASES).order_by(_RELEASES.c.uit_from, _RELEASES.c.id)
        return {row.id: Release(*row) for row in self._connection.execute(rows)}

    def reasons(self) -> list[Reason]:
        """In the order in which people read them."""
        rows = sa.select(_REASONS.c.id, _REASONS.c.name).order_by(_REASONS.c.position)
        return [Reason(*row) for row in self._connection.execute(rows)]

    def role_names(self) -> dict[UserRole, str]:
        rows = sa.select(_ROLE_NAMES.c.id, _ROLE_NAMES.c.name)
        names = {UserRole(role): name for role, name in self._connection.execute(rows)}
        return {role: names[role] for role in UserRole if role in names}

    def rulebook_rows(self) -> list[DatedValue]:
        """In the order in which they were added."""
        rows = self._connection.execute(sa.select(_VALUES).order_by(_VALUES.c.id))
        return [_dated_value(row) for row in rows]

    def rulebook_with_authors(self) -> list[AuthoredValue]:
        """In the order in which they were added."""
        wanted = sa.select(_VALUES, _PEOPLE.c.name.label("author")).outerjoin_from(
            _VALUES, _PEOPLE, _VALUES.c.added_by == _PEOPLE.c.id
        )
        return [
            AuthoredValue(_dated_value(row), row.author or "", row.added_at)
            for row in self._connection.execute(wanted.order_by(_VALUES.c.id))
        ]

    def corrections(self) -> list[CalendarCorrection]:
        """By day."""
        wanted = sa.select(_CORRECTIONS.c.day, _CORRECTIONS.c.working, _CORRECTIONS.c.reason)
        rows = self._connection.execute(wanted.order_by(_CORRECTIONS.c.day))
        return [CalendarCorrection(*row) for row in rows]

    def add_value(self, value: DatedValue, added_by: PersonId | None, added_at: datetime) -> None:
        """Raises AlreadyAdded if the parameter has a value from that day on."""
        row = _value_row(value) | {"added_by": added_by, "added_at": added_at}
        self._connection.execute(sa.insert(_VALUES), row)

    def put_correction(
        self, correction: CalendarCorrection, added_by: PersonId | None, added_at: datetime
    ) -> None:
        """Takes the place of an earlier correction of the same day."""
        row = _correction_row(correction) | {"added_by": added_by, "added_at": added_at}
        added = insert_into(self._connection, _CORRECTIONS).values(row)
        self._connection.execute(added.on_conflict_do_update(index_elements=["day"], set_=row))

    def add_release(self, release: Release) -> None:
        """Raises AlreadyAdded."""
        self._connection.execute(sa.insert(_RELEASES), _release_row(release))

    def seed(  # noqa: PLR0913, PLR0917 - one list a table, each named at the call
        self,
        labs: Iterable[Lab],
        topics: Iterable[Topic],
        releases: Iterable[Release],
        reasons: Iterable[Reason],
        role_names: Mapping[UserRole, str],
        rulebook: Iterable[DatedValue],
        *,
        at: datetime,
    ) -> None:
        """Adds the rows that are missing; what is there stays as it is."""
        topics = tuple(topics)
        shipped = {"added_by": None, "added_at": at}
        rows_by_table: dict[sa.Table, list[dict[str, Any]]] = {
            _LABS: [{"id": lab.id, "name": lab.name, "location": lab.location} for lab in labs],
            _ROLE_NAMES: [{"id": role, "name": name} for role, name in role_names.items()],
            _TOPICS: [_topic_row(topic, place) for place, topic in enumerate(topics)],
            _TOPIC_LABS: [
                {"topic_id": topic.id, "lab_id": lab} for topic in topics for lab in topic.labs
            ],
            _RELEASES: [_release_row(release) for release in releases],
            _REASONS: [
                {"id": reason.id, "name": reason.name, "position": place}
                for place, reason in enumerate(reasons)
            ],
            _VALUES: [_value_row(value) | shipped for value in rulebook],
        }
        for table, rows in rows_by_table.items():
            add_missing(self._connection, table, rows)

    def lock(self) -> None:
        """First of all locks: whoever changes the catalogue is alone with it, and without takers of spaces.

        What this unit read of the version before is forgotten.
        """
        self._hold(shared=False)

    def version(self, *, shared: bool = False) -> int:
        """Another number after every change; 0 before the first. Numbers do not grow: they only differ.

        Read once in a unit: a change by others is seen by the next one. Shared, nobody changes the catalogue
        until this unit ends, and a change that was under way is waited for and seen.
        """
        if shared and not self._is_held:
            return self._hold(shared=True)
        if self._version is None:
            self._version = int(self._world.get(_VERSION) or 0)
        return self._version

    def _hold(self, *, shared: bool) -> int:
        self._version = int(self._world.get_locked(_VERSION, shared=shared) or 0)
        self._is_held = True
        return self._version

    def bump(self) -> None:
        """Draws a new version: one that is rolled back can never be mistaken for a later one."""
        self._version = 1 + secrets.randbits(62)
        self._world.put(_VERSION, str(self._version))


def _topic_row(topic: Topic, position: int) -> dict[str, Any]:
    return {
        "id": topic.id,
        "name": topic.name,
        "hands_on": topic.hands_on,
        "position": position,
    }


def _release_row(release: Release) -> dict[str, Any]:
    return {
        "id": release.id,
        "uit_from": release.uit_from,
        "uit_until": release.uit_until,
        "source": release.source,
        "assumption": release.assumption,
    }


def _correction_row(correction: CalendarCorrection) -> dict[str, Any]:
    return {
        "day": correction.day,
        "working": correction.working,
        "reason": correction.reason,
    }


def _value_row(value: DatedValue) -> dict[str, Any]:
    return {
        "code": value.code,
        "parameter": value.parameter,
        "applies_to": value.applies_to or "",
        "value": value.value,
        "unit": value.unit,
        "in_force_from": value.in_force_from,
        "source": value.source,
        "assumption": value.assumption,
        "judged": value.judged,
    }


def _dated_value(row: sa.Row[Any]) -> DatedValue:
    return DatedValue(
        code=row.code,
        parameter=row.parameter,
        applies_to=row.applies_to or None,
        value=row.value,
        unit=row.unit,
        in_force_from=row.in_force_from,
        source=row.source,
        assumption=row.assumption,
        judged=row.judged,
    )
