"""Before anything serves: migrated, seeded, and on the very first run a demonstration."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from labsim.domain.london import LONDON
from labsim.services.prepare_world import Prepared, prepare_world
from labsim.services.settings import Settings, SettingsError, read_settings
from models.engine import Database
from models.schema import is_current
from tests.databases import Kind, databases
from tests.quick_passwords import quick_passwords

REAL_NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SEMINAR = datetime(2017, 11, 23, 9, 0, tzinfo=LONDON)


@dataclass(frozen=True, slots=True)
class Installation:
    url: str
    folder: Path

    def settings(self, **given: object) -> Settings:
        return read_settings(
            **{"database_url": self.url, "instance": self.folder, "secret_key": "x", **given}
        )

    def prepared(self, **given: object) -> Prepared:
        """As each process does it: with a connection of its own."""
        database = Database.open(self.url)
        try:
            return prepare_world(database, self.settings(**given), REAL_NOW)
        finally:
            assert is_current(database)
            database.dispose()


@pytest.fixture
def empty(kind: Kind, tmp_path: Path) -> Iterator[Installation]:
    """An installation whose database has no table yet."""
    url = databases().empty_url(kind)
    with quick_passwords():
        yield Installation(url, tmp_path)
    databases().remove(url)


def test_the_first_run_loads_the_demonstration_and_a_second_nothing(empty: Installation) -> None:
    first, second = empty.prepared(), empty.prepared()
    assert len(first.accounts) > 12
    assert second.accounts == ()
    assert first.is_demonstration
    assert second.is_demonstration
    assert second.has_people
    assert first.moment == second.moment == SEMINAR


def test_of_two_first_runs_at_once_one_loads_it(empty: Installation) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: empty.prepared(), range(2)))
    assert sorted(bool(prepared.accounts) for prepared in both) == [False, True]


def test_without_a_demonstration_the_world_is_seeded_and_in_real_time(empty: Installation) -> None:
    prepared = empty.prepared(demo=False)
    assert prepared == Prepared((), is_demonstration=False, has_people=False, moment=REAL_NOW)
    assert empty.prepared().accounts == ()  # it is no first run any more


def test_a_later_clock_moves_the_demonstration_on_and_stays(empty: Installation) -> None:
    later = datetime(2018, 1, 23, 9, 0, tzinfo=LONDON)
    assert empty.prepared(clock=date(2018, 1, 23)).moment == later
    assert empty.prepared().moment == later
    again = empty.prepared(clock=date(2017, 12, 1))
    assert (again.moment, again.clock_stays) == (later, True)


def test_an_earlier_clock_does_not_keep_the_demonstration_from_its_day(
    empty: Installation,
) -> None:
    prepared = empty.prepared(clock=date(2017, 11, 1))
    assert (prepared.moment, prepared.clock_stays) == (SEMINAR, True)


def test_a_clock_that_is_followed_is_not_said_to_stay(empty: Installation) -> None:
    assert not empty.prepared(clock=date(2018, 1, 23)).clock_stays
    assert not empty.prepared().clock_stays


@pytest.mark.parametrize(
    "clock", ["2014-12-31", "2035-01-01", "2034-12-31T23:00-05:00", "9999-12-31"]
)
def test_a_clock_outside_the_calendar_is_refused_before_anything_is_written(
    tmp_path: Path, clock: str
) -> None:
    with pytest.raises(
        SettingsError, match="LABSIM_CLOCK must be a day from 2015-01-01 to 2034-12-31"
    ):
        read_settings(clock=clock, instance=tmp_path / "instance")
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("clock", ["2015-01-01", "2034-12-31", "2034-12-31T23:59"])
def test_a_clock_within_the_calendar_is_taken(tmp_path: Path, clock: str) -> None:
    assert read_settings(clock=clock, instance=tmp_path / "instance").clock is not None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LABSIM_CLOCK", "yesterday", "LABSIM_CLOCK must be a day such as 2017-11-27"),
        ("LABSIM_CLOCK", "2017-13-01", "LABSIM_CLOCK must be a day such as 2017-11-27"),
        ("PORT", "abc", "PORT must be a whole number from 1 to 65535"),
        ("PORT", "70000", "PORT must be a whole number from 1 to 65535"),
        ("LABSIM_ENV", "test", "LABSIM_ENV must be development or production"),
    ],
)
def test_a_wrong_setting_is_told_in_our_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as told:
        read_settings(instance=tmp_path)
    assert str(told.value) == words


def test_postgresql_knows_how_large_the_ledger_is(empty: Installation) -> None:
    empty.prepared(demo=False)
    database = Database.open(empty.url)
    if database.dialect_name == "postgresql":
        with database.engine.connect() as connection:
            look = "SELECT reltuples FROM pg_class WHERE relname = 'lab_day'"
            rows = connection.exec_driver_sql(look).scalar_one()
        assert rows > 0
    database.dispose()


def test_production_loads_no_demonstration(empty: Installation) -> None:
    production = {
        "environment": "production",
        "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz",
    }
    assert empty.prepared(**production).accounts == ()


def test_production_refuses_the_database_of_a_demonstration(empty: Installation) -> None:
    empty.prepared()
    with pytest.raises(SettingsError, match="demonstration"):
        empty.prepared(environment="production", secret_key="0123456789abcdefghijklmnopqrstuvwxyz")  # noqa: S106
