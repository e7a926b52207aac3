"""Brings a database to the newest schema, once, however many processes start together."""

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine.interfaces import DBAPICursor

from models.base import metadata
from models.engine import Database
from models.errors import StorageError

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_ADVISORY_LOCK: Final = 7_206_411  # any number, as long as nothing else in the database locks it

_PAUSES_SECONDS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)


def upgrade(database: Database) -> None:
    """Waits for another process that is at it, then does what is left: usually nothing.

    All of it is one transaction: half a migration never stays.
    """
    locked = _locked_sqlite if database.dialect_name == "sqlite" else _locked_postgresql
    with locked(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def count_rows(database: Database) -> None:
    """PostgreSQL plans badly for tables that it has not sampled yet; SQLite does without."""
    if database.dialect_name == "postgresql":
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"ANALYZE {', '.join(sorted(metadata.tables))}")


def current_revision(database: Database) -> str | None:
    """None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """Whether nothing is left to upgrade."""
    return current_revision(database) == newest_revision()


def newest_revision() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def knows(revision: str) -> bool:
    """Whether this labsim has the migration: a backup of a newer one names another."""
    revisions = ScriptDirectory.from_config(_config()).walk_revisions()
    return any(script.revision == revision for script in revisions)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _locked_postgresql(database: Database) -> Iterator[sa.Connection]:
    with database.engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
        yield connection


@contextmanager
def _locked_sqlite(database: Database) -> Iterator[sa.Connection]:
    """Foreign keys are off on this connection alone, as SQLite asks of those who rebuild tables."""
    lock_file = Path(f"{database.engine.url.database}.upgrade-lock")
    with lock_file.open("w") as lock, database.engine.connect() as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection.detach()
        driver = connection.connection.cursor()
        _write_ahead(driver)
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.close()
        with connection.begin():
            yield connection
            _must_have_no_orphans(connection)


def _write_ahead(driver: DBAPICursor) -> None:
    """WAL is a property of the file. SQLite refuses the change at once, not waiting for who looks or writes."""
    for pause in _PAUSES_SECONDS:
        if _is_write_ahead(driver):
            return
        with suppress(sqlite3.OperationalError):
            driver.execute("PRAGMA journal_mode = WAL")
            return
        time.sleep(pause)
    driver.execute("PRAGMA journal_mode = WAL")


def _is_write_ahead(driver: DBAPICursor) -> bool:
    driver.execute("PRAGMA journal_mode")
    return driver.fetchone() == ("wal",)


def _must_have_no_orphans(connection: sa.Connection) -> None:
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        message = f"The migration leaves rows of {orphan[0]} without the {orphan[2]} they point at"
        raise StorageError(message)
