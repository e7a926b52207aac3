"""Databases for tests: SQLite files, and a PostgreSQL server of our own, started when first asked for.

Usable without pytest too (benchmarks, torture): `fresh_database_url` needs nothing but this module.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from typing import Final, Literal
from urllib.parse import quote

import psycopg

from models import schema
from models.engine import Database

Kind = Literal["sqlite", "postgresql"]
KINDS: Final[tuple[Kind, ...]] = ("sqlite", "postgresql")

ADVICE: Final = "PostgreSQL is not on this machine. Run: apt-get install -y postgresql"
_FAST: Final = "-F -c full_page_writes=off -c synchronous_commit=off -c max_connections=300"
_UNPRIVILEGED: Final = ("postgres", "nobody")


class PostgresIsMissing(Exception):
    def __init__(self) -> None:
        super().__init__(ADVICE)


def _binary(name: str) -> str:
    """From PATH, else the newest of Debian's, which keeps them off it."""
    found = shutil.which(name)
    if found is not None:
        return found
    packaged = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(packaged, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise PostgresIsMissing
    return str(newest)


def _server_account() -> str | None:
    """PostgreSQL refuses to run as root; None means as whom we are."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name for account in pwd.getpwall()}
    return next(name for name in _UNPRIVILEGED if name in known)


class PostgresServer:
    """A server in a folder of its own that listens on a socket there and nowhere else."""

    def __init__(self, folder: Path, settings: str = _FAST) -> None:
        self._folder = folder
        self._settings = settings
        self._account = _server_account()
        self._names = count(1)

    def start(self) -> None:
        if self._account is not None:
            shutil.chown(self._folder, self._account)
        self._run("initdb", "--auth=trust", "--username=labsim", "--no-sync", "--encoding=UTF8")
        where = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        log = str(self._folder / "log")
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            "--silent",
            f"--log={log}",
            "-o",
            f"{self._settings} {where}",
        )

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")

    def url(self, name: str) -> str:
        return f"postgresql://labsim@/{name}?host={quote(str(self._folder), safe='')}"

    def create(self, template: str = "template0") -> str:
        """A new database, a copy of `template`; its name."""
        name = f"labsim_{next(self._names)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - our own words only
            [_binary(program), f"--pgdata={self._folder / 'data'}", *arguments],
            user=self._account,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            check=True,
        )


class Databases:
    """Fresh databases by copying a template that is migrated once."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="labsim-tests-"))
        self._folder.chmod(0o755)  # the server's account passes through
        self._numbers = count(1)
        self._lock = threading.Lock()

    def close(self) -> None:
        if "server" in self.__dict__:
            self.server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @cached_property
    def server(self) -> PostgresServer:
        """Raises PostgresIsMissing."""
        _binary("initdb")
        folder = self._folder / "server"
        folder.mkdir()
        server = PostgresServer(folder)
        server.start()
        return server

    def empty_url(self, kind: Kind) -> str:
        """A database without any table."""
        with self._lock:
            if kind == "postgresql":
                return self.server.url(self.server.create())
            return self._sqlite_url(self._new_file())

    def fresh_url(self, kind: Kind) -> str:
        """A migrated database without data."""
        with self._lock:
            if kind == "postgresql":
                return self.server.url(self.server.create(self._template))
            path = self._new_file()
            shutil.copy(self._template_file, path)
            return self._sqlite_url(path)

    def remove(self, url: str) -> None:
        """Nobody is connected any more, or is cut off."""
        if url.startswith("sqlite"):
            for path in self._folder.glob(f"{Path(url).name}*"):
                path.unlink()
        else:
            self.server.drop(url.partition("?")[0].rpartition("/")[2])

    @cached_property
    def _template(self) -> str:
        name = self.server.create()
        _migrate(self.server.url(name))
        return name

    @cached_property
    def _template_file(self) -> Path:
        path = self._new_file()
        _migrate(self._sqlite_url(path))
        return path

    def _new_file(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"

    @staticmethod
    def _sqlite_url(path: Path) -> str:
        return f"sqlite:///{path}"


def _migrate(url: str) -> None:
    database = Database.open(url)
    schema.upgrade(database)
    database.dispose()


@cache
def databases() -> Databases:
    """Those of this process; they end with it."""
    ours = Databases()
    atexit.register(ours.close)
    return ours


def fresh_database_url(kind: Kind) -> str:
    """A migrated database without data, for tests that start real processes on it."""
    return databases().fresh_url(kind)


@contextmanager
def fresh_database(kind: Kind) -> Iterator[Database]:
    """A migrated database without data that is removed afterwards."""
    url = fresh_database_url(kind)
    database = Database.open(url)
    try:
        yield database
    finally:
        database.dispose()
        databases().remove(url)
