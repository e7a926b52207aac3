import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.engine import Database
from models.schema import is_current
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import a_participant
from tests.cli.calling import called
from tests.databases import Kind, databases
from tests.quick_passwords import quick_passwords

Capture = pytest.CaptureFixture[str]


def _names(database: Database) -> list[str]:
    with database.reading() as uow:
        return [participant.name for participant in uow.participants.all()]


def _add(database: Database, name: str) -> None:
    def work(uow: UnitOfWork) -> None:
        a_participant(uow, name)

    in_unit(database, work)


# -- upgrade, seed, demo ---------------------------------------------------------------------------


def test_upgrade_makes_the_tables_and_may_run_again(
    own_settings: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    url = databases().empty_url(kind)
    monkeypatch.setenv("DATABASE_URL", url)
    refused = called(capsys, "check-ledger")
    assert (refused.status, len(refused.error_lines)) == (1, 1)
    assert "labsim db upgrade" in refused.error
    for _ in range(2):
        ran = called(capsys, "db", "upgrade")
        assert (ran.status, ran.error) == (0, "")
    database = Database.open(url)
    assert is_current(database)
    database.dispose()
    databases().remove(url)
    assert own_settings.parent.exists()


def test_seed_loads_the_catalogue_once(installed: Database, capsys: Capture) -> None:
    assert called(capsys, "db", "seed").out == "The catalogue is loaded.\n"
    assert called(capsys, "db", "seed").out == "The catalogue was loaded already.\n"
    with installed.reading() as uow:
        assert len(uow.catalogue.labs()) == 2
    ran = called(capsys, "availability", "arqiva", "2018-01-22", "2018-01-22")
    assert "100" in ran.out


def test_demo_fills_an_empty_database_and_no_other(installed: Database, capsys: Capture) -> None:
    with quick_passwords():
        ran = called(capsys, "db", "demo")
    assert (ran.status, ran.error) == (0, "")
    assert "tests@fernhollow.example" in ran.out
    before = _names(installed)
    again = called(capsys, "db", "demo")
    assert (again.status, again.out, len(again.error_lines)) == (1, "", 1)
    assert _names(installed) == before


def test_production_holds_no_demonstration(
    installed: Database, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("LABSIM_ENV", "production")
    monkeypatch.setenv("LABSIM_SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz")
    ran = called(capsys, "db", "demo")
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert _names(installed) == []


# -- backup and restore ----------------------------------------------------------------------------


@pytest.fixture
def backup(installed: Database, tmp_path: Path, capsys: Capture) -> Path:
    """Of a database with one participant; another has been added since."""
    called(capsys, "db", "seed")
    _add(installed, "Before")
    file = tmp_path / "a backup.labsim"
    ran = called(capsys, "db", "backup", str(file))
    assert (ran.status, ran.error) == (0, "")
    _add(installed, "After")
    return file


def test_restoring_brings_back_what_was_and_nothing_else(
    installed: Database, backup: Path, capsys: Capture
) -> None:
    ran = called(capsys, "db", "restore", str(backup), "--yes")
    assert (ran.status, ran.error) == (0, "")
    assert _names(installed) == ["Before"]
    _add(installed, "Later")
    assert _names(installed) == ["Before", "Later"]
    assert is_current(installed)


def test_a_backup_is_readable_by_its_owner_alone_and_leaves_nothing_beside(
    installed: Database, backup: Path, capsys: Capture
) -> None:
    assert installed
    assert backup.stat().st_mode & 0o077 == 0
    assert called(capsys, "db", "backup", str(backup)).status == 0
    assert [file.name for file in backup.parent.glob("*backup*")] == [backup.name]


def test_restoring_into_an_empty_database_brings_its_tables(
    installed: Database, backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    kind: Kind = "sqlite" if installed.dialect_name == "sqlite" else "postgresql"
    url = databases().empty_url(kind)
    monkeypatch.setenv("DATABASE_URL", url)
    assert called(capsys, "db", "restore", str(backup), "--yes").status == 0
    new = Database.open(url)
    assert _names(new) == ["Before"]
    new.dispose()
    databases().remove(url)


def test_tables_that_a_later_version_added_go(
    installed: Database, backup: Path, capsys: Capture
) -> None:
    with installed.engine.begin() as connection:
        connection.execute(
            sa.text("CREATE TABLE of_later (id integer REFERENCES participant (id))")
        )
    assert called(capsys, "db", "restore", str(backup), "--yes").status == 0
    assert "of_later" not in sa.inspect(installed.engine).get_table_names()


def test_restore_asks_and_no_changes_nothing(
    installed: Database, backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    asked: list[str] = []

    def no(question: str, *_more: object, **_options: object) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr("click.confirm", no)
    ran = called(capsys, "db", "restore", str(backup))
    assert (ran.status, ran.error) == (1, "labsim: nothing was changed\n")
    where = installed.engine.url.database if installed.dialect_name == "sqlite" else installed.url
    assert asked == [f"Replace all that the database at {where} holds?"]
    assert _names(installed) == ["After", "Before"]


def _missing(file: Path) -> None:
    file.unlink()


def _words(file: Path) -> None:
    file.write_text("this is no backup", encoding="ascii")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _cut(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE songs (title text)")
        other.commit()


@pytest.mark.parametrize("spoil", [_missing, _words, _empty, _cut, _foreign])
def test_a_file_that_is_no_backup_changes_nothing(
    installed: Database, backup: Path, capsys: Capture, spoil: Callable[[Path], None]
) -> None:
    spoil(backup)
    ran = called(capsys, "db", "restore", str(backup), "--yes")
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert str(backup) in ran.error
    assert _names(installed) == ["After", "Before"]


def test_a_backup_of_a_newer_version_changes_nothing(
    installed: Database, tmp_path: Path, capsys: Capture
) -> None:
    _add(installed, "Kept")
    with installed.engine.begin() as connection:
        known = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    file = tmp_path / "newer"
    refused = called(capsys, "db", "backup", str(file))
    assert refused.status == 1  # not up to date: nothing we know
    shutil.copy(_raw_backup(installed, tmp_path), file)
    with installed.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{known}'"))  # noqa: S608
    ran = called(capsys, "db", "restore", str(file), "--yes")
    assert (ran.status, len(ran.error_lines)) == (1, 1)
    assert "9999" in ran.error
    assert _names(installed) == ["Kept"]


def _raw_backup(database: Database, folder: Path) -> Path:
    from labsim.services.backups import back_up  # noqa: PLC0415

    file = folder / "raw"
    back_up(database, file)
    return file


def test_a_restore_that_fails_halfway_changes_nothing(
    installed: Database, backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    if installed.dialect_name == "sqlite":
        _refuse_to_write(monkeypatch)
    else:
        _add_what_cannot_be_made(monkeypatch)
    ran = called(capsys, "db", "restore", str(backup), "--yes")
    assert (ran.status, len(ran.error_lines)) == (1, 1)
    assert _names(installed) == ["After", "Before"]


def _refuse_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """The live file opens for reading alone, as on a disk that went read-only."""
    connect = sqlite3.connect

    def reading(file: object, **_options: object) -> sqlite3.Connection:
        return connect(
            f"file:{file}?mode=ro" if "mode=ro" not in str(file) else str(file), uri=True
        )

    monkeypatch.setattr("labsim.services.backups.sqlite.sqlite3.connect", reading)


def _add_what_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from labsim.services.backups import postgresql  # noqa: PLC0415

    spoilt = (*postgresql._ALL_OR_NOTHING, "--command=CREATE TABLE t (x int)", "--command=nonsense")  # noqa: SLF001
    monkeypatch.setattr(postgresql, "_ALL_OR_NOTHING", spoilt)


def test_backing_up_where_nobody_can_write_is_one_line(
    installed: Database, tmp_path: Path, capsys: Capture
) -> None:
    ran = called(capsys, "db", "backup", str(tmp_path / "not" / "there"))
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert installed


def test_the_database_is_no_place_for_its_backup(installed: Database, capsys: Capture) -> None:
    if installed.dialect_name != "sqlite":
        return
    ran = called(capsys, "db", "backup", str(installed.engine.url.database))
    assert (ran.status, len(ran.error_lines)) == (1, 1)
    assert "the database itself" in ran.error


def test_absent_client_programs_are_one_line(
    installed: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    if installed.dialect_name == "sqlite":
        return
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    ran = called(capsys, "db", "backup", str(tmp_path / "b"))
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert "postgresql-client" in ran.error
    assert not (tmp_path / "b").exists()
