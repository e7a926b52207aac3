"""What is loaded from the shipped catalogue and added to by administrators, never edited."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import moment_column


class Lab(SQLModel, table=True):
    __tablename__ = "lab"
    id: str = Field(max_length=20, primary_key=True)
    name: str = Field(max_length=60)
    location: str = Field(max_length=60)


class UserRoleName(SQLModel, table=True):
    """The seven User Roles with their full names."""

    __tablename__ = "user_role"
    id: str = Field(max_length=3, primary_key=True)
    name: str = Field(max_length=60)


class Topic(SQLModel, table=True):
    __tablename__ = "topic"
    id: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=120)
    hands_on: bool
    position: int


class TopicLab(SQLModel, table=True):
    """The topic can be tested in the lab."""

    __tablename__ = "topic_lab"
    topic_id: str = Field(foreign_key="topic.id", primary_key=True, max_length=40)
    lab_id: str = Field(foreign_key="lab.id", primary_key=True, max_length=20)


class Release(SQLModel, table=True):
    __tablename__ = "release"
    __table_args__ = (sa.CheckConstraint("uit_until >= uit_from", name="uit_days_in_order"),)
    id: str = Field(max_length=20, primary_key=True)
    uit_from: date
    uit_until: date | None = None
    source: str = Field(max_length=200)
    assumption: bool


class Reason(SQLModel, table=True):
    """A reason to decline a request."""

    __tablename__ = "reason"
    id: str = Field(max_length=40, primary_key=True)
    name: str = Field(max_length=200)
    position: int


class RulebookValue(SQLModel, table=True):
    """One dated value; rows are added, never changed."""

    __tablename__ = "rulebook_value"
    __table_args__ = (sa.UniqueConstraint("code", "parameter", "applies_to", "in_force_from"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40)
    parameter: str = Field(max_length=60)
    applies_to: str = Field(default="", max_length=40)  # empty: applies everywhere
    value: Any = Field(sa_column=sa.Column(sa.JSON, nullable=False))
    unit: str = Field(max_length=60)
    in_force_from: date
    source: str = Field(max_length=300)
    assumption: bool
    judged: bool
    added_by: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_column=moment_column())


class CalendarCorrection(SQLModel, table=True):
    """An extra working day, or one removed, on top of the published calendar."""

    __tablename__ = "calendar_correction"
    day: date = Field(primary_key=True)
    working: bool
    reason: str = Field(max_length=200)
    added_by: int | None = Field(default=None, foreign_key="person.id")
    added_at: datetime = Field(sa_column=moment_column())
