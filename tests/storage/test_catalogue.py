"""The catalogue: as shipped, and added to but never edited."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from labsim.domain.labs import SHIPPED_LABS
from labsim.domain.reasons import SHIPPED_DECLINE_REASONS
from labsim.domain.releases import SHIPPED_RELEASES, Release
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK, Rulebook
from labsim.domain.topics import SHIPPED_TOPICS
from labsim.domain.working_calendar import CalendarCorrection
from models.engine import Database
from models.errors import AlreadyAdded
from models.records import AuthoredValue
from tests.builders import NOW, TODAY, a_catalogue, an_administrator
from tests.storage.helpers import statements_of

A_BRIDGE_DAY = CalendarCorrection(date(2018, 3, 30), working=True, reason="Kept open")


def test_what_is_shipped_comes_back(database: Database) -> None:
    with database.writing() as uow:
        a_catalogue(uow)
    with database.reading() as uow:
        assert uow.catalogue.labs() == sorted(SHIPPED_LABS, key=lambda lab: lab.id)
        assert list(uow.catalogue.topics().values()) == list(SHIPPED_TOPICS)
        assert uow.catalogue.releases() == {release.id: release for release in SHIPPED_RELEASES}
        assert uow.catalogue.reasons() == list(SHIPPED_DECLINE_REASONS)
        assert list(uow.catalogue.role_names()) == list(UserRole)
        stored = uow.catalogue.rulebook_rows()
    assert Rulebook(stored).codes() == SHIPPED_RULEBOOK.codes()
    assert stored == [replace(row, value=_as_json(row.value)) for row in SHIPPED_RULEBOOK.values]


def _as_json(value: Any) -> Any:
    """JSON has lists and no tuples."""
    match value:
        case tuple() | list():
            return [_as_json(part) for part in value]
        case dict():
            return {key: _as_json(part) for key, part in value.items()}
        case _:
            return value


def test_seeding_again_adds_only_what_is_missing(database: Database) -> None:
    changed = "UPDATE lab SET name = 'Renamed' WHERE id = 'arqiva'"
    with database.writing() as uow:
        a_catalogue(uow)
        uow.connection.exec_driver_sql(changed)
        uow.connection.exec_driver_sql("DELETE FROM reason WHERE id = 'other'")
        a_catalogue(uow)
    with database.reading() as uow:
        assert uow.catalogue.labs()[0].name == "Renamed"
        assert len(uow.catalogue.reasons()) == len(SHIPPED_DECLINE_REASONS)
        assert len(uow.catalogue.rulebook_rows()) == len(SHIPPED_RULEBOOK.values)


def test_a_new_value_names_its_author_and_stands_once(database: Database) -> None:
    shipped = SHIPPED_RULEBOOK.value("E2E-NOTICE", "working_days", TODAY)
    later = replace(shipped, value=39, in_force_from=date(2018, 4, 2), source="Switch")
    with database.writing() as uow:
        a_catalogue(uow)
        author = an_administrator(uow)
        uow.catalogue.add_value(later, author.id, NOW)
    with pytest.raises(AlreadyAdded), database.writing() as uow:
        uow.catalogue.add_value(replace(later, value=41), author.id, NOW)
    with database.reading() as uow:
        authored = uow.catalogue.rulebook_with_authors()
        rulebook = Rulebook(uow.catalogue.rulebook_rows())
    assert authored[-1] == AuthoredValue(later, author.name, NOW)
    assert authored[0].added_by == ""
    assert rulebook.value("E2E-NOTICE", "working_days", date(2018, 4, 1)).value == 40
    assert rulebook.value("E2E-NOTICE", "working_days", date(2018, 4, 2)).value == 39


def test_corrections_of_the_calendar(database: Database) -> None:
    with database.writing() as uow:
        author = an_administrator(uow)
        uow.catalogue.put_correction(A_BRIDGE_DAY, author.id, NOW)
    closed = replace(A_BRIDGE_DAY, working=False, reason="Closed after all")
    earlier = CalendarCorrection(date(2018, 1, 2), working=False, reason="Stocktaking")
    with database.writing() as uow:
        uow.catalogue.put_correction(closed, author.id, NOW)
        uow.catalogue.put_correction(earlier, None, NOW)
        assert uow.catalogue.corrections() == [earlier, closed]


def test_a_release_is_added_once(database: Database) -> None:
    release = Release("June 2019", date(2019, 6, 27), date(2020, 6, 30), "S1", assumption=True)
    with database.writing() as uow:
        uow.catalogue.add_release(release)
    with pytest.raises(AlreadyAdded), database.writing() as uow:
        uow.catalogue.add_release(release)
    with database.reading() as uow:
        assert uow.catalogue.releases() == {"June 2019": release}


def test_a_version_never_comes_back(database: Database) -> None:
    versions = [0]

    def bump(*, then_fail: bool) -> None:
        with database.writing() as uow:
            uow.catalogue.bump()
            versions.append(uow.catalogue.version())
            if then_fail:
                raise ZeroDivisionError

    with database.reading() as uow:
        assert uow.catalogue.version() == 0
    with pytest.raises(ZeroDivisionError):
        bump(then_fail=True)
    bump(then_fail=False)
    bump(then_fail=False)
    assert len(set(versions)) == 4


def test_asking_for_the_version_costs_one_statement(database: Database) -> None:
    with statements_of(database) as sent, database.reading() as uow:
        uow.catalogue.version()
    assert len(sent) == 1


def test_a_shared_version_is_read_again_where_it_was_read_before(database: Database) -> None:
    """What was read without the lock may be old by the time it is held."""
    with statements_of(database) as sent, database.writing() as uow:
        uow.catalogue.version()
        uow.catalogue.version(shared=True)
        uow.catalogue.version(shared=True)
    assert len(sent) == 2
