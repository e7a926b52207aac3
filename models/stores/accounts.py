"""People who sign in, their one-time links, and the counts that limit attempts."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId, PersonRole
from models.base import table_of
from models.errors import StaleVersion
from models.records import Page, PersonRecord
from models.stores.statements import insert_into, read_page
from models.tables.accounts import OneTimeLink, Person, RateWindow
from models.tables.participants import Participant

_PEOPLE: Final = table_of(Person)
_LINKS: Final = table_of(OneTimeLink)
_WINDOWS: Final = table_of(RateWindow)
_PARTICIPANTS: Final = table_of(Participant)

_READ: Final = sa.select(_PEOPLE, _PARTICIPANTS.c.name.label("participant_name")).outerjoin_from(
    _PEOPLE, _PARTICIPANTS, _PEOPLE.c.participant_id == _PARTICIPANTS.c.id
)
_BY_NAME: Final = (_PEOPLE.c.name, _PEOPLE.c.id)
_FIND: Final = _READ.where(_PEOPLE.c.id == sa.bindparam("wanted"))
_FIND_LOCKED: Final = _FIND.with_for_update(key_share=True, of=_PEOPLE)
_LOCK_ADMINISTRATORS: Final = (
    sa.select(_PEOPLE.c.id)
    .where(_PEOPLE.c.role == PersonRole.ADMINISTRATOR, _PEOPLE.c.active)
    .order_by(_PEOPLE.c.id)
    .with_for_update(key_share=True)
)
_FIND_BY_EMAIL: Final = _READ.where(_PEOPLE.c.email == sa.bindparam("wanted"))
_FIND_BY_UNIQUIFIER: Final = _READ.where(_PEOPLE.c.uniquifier == sa.bindparam("wanted"))


def _new_uniquifier() -> str:
    return secrets.token_hex(32)


class PeopleStore:
    """A session names its person by the uniquifier: a new one ends every session."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, email: str, name: str, role: PersonRole, participant_id: ParticipantId | None
    ) -> PersonRecord:
        """Without a password until a link is used. Raises EmailTaken."""
        row = {
            "email": email.lower(),
            "name": name,
            "role": role,
            "participant_id": participant_id,
            "active": True,
            "uniquifier": _new_uniquifier(),
            "version": 1,
        }
        added = sa.insert(_PEOPLE).returning(_PEOPLE.c.id)
        own_id = self._connection.execute(added, row).scalar()
        return self._records(_FIND, {"wanted": own_id})[0]

    def find(self, person_id: PersonId) -> PersonRecord | None:
        return self._first(_FIND, person_id)

    def find_locked(self, person_id: PersonId) -> PersonRecord | None:
        """As the account stands now; until the unit ends nobody else changes it or makes a link for it."""
        return self._first(_FIND_LOCKED, person_id)

    def lock_administrators(self) -> frozenset[PersonId]:
        """Those who are active now; until the unit ends nobody else changes one of them."""
        return frozenset(map(PersonId, self._connection.scalars(_LOCK_ADMINISTRATORS)))

    def find_by_email(self, email: str) -> PersonRecord | None:
        """Capitals make no difference."""
        return self._first(_FIND_BY_EMAIL, email.lower())

    def find_by_uniquifier(self, uniquifier: str) -> PersonRecord | None:
        return self._first(_FIND_BY_UNIQUIFIER, uniquifier)

    def page(
        self,
        search: str,
        role: PersonRole | None,
        active: bool | None,  # noqa: FBT001 - None is its usual value
        number: int,
        size: int,
    ) -> Page[PersonRecord]:
        """By name; `search` is a part of name or address."""
        narrowing = (
            (
                search,
                _PEOPLE.c.name.icontains(search, autoescape=True)
                | _PEOPLE.c.email.icontains(search, autoescape=True),
            ),
            (role is not None, _PEOPLE.c.role == role),
            (active is not None, _PEOPLE.c.active == active),
        )
        wanted = _READ.where(*(condition for asked, condition in narrowing if asked))
        return read_page(self._connection, wanted.order_by(*_BY_NAME), number, size, _read)

    def of_participant(self, participant_id: ParticipantId) -> list[PersonRecord]:
        """By name."""
        own = _READ.where(_PEOPLE.c.participant_id == participant_id)
        return self._records(own.order_by(*_BY_NAME))

    def change(
        self,
        record: PersonRecord,
        *,
        name: str,
        role: PersonRole,
        participant_id: ParticipantId | None,
        active: bool,
    ) -> None:
        """Ends the person's sessions and links if it disables the account. Raises StaleVersion."""
        changed = (
            sa.update(_PEOPLE)
            .where(_PEOPLE.c.id == record.id, _PEOPLE.c.version == record.version)
            .values(name=name, role=role, participant_id=participant_id)
            .values(active=active, version=record.version + 1)
            .values({} if active else {"uniquifier": _new_uniquifier()})
        )
        if self._connection.execute(changed).rowcount != 1:
            raise StaleVersion(record.name)
        if not active:
            self._end_links(record.id)

    def set_password(self, person_id: PersonId, password_hash: str) -> None:
        """Ends every session of the person, and every link that was not used."""
        self._update(person_id, {"password": password_hash, "uniquifier": _new_uniquifier()})
        self._end_links(person_id)

    def set_active(self, person_id: PersonId, active: bool) -> None:  # noqa: FBT001 - it is the value
        """Ends every session and every unused link of a person who is disabled."""
        ended = {} if active else {"uniquifier": _new_uniquifier()}
        self._update(person_id, ended | {"active": active, "version": _PEOPLE.c.version + 1})
        if not active:
            self._end_links(person_id)

    def count(self) -> int:
        return self._connection.scalar(sa.select(sa.func.count()).select_from(_PEOPLE)) or 0

    def add_link(
        self, token_hash: str, person_id: PersonId, made_at: datetime, expires_at: datetime
    ) -> None:
        """Ends the person's earlier links that were not used. Of two made at once, the later one holds."""
        self.find_locked(person_id)
        self._end_links(person_id)
        row = {
            "token_hash": token_hash,
            "person_id": person_id,
            "made_at": made_at,
            "expires_at": expires_at,
        }
        self._connection.execute(sa.insert(_LINKS), row)

    def find_link(self, token_hash: str) -> tuple[PersonRecord, datetime, datetime | None] | None:
        """Whose link it is, when it ends, and when it was used."""
        wanted = _READ.add_columns(_LINKS.c.expires_at, _LINKS.c.used_at).join(
            _LINKS, _LINKS.c.person_id == _PEOPLE.c.id
        )
        row = self._connection.execute(wanted.where(_LINKS.c.token_hash == token_hash)).first()
        return None if row is None else (_record(row), row.expires_at, row.used_at)

    def use_link(self, token_hash: str, at: datetime) -> bool:
        """Whether the link was still good; it is used now. Of two users at once, one gets it."""
        used = (
            sa.update(_LINKS)
            .where(_LINKS.c.token_hash == token_hash)
            .where(_LINKS.c.used_at.is_(None), _LINKS.c.expires_at > at)
            .values(used_at=at)
        )
        return self._connection.execute(used).rowcount == 1

    def hit(self, key: str, window_seconds: int, now: datetime) -> int:
        """Counts one more; how many there were since the window began, this one included."""
        first = insert_into(self._connection, _WINDOWS).values(
            key=key, hits=1, expires_at=now + timedelta(seconds=window_seconds)
        )
        is_over = _WINDOWS.c.expires_at <= now
        counted = first.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "hits": sa.case((is_over, 1), else_=_WINDOWS.c.hits + 1),
                "expires_at": sa.case(
                    (is_over, first.excluded.expires_at), else_=_WINDOWS.c.expires_at
                ),
            },
        )
        return int(self._connection.execute(counted.returning(_WINDOWS.c.hits)).scalar_one())

    def clear_hits(self, key: str) -> None:
        self._connection.execute(sa.delete(_WINDOWS).where(_WINDOWS.c.key == key))

    def remove_expired_windows(self, now: datetime) -> None:
        self._connection.execute(sa.delete(_WINDOWS).where(_WINDOWS.c.expires_at <= now))

    def _end_links(self, person_id: PersonId) -> None:
        unused = sa.and_(_LINKS.c.person_id == person_id, _LINKS.c.used_at.is_(None))
        self._connection.execute(sa.delete(_LINKS).where(unused))

    def _update(self, person_id: PersonId, values: Mapping[str, Any]) -> None:
        self._connection.execute(sa.update(_PEOPLE).where(_PEOPLE.c.id == person_id).values(values))

    def _first(self, wanted: sa.Select[Any], value: object) -> PersonRecord | None:
        found = self._records(wanted, {"wanted": value})
        return found[0] if found else None

    def _records(
        self, wanted: sa.Select[Any], values: Mapping[str, Any] | None = None
    ) -> list[PersonRecord]:
        return _read(self._connection.execute(wanted, values).all())


def _read(rows: Sequence[sa.Row[Any]]) -> list[PersonRecord]:
    return [_record(row) for row in rows]


def _record(row: sa.Row[Any]) -> PersonRecord:
    return PersonRecord(
        id=PersonId(row.id),
        email=row.email,
        name=row.name,
        role=row.role,
        participant_id=None if row.participant_id is None else ParticipantId(row.participant_id),
        participant_name=row.participant_name or "",
        password=row.password,
        active=row.active,
        uniquifier=row.uniquifier,
        version=row.version,
    )
