"""Named locks that one process of all holds: an advisory lock of PostgreSQL, or a locked file beside SQLite.

Both end with the process that holds them, `kill -9` included.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from models.engine import Database
from models.errors import StorageError

WORKER: Final = "worker"
FIRST_RUN: Final = "first-run"

_KEYS: Final = MappingProxyType({WORKER: 742_106_001, FIRST_RUN: 742_106_002})
_NAP_SECONDS: Final = 0.1


class Lock(Protocol):
    """A lock that is held until it is released, or lost with the connection to the database."""

    def still_held(self) -> bool: ...

    def release(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _FileLock:
    file: BufferedWriter

    def still_held(self) -> bool:
        return not self.file.closed

    def release(self) -> None:
        """The file stays: taking it away would let two processes lock two files of one name."""
        self.file.close()


@dataclass(frozen=True, slots=True)
class _AdvisoryLock:
    connection: sa.Connection

    def still_held(self) -> bool:
        try:
            self.connection.exec_driver_sql("SELECT 1")
        except (SQLAlchemyError, StorageError):
            return False
        return True

    def release(self) -> None:
        self.connection.close()


def try_lock(database: Database, name: str) -> Lock | None:
    """The lock, or None while another process has it."""
    if database.dialect_name == "sqlite":
        return _locked_file(Path(f"{database.engine.url.database}.{name}-lock"))
    return _advisory_lock(database, _KEYS[name])


@contextmanager
def held(database: Database, name: str) -> Iterator[None]:
    """Waits for the lock and holds it."""
    while (lock := try_lock(database, name)) is None:
        time.sleep(_NAP_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _locked_file(path: Path) -> _FileLock | None:
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return _FileLock(file)


def _advisory_lock(database: Database, key: int) -> _AdvisoryLock | None:
    """The lock belongs to its connection, which must therefore never go back to the pool."""
    connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()
    try:
        taken = connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key)))
    except BaseException:
        connection.close()
        raise
    if taken:
        return _AdvisoryLock(connection)
    connection.close()
    return None
