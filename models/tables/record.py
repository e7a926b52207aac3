"""The append-only history, the keys that make a form count once, runs of nightly work, and the world's own facts."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import moment_column, table_of
from models.tables.append_only import make_append_only


class HistoryEntry(SQLModel, table=True):
    """Who did what to which object, when, from what to what, under which values. Triggers refuse change and removal."""

    __tablename__ = "history"
    __table_args__ = (
        sa.Index("ix_history_subject", "subject_kind", "subject"),
        sa.Index("ix_history_at", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=moment_column())
    person_id: int | None = Field(default=None, foreign_key="person.id")  # none: the nightly worker
    participant_id: int | None = Field(default=None, foreign_key="participant.id")
    act: str = Field(max_length=40)
    subject_kind: str = Field(max_length=20)
    subject: str = Field(max_length=60)
    refused: bool = False
    before: Any = Field(
        default=None, sa_column=sa.Column(sa.JSON(none_as_null=True), nullable=True)
    )
    after: Any = Field(default=None, sa_column=sa.Column(sa.JSON(none_as_null=True), nullable=True))
    rules: Any = Field(default=None, sa_column=sa.Column(sa.JSON(none_as_null=True), nullable=True))
    words: str = Field(default="", max_length=2000)


make_append_only(table_of(HistoryEntry))


class FormKey(SQLModel, table=True):
    """A form that has been acted on, and where its answer sent the browser: a second click goes there too."""

    __tablename__ = "form_key"
    key: str = Field(max_length=64, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    used_at: datetime = Field(sa_column=moment_column())
    location: str = Field(max_length=500)


class JobRun(SQLModel, table=True):
    """A nightly job done for a day; its key makes it happen once."""

    __tablename__ = "job_run"
    job: str = Field(max_length=40, primary_key=True)
    day: date = Field(primary_key=True)
    finished_at: datetime = Field(sa_column=moment_column())
    outcome: str = Field(max_length=500)


class WorldFact(SQLModel, table=True):
    """Facts of the whole installation: the clock's offset, whether it is a demonstration, the catalogue's version."""

    __tablename__ = "world"
    key: str = Field(max_length=40, primary_key=True)
    value: str = Field(max_length=200)
