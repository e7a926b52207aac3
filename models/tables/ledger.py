"""The ledger of spaces: one row a lab and day, and each slot's own day lines."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class LabDay(SQLModel, table=True):
    """Spaces open and taken on one lab day. The two CHECKs are the truth that no path can pass."""

    __tablename__ = "lab_day"
    __table_args__ = (
        sa.CheckConstraint("spaces_taken <= spaces_open", name="not_overfilled"),
        sa.CheckConstraint("spaces_taken >= 0 AND spaces_open >= 0", name="not_negative"),
    )
    lab_id: str = Field(foreign_key="lab.id", primary_key=True, max_length=20)
    day: date = Field(primary_key=True)
    spaces_open: int
    spaces_taken: int = 0


class SlotDay(SQLModel, table=True):
    """The spaces one slot holds on one lab day."""

    __tablename__ = "slot_day"
    __table_args__ = (
        sa.ForeignKeyConstraint(["lab_id", "day"], ["lab_day.lab_id", "lab_day.day"]),
        sa.CheckConstraint("spaces >= 1", name="spaces_positive"),
        sa.Index("ix_slot_day_lab_id_day", "lab_id", "day"),
    )
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    day: date = Field(primary_key=True)
    lab_id: str = Field(
        max_length=20
    )  # its lab day knows the lab: a key of its own would be asked for every line
    spaces: int
