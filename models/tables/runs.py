"""Runs of the simulator, and which versions of scenarios each of them used."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.runs import RunKind, RunState
from models.base import enum_column, moment_column

QUEUED = sa.text("state IN ('queued', 'running')")


class Run(SQLModel, table=True):
    """`request` is the whole study with its scenarios' texts. `register` says which participant each P001 is.

    `asked_at` is the world's moment; `began` and `ended` are real ones. `claim` counts how often it was begun.
    """

    __tablename__ = "run"
    __table_args__ = (
        sa.Index("ix_run_owner_id", "owner_id"),
        sa.Index("ix_run_participant_id", "participant_id"),
        sa.Index("ix_run_waiting", "id", sqlite_where=QUEUED, postgresql_where=QUEUED),
    )
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=20, unique=True)
    owner_id: int = Field(foreign_key="person.id")
    participant_id: int | None = Field(default=None, foreign_key="participant.id")
    title: str = Field(max_length=200)
    kind: RunKind = Field(sa_column=enum_column(RunKind, "kind"))
    request: Any = Field(sa_column=sa.Column(sa.JSON, nullable=False))
    named: Any = Field(  # a model's own attribute is called register
        default=None, sa_column=sa.Column("register", sa.JSON(none_as_null=True), nullable=True)
    )
    replications: int
    planned: int
    workers: int
    state: RunState = Field(sa_column=enum_column(RunState, "state"))
    asked_at: datetime = Field(sa_column=moment_column())
    expected: int = 0
    done: int = 0
    kept: int = 0
    began: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    ended: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    seconds: float | None = None
    fault: str = Field(default="", max_length=1000)
    bytes: int = Field(default=0, sa_column=sa.Column(sa.BigInteger, nullable=False))
    code: str = Field(default="", max_length=64)
    cancel_asked: bool = False
    claim: int = 0
    version: int = 1


class RunScenario(SQLModel, table=True):
    """Which scenario stood at this place of a run; a shipped one has no number."""

    __tablename__ = "run_scenario"
    __table_args__ = (sa.Index("ix_run_scenario_name", "name"),)
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    position: int = Field(primary_key=True)
    name: str = Field(max_length=60)
    number: int | None = None
