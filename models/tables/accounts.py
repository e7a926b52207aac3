"""People who sign in, their one-time links, and the counts that limit attempts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.people import PersonRole
from labsim.domain.saved_filters import FilteredList
from models.base import enum_column, moment_column


class Person(SQLModel, table=True):
    """An account: participant roles have a participant. No password until the first link is used."""

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint(
            "(participant_id IS NOT NULL) = (role IN ('participant_viewer', 'test_manager'))",
            name="participant_roles_have_participant",
        ),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower"),
    )
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=120)
    role: PersonRole = Field(sa_column=enum_column(PersonRole, "role"))
    participant_id: int | None = Field(default=None, foreign_key="participant.id", index=True)
    password: str | None = Field(default=None, max_length=255)
    active: bool = True
    uniquifier: str = Field(max_length=64, unique=True)
    version: int = 1


class OneTimeLink(SQLModel, table=True):
    """A link for first sign-in or reset; only the hash of its token is kept."""

    __tablename__ = "one_time_link"
    token_hash: str = Field(max_length=64, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_column=moment_column())
    expires_at: datetime = Field(sa_column=moment_column())
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class RateWindow(SQLModel, table=True):
    """How often a key was seen in a window of time; shared by all web processes."""

    __tablename__ = "rate_window"
    key: str = Field(max_length=255, primary_key=True)
    hits: int
    expires_at: datetime = Field(sa_column=moment_column())


class SavedFilter(SQLModel, table=True):
    """A filter that a person keeps under a name: the known fields of one list, and nothing else of the address."""

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("person_id", "page", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    page: FilteredList = Field(sa_column=enum_column(FilteredList, "page"))
    name: str = Field(max_length=40)
    fields: Any = Field(sa_column=sa.Column(sa.JSON, nullable=False))
