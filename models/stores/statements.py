"""What the statements of several stores have in common."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.records import Page

Row = TypeVar("Row")
AnyInsert = postgresql.Insert | sqlite.Insert

_BETWEEN: Final = "\x1f"  # the unit separator, which no form lets through


def insert_into(connection: sa.Connection, table: sa.Table) -> AnyInsert:
    """An INSERT that can say what happens where the row exists: both databases say it alike."""
    return sqlite.insert(table) if _is_sqlite(connection) else postgresql.insert(table)


def _is_sqlite(connection: sa.Connection) -> bool:
    return connection.dialect.name == "sqlite"


def add_missing(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Adds the rows whose key is new and leaves the others as they are."""
    if rows:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), rows)


def add_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def read_page(
    connection: sa.Connection,
    wanted: sa.Select[Any],
    number: int,
    size: int,
    read: Callable[[Sequence[sa.Row[Any]]], Sequence[Row]],
) -> Page[Row]:
    """Two statements and those of `read`. A number below 1 is the first page; one past the end is empty."""
    number = max(1, number)
    counted = wanted.with_only_columns(sa.func.count(), maintain_column_froms=True).order_by(None)
    rows = connection.execute(wanted.limit(size).offset((number - 1) * size)).all()
    return Page(read(rows), number, size, connection.scalar(counted) or 0)


def members(
    member: sa.Column[Any], owner: sa.Column[Any], own_id: sa.Column[Any]
) -> sa.ScalarSelect[str]:
    """A column with the whole set that a row owns, read in the same statement as the row; `as_set` takes it apart."""
    texts = sa.func.aggregate_strings(sa.type_coerce(member, sa.String), _BETWEEN)
    return sa.select(texts).where(owner == own_id).scalar_subquery()


def as_set(texts: str | None) -> frozenset[str]:
    return frozenset(texts.split(_BETWEEN)) if texts else frozenset()
