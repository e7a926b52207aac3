"""Slots: what was asked, by whom, under which notice, and where each stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.devices import Brought
from labsim.domain.labs import LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import UNDECIDED, SlotState, may_move
from labsim.domain.slots.links import LinkKind
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.request import DeviceOwner, Devices, SlotRequest
from models.base import table_of
from models.errors import ForbiddenMove, StaleVersion
from models.profile_text import profile_from, profile_text
from models.records import EntryFlagRecord, Page, SlotFilter, SlotRecord
from models.stores.brought import add_brought, brought_by
from models.stores.standing import (
    FIRST_DAY,
    IS_STANDING,
    LAB,
    LAST_DAY,
    OFFER_COLUMNS,
    OFFERS,
    offer_of,
)
from models.stores.statements import add_rows, as_set, insert_into, members, read_page
from models.tables.accounts import Person
from models.tables.catalogue import Reason
from models.tables.ledger import SlotDay
from models.tables.notices import Notice
from models.tables.participants import Participant
from models.tables.slots import EntryFlag, Slot, SlotLink, SlotRelease, SlotRole, SlotTopic

_SLOTS: Final = table_of(Slot)
_ROLES: Final = table_of(SlotRole)
_TOPICS: Final = table_of(SlotTopic)
_RELEASES: Final = table_of(SlotRelease)
_FLAGS: Final = table_of(EntryFlag)
_LINKS: Final = table_of(SlotLink)
_PARTICIPANTS: Final = table_of(Participant)
_NOTICES: Final = table_of(Notice)
_PEOPLE: Final = table_of(Person)
_REASONS: Final = table_of(Reason)
_LINES: Final = table_of(SlotDay)

_READ: Final = (
    sa.select(
        _SLOTS,
        _PARTICIPANTS.c.name.label("participant_name"),
        _NOTICES.c.reference.label("notice_reference"),
        _PEOPLE.c.name.label("recorder"),
        _REASONS.c.name.label("decline_reason"),
        _FLAGS.c.since.label("flagged_since"),
        _FLAGS.c.codes.label("flagged_codes"),
        *OFFER_COLUMNS,
        members(_ROLES.c.role, _ROLES.c.slot_id, _SLOTS.c.id).label("roles"),
        members(_TOPICS.c.topic_id, _TOPICS.c.slot_id, _SLOTS.c.id).label("topics"),
        members(_RELEASES.c.release_id, _RELEASES.c.slot_id, _SLOTS.c.id).label("releases"),
    )
    .join_from(_SLOTS, _PARTICIPANTS, _SLOTS.c.participant_id == _PARTICIPANTS.c.id)
    .join(_NOTICES, _SLOTS.c.notice_id == _NOTICES.c.id)
    .outerjoin(_PEOPLE, _SLOTS.c.recorded_by == _PEOPLE.c.id)
    .outerjoin(_REASONS, _SLOTS.c.decline_reason_id == _REASONS.c.id)
    .outerjoin(_FLAGS, _SLOTS.c.id == _FLAGS.c.slot_id)
    .outerjoin(OFFERS, IS_STANDING)
)
_THIS: Final = _SLOTS.c.reference == sa.bindparam("wanted")
_FIND: Final = _READ.where(_THIS)
_OLDEST_FIRST: Final = (_SLOTS.c.sent_at, _SLOTS.c.id)
_NEWEST_FIRST: Final = (_SLOTS.c.sent_at.desc(), _SLOTS.c.id.desc())

# NO KEY UPDATE: rows that merely point at the participant or slot, such as a history entry written
# beside this unit, need not wait for it.
# PostgreSQL locks in the order in which the tables are named.
_WAITING: Final = _SLOTS.alias("waiting")
_SOMEBODY_WAITS: Final = sa.exists().where(_WAITING.c.state == SlotState.WAITING)
_FIND_LOCKED: Final = _FIND.add_columns(_SOMEBODY_WAITS.label("somebody_waits")).with_for_update(
    key_share=True, of=[_PARTICIPANTS, _SLOTS]
)
_MOVE: Final = (
    sa.update(_SLOTS)
    .where(_SLOTS.c.id == sa.bindparam("own_id"), _SLOTS.c.version == sa.bindparam("seen"))
    .values(
        {
            column: sa.bindparam(column.name)
            for column in (
                _SLOTS.c.state,
                _SLOTS.c.decided_at,
                _SLOTS.c.decline_reason_id,
                _SLOTS.c.decision_words,
                _SLOTS.c.version,
            )
        }
    )
)


class SlotStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._nobody_waits = False

    def add(  # noqa: PLR0913 - one value a column, each named at the call
        self,
        participant_id: ParticipantId,
        notice_id: int,
        request: SlotRequest,
        *,
        sent_at: datetime,
        sent_on: date,
        on_behalf: bool,
        recorded_by: PersonId | None,
        reference: str,
        state: SlotState = SlotState.REQUESTED,
    ) -> SlotRecord:
        """A new request, undecided. Raises ReferenceTaken."""
        row = _asked(request) | {
            "reference": reference,
            "participant_id": participant_id,
            "notice_id": notice_id,
            "state": state,
            "sent_at": sent_at,
            "sent_on": sent_on,
            "on_behalf": on_behalf,
            "recorded_by": recorded_by,
            "decision_words": "",
            "version": 1,
        }
        slot_id = self._connection.execute(sa.insert(_SLOTS).returning(_SLOTS.c.id), row).scalar()
        for table, column, own in (
            (_ROLES, "role", request.roles),
            (_TOPICS, "topic_id", request.topics),
            (_RELEASES, "release_id", request.releases),
        ):
            rows = [{"slot_id": slot_id, column: member} for member in sorted(own)]
            add_rows(self._connection, table, rows)
        add_brought(self._connection, slot_id, request.devices.own)
        return self._records(_READ.where(_SLOTS.c.id == slot_id))[0]

    def find(self, reference: str) -> SlotRecord | None:
        found = self._records(_FIND, {"wanted": reference})
        return found[0] if found else None

    def find_locked(self, reference: str) -> SlotRecord | None:
        """The slot as nobody can change it until this unit ends; its participant is locked before it."""
        rows = self._connection.execute(_FIND_LOCKED, {"wanted": reference}).all()
        self._nobody_waits = bool(rows) and not rows[0].somebody_waits
        found = self._read(rows)
        return found[0] if found else None

    def page(self, wanted: SlotFilter, number: int, size: int) -> Page[SlotRecord]:
        order = _OLDEST_FIRST if wanted.oldest_first else _NEWEST_FIRST
        matching = _READ.where(*_conditions(wanted)).order_by(*order)
        return read_page(self._connection, matching, number, size, self._read)

    def move(
        self,
        slot: SlotRecord,
        state: SlotState,
        *,
        at: datetime,
        reason_id: str | None = None,
        words: str = "",
    ) -> None:
        """Keeps when and with which words; a slot that is undecided again has neither.

        Raises ForbiddenMove, and StaleVersion if the slot was moved since it was read.
        """
        if not may_move(slot.state, state):
            raise ForbiddenMove(slot.reference, slot.state, state)
        moved = {
            "own_id": slot.id,
            "seen": slot.version,
            "state": state,
            "decided_at": None if state in UNDECIDED else at,
            "decline_reason_id": reason_id,
            "decision_words": words,
            "version": slot.version + 1,
        }
        self._must_be_as_seen(slot, self._connection.execute(_MOVE, moved))

    def mark_changed(self, slot: SlotRecord) -> None:
        """What it holds is another thing than before. Raises StaleVersion."""
        this = sa.and_(_SLOTS.c.id == slot.id, _SLOTS.c.version == slot.version)
        changed = sa.update(_SLOTS).where(this).values(version=slot.version + 1)
        self._must_be_as_seen(slot, self._connection.execute(changed))

    @staticmethod
    def _must_be_as_seen(slot: SlotRecord, changed: sa.CursorResult[Any]) -> None:
        if changed.rowcount != 1:
            raise StaleVersion(f"Slot {slot.reference}")  # noqa: TRY003 - the slot's name is the fact

    def lock(self, references: Sequence[str]) -> None:
        """Until this unit ends nobody can change these slots. Participants are locked before slots, each in order."""
        these = _SLOTS.c.reference.in_(references)
        owners = _PARTICIPANTS.c.id.in_(sa.select(_SLOTS.c.participant_id).where(these))
        for ids, which in ((_PARTICIPANTS.c.id, owners), (_SLOTS.c.id, these)):
            locked = sa.select(ids).where(which).order_by(ids).with_for_update(key_share=True)
            self._connection.execute(locked)

    def named(self, references: Sequence[str]) -> list[SlotRecord]:
        """The slots that have one of these references, oldest first."""
        wanted = _READ.where(_SLOTS.c.reference.in_(references))
        return self._records(wanted.order_by(*_OLDEST_FIRST))

    def undecided_after(self, day: date, most: int) -> list[SlotRecord]:
        """Undecided slots whose first day is later than that day, the oldest so many of them."""
        coming = _READ.where(_SLOTS.c.state.in_(UNDECIDED), _SLOTS.c.first_day > day)
        return self._records(coming.order_by(*_OLDEST_FIRST).limit(most))

    def waiting_before(self, slot: SlotRecord, terms: Terms, day: date) -> list[SlotRecord]:
        """Who waits for that lab and one of those days, asked before this slot, and begins later than `day`.

        In their order. No statement where the reading of the locked slot told already that nobody waits at all.
        """
        if self._nobody_waits:
            return []
        asked = sa.select(_SLOTS.c.reference).where(
            _SLOTS.c.state == SlotState.WAITING,
            _SLOTS.c.lab_id == terms.lab,
            _SLOTS.c.first_day > day,
            _SLOTS.c.first_day <= terms.last_day,
            _SLOTS.c.last_day >= terms.first_day,
            sa.tuple_(_SLOTS.c.sent_at, _SLOTS.c.id)
            < sa.tuple_(sa.literal(slot.sent_at, _SLOTS.c.sent_at.type), sa.literal(slot.id)),
        )
        references = list(self._connection.scalars(asked))
        return self.named(references) if references else []

    def link(self, slot_id: int, to: int, kind: LinkKind = LinkKind.BESIDE) -> None:
        row = {"slot_id": slot_id, "linked_to": to, "kind": kind}
        self._connection.execute(sa.insert(_LINKS), row)

    def linked(self, slot_id: int) -> list[SlotRecord]:
        """The slot to which it is linked, and those that are linked to it, oldest first."""
        other = sa.union(
            sa.select(_LINKS.c.linked_to).where(_LINKS.c.slot_id == slot_id),
            sa.select(_LINKS.c.slot_id).where(_LINKS.c.linked_to == slot_id),
        )
        return self._records(_READ.where(_SLOTS.c.id.in_(other)).order_by(*_OLDEST_FIRST))

    def kinds_of_links(self, slot_id: int) -> dict[int, LinkKind]:
        """By the id of the other slot."""
        own = _LINKS.c.slot_id == slot_id
        other = sa.case((own, _LINKS.c.linked_to), else_=_LINKS.c.slot_id)
        wanted = sa.select(other, _LINKS.c.kind).where(own | (_LINKS.c.linked_to == slot_id))
        return {other_id: kind for other_id, kind in self._connection.execute(wanted)}  # noqa: C416 - rows, not pairs

    def undecided_from(self, day_reached: date) -> list[SlotRecord]:
        """Undecided slots whose first day is that day or earlier, oldest first."""
        late = _READ.where(_SLOTS.c.state.in_(UNDECIDED), _SLOTS.c.first_day <= day_reached)
        return self._records(late.order_by(*_OLDEST_FIRST))

    def allocated_starting_after(self, day: date) -> list[SlotRecord]:
        """Allocated slots whose first day is later than that day, by first day."""
        coming = _READ.where(_SLOTS.c.state == SlotState.ALLOCATED, day < FIRST_DAY)
        return self._records(coming.order_by(FIRST_DAY, _SLOTS.c.id))

    def slots_on(self, lab: LabId | None, days: Sequence[date]) -> list[SlotRecord]:
        """Slots that hold spaces on any of these days, in one lab or in all, by first day."""
        lines = sa.select(_LINES.c.slot_id).where(_LINES.c.day.in_(days))
        if lab is not None:
            lines = lines.where(_LINES.c.lab_id == lab)
        holding = _READ.where(_SLOTS.c.id.in_(lines))
        return self._records(holding.order_by(FIRST_DAY, _SLOTS.c.id))

    def set_flag(self, slot_id: int, since: date, codes: Iterable[str]) -> None:
        """Codes that are not met any more; a slot flagged already keeps its first night."""
        flag = insert_into(self._connection, _FLAGS).values(
            slot_id=slot_id, since=since, codes=",".join(codes)
        )
        self._connection.execute(
            flag.on_conflict_do_update(
                index_elements=["slot_id"], set_={"codes": flag.excluded.codes}
            )
        )

    def clear_flag(self, slot_id: int) -> None:
        self._connection.execute(sa.delete(_FLAGS).where(_FLAGS.c.slot_id == slot_id))

    def counts_by_state(self, participant_id: ParticipantId | None) -> dict[SlotState, int]:
        """Every state, 0 included."""
        counts = sa.select(_SLOTS.c.state, sa.func.count()).group_by(_SLOTS.c.state)
        if participant_id is not None:
            counts = counts.where(_SLOTS.c.participant_id == participant_id)
        found = {state: int(count) for state, count in self._connection.execute(counts)}
        return {state: found.get(state, 0) for state in SlotState}

    def _records(
        self, wanted: sa.Select[Any], values: Mapping[str, Any] | None = None
    ) -> list[SlotRecord]:
        return self._read(self._connection.execute(wanted, values).all())

    def _read(self, rows: Sequence[sa.Row[Any]]) -> list[SlotRecord]:
        """A further statement where a slot has own devices, however many do."""
        own = [row.id for row in rows if row.device_owner is DeviceOwner.OWN]
        brought = brought_by(self._connection, own) if own else {}
        return [_record(row, brought.get(row.id, ())) for row in rows]


def _asked(request: SlotRequest) -> dict[str, Any]:
    return {
        "lab_id": request.lab,
        "test_class": request.test_class,
        "first_day": request.first_day,
        "last_day": request.last_day,
        "spaces": request.spaces,
        "device_owner": request.devices.owner,
        "smets_version": request.devices.smets_version,
        "gbcs_version": request.devices.gbcs_version,
        "polyphase": request.devices.polyphase,
        "reason": request.reason,
        "profile": profile_text(request.profile),
    }


def _conditions(wanted: SlotFilter) -> list[sa.ColumnElement[bool]]:
    part = wanted.search
    narrowing = (
        (wanted.states, _SLOTS.c.state.in_(wanted.states)),
        (wanted.lab is not None, sa.literal(wanted.lab) == LAB),
        (wanted.participant_id is not None, _SLOTS.c.participant_id == wanted.participant_id),
        (wanted.notice_id is not None, _SLOTS.c.notice_id == wanted.notice_id),
        (
            part,
            _PARTICIPANTS.c.name.icontains(part, autoescape=True)
            | _SLOTS.c.reference.icontains(part, autoescape=True),
        ),
        (wanted.flagged, _FLAGS.c.slot_id.is_not(None)),
        (wanted.first is not None, (wanted.first or date.min) <= LAST_DAY),
        (wanted.last is not None, (wanted.last or date.max) >= FIRST_DAY),
        (wanted.sent_from is not None, _SLOTS.c.sent_on >= (wanted.sent_from or date.min)),
        (wanted.sent_until is not None, _SLOTS.c.sent_on <= (wanted.sent_until or date.max)),
    )
    return [condition for asked, condition in narrowing if asked]


def _record(row: sa.Row[Any], brought: tuple[Brought, ...]) -> SlotRecord:
    return SlotRecord(
        id=row.id,
        reference=row.reference,
        participant_id=ParticipantId(row.participant_id),
        participant_name=row.participant_name,
        notice_id=row.notice_id,
        notice_reference=row.notice_reference,
        request=_request(row, brought),
        state=row.state,
        sent_at=row.sent_at,
        sent_on=row.sent_on,
        on_behalf=row.on_behalf,
        recorded_by=row.recorder or "",
        decided_at=row.decided_at,
        decline_reason=row.decline_reason or "",
        decision_words=row.decision_words,
        flag=_flag(row),
        version=row.version,
        offer=offer_of(row),
    )


def _request(row: sa.Row[Any], brought: tuple[Brought, ...]) -> SlotRequest:
    return SlotRequest(
        lab=LabId(row.lab_id),
        first_day=row.first_day,
        last_day=row.last_day,
        spaces=row.spaces,
        test_class=row.test_class,
        roles=frozenset(UserRole(role) for role in as_set(row.roles)),
        topics=as_set(row.topics),
        releases=as_set(row.releases),
        devices=Devices(
            row.device_owner, row.smets_version, row.gbcs_version, row.polyphase, brought
        ),
        reason=row.reason,
        profile=profile_from(row.profile),
    )


def _flag(row: sa.Row[Any]) -> EntryFlagRecord | None:
    if row.flagged_since is None:
        return None
    return EntryFlagRecord(row.flagged_since, tuple(row.flagged_codes.split(",")))
