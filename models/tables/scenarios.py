"""Scenarios that people keep: whose each is and what it was copied from, and its versions, added for ever."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import moment_column, table_of
from models.tables.append_only import make_append_only


class Scenario(SQLModel, table=True):
    """`parent_number` is the version of a kept parent that was copied; empty where a shipped one was, or none."""

    __tablename__ = "scenario"
    __table_args__ = (sa.Index("ix_scenario_owner_id", "owner_id"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60, unique=True)
    owner_id: int = Field(foreign_key="person.id")
    note: str = Field(max_length=1000)
    parent: str = Field(max_length=60)
    parent_number: int | None = None
    archived: bool = False
    version: int = 1


class ScenarioVersion(SQLModel, table=True):
    """Everything that a run depends on but luck, as the simulator's own text."""

    __tablename__ = "scenario_version"
    __table_args__ = (sa.CheckConstraint("number >= 1", name="number_positive"),)
    scenario_id: int = Field(foreign_key="scenario.id", primary_key=True)
    number: int = Field(primary_key=True)
    text: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    made_by: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = Field(sa_column=moment_column())


make_append_only(table_of(ScenarioVersion))
