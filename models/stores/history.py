"""The append-only history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from models.base import table_of
from models.records import HistoryFilter, HistoryRecord, NewHistory, Page
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.participants import Participant
from models.tables.record import HistoryEntry

_HISTORY: Final = table_of(HistoryEntry)
_PEOPLE: Final = table_of(Person)
_PARTICIPANTS: Final = table_of(Participant)

_READ: Final = (
    sa.select(
        _HISTORY,
        _PEOPLE.c.name.label("person_name"),
        _PARTICIPANTS.c.name.label("participant_name"),
    )
    .outerjoin_from(_HISTORY, _PEOPLE, _HISTORY.c.person_id == _PEOPLE.c.id)
    .outerjoin(_PARTICIPANTS, _HISTORY.c.participant_id == _PARTICIPANTS.c.id)
)
_ADD: Final = sa.insert(_HISTORY)
_OLDEST_FIRST: Final = (_HISTORY.c.at, _HISTORY.c.id)
_NEWEST_FIRST: Final = (_HISTORY.c.at.desc(), _HISTORY.c.id.desc())


class HistoryStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, entry: NewHistory) -> None:
        row = {
            "at": entry.at,
            "person_id": entry.person_id,
            "participant_id": entry.participant_id,
            "act": entry.act,
            "subject_kind": entry.subject_kind,
            "subject": entry.subject,
            "refused": entry.refused,
            "before": entry.before,
            "after": entry.after,
            "rules": entry.rules,
            "words": entry.words,
        }
        self._connection.execute(_ADD, row)

    def page(self, wanted: HistoryFilter, number: int, size: int) -> Page[HistoryRecord]:
        order = _OLDEST_FIRST if wanted.oldest_first else _NEWEST_FIRST
        matching = _READ.where(*_conditions(wanted)).order_by(*order)
        return read_page(self._connection, matching, number, size, _read)

    def refused_between(
        self, acts: Sequence[str], since: datetime, until: datetime, most: int
    ) -> Page[HistoryRecord]:
        """Refusals of these acts from `since` to before `until`, oldest first, at most so many."""
        matching = _READ.where(
            _HISTORY.c.refused,
            _HISTORY.c.act.in_(acts),
            _HISTORY.c.at >= since,
            _HISTORY.c.at < until,
        )
        return read_page(self._connection, matching.order_by(*_OLDEST_FIRST), 1, most, _read)

    def of(self, subject_kind: str, subject: str) -> list[HistoryRecord]:
        """The whole story of one thing, oldest first."""
        wanted = _READ.where(_is_about(subject_kind, subject)).order_by(*_OLDEST_FIRST)
        return _read(self._connection.execute(wanted).all())


def _is_about(subject_kind: str, subject: str) -> sa.ColumnElement[bool]:
    return sa.and_(_HISTORY.c.subject_kind == subject_kind, _HISTORY.c.subject == subject)


def _conditions(wanted: HistoryFilter) -> list[sa.ColumnElement[bool]]:
    narrowing = (
        (wanted.participant_id is not None, _HISTORY.c.participant_id == wanted.participant_id),
        (wanted.person_id is not None, _HISTORY.c.person_id == wanted.person_id),
        (wanted.act, _HISTORY.c.act == wanted.act),
        (wanted.refused_only, _HISTORY.c.refused),
    )
    return [*_about(wanted), *(condition for asked, condition in narrowing if asked)]


def _about(wanted: HistoryFilter) -> list[sa.ColumnElement[bool]]:
    """The subject asked for, or any of those beside it."""
    parts = (
        (wanted.subject_kind, _HISTORY.c.subject_kind == wanted.subject_kind),
        (wanted.subject, _is_subject(wanted)),
    )
    main = [condition for asked, condition in parts if asked]
    others = [_is_about(kind, subject) for kind, subject in wanted.also_subjects]
    if not others:
        return main
    return [sa.or_(sa.and_(*main), *others)] if main else [sa.or_(*others)]


def _is_subject(wanted: HistoryFilter) -> sa.ColumnElement[bool]:
    """With its kind the subject is known exactly; without, somebody typed it."""
    if wanted.subject_kind:
        return _HISTORY.c.subject == wanted.subject
    return sa.func.lower(_HISTORY.c.subject) == sa.func.lower(wanted.subject)


def _read(rows: Sequence[sa.Row[Any]]) -> list[HistoryRecord]:
    return [
        HistoryRecord(
            id=row.id,
            at=row.at,
            person_name=row.person_name or "",
            participant_name=row.participant_name or "",
            entry=_entry(row),
        )
        for row in rows
    ]


def _entry(row: sa.Row[Any]) -> NewHistory:
    return NewHistory(
        at=row.at,
        person_id=None if row.person_id is None else PersonId(row.person_id),
        participant_id=None if row.participant_id is None else ParticipantId(row.participant_id),
        act=row.act,
        subject_kind=row.subject_kind,
        subject=row.subject,
        refused=row.refused,
        before=row.before,
        after=row.after,
        rules=row.rules,
        words=row.words,
    )
