"""One database: its address, its connections, and the two kinds of unit it opens."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from models.constraints import translated
from models.errors import ConnectionLost, StorageError, WrongDatabaseUrl
from models.unit_of_work import UnitOfWork

_BUSY_SECONDS: Final = 30
_CONNECT_SECONDS: Final = 10
_POOL_SIZE: Final = 8  # one for each thread of a web process
_POOL_OVERFLOW: Final = 8  # and one more for what it writes beside its unit (refusals, sign-in)
_READING: Final = "labsim_reading"
_POSTGRES_SCHEMES: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


@dataclass(frozen=True)
class Database:
    """SQLite or PostgreSQL behind one face.

    `url` is as PostgreSQL's own programs read it, and holds the password if there is one: do not print it.
    """

    url: str
    engine: sa.Engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Connects once to see that it works and leaves no connection open, so that processes may fork.

        Takes `sqlite:///…` with a path, or `postgresql://…`. Raises WrongDatabaseUrl.
        """
        address = _address(url)
        engine = _sqlite(address) if address.drivername == "sqlite" else _postgresql(address)
        sa.event.listen(engine, "handle_error", _translate)
        _must_answer(engine, address)
        plain = address.set(drivername=engine.dialect.name)
        return cls(plain.render_as_string(hide_password=False), engine)

    def __repr__(self) -> str:
        return f"Database({self.engine.url!r})"

    @property
    def place(self) -> str:
        """Where it is, for people: the file of SQLite, or the address of PostgreSQL with its password masked."""
        if self.dialect_name == "sqlite":
            return str(self.engine.url.database)
        return self.engine.url.set(drivername=self.dialect_name).render_as_string()

    @property
    def dialect_name(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """A unit that is kept at a clean end and rolled back on any exception."""
        with self.engine.connect() as connection:
            unit = UnitOfWork(connection, self.url)
            yield unit
            unit.commit()

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A unit that cannot write: both databases refuse it."""
        with self._reading_engine.connect() as connection:
            yield UnitOfWork(connection, self.url)

    @contextmanager
    def snapshot(self) -> Iterator[UnitOfWork]:
        """A unit that reads one state of the database, whatever is committed meanwhile. Nobody waits for it."""
        with self._snapshot_engine.connect() as connection:
            yield UnitOfWork(connection, self.url)

    @contextmanager
    def glancing(self) -> Iterator[UnitOfWork]:
        """For a single statement that reads: on PostgreSQL no transaction begins or ends around it."""
        with self._glancing_engine.connect() as connection:
            yield UnitOfWork(connection, self.url)

    @cached_property
    def _reading_engine(self) -> sa.Engine:
        return self.engine.execution_options(**{_READING: True, "postgresql_readonly": True})

    @cached_property
    def _snapshot_engine(self) -> sa.Engine:
        """A reader of SQLite sees one state as it is: from its first statement on."""
        if self.dialect_name == "sqlite":
            return self._reading_engine
        return self._reading_engine.execution_options(isolation_level="REPEATABLE READ")

    @cached_property
    def _glancing_engine(self) -> sa.Engine:
        if self.dialect_name == "sqlite":
            return self._reading_engine
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")

    def dispose(self) -> None:
        self.engine.dispose()


def _address(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        message = "The database URL cannot be read; write sqlite:////path or postgresql://…"
        raise WrongDatabaseUrl(message) from None
    if address.drivername in _POSTGRES_SCHEMES:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername == "sqlite":
        return address.set(database=str(_sqlite_path(address)))
    message = f"{address.drivername} is no database we know; use sqlite or postgresql"
    raise WrongDatabaseUrl(message)


def _sqlite_path(address: sa.URL) -> Path:
    """The absolute path of the file; its folder is made if that is one step."""
    if not address.database or address.database.startswith((":", "file:")):
        message = "SQLite needs a file here: several processes share it. Write sqlite:////path"
        raise WrongDatabaseUrl(message)
    path = Path(address.database).absolute()
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        message = f"The folder {path.parent} cannot be made: {error.strerror}"
        raise WrongDatabaseUrl(message) from None
    return path


def _sqlite(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        address,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        hide_parameters=True,  # errors are logged, and parameters hold hashes and names
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS},
    )
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    """FULL: what was answered survives a power cut. WAL is a property of the file, set when it is migrated."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """A unit that may write takes the lock first: upgrading a reader's lock later fails at once under load."""
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgresql(address: sa.URL) -> sa.Engine:
    return sa.create_engine(
        address,
        isolation_level="READ COMMITTED",
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        hide_parameters=True,  # errors are logged, and parameters hold hashes and names
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )


def _translate(context: ExceptionContext) -> Exception | None:
    error = context.sqlalchemy_exception
    if not isinstance(error, DBAPIError):
        return None
    ours = translated(error)
    if context.connection is None and isinstance(ours, OperationalError):  # not even a connection
        return ConnectionLost(str(ours.orig))
    return ours


def _must_answer(engine: sa.Engine, address: sa.URL) -> None:
    look = "SELECT 1 FROM sqlite_master" if engine.dialect.name == "sqlite" else "SELECT 1"
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(look)
    except (DBAPIError, StorageError, sqlite3.Error) as error:
        raise WrongDatabaseUrl(_in_one_line(error, address)) from None
    finally:
        engine.dispose()


def _in_one_line(error: Exception, address: sa.URL) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = " ".join(str(cause).split())
    return f"The database {address.render_as_string()} does not answer: {reason}"
