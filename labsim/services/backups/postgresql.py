"""Backups of PostgreSQL, by its own client programs, in their custom format."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from labsim.services.backups.files import (
    BackupFailed,
    NoBackup,
    failed,
    must_be_known,
    written_beside,
)
from models.engine import Database

_ADVICE: Final = "is not on this machine; on Debian: apt-get install -y postgresql-client"

# What a newer schema brought must go as well, or bringing the old one up to date would find it there.
_EMPTY: Final = """\
SET client_min_messages = warning;
SET lock_timeout = '60s';
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
              WHERE schemaname = 'public' LOOP
    EXECUTE 'DROP TABLE ' || name || ' CASCADE';
  END LOOP;
END $$;
"""


def back_up(database: Database, file: Path) -> None:
    with written_beside(file) as beside:
        _run(database, "pg_dump", "--format=custom", f"--file={beside}")
        _run(None, "pg_restore", "--list", str(beside))


def restore(database: Database, file: Path) -> None:
    """One transaction: the old tables go and the backup's come, or nothing changes."""
    must_be_known(file, _revision(file))
    database.dispose()
    with tempfile.TemporaryDirectory() as folder:
        empty, script = Path(folder, "empty.sql"), Path(folder, "backup.sql")
        empty.write_text(_EMPTY, encoding="ascii")
        _run(None, "pg_restore", *_AS_SCRIPT, f"--file={script}", str(file))
        _run(database, "psql", *_ALL_OR_NOTHING, f"--file={empty}", f"--file={script}")


_AS_SCRIPT: Final = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--exit-on-error")
_ALL_OR_NOTHING: Final = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")


def _revision(file: Path) -> str | None:
    """The schema's revision that the backup names. Raises NoBackup where it cannot be read."""
    if not file.is_file():
        raise NoBackup(file, "there is no such file")
    try:
        listed = _run(None, "pg_restore", "--list", str(file))
        told = _run(
            None, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file)
        )
    except _ProgramFailed as error:
        raise NoBackup(file, str(error)) from None
    if " lab_day " not in listed:
        return None
    _, _, rows = told.partition("COPY public.alembic_version (version_num) FROM stdin;\n")
    return rows.partition("\n")[0].strip("\\. ") or None


class _ProgramFailed(BackupFailed):
    """A client program ended with an error; the message is what it said of it."""

    def __init__(self, program: str, why: str) -> None:
        super().__init__(f"{program}: {why}")


def _run(database: Database | None, program: str, *arguments: str) -> str:
    """What the program printed. The password travels in the environment, where `ps` does not show it."""
    path = shutil.which(program)
    if path is None:
        failed(f"{program} {_ADVICE}")
    words, environment = _connection(database)
    done = subprocess.run(  # noqa: S603  a program of PostgreSQL and our own words
        [path, *words, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise _ProgramFailed(program, _reason(done.stderr))
    return done.stdout


def _connection(database: Database | None) -> tuple[list[str], dict[str, str]]:
    environment = os.environ | {"LC_MESSAGES": "C"}
    if database is None:
        return [], environment
    url = database.engine.url
    if url.password:
        environment["PGPASSWORD"] = url.password
    plain = url.set(drivername="postgresql", password=None)
    return [f"--dbname={plain.render_as_string()}"], environment


def _reason(errors: str) -> str:
    """The first line that speaks of an error, else the last line."""
    lines = [line for line in errors.splitlines() if line.strip()]
    found = next((line for line in lines if "error" in line.lower()), lines[-1] if lines else "")
    return found or "it failed without a word"
