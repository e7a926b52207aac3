"""Testing Participants and the dated facts that DCC records about them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.participants import (
    Category,
    CertificateKind,
    FactKind,
    ParticipantFacts,
    ParticipantId,
    SupplyKind,
)
from labsim.domain.people import PersonId
from labsim.domain.roles import UserRole
from models.base import table_of
from models.errors import StaleVersion
from models.records import AcceptanceRecord, FactRecord, Page, ParticipantRecord
from models.stores.statements import add_missing, add_rows, as_set, members, read_page
from models.tables.accounts import Person
from models.tables.participants import (
    ConfidentialityAcceptance,
    EntryFact,
    Participant,
    ParticipantRole,
)

_PARTICIPANTS: Final = table_of(Participant)
_ROLES: Final = table_of(ParticipantRole)
_FACTS: Final = table_of(EntryFact)
_ACCEPTANCES: Final = table_of(ConfidentialityAcceptance)
_PEOPLE: Final = table_of(Person)

_READ: Final = sa.select(
    _PARTICIPANTS,
    members(_ROLES.c.role, _ROLES.c.participant_id, _PARTICIPANTS.c.id).label("roles"),
)
_FIND: Final = _READ.where(_PARTICIPANTS.c.id == sa.bindparam("wanted"))
_ACCEPTED: Final = "accepted"


def _stands_of(owner: Callable[[sa.Column[Any]], sa.ColumnElement[bool]]) -> sa.CompoundSelect[Any]:
    """Facts and acceptances of the participants that `owner` picks, in the order they were recorded."""
    facts = sa.select(
        _FACTS.c.participant_id,
        _FACTS.c.id.label("place"),
        sa.type_coerce(_FACTS.c.kind, sa.String).label("kind"),
        sa.type_coerce(_FACTS.c.role, sa.String).label("of_what"),
        _FACTS.c.completed_on,
    ).where(owner(_FACTS.c.participant_id))
    acceptances = sa.select(
        _ACCEPTANCES.c.participant_id,
        sa.literal_column("0"),
        sa.literal_column(f"'{_ACCEPTED}'"),
        _ACCEPTANCES.c.version,
        sa.null(),
    ).where(owner(_ACCEPTANCES.c.participant_id))
    return sa.union_all(facts, acceptances).order_by("place")


_STANDS_OF_ONE: Final = _stands_of(lambda own: own == sa.bindparam("participant"))
_STANDS_OF_MANY: Final = _stands_of(
    lambda own: own.in_(sa.bindparam("participants", expanding=True))
)
_SREPT: Final = {
    CertificateKind.ORGANISATION: FactKind.SREPT_ORGANISATION,
    CertificateKind.DEVICE: FactKind.SREPT_DEVICE,
}

_Standing = dict[tuple[FactKind, UserRole | None], date | None]


class ParticipantStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self,
        name: str,
        category: Category,
        supply: SupplyKind | None,
        mandate: date | None,
        roles: Iterable[UserRole],
    ) -> ParticipantRecord:
        """`supply` is for suppliers alone. Raises NameTaken."""
        row = {"name": name, "category": category, "supply": supply, "mandate": mandate}
        added = sa.insert(_PARTICIPANTS).returning(_PARTICIPANTS.c.id)
        own_id = self._connection.execute(added, row | {"version": 1}).scalar_one()
        self._add_roles(own_id, roles)
        return self._one(own_id)

    def change(  # noqa: PLR0913 - one value a column
        self,
        record: ParticipantRecord,
        version: int | None = None,
        *,
        name: str,
        category: Category,
        supply: SupplyKind | None,
        mandate: date | None,
        roles: Iterable[UserRole],
    ) -> ParticipantRecord:
        """`version` is the one a form was made from, else the record's own. Raises StaleVersion, NameTaken."""
        seen = record.version if version is None else version
        row = {"name": name, "category": category, "supply": supply, "mandate": mandate}
        changed = sa.update(_PARTICIPANTS).where(
            _PARTICIPANTS.c.id == record.id, _PARTICIPANTS.c.version == seen
        )
        if self._connection.execute(changed.values(row | {"version": seen + 1})).rowcount != 1:
            raise StaleVersion(record.name)
        self._connection.execute(sa.delete(_ROLES).where(_ROLES.c.participant_id == record.id))
        self._add_roles(record.id, roles)
        return self._one(record.id)

    def find(self, participant_id: ParticipantId) -> ParticipantRecord | None:
        found = self._records(_FIND, {"wanted": participant_id})
        return found[0] if found else None

    def find_by_name(self, name: str) -> ParticipantRecord | None:
        """Capitals make no difference here, though the database would keep both."""
        same = sa.func.lower(_PARTICIPANTS.c.name) == sa.func.lower(name)
        found = self._records(_READ.where(same).order_by(_PARTICIPANTS.c.id))
        return found[0] if found else None

    def mandates(self, ids: Collection[ParticipantId]) -> dict[ParticipantId, date]:
        """Of those among them that have one."""
        wanted = sa.select(_PARTICIPANTS.c.id, _PARTICIPANTS.c.mandate).where(
            _PARTICIPANTS.c.id.in_(ids), _PARTICIPANTS.c.mandate.is_not(None)
        )
        return {ParticipantId(own_id): day for own_id, day in self._connection.execute(wanted)}

    def lock(self, participant_id: ParticipantId) -> None:
        """Before any slot of the participant is locked. Rows that merely point at it need not wait."""
        lock = sa.select(_PARTICIPANTS.c.id).where(_PARTICIPANTS.c.id == participant_id)
        self._connection.execute(lock.with_for_update(key_share=True))

    def page(
        self, search: str, category: Category | None, number: int, size: int
    ) -> Page[ParticipantRecord]:
        """By name; `search` is a part of it."""
        wanted = _READ
        if search:
            wanted = wanted.where(_PARTICIPANTS.c.name.icontains(search, autoescape=True))
        if category is not None:
            wanted = wanted.where(_PARTICIPANTS.c.category == category)
        ordered = wanted.order_by(_PARTICIPANTS.c.name)
        return read_page(self._connection, ordered, number, size, _read)

    def all(self) -> list[ParticipantRecord]:
        """By name."""
        return self._records(_READ.order_by(_PARTICIPANTS.c.name))

    def facts(self, participant_id: ParticipantId) -> ParticipantFacts:
        rows = self._connection.execute(_STANDS_OF_ONE, {"participant": participant_id})
        return _facts_of([participant_id], rows)[participant_id]

    def facts_of(
        self, participant_ids: Sequence[ParticipantId]
    ) -> dict[ParticipantId, ParticipantFacts]:
        these = {"participants": list(participant_ids)}
        return _facts_of(participant_ids, self._connection.execute(_STANDS_OF_MANY, these))

    def record_fact(  # noqa: PLR0913, PLR0917 - one value a column
        self,
        participant_id: ParticipantId,
        kind: FactKind,
        role: UserRole | None,
        completed_on: date | None,
        recorded_by: PersonId | None,
        recorded_at: datetime,
    ) -> None:
        """No day withdraws what was recorded; `role` is for UEPT alone."""
        row = {
            "participant_id": participant_id,
            "kind": kind,
            "role": role,
            "completed_on": completed_on,
            "recorded_by": recorded_by,
            "recorded_at": recorded_at,
        }
        self._connection.execute(sa.insert(_FACTS), row)

    def fact_history(self, participant_id: ParticipantId) -> list[FactRecord]:
        """Everything ever recorded, newest first."""
        wanted = (
            sa.select(
                _FACTS.c.kind,
                _FACTS.c.role,
                _FACTS.c.completed_on,
                sa.func.coalesce(_PEOPLE.c.name, ""),
                _FACTS.c.recorded_at,
            )
            .outerjoin_from(_FACTS, _PEOPLE, _FACTS.c.recorded_by == _PEOPLE.c.id)
            .where(_FACTS.c.participant_id == participant_id)
            .order_by(_FACTS.c.id.desc())
        )
        return [FactRecord(*row) for row in self._connection.execute(wanted)]

    def accept_confidentiality(
        self,
        participant_id: ParticipantId,
        version: str,
        accepted_by: PersonId,
        accepted_at: datetime,
    ) -> None:
        """The first acceptance of a version stands."""
        row = {
            "participant_id": participant_id,
            "version": version,
            "accepted_by": accepted_by,
            "accepted_at": accepted_at,
        }
        add_missing(self._connection, _ACCEPTANCES, [row])

    def acceptances(self, participant_id: ParticipantId) -> list[AcceptanceRecord]:
        """Newest first."""
        wanted = (
            sa.select(_ACCEPTANCES.c.version, _PEOPLE.c.name, _ACCEPTANCES.c.accepted_at)
            .join_from(_ACCEPTANCES, _PEOPLE, _ACCEPTANCES.c.accepted_by == _PEOPLE.c.id)
            .where(_ACCEPTANCES.c.participant_id == participant_id)
            .order_by(_ACCEPTANCES.c.accepted_at.desc(), _ACCEPTANCES.c.version.desc())
        )
        return [AcceptanceRecord(*row) for row in self._connection.execute(wanted)]

    def _add_roles(self, participant_id: int, roles: Iterable[UserRole]) -> None:
        rows = [{"participant_id": participant_id, "role": role} for role in sorted(set(roles))]
        add_rows(self._connection, _ROLES, rows)

    def _one(self, participant_id: int) -> ParticipantRecord:
        return self._records(_FIND, {"wanted": participant_id})[0]

    def _records(
        self, wanted: sa.Select[Any], values: Mapping[str, Any] | None = None
    ) -> list[ParticipantRecord]:
        return _read(self._connection.execute(wanted, values).all())


