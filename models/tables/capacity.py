"""Changes of a lab's capacity: added for ever, ended by a date. They explain the spaces open in the ledger."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.capacity.changes import CapacityCategory, CapacityKind
from models.base import enum_column, moment_column


class CapacityChange(SQLModel, table=True):
    """`spaces` is empty where all are out of use, and where the lab is closed to visitors; `kept` stay open for slots.

    It no longer holds from `ended_from` on; one that is ended from its first day on never held.
    """

    __tablename__ = "capacity_change"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.CheckConstraint("spaces >= 1", name="spaces_positive"),
        sa.CheckConstraint("kind = 'out_of_use' OR spaces IS NULL", name="closing_keeps_spaces"),
        sa.CheckConstraint("kept >= 0", name="kept_not_negative"),
        sa.Index("ix_capacity_change_lab_id", "lab_id", "first_day"),
    )
    id: int | None = Field(default=None, primary_key=True)
    lab_id: str = Field(foreign_key="lab.id", max_length=20)
    first_day: date
    last_day: date
    kind: CapacityKind = Field(sa_column=enum_column(CapacityKind, "kind"))
    spaces: int | None = None
    kept: int = 0
    category: CapacityCategory = Field(sa_column=enum_column(CapacityCategory, "category"))
    reason: str = Field(max_length=200)
    added_by: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_column=moment_column())
    ended_from: date | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
