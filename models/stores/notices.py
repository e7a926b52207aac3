"""Notices with their answers and the initiation meetings held on them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.labs import LabId
from labsim.domain.notices.answers import MeetingOutcome, NoticeAnswers, NoticeState
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from models.base import table_of
from models.errors import StaleVersion
from models.records import MeetingRecord, NoticeRecord, Page
from models.stores.standing import IS_STANDING, LAST_DAY, OFFERS
from models.stores.statements import add_rows, as_set, members, read_page
from models.tables.accounts import Person
from models.tables.notices import Meeting, Notice, NoticeLab, NoticeRole
from models.tables.participants import Participant
from models.tables.slots import Slot

_NOTICES: Final = table_of(Notice)
_LABS: Final = table_of(NoticeLab)
_ROLES: Final = table_of(NoticeRole)
_MEETINGS: Final = table_of(Meeting)
_PARTICIPANTS: Final = table_of(Participant)
_SLOTS: Final = table_of(Slot)
_RECORDER: Final = table_of(Person).alias("recorder")
_HOST: Final = table_of(Person).alias("host")

_NEWEST_MEETING: Final = (
    sa.select(sa.func.max(_MEETINGS.c.id))
    .where(_MEETINGS.c.notice_id == _NOTICES.c.id)
    .correlate(_NOTICES)
    .scalar_subquery()
)
_LAST_SLOT_ENDS: Final = (
    sa.select(sa.func.max(LAST_DAY))
    .outerjoin_from(_SLOTS, OFFERS, IS_STANDING)
    .where(_SLOTS.c.notice_id == _NOTICES.c.id, _SLOTS.c.state == SlotState.ALLOCATED)
    .correlate(_NOTICES)
    .scalar_subquery()
)
_READ: Final = (
    sa.select(
        _NOTICES,
        _PARTICIPANTS.c.name.label("participant_name"),
        _RECORDER.c.name.label("recorder"),
        _MEETINGS.c.held_on,
        _MEETINGS.c.outcome,
        _MEETINGS.c.note,
        _MEETINGS.c.recorded_at.label("meeting_recorded_at"),
        _HOST.c.name.label("meeting_recorder"),
        _LAST_SLOT_ENDS.label("last_slot_ends"),
        members(_LABS.c.lab_id, _LABS.c.notice_id, _NOTICES.c.id).label("labs"),
        members(_ROLES.c.role, _ROLES.c.notice_id, _NOTICES.c.id).label("roles"),
    )
    .join_from(_NOTICES, _PARTICIPANTS, _NOTICES.c.participant_id == _PARTICIPANTS.c.id)
    .outerjoin(_RECORDER, _NOTICES.c.recorded_by == _RECORDER.c.id)
    .outerjoin(_MEETINGS, _MEETINGS.c.id == _NEWEST_MEETING)
    .outerjoin(_HOST, _MEETINGS.c.recorded_by == _HOST.c.id)
)
_FIND: Final = _READ.where(_NOTICES.c.reference == sa.bindparam("wanted"))
_FIND_BY_ID: Final = _READ.where(_NOTICES.c.id == sa.bindparam("wanted"))
_OLDEST_FIRST: Final = (_NOTICES.c.received_at, _NOTICES.c.id)
_NEWEST_FIRST: Final = (_NOTICES.c.received_at.desc(), _NOTICES.c.id.desc())
_AWAITS_MEETING: Final = sa.and_(
    _NOTICES.c.state == NoticeState.OPEN,
    sa.or_(_MEETINGS.c.id.is_(None), _MEETINGS.c.outcome != MeetingOutcome.GO_AHEAD),
)


class NoticeStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(  # noqa: PLR0913 - one value a column, each named at the call
        self,
        participant_id: ParticipantId,
        answers: NoticeAnswers,
        *,
        reference: str,
        received_at: datetime,
        received_on: date,
        on_behalf: bool,
        recorded_by: PersonId | None,
        recorded_at: datetime,
    ) -> NoticeRecord:
        """An open notice; every question is answered by now. Raises ReferenceTaken."""
        row = _answered(answers) | {
            "reference": reference,
            "participant_id": participant_id,
            "state": NoticeState.OPEN,
            "received_at": received_at,
            "received_on": received_on,
            "on_behalf": on_behalf,
            "recorded_by": recorded_by,
            "recorded_at": recorded_at,
            "version": 1,
        }
        added = self._connection.execute(sa.insert(_NOTICES).returning(_NOTICES.c.id), row)
        notice_id = added.scalar()
        for table, column, own in (
            (_LABS, "lab_id", answers.labs),
            (_ROLES, "role", answers.roles),
        ):
            rows = [{"notice_id": notice_id, column: member} for member in sorted(own)]
            add_rows(self._connection, table, rows)
        return self._records(_FIND_BY_ID, {"wanted": notice_id})[0]

    def find(self, reference: str) -> NoticeRecord | None:
        found = self._records(_FIND, {"wanted": reference})
        return found[0] if found else None

    def find_by_id(self, notice_id: int) -> NoticeRecord | None:
        found = self._records(_FIND_BY_ID, {"wanted": notice_id})
        return found[0] if found else None

    def named(self, references: Sequence[str]) -> list[NoticeRecord]:
        """The notices that have one of these references, in no order."""
        return self._records(_READ.where(_NOTICES.c.reference.in_(references)))

    def received(self, first: date, last: date, most: int) -> Page[NoticeRecord]:
        """Notices that count as received on these days, both included, oldest first, at most so many."""
        wanted = _READ.where(_NOTICES.c.received_on.between(first, last))
        return read_page(self._connection, wanted.order_by(*_OLDEST_FIRST), 1, most, _read)

    def of_participant(self, participant_id: ParticipantId) -> list[NoticeRecord]:
        """Newest first."""
        own = _READ.where(_NOTICES.c.participant_id == participant_id)
        return self._records(own.order_by(*_NEWEST_FIRST))

    def page(  # noqa: PLR0913, PLR0917 - each narrows the list and is named at the call
        self,
        state: NoticeState | None,
        participant_id: ParticipantId | None,
        search: str,
        awaiting_meeting: bool,  # noqa: FBT001 - named at every call
        number: int,
        size: int,
    ) -> Page[NoticeRecord]:
        """Newest first; those whose meeting has not gone well yet are an inbox, oldest first."""
        narrowing = (
            (state is not None, _NOTICES.c.state == state),
            (participant_id is not None, _NOTICES.c.participant_id == participant_id),
            (
                search,
                _PARTICIPANTS.c.name.icontains(search, autoescape=True)
                | _NOTICES.c.reference.icontains(search, autoescape=True),
            ),
            (awaiting_meeting, _AWAITS_MEETING),
        )
        wanted = _READ.where(*(condition for asked, condition in narrowing if asked))
        order = _OLDEST_FIRST if awaiting_meeting else _NEWEST_FIRST
        return read_page(self._connection, wanted.order_by(*order), number, size, _read)

    def close(self, notice: NoticeRecord, version: int | None = None) -> None:
        """`version` is the one a form was made from, else the record's own. Raises StaleVersion."""
        self._step(notice, version, state=NoticeState.CLOSED)

    def add_meeting(  # noqa: PLR0913, PLR0917 - one value a column
        self,
        notice: NoticeRecord,
        held_on: date,
        outcome: MeetingOutcome,
        note: str,
        recorded_by: PersonId | None,
        recorded_at: datetime,
        *,
        version: int | None = None,
    ) -> None:
        """The newest meeting of a notice stands. `version` as for `close`. Raises StaleVersion."""
        self._step(notice, version)
        row = {
            "notice_id": notice.id,
            "held_on": held_on,
            "outcome": outcome,
            "note": note,
            "recorded_by": recorded_by,
            "recorded_at": recorded_at,
        }
        self._connection.execute(sa.insert(_MEETINGS), row)

    def _step(self, notice: NoticeRecord, version: int | None, **changed: NoticeState) -> None:
        seen = notice.version if version is None else version
        stepped = (
            sa.update(_NOTICES)
            .where(_NOTICES.c.id == notice.id, _NOTICES.c.version == seen)
            .values(version=seen + 1, **changed)
        )
        if self._connection.execute(stepped).rowcount != 1:
            raise StaleVersion(f"Notice {notice.reference}")  # noqa: TRY003 - its name is the fact

    def _records(
        self, wanted: sa.Select[Any], values: Mapping[str, Any] | None = None
    ) -> list[NoticeRecord]:
        return _read(self._connection.execute(wanted, values).all())