def _read(rows: Sequence[sa.Row[Any]]) -> list[ParticipantRecord]:
    return [
        ParticipantRecord(
            id=ParticipantId(row.id),
            name=row.name,
            category=row.category,
            supply=row.supply,
            mandate=row.mandate,
            roles=frozenset(UserRole(role) for role in as_set(row.roles)),
            version=row.version,
        )
        for row in rows
    ]


def _facts_of(
    participant_ids: Sequence[ParticipantId], rows: Iterable[Sequence[Any]]
) -> dict[ParticipantId, ParticipantFacts]:
    """What stands recorded: the newest row of each kind and role; a withdrawn one stands for nothing."""
    standing: defaultdict[int, _Standing] = defaultdict(dict)
    versions: defaultdict[int, set[str]] = defaultdict(set)
    for own_id, _, kind, of_what, day in rows:
        if kind == _ACCEPTED:
            versions[own_id].add(of_what)
        else:
            standing[own_id][FactKind(kind), UserRole(of_what) if of_what else None] = day
    return {
        own_id: _facts(standing[own_id], frozenset(versions[own_id])) for own_id in participant_ids
    }


def _facts(standing: _Standing, versions: frozenset[str]) -> ParticipantFacts:
    days = {fact: day for fact, day in standing.items() if day is not None}
    return ParticipantFacts(
        srept={kind: days[fact, None] for kind, fact in _SREPT.items() if (fact, None) in days},
        uept={role: day for (_, role), day in days.items() if role is not None},
        gateway_connected_on=days.get((FactKind.GATEWAY, None)),
        confidentiality_versions=versions,
    )
