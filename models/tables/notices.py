"""Notices with their eight answers, and the initiation meetings held on them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.roles import UserRole
from models.base import enum_column, moment_column


class Notice(SQLModel, table=True):
    """One campaign. `received_on` is the London day that counts; `recorded_by` differs from `given_by` for mail."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.CheckConstraint("planned_spaces >= 1", name="planned_spaces_positive"),
        sa.CheckConstraint("planned_working_days >= 1", name="planned_working_days_positive"),
        sa.Index("ix_notice_participant_id", "participant_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=12, unique=True)
    participant_id: int = Field(foreign_key="participant.id")
    state: NoticeState = Field(sa_column=enum_column(NoticeState, "state"))
    received_at: datetime = Field(sa_column=moment_column())
    received_on: date
    on_behalf: bool = False
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_column=moment_column())
    planned_start: date
    planned_spaces: int
    planned_working_days: int
    what_to_test: str = Field(max_length=2000)
    own_devices: bool
    resources_in_place: bool
    come_back_later: bool
    version: int = 1


class NoticeLab(SQLModel, table=True):
    __tablename__ = "notice_lab"
    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    lab_id: str = Field(foreign_key="lab.id", primary_key=True, max_length=20)


class NoticeRole(SQLModel, table=True):
    __tablename__ = "notice_role"
    notice_id: int = Field(foreign_key="notice.id", primary_key=True)
    role: UserRole = Field(sa_column=enum_column(UserRole, "role", primary_key=True))


class Meeting(SQLModel, table=True):
    """An initiation meeting; the newest row of a notice stands."""

    __tablename__ = "meeting"
    __table_args__ = (sa.Index("ix_meeting_notice_id", "notice_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    held_on: date
    outcome: MeetingOutcome = Field(sa_column=enum_column(MeetingOutcome, "outcome"))
    note: str = Field(default="", max_length=1000)
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_column=moment_column())
