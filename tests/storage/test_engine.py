"""Opening a database, and what its two kinds of unit promise."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from labsim.domain.labs import ARQIVA
from models.constraints import translated
from models.engine import Database
from models.errors import (
    ConnectionLost,
    Deadlock,
    LostRace,
    NameTaken,
    NoSuchLabDay,
    OutcomeUnknown,
    ReferenceTaken,
    StorageError,
    WrongDatabaseUrl,
)
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import NOW, a_history_entry, a_notice, a_participant, a_slot, both_labs
from tests.databases import Kind, databases
from tests.storage.helpers import all_at_once


def test_a_unit_that_ends_well_is_kept(database: Database) -> None:
    with database.writing() as uow:
        uow.world.put("colour", "green")
    with database.reading() as uow:
        assert uow.world.get("colour") == "green"


def test_a_unit_that_fails_is_rolled_back(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.world.put("colour", "green")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_unit(database, work)
    with database.reading() as uow:
        assert uow.world.get("colour") is None


def test_a_reading_unit_cannot_write(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.reading() as uow:
        uow.world.put("colour", "green")
    with database.writing() as uow:
        uow.world.put("colour", "red")
    with database.reading() as uow:
        assert uow.world.get("colour") == "red"


def test_a_unit_knows_which_database_it_is_of(database: Database) -> None:
    with database.reading() as uow:
        assert uow.database_url == database.url


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    new_york = timezone(timedelta(hours=-5))
    sent = datetime(2017, 11, 23, 23, 30, 15, 250, tzinfo=new_york)
    with database.writing() as uow:
        uow.history.add(a_history_entry(at=sent))
    with database.reading() as uow:
        (record,) = uow.history.of("slot", "S-ABC234")
    assert record.at == sent
    assert record.at.utcoffset() == timedelta()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(sa.exc.StatementError, match="time zone"), database.writing() as uow:
        uow.history.add(a_history_entry(at=naive))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("not a url", "cannot be read"),
        ("mysql://localhost/labsim", "mysql is no database we know"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("sqlite:////no/such/folder/labsim.db", "folder"),
        ("postgresql://x:hush@127.0.0.1:1/labsim", "does not answer"),
    ],
)
def test_a_wrong_url_is_told_in_one_line(url: str, words: str) -> None:
    with pytest.raises(WrongDatabaseUrl, match=words) as caught:
        Database.open(url)
    assert "\n" not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear DCC, " * 200)
    with pytest.raises(WrongDatabaseUrl, match="not a database"):
        Database.open(f"sqlite:///{file}")


def test_one_missing_folder_is_made(tmp_path: Path) -> None:
    Database.open(f"sqlite:///{tmp_path}/instance/labsim.db").dispose()
    assert (tmp_path / "instance" / "labsim.db").exists()


def test_a_password_is_not_printed() -> None:
    engine = sa.create_engine("postgresql+psycopg://x:hush@localhost/labsim")
    database = Database("postgresql://x:hush@localhost/labsim", engine)
    assert "hush" not in repr(database)
    assert database.place == "postgresql://x:***@localhost/labsim"


@pytest.mark.parametrize("unit", ["reading", "writing", "glancing"])
def test_a_connection_that_is_refused_counts_as_lost(kind: Kind, unit: str) -> None:
    """The database was there when the process began, and nobody listens any more."""
    url = databases().fresh_url(kind)
    database = Database.open(url)
    databases().remove(url)
    if kind == "sqlite":
        Path(str(database.engine.url.database)).mkdir()
    with pytest.raises(ConnectionLost), getattr(database, unit)() as uow:
        uow.world.get("colour")
    database.dispose()


def test_a_broken_promise_gets_our_name(database: Database) -> None:
    with database.writing() as uow:
        a_participant(uow, "Alder Energy")
    with pytest.raises(NameTaken), database.writing() as uow:
        a_participant(uow, "Alder Energy")


def test_a_reference_that_exists_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.builders.new_reference", lambda prefix: f"{prefix}-AAAAAA")
    with database.writing() as uow:
        both_labs(uow)
        notice = a_notice(uow, a_participant(uow))
        a_slot(uow, notice)
    with pytest.raises(ReferenceTaken), database.writing() as uow:
        a_notice(uow, a_participant(uow))
    with pytest.raises(ReferenceTaken), database.writing() as uow:
        a_slot(uow, notice)


def test_a_broken_promise_without_a_name_stays_what_it_is(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.writing() as uow:
        a_participant(uow, supply=None)


def test_a_busy_sqlite_counts_as_a_deadlock(tmp_path: Path) -> None:
    holder, other = (sqlite3.connect(tmp_path / "busy.db", timeout=0) for _ in range(2))
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        other.execute("BEGIN IMMEDIATE")
    error = sa.exc.OperationalError("BEGIN", {}, caught.value)
    assert isinstance(translated(error), Deadlock)
    for connection in (holder, other):
        connection.close()


class _Failing:
    """A database whose units end in these errors, one after the other."""

    def __init__(self, *errors: StorageError | None) -> None:
        self.errors = list(errors)

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        yield None  # type: ignore[misc]  # the work of these tests looks at nothing
        error = self.errors.pop(0)
        if error is not None:
            raise error


@pytest.mark.parametrize(
    "errors",
    [
        [None],
        [Deadlock(), Deadlock(), Deadlock(), None],
        [LostRace(), None],
        [NoSuchLabDay(ARQIVA, [date(2018, 2, 3)]), None],
        [ReferenceTaken(), None],
        [ConnectionLost(), None],
        [Deadlock(), LostRace(), Deadlock(), None],
    ],
)
def test_a_unit_is_tried_again(errors: list[StorageError | None]) -> None:
    database = _Failing(*errors)
    assert in_unit(database, lambda _uow: "done") == "done"
    assert database.errors == []


@pytest.mark.parametrize(
    "errors",
    [
        [Deadlock(), Deadlock(), Deadlock(), Deadlock()],
        [LostRace(), LostRace()],
        [OutcomeUnknown()],
        [NameTaken()],
    ],
)
def test_a_unit_is_given_up_in_the_end(errors: list[StorageError]) -> None:
    database = _Failing(*errors, None)
    with pytest.raises(type(errors[-1])):
        in_unit(database, lambda _uow: "done")
    assert database.errors == [None]


def test_a_real_deadlock_is_tried_again(database: Database) -> None:
    """On SQLite the second writer waits from the start, and both get through at the first try."""
    with database.writing() as uow:
        ids = [a_participant(uow).id for _ in range(2)]
    tries: list[int] = []

    def locking(first: int, second: int) -> Callable[[], None]:
        def work(uow: UnitOfWork) -> None:
            tries.append(first)
            uow.participants.lock(ids[first])
            if database.dialect_name == "postgresql":
                uow.connection.exec_driver_sql("SELECT pg_sleep(0.2)")
            uow.participants.lock(ids[second])

        return lambda: in_unit(database, work)

    assert all_at_once([locking(0, 1), locking(1, 0)]) == [None, None]
    assert len(tries) == (3 if database.dialect_name == "postgresql" else 2)


def test_a_cut_connection_is_replaced(database: Database) -> None:
    if database.dialect_name != "postgresql":
        return
    with database.reading() as uow:
        uow.world.get("warm")
    with database.engine.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        own = " AND datname = current_database()"
        with database.engine.connect() as other:
            other.exec_driver_sql("SELECT 1")
        connection.exec_driver_sql(cut + own)
    in_unit(database, lambda uow: uow.world.put("colour", "green"))
    with database.reading() as uow:
        assert uow.world.get("colour") == "green"


def _cut(database: Database, uow: UnitOfWork) -> None:
    own = uow.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with database.engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend({own})")


def test_a_connection_cut_in_the_middle_is_told(database: Database) -> None:
    if database.dialect_name != "postgresql":
        return

    def work(uow: UnitOfWork) -> None:
        _cut(database, uow)
        uow.people.count()

    with pytest.raises(ConnectionLost):
        in_unit(database, work)


def test_a_connection_cut_before_the_commit_leaves_the_outcome_open(database: Database) -> None:
    if database.dialect_name != "postgresql":
        return
    with pytest.raises(OutcomeUnknown):
        in_unit(database, lambda uow: _cut(database, uow))
