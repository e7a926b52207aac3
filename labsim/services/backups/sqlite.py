"""Backups of SQLite, by its own backup interface: safe while other processes read and write."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from labsim.services.backups.files import NoBackup, failed, must_be_known, written_beside
from models.engine import Database

_BUSY_SECONDS = 30


def back_up(database: Database, file: Path) -> None:
    source_file = _file_of(database)
    if file.exists() and file.samefile(source_file):
        failed(f"{file} is the database itself: name another file")
    try:
        with written_beside(file) as beside:
            _copy_out(source_file, beside)
    except sqlite3.Error as error:
        failed(f"the backup failed: {error}")


def _copy_out(source_file: Path, beside: Path) -> None:
    """The copy is one plain file, checked before it counts."""
    with closing(_read_only(source_file)) as source, closing(sqlite3.connect(beside)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if (found := _integrity(copy)) != "ok":
            failed(f"the database is damaged: {found}")


def restore(database: Database, file: Path) -> None:
    """One transaction in the database as it stands, which other processes may have open."""
    with closing(_opened(file)) as backup:
        database.dispose()
        try:
            with closing(sqlite3.connect(_file_of(database), timeout=_BUSY_SECONDS)) as live:
                backup.backup(live)
                live.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            failed(f"the database could not be restored: {error}")


def _opened(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise NoBackup(file, "there is no such file")
    backup = _read_only(file, "&immutable=1")
    try:
        _must_be_whole(backup, file)
    except BaseException:
        backup.close()
        raise
    return backup


def _must_be_whole(backup: sqlite3.Connection, file: Path) -> None:
    try:
        found = _integrity(backup)
        revision = _revision(backup) if found == "ok" else None
    except sqlite3.DatabaseError as error:
        raise NoBackup(file, str(error)) from None
    if found != "ok":
        raise NoBackup(file, f"it is damaged: {found}")
    must_be_known(file, revision)


def _revision(backup: sqlite3.Connection) -> str | None:
    names = "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'lab_day')"
    if backup.execute(names).fetchone() != (2,):
        return None
    row = backup.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _integrity(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])


def _read_only(file: Path, more: str = "") -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file))}?mode=ro{more}", uri=True)


def _file_of(database: Database) -> Path:
    return Path(str(database.engine.url.database))
