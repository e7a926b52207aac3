"""What every table shares: constraint names, enum columns, and instants that stay aware on both databases."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = SQLModel.metadata


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC: `timestamptz` on PostgreSQL, text without zone on SQLite. Naive values raise."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"A moment needs its time zone: {value!r}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002 - the signature is SQLAlchemy's
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(enum: type[Enum], name: str, **options: Any) -> sa.Column[Any]:
    """A text column that holds the values of an enum, with a CHECK named `name` that says so."""
    kind = sa.Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        name=name,
        values_callable=lambda members: [member.value for member in members],
        length=40,
    )
    options.setdefault("nullable", False)
    return sa.Column(kind, **options)


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind an entity class, for statements that need no entities."""
    return metadata.tables[str(model.__tablename__)]


def moment_column(*, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(UtcDateTime, nullable=nullable)
