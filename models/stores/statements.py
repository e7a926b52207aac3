"""What the statements of several stores have in common."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.records import Page

Row = TypeVar("Row")
AnyInsert = postgresql.Insert | sqlite.Insert
OwnedSets = Mapping[tuple[str, int], frozenset[str]]
"""The members of each (kind, owner); an owner without members has an empty set."""

_ROWS_A_STATEMENT: Final = 1000


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


def sets_query(
    members: Mapping[str, tuple[sa.Column[Any], sa.Column[Any]]],
) -> sa.CompoundSelect[Any]:
    """One statement for several kinds of set: (kind, owner, member) of the owners asked for."""
    return sa.union_all(
        *(
            sa.select(
                sa.literal_column(f"'{kind}'").label("kind"),
                owner.label("owner"),
                sa.type_coerce(member, sa.String).label("member"),
            ).where(owner.in_(sa.bindparam("owners", expanding=True)))
            for kind, (owner, member) in members.items()
        )
    )


class _Sets(dict[tuple[str, int], frozenset[str]]):
    def __missing__(self, key: tuple[str, int]) -> frozenset[str]:
        return frozenset()


def read_sets(
    connection: sa.Connection, query: sa.CompoundSelect[Any], owners: Iterable[int]
) -> OwnedSets:
    members: dict[tuple[str, int], set[str]] = {}
    for some in _chunks(owners):
        for kind, owner, member in connection.execute(query, {"owners": some}):
            members.setdefault((kind, owner), set()).add(member)
    return _Sets({key: frozenset(found) for key, found in members.items()})


def _chunks(owners: Iterable[int]) -> Iterator[list[int]]:
    """Databases limit the parameters of a statement."""
    rest = iter(owners)
    while some := list(islice(rest, _ROWS_A_STATEMENT)):
        yield some
