"""Capability requests: asked, and closed once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.capabilities import CapabilityState
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from models.base import table_of
from models.errors import StaleVersion
from models.records import CapabilityFilter, CapabilityRecord, Page
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.capabilities import CapabilityRequest
from models.tables.participants import Participant

_REQUESTS: Final = table_of(CapabilityRequest)
_PARTICIPANTS: Final = table_of(Participant)
_ASKERS: Final = table_of(Person).alias("asker")
_ANSWERERS: Final = table_of(Person).alias("answerer")

_READ: Final = (
    sa.select(
        _REQUESTS,
        _PARTICIPANTS.c.name.label("participant_name"),
        _ASKERS.c.name.label("asker"),
        _ANSWERERS.c.name.label("answerer"),
    )
    .join_from(_REQUESTS, _PARTICIPANTS, _REQUESTS.c.participant_id == _PARTICIPANTS.c.id)
    .outerjoin(_ASKERS, _REQUESTS.c.asked_by == _ASKERS.c.id)
    .outerjoin(_ANSWERERS, _REQUESTS.c.answered_by == _ANSWERERS.c.id)
)


class CapabilityStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(  # noqa: PLR0913 - one value a column
        self,
        participant_id: ParticipantId,
        wish: str,
        topic: str,
        *,
        asked_at: datetime,
        asked_by: PersonId | None,
        on_behalf: bool,
        reference: str,
    ) -> CapabilityRecord:
        """`topic` is empty for a wish outside the list. Raises ReferenceTaken."""
        row = {
            "reference": reference,
            "participant_id": participant_id,
            "topic_id": topic or None,
            "wish": wish,
            "state": CapabilityState.ASKED,
            "asked_at": asked_at,
            "asked_by": asked_by,
            "on_behalf": on_behalf,
            "answer": "",
            "version": 1,
        }
        self._connection.execute(sa.insert(_REQUESTS), row)
        return self._records(_READ.where(_REQUESTS.c.reference == reference))[0]

    def close(  # noqa: PLR0913 - one value a column
        self,
        request: CapabilityRecord,
        version: int,
        state: CapabilityState,
        *,
        words: str,
        by: PersonId | None,
        at: datetime,
    ) -> CapabilityRecord:
        """Raises StaleVersion where it was closed since the form was made."""
        this = sa.and_(_REQUESTS.c.id == request.id, _REQUESTS.c.version == version)
        row = {
            "state": state,
            "answer": words,
            "answered_by": by,
            "answered_at": at,
            "version": version + 1,
        }
        if self._connection.execute(sa.update(_REQUESTS).where(this).values(row)).rowcount != 1:
            raise StaleVersion(request.reference)
        return self._records(_READ.where(_REQUESTS.c.id == request.id))[0]

    def find(self, reference: str) -> CapabilityRecord | None:
        found = self._records(_READ.where(_REQUESTS.c.reference == reference))
        return found[0] if found else None

    def page(self, wanted: CapabilityFilter, number: int, size: int) -> Page[CapabilityRecord]:
        order = (_REQUESTS.c.asked_at, _REQUESTS.c.id)
        in_order = order if wanted.oldest_first else tuple(column.desc() for column in order)
        matching = _READ.where(*_conditions(wanted)).order_by(*in_order)
        return read_page(self._connection, matching, number, size, _read)

    def _records(self, wanted: sa.Select[Any]) -> list[CapabilityRecord]:
        return _read(self._connection.execute(wanted).all())


def _conditions(wanted: CapabilityFilter) -> list[sa.ColumnElement[bool]]:
    part = wanted.search
    searched = (
        _REQUESTS.c.reference,
        _REQUESTS.c.wish,
        _REQUESTS.c.answer,
        _PARTICIPANTS.c.name,
    )
    narrowing = (
        (wanted.participant_id is not None, _REQUESTS.c.participant_id == wanted.participant_id),
        (wanted.states, _REQUESTS.c.state.in_(wanted.states)),
        (part, sa.or_(*(column.icontains(part, autoescape=True) for column in searched))),
    )
    return [condition for asked, condition in narrowing if asked]


def _read(rows: Sequence[sa.Row[Any]]) -> list[CapabilityRecord]:
    return [
        CapabilityRecord(
            id=row.id,
            reference=row.reference,
            participant_id=ParticipantId(row.participant_id),
            participant_name=row.participant_name,
            topic=row.topic_id or "",
            wish=row.wish,
            state=row.state,
            asked_at=row.asked_at,
            asked_by=row.asker or "",
            on_behalf=row.on_behalf,
            answered_at=row.answered_at,
            answered_by=row.answerer or "",
            answer=row.answer,
            version=row.version,
        )
        for row in rows
    ]
