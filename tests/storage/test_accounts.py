"""People, their links, and the counts that limit attempts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from labsim.domain.people import PersonId, PersonRole
from models.engine import Database
from models.errors import EmailTaken, StaleVersion
from models.records import PersonRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    NOW,
    a_participant,
    a_person,
    a_test_manager,
    a_viewer,
    an_administrator,
    an_auditor,
    lab_staff,
)

HOUR = timedelta(hours=1)
A_HASH = "argon2id$of-a-password"


def _again(uow: UnitOfWork, person: PersonRecord) -> PersonRecord:
    found = uow.people.find(person.id)
    assert found is not None
    return found


def test_a_person_comes_back_as_they_were_added(database: Database) -> None:
    with database.writing() as uow:
        participant = a_participant(uow, "Alder Energy")
        added = uow.people.add("Ann@Alder.Example", "Ann", PersonRole.TEST_MANAGER, participant.id)
    assert added == PersonRecord(
        id=added.id,
        email="ann@alder.example",
        name="Ann",
        role=PersonRole.TEST_MANAGER,
        participant_id=participant.id,
        participant_name="Alder Energy",
        password=None,
        active=True,
        uniquifier=added.uniquifier,
        version=1,
    )
    with database.reading() as uow:
        assert uow.people.find(added.id) == added
        assert uow.people.find_by_email("ANN@alder.example") == added
        assert uow.people.find_by_uniquifier(added.uniquifier) == added
        assert uow.people.find(PersonId(0)) is None
        assert uow.people.count() == 1


def test_an_address_is_taken_once_whatever_its_capitals(database: Database) -> None:
    with database.writing() as uow:
        uow.people.add("ann@dcc.example", "Ann", PersonRole.PLANNER, None)
    with pytest.raises(EmailTaken), database.writing() as uow:
        uow.people.add("Ann@DCC.example", "Another Ann", PersonRole.PLANNER, None)


def test_a_dcc_person_has_no_participant_and_the_others_have_one(database: Database) -> None:
    with database.writing() as uow:
        participant = a_participant(uow)
    for role, participant_id in (
        (PersonRole.LAB_STAFF, participant.id),
        (PersonRole.TEST_MANAGER, None),
    ):
        with pytest.raises(sa.exc.IntegrityError), database.writing() as uow:
            a_person(uow, role, participant_id)


def test_people_are_listed_by_name_and_narrowed(database: Database) -> None:
    with database.writing() as uow:
        participant = a_participant(uow)
        zoe = a_person(uow, PersonRole.PLANNER, name="Zoe")
        ann = a_person(uow, PersonRole.TEST_MANAGER, participant.id, "Ann")
        bob = a_person(uow, PersonRole.PARTICIPANT_VIEWER, participant.id, "Bob")
        uow.people.set_active(bob.id, active=False)
        names = {
            "all": uow.people.page("", None, None, 1, 9),
            "search": uow.people.page("zO", None, None, 1, 9),
            "email": uow.people.page(ann.email, None, None, 1, 9),
            "role": uow.people.page("", PersonRole.PLANNER, None, 1, 9),
            "active": uow.people.page("", None, True, 1, 9),  # noqa: FBT003 - as the pages call it
            "disabled": uow.people.page("", None, False, 1, 9),  # noqa: FBT003 - as the pages call it
        }
        own = uow.people.of_participant(participant.id)
    assert {what: [row.name for row in page.rows] for what, page in names.items()} == {
        "all": ["Ann", "Bob", "Zoe"],
        "search": ["Zoe"],
        "email": ["Ann"],
        "role": ["Zoe"],
        "active": ["Ann", "Zoe"],
        "disabled": ["Bob"],
    }
    assert [person.name for person in own] == ["Ann", "Bob"]
    assert zoe.participant_name == ""


def test_a_change_is_made_by_one_hand(database: Database) -> None:
    with database.writing() as uow:
        before = an_auditor(uow)
        uow.people.change(
            before, name="Ada", role=PersonRole.PLANNER, participant_id=None, active=True
        )
        after = _again(uow, before)
    assert (after.name, after.role, after.version) == ("Ada", PersonRole.PLANNER, 2)
    assert after.uniquifier == before.uniquifier
    with pytest.raises(StaleVersion), database.writing() as uow:
        uow.people.change(
            before, name="Eve", role=PersonRole.PLANNER, participant_id=None, active=True
        )


def test_sessions_end_with_a_new_password_and_with_the_account(database: Database) -> None:
    with database.writing() as uow:
        seen = [an_administrator(uow)]
        uow.people.set_password(seen[0].id, A_HASH)
        seen.append(_again(uow, seen[0]))
        uow.people.set_active(seen[0].id, active=False)
        seen.append(_again(uow, seen[0]))
        uow.people.set_active(seen[0].id, active=True)
        enabled = _again(uow, seen[0])
        uow.people.change(enabled, name="Ada", role=enabled.role, participant_id=None, active=False)
        seen.append(_again(uow, seen[0]))
    assert len({person.uniquifier for person in seen}) == 4
    assert enabled.uniquifier == seen[2].uniquifier
    assert [person.active for person in seen] == [True, True, False, False]
    assert seen[1].password == A_HASH


def test_a_link_is_used_once_and_in_time(database: Database) -> None:
    with database.writing() as uow:
        person = lab_staff(uow)
        uow.people.add_link("first", person.id, NOW, NOW + HOUR)
        assert uow.people.find_link("first") == (person, NOW + HOUR, None)
        assert not uow.people.use_link("first", NOW + HOUR)
        assert uow.people.use_link("first", NOW)
        assert not uow.people.use_link("first", NOW)
        assert uow.people.find_link("first") == (person, NOW + HOUR, NOW)
        assert not uow.people.use_link("unknown", NOW)
        assert uow.people.find_link("unknown") is None


def test_a_new_link_ends_the_unused_ones_of_the_same_person(database: Database) -> None:
    with database.writing() as uow:
        person, other = lab_staff(uow), lab_staff(uow)
        uow.people.add_link("old", person.id, NOW, NOW + HOUR)
        uow.people.add_link("other", other.id, NOW, NOW + HOUR)
        uow.people.add_link("new", person.id, NOW, NOW + HOUR)
        assert [uow.people.use_link(link, NOW) for link in ("old", "other", "new")] == [
            False,
            True,
            True,
        ]


@pytest.mark.parametrize("act", ["set_password", "set_active", "change"])
def test_an_unused_link_ends_with_a_password_and_with_the_account(
    database: Database, act: str
) -> None:
    with database.writing() as uow:
        person, other = lab_staff(uow), lab_staff(uow)
        uow.people.add_link("used", person.id, NOW, NOW + HOUR)
        uow.people.use_link("used", NOW)
        uow.people.add_link("unused", person.id, NOW, NOW + HOUR)
        uow.people.add_link("other", other.id, NOW, NOW + HOUR)
        ending = {
            "set_password": lambda: uow.people.set_password(person.id, A_HASH),
            "set_active": lambda: uow.people.set_active(person.id, active=False),
            "change": lambda: uow.people.change(
                person, name="Ada", role=person.role, participant_id=None, active=False
            ),
        }
        ending[act]()
        left = {link for link in ("used", "unused", "other") if uow.people.find_link(link)}
    assert left == {"used", "other"}


def test_hits_are_counted_in_windows(database: Database) -> None:
    with database.writing() as uow:
        moments = [NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)]
        assert [uow.people.hit("ann", 60, moment) for moment in moments] == [1, 2, 1]
        assert uow.people.hit("bob", 60, NOW) == 1
        uow.people.clear_hits("ann")
        assert uow.people.hit("ann", 60, NOW) == 1
        uow.people.remove_expired_windows(NOW + timedelta(seconds=60))
        assert uow.people.hit("bob", 60, NOW) == 1


def test_people_of_a_participant_carry_its_name(database: Database) -> None:
    with database.writing() as uow:
        participant = a_participant(uow, "Alder Energy")
        people = a_test_manager(uow, participant), a_viewer(uow, participant)
    assert {person.participant_name for person in people} == {"Alder Energy"}
