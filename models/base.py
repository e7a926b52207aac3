"""What every table shares: constraint names, enum columns, and instants that stay aware on both databases."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

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


class DayList(TypeDecorator[Sequence[date]]):
    """Several days in one parameter: an array on PostgreSQL, a JSON list on SQLite."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        own = postgresql.ARRAY(sa.Date) if dialect.name == "postgresql" else sa.String()
        return dialect.type_descriptor(own)

    def process_bind_param(
        self, value: Sequence[date] | None, dialect: sa.Dialect
    ) -> list[date] | str | None:
        if value is None:
            return None
        days = list(value)
        return days if dialect.name == "postgresql" else json.dumps([str(day) for day in days])


class is_among(FunctionElement[bool]):  # noqa: N801 - it reads as a function
    """Column and DayList: an IN whose text is the same for any number of days, so that PostgreSQL plans it once."""

    type = sa.Boolean()
    inherit_cache = True
    name = "is_among"


@compiles(is_among, "postgresql")
def _as_array(element: is_among, compiler: SQLCompiler, **options: Any) -> str:
    column, days = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(days, **options)})"


@compiles(is_among, "sqlite")
def _as_json(element: is_among, compiler: SQLCompiler, **options: Any) -> str:
    column, days = element.clauses
    listed = compiler.process(days, **options)
    return f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({listed}))"  # noqa: S608 - a bound parameter


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


def profile_column() -> Any:
    """The steps of a profile of spaces, as text."""
    return Field(
        default="",
        sa_column=sa.Column(sa.String(2000), nullable=False, server_default=sa.text("''")),
    )


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind an entity class, for statements that need no entities."""
    return metadata.tables[str(model.__tablename__)]


def moment_column(*, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(UtcDateTime, nullable=nullable)
