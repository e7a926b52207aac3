"""A PostgreSQL server as it is run for real: what is committed is on the disk."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from models import schema
from models.engine import Database
from tests.databases import Kind, PostgresServer, fresh_database

DURABLE: Final = (
    "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=100"
)


@contextmanager
def durable_server() -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="labsim-bench-"))
    folder.chmod(0o755)
    server = PostgresServer(folder, DURABLE)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def migrated(server: PostgresServer) -> Iterator[Database]:
    database = Database.open(server.url(server.create()))
    schema.upgrade(database)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def database_of(kind: Kind, server: PostgresServer) -> Iterator[Database]:
    """A fresh one: on the durable server, or a file."""
    with migrated(server) if kind == "postgresql" else fresh_database(kind) as database:
        yield database


def analyze(database: Database) -> None:
    """What PostgreSQL does by itself within a minute, and SQLite when it is asked."""
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("ANALYZE")
