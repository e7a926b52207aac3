"""Testing Participants and the dated facts recorded about them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from labsim.domain.participants import Category, FactKind, SupplyKind
from labsim.domain.roles import UserRole
from models.base import enum_column, moment_column


class Participant(SQLModel, table=True):
    """An organisation that tests. `supply` is for suppliers alone."""

    __tablename__ = "participant"
    __table_args__ = (
        sa.CheckConstraint(
            "(supply IS NULL) = (category NOT IN ('large_supplier', 'small_supplier'))",
            name="supply_is_for_suppliers",
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    category: Category = Field(sa_column=enum_column(Category, "category"))
    supply: SupplyKind | None = Field(sa_column=enum_column(SupplyKind, "supply", nullable=True))
    mandate: date | None = None
    version: int = 1


class ParticipantRole(SQLModel, table=True):
    """A User Role that the participant means to take up."""

    __tablename__ = "participant_role"
    participant_id: int = Field(foreign_key="participant.id", primary_key=True)
    role: UserRole = Field(sa_column=enum_column(UserRole, "role", primary_key=True))


class EntryFact(SQLModel, table=True):
    """A dated fact; never changed. The newest row of a (participant, kind, role) stands; no day means withdrawn."""

    __tablename__ = "entry_fact"
    __table_args__ = (
        sa.CheckConstraint("(role IS NOT NULL) = (kind = 'uept')", name="role_is_for_uept"),
        sa.Index("ix_entry_fact_participant_id", "participant_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    participant_id: int = Field(foreign_key="participant.id")
    kind: FactKind = Field(sa_column=enum_column(FactKind, "kind"))
    role: UserRole | None = Field(sa_column=enum_column(UserRole, "role", nullable=True))
    completed_on: date | None = None
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    recorded_at: datetime = Field(sa_column=moment_column())


class ConfidentialityAcceptance(SQLModel, table=True):
    """The test manager's acceptance of one version of DCC's guidelines."""

    __tablename__ = "confidentiality_acceptance"
    participant_id: int = Field(foreign_key="participant.id", primary_key=True)
    version: str = Field(max_length=20, primary_key=True)
    accepted_by: int = Field(foreign_key="person.id")
    accepted_at: datetime = Field(sa_column=moment_column())
