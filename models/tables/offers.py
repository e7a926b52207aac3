"""What staff offered, what was changed, and which rules they passed over."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.slots.changes import ChangeState
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import GivenBy, OfferOutcome
from models.base import enum_column, moment_column, profile_column, table_of
from models.tables.append_only import make_append_only

STANDING = sa.text("outcome IN ('open', 'accepted')")
OPEN = sa.text("outcome = 'open'")
ASKED = sa.text("state = 'asked'")


class Offer(SQLModel, table=True):
    """Every offer ever made, and every change of an allocated slot, which stands without an answer.

    The open or accepted one says what its slot holds; `came_from` where it goes back to.
    """

    __tablename__ = "offer"
    __table_args__ = (
        sa.CheckConstraint("spaces >= 1", name="spaces_positive"),
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.Index(
            "uq_offer_standing",
            "slot_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        sa.Index("ix_offer_open", "held_until", sqlite_where=OPEN, postgresql_where=OPEN),
    )
    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="slot.id")
    lab_id: str = Field(foreign_key="lab.id", max_length=20)
    first_day: date
    last_day: date
    spaces: int
    came_from: SlotState = Field(sa_column=enum_column(SlotState, "came_from"))
    made_at: datetime = Field(sa_column=moment_column())
    made_by: int | None = Field(default=None, foreign_key="person.id")
    held_until: datetime = Field(sa_column=moment_column())
    words: str = Field(default="", max_length=1000)
    out_of_turn: str = Field(default="", max_length=1000)
    outcome: OfferOutcome = Field(sa_column=enum_column(OfferOutcome, "outcome"))
    ended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    given_by: GivenBy = Field(
        sa_column=enum_column(GivenBy, "given_by", server_default=GivenBy.OFFER.value)
    )
    profile: str = profile_column()


class SlotChange(SQLModel, table=True):
    """A wish to grow, move or extend an allocated slot: until DCC decides, the slot stands as it is."""

    __tablename__ = "slot_change"
    __table_args__ = (
        sa.CheckConstraint("spaces >= 1", name="spaces_positive"),
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.Index(
            "uq_slot_change_asked",
            "slot_id",
            unique=True,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="slot.id")
    lab_id: str = Field(foreign_key="lab.id", max_length=20)
    first_day: date
    last_day: date
    spaces: int
    profile: str = profile_column()
    words: str = Field(default="", max_length=1000)
    asked_at: datetime = Field(sa_column=moment_column())
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    state: ChangeState = Field(sa_column=enum_column(ChangeState, "state"))
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decision_words: str = Field(default="", max_length=1000)


class RuleOverride(SQLModel, table=True):
    """A rule that staff passed over for a slot, once and for ever. Triggers refuse change and removal."""

    __tablename__ = "rule_override"
    __table_args__ = (sa.Index("ix_rule_override_at", "at"),)
    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    code: str = Field(max_length=20, primary_key=True)
    reason: str = Field(max_length=1000)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = Field(sa_column=moment_column())


make_append_only(table_of(RuleOverride))
