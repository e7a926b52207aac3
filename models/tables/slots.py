"""Slots: what was asked. What was given stands in the ledger's day lines."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.links import LinkKind
from labsim.domain.slots.request import ClassOfTest, DeviceOwner
from models.base import enum_column, moment_column, profile_column

UNDECIDED = sa.text("state IN ('requested', 'waiting')")


class Slot(SQLModel, table=True):
    """`sent_on` is the London day whose rulebook values judge the request; `sent_at` orders the inbox.

    The versions and the phases are those of requests older than the register of devices.
    """

    __tablename__ = "slot"
    __table_args__ = (
        sa.CheckConstraint("spaces >= 1", name="spaces_positive"),
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.Index("ix_slot_participant_id", "participant_id", "first_day"),
        sa.Index("ix_slot_notice_id", "notice_id"),
        sa.Index(
            "ix_slot_undecided",
            "lab_id",
            "last_day",
            sqlite_where=UNDECIDED,
            postgresql_where=UNDECIDED,
        ),
        sa.Index("ix_slot_state_sent", "state", "sent_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=12, unique=True)
    participant_id: int = Field(foreign_key="participant.id")
    notice_id: int = Field(foreign_key="notice.id")
    lab_id: str = Field(foreign_key="lab.id", max_length=20)
    test_class: ClassOfTest = Field(sa_column=enum_column(ClassOfTest, "test_class"))
    first_day: date
    last_day: date
    spaces: int
    device_owner: DeviceOwner = Field(sa_column=enum_column(DeviceOwner, "device_owner"))
    smets_version: str = Field(max_length=10)
    gbcs_version: str = Field(max_length=10)
    polyphase: bool
    reason: str = Field(default="", max_length=1000)
    state: SlotState = Field(sa_column=enum_column(SlotState, "state"))
    sent_at: datetime = Field(sa_column=moment_column())
    sent_on: date
    on_behalf: bool = False
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    decline_reason_id: str | None = Field(default=None, foreign_key="reason.id", max_length=40)
    decision_words: str = Field(default="", max_length=1000)
    version: int = 1
    profile: str = profile_column()  # empty: the same spaces on all days


class SlotLink(SQLModel, table=True):
    """A slot that was asked for beside another one of its participant, or that DCC put in its place."""

    __tablename__ = "slot_link"
    __table_args__ = (sa.Index("ix_slot_link_linked_to", "linked_to"),)
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    linked_to: int = Field(foreign_key="slot.id")
    kind: LinkKind = Field(
        sa_column=enum_column(LinkKind, "kind", server_default=LinkKind.BESIDE.value)
    )


class SlotRole(SQLModel, table=True):
    __tablename__ = "slot_role"
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    role: UserRole = Field(sa_column=enum_column(UserRole, "role", primary_key=True))


class SlotTopic(SQLModel, table=True):
    __tablename__ = "slot_topic"
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", primary_key=True, max_length=40)


class SlotRelease(SQLModel, table=True):
    __tablename__ = "slot_release"
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    release_id: str = Field(foreign_key="release.id", primary_key=True, max_length=20)


class EntryFlag(SQLModel, table=True):
    """An allocated slot that no longer meets the entry criteria, since the night that found it so (E2E-ENTRY)."""

    __tablename__ = "entry_flag"
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    since: date
    codes: str = Field(max_length=200)
