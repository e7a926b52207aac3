"""Wishes to test what no lab can test yet, and what DCC answered."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.capabilities import CapabilityState
from models.base import enum_column, moment_column


class CapabilityRequest(SQLModel, table=True):
    """`topic_id` where the wish is for a topic of the list. `answered_at` and `answer` are those of its end."""

    __tablename__ = "capability_request"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name="closed_when_answered"
        ),
        sa.Index("ix_capability_request_participant_id", "participant_id"),
        sa.Index("ix_capability_request_asked_at", "asked_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=12, unique=True)
    participant_id: int = Field(foreign_key="participant.id")
    topic_id: str | None = Field(default=None, foreign_key="topic.id", max_length=40)
    wish: str = Field(max_length=1000)
    state: CapabilityState = Field(sa_column=enum_column(CapabilityState, "state"))
    asked_at: datetime = Field(sa_column=moment_column())
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    on_behalf: bool = False
    answered_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answer: str = Field(default="", max_length=1000)
    version: int = 1
