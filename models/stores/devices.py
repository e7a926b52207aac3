"""Registers of own devices, and what comes into the labs and goes out of them, slot by slot."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.devices import Device, Direction, Movement
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from models.base import table_of
from models.errors import StaleVersion
from models.records import (
    DeviceFilter,
    DeviceInSlot,
    DeviceRecord,
    MovementRecord,
    Page,
)
from models.stores.brought import BROUGHT, DEVICES, brought_of, device_columns, device_of
from models.stores.statements import read_page
from models.tables.accounts import Person
from models.tables.devices import DeviceMovement
from models.tables.participants import Participant
from models.tables.slots import Slot

_MOVEMENTS: Final = table_of(DeviceMovement)
_PARTICIPANTS: Final = table_of(Participant)
_PEOPLE: Final = table_of(Person)
_SLOTS: Final = table_of(Slot)

_READ: Final = sa.select(DEVICES, _PARTICIPANTS.c.name.label("participant_name")).join_from(
    DEVICES, _PARTICIPANTS, DEVICES.c.participant_id == _PARTICIPANTS.c.id
)
_READ_BROUGHT: Final = sa.select(BROUGHT, DEVICES.c.reference).join_from(
    BROUGHT, DEVICES, BROUGHT.c.device_id == DEVICES.c.id
)
_READ_MOVEMENTS: Final = sa.select(_MOVEMENTS, _PEOPLE.c.name.label("recorder")).outerjoin_from(
    _MOVEMENTS, _PEOPLE, _MOVEMENTS.c.recorded_by == _PEOPLE.c.id
)


class DeviceStore:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(
        self, participant_id: ParticipantId, device: Device, count: int, reference: str
    ) -> DeviceRecord:
        """Raises ReferenceTaken."""
        row = device_columns(device) | {
            "reference": reference,
            "participant_id": participant_id,
            "how_many": count,
            "retired": False,
            "version": 1,
        }
        self._connection.execute(sa.insert(DEVICES), row)
        return self._one(reference)

    def change(
        self, record: DeviceRecord, version: int, device: Device, count: int, *, retired: bool
    ) -> DeviceRecord:
        """What slots brought of it stays as it was. Raises StaleVersion."""
        row = device_columns(device) | {
            "how_many": count,
            "retired": retired,
            "version": version + 1,
        }
        this = sa.and_(DEVICES.c.id == record.id, DEVICES.c.version == version)
        if self._connection.execute(sa.update(DEVICES).where(this).values(row)).rowcount != 1:
            raise StaleVersion(record.reference)
        return self._one(record.reference)

    def find(self, reference: str) -> DeviceRecord | None:
        rows = self._connection.execute(_READ.where(DEVICES.c.reference == reference)).all()
        return _read(rows)[0] if rows else None

    def page(self, wanted: DeviceFilter, number: int, size: int) -> Page[DeviceRecord]:
        """By participant, maker and model."""
        matching = _READ.where(*_conditions(wanted)).order_by(
            _PARTICIPANTS.c.name, DEVICES.c.maker, DEVICES.c.model, DEVICES.c.id
        )
        return read_page(self._connection, matching, number, size, _read)

    def of_participant(self, participant_id: ParticipantId) -> list[DeviceRecord]:
        """The register without what is retired, by maker and model."""
        own = _READ.where(
            DEVICES.c.participant_id == participant_id, DEVICES.c.retired.is_(other=False)
        )
        in_order = own.order_by(DEVICES.c.maker, DEVICES.c.model, DEVICES.c.id)
        return _read(self._connection.execute(in_order).all())

    def slots_of(self, device_id: int) -> list[tuple[str, int]]:
        """References of the slots that bring it, newest first, and how many each of them brings."""
        wanted = (
            sa.select(_SLOTS.c.reference, BROUGHT.c.how_many)
            .join_from(BROUGHT, _SLOTS, BROUGHT.c.slot_id == _SLOTS.c.id)
            .where(BROUGHT.c.device_id == device_id)
            .order_by(_SLOTS.c.sent_at.desc(), _SLOTS.c.id.desc())
        )
        return [(reference, count) for reference, count in self._connection.execute(wanted)]

    def _one(self, reference: str) -> DeviceRecord:
        return _read(self._connection.execute(_READ.where(DEVICES.c.reference == reference)).all())[
            0
        ]


class BroughtStore:
    """What came in and went out; the slot is locked by who writes."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_slot(self, slot_id: int) -> tuple[DeviceInSlot, ...]:
        """In the order of the register; two statements."""
        moved = self._movements(slot_id)
        wanted = _READ_BROUGHT.where(BROUGHT.c.slot_id == slot_id).order_by(BROUGHT.c.device_id)
        return tuple(
            DeviceInSlot(row.device_id, brought_of(row), row.in_lab, tuple(moved[row.device_id]))
            for row in self._connection.execute(wanted)
        )

    def move(  # noqa: PLR0913 - one value a column
        self,
        slot_id: int,
        device_id: int,
        movement: Movement,
        *,
        words: str,
        recorded_by: PersonId | None,
        recorded_at: datetime,
    ) -> None:
        """The database refuses more in the lab than the slot brings, and less than none."""
        coming = movement.direction is Direction.IN
        this = sa.and_(BROUGHT.c.slot_id == slot_id, BROUGHT.c.device_id == device_id)
        more = movement.count if coming else -movement.count
        counted = sa.update(BROUGHT).where(this).values(in_lab=BROUGHT.c.in_lab + more)
        self._connection.execute(counted)
        row = {
            "slot_id": slot_id,
            "device_id": device_id,
            "direction": movement.direction,
            "how_many": movement.count,
            "day": movement.day,
            "words": words,
            "recorded_by": recorded_by,
            "recorded_at": recorded_at,
        }
        self._connection.execute(sa.insert(_MOVEMENTS), row)

    def _movements(self, slot_id: int) -> defaultdict[int, list[MovementRecord]]:
        wanted = _READ_MOVEMENTS.where(_MOVEMENTS.c.slot_id == slot_id)
        found: defaultdict[int, list[MovementRecord]] = defaultdict(list)
        for row in self._connection.execute(wanted.order_by(_MOVEMENTS.c.day, _MOVEMENTS.c.id)):
            movement = Movement(row.direction, row.how_many, row.day)
            told = MovementRecord(movement, row.words, row.recorder or "", row.recorded_at)
            found[row.device_id].append(told)
        return found


def _conditions(wanted: DeviceFilter) -> list[sa.ColumnElement[bool]]:
    part = wanted.search
    searched = (DEVICES.c.reference, DEVICES.c.maker, DEVICES.c.model, _PARTICIPANTS.c.name)
    narrowing = (
        (wanted.participant_id is not None, DEVICES.c.participant_id == wanted.participant_id),
        (wanted.retired is not None, DEVICES.c.retired.is_(other=bool(wanted.retired))),
        (part, sa.or_(*(column.icontains(part, autoescape=True) for column in searched))),
    )
    return [condition for asked, condition in narrowing if asked]


def _read(rows: Sequence[sa.Row[Any]]) -> list[DeviceRecord]:
    return [
        DeviceRecord(
            id=row.id,
            reference=row.reference,
            participant_id=ParticipantId(row.participant_id),
            participant_name=row.participant_name,
            device=device_of(row),
            count=row.how_many,
            retired=row.retired,
            version=row.version,
        )
        for row in rows
    ]