def _answered(answers: NoticeAnswers) -> dict[str, Any]:
    return {
        "planned_start": answers.planned_start,
        "planned_spaces": answers.planned_spaces,
        "planned_working_days": answers.planned_working_days,
        "what_to_test": answers.what_to_test,
        "own_devices": answers.own_devices,
        "resources_in_place": answers.resources_in_place,
        "come_back_later": answers.come_back_later,
    }


def _read(rows: Sequence[sa.Row[Any]]) -> list[NoticeRecord]:
    return [_record(row) for row in rows]


def _record(row: sa.Row[Any]) -> NoticeRecord:
    return NoticeRecord(
        id=row.id,
        reference=row.reference,
        participant_id=ParticipantId(row.participant_id),
        participant_name=row.participant_name,
        state=row.state,
        received_at=row.received_at,
        received_on=row.received_on,
        on_behalf=row.on_behalf,
        recorded_by=row.recorder or "",
        recorded_at=row.recorded_at,
        answers=_answers(row),
        meeting=_meeting(row),
        last_slot_ends=row.last_slot_ends,
        version=row.version,
    )


def _answers(row: sa.Row[Any]) -> NoticeAnswers:
    return NoticeAnswers(
        labs=frozenset(LabId(lab) for lab in as_set(row.labs)),
        planned_start=row.planned_start,
        planned_spaces=row.planned_spaces,
        planned_working_days=row.planned_working_days,
        what_to_test=row.what_to_test,
        own_devices=row.own_devices,
        resources_in_place=row.resources_in_place,
        come_back_later=row.come_back_later,
        roles=frozenset(UserRole(role) for role in as_set(row.roles)),
    )


def _meeting(row: sa.Row[Any]) -> MeetingRecord | None:
    if row.held_on is None:
        return None
    return MeetingRecord(
        held_on=row.held_on,
        outcome=row.outcome,
        note=row.note,
        recorded_by=row.meeting_recorder or "",
        recorded_at=row.meeting_recorded_at,
    )
