"""The registers of participants' own devices, what each slot brings of them, and what came in and went out."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.devices import DeviceKind, Direction
from models.base import enum_column, moment_column


class Device(SQLModel, table=True):
    """An entry of a register: one model in one firmware. A retired one can be named by no new request."""

    __tablename__ = "device"
    __table_args__ = (
        sa.CheckConstraint("how_many >= 1", name="how_many_positive"),
        sa.Index("ix_device_participant_id", "participant_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=12, unique=True)
    participant_id: int = Field(foreign_key="participant.id")
    kind: DeviceKind = Field(sa_column=enum_column(DeviceKind, "kind"))
    maker: str = Field(max_length=60)
    model: str = Field(max_length=60)
    smets_version: str = Field(max_length=10)
    gbcs_version: str = Field(max_length=10)
    polyphase: bool
    firmware: str = Field(max_length=40)
    how_many: int
    retired: bool = False
    version: int = 1


class SlotDevice(SQLModel, table=True):
    """What a slot brings of an entry, as the entry was when the request was sent, and how many are in the lab now."""

    __tablename__ = "slot_device"
    __table_args__ = (
        sa.CheckConstraint("how_many >= 1", name="how_many_positive"),
        sa.CheckConstraint("in_lab >= 0 AND in_lab <= how_many", name="in_lab_within_brought"),
        sa.Index("ix_slot_device_device_id", "device_id"),
    )
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    device_id: int = Field(foreign_key="device.id", primary_key=True)
    kind: DeviceKind = Field(sa_column=enum_column(DeviceKind, "kind"))
    maker: str = Field(max_length=60)
    model: str = Field(max_length=60)
    smets_version: str = Field(max_length=10)
    gbcs_version: str = Field(max_length=10)
    polyphase: bool
    firmware: str = Field(max_length=40)
    how_many: int
    in_lab: int = 0


class DeviceMovement(SQLModel, table=True):
    """So many devices came or went on a day, as staff recorded it."""

    __tablename__ = "device_movement"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["slot_id", "device_id"], ["slot_device.slot_id", "slot_device.device_id"]
        ),
        sa.CheckConstraint("how_many >= 1", name="how_many_positive"),
        sa.Index("ix_device_movement_slot_id", "slot_id", "device_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    slot_id: int
    device_id: int
    direction: Direction = Field(sa_column=enum_column(Direction, "direction"))
    how_many: int
    day: date
    words: str = Field(default="", max_length=500)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_column=moment_column())
