"""Who may change accounts, and that an administrator always remains."""

from collections.abc import Callable
from typing import Final

import pytest

from labsim.domain.people import PersonId, PersonRole
from labsim.services.accounts import (
    LinkMade,
    LinkOver,
    NewPassword,
    PasswordSet,
    PersonDetails,
    PersonSaved,
    WrongPassword,
    change_password,
    change_person,
    create_person,
    disable_person,
    enable_person,
    find_person,
    find_person_by_email,
    list_people,
    make_link,
    person_of_link,
)
from labsim.services.actors import SYSTEM, Actor, NotAllowed
from labsim.services.refusals import Refused
from models.engine import Database
from models.records import PersonRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import NOW, a_planner, an_administrator
from tests.services.stories import acting
from tests.storage.helpers import all_at_once

Act = Callable[[UnitOfWork, Actor, PersonRecord], object]

ROUNDS: Final = 5


def _details(person: PersonRecord, role: PersonRole) -> PersonDetails:
    return PersonDetails(person.email, person.name, role, None)


def _demote(uow: UnitOfWork, actor: Actor, person: PersonRecord) -> object:
    return change_person(uow, actor, person, _details(person, PersonRole.PLANNER), NOW)


def _disable(uow: UnitOfWork, actor: Actor, person: PersonRecord) -> object:
    return disable_person(uow, actor, person, NOW)


def _create(uow: UnitOfWork, actor: Actor, _person: PersonRecord) -> object:
    return create_person(
        uow, actor, PersonDetails("n@example.org", "New", PersonRole.PLANNER, None), NOW
    )


ACTS: Final[dict[str, Act]] = {
    "create": _create,
    "change": _demote,
    "disable": _disable,
    "enable": lambda uow, actor, person: enable_person(uow, actor, person, NOW),
    "link": lambda uow, actor, person: make_link(uow, actor, person, NOW),
    "find": lambda uow, actor, person: find_person(uow, actor, person.id),
    "find by email": lambda uow, actor, person: find_person_by_email(uow, actor, person.email),
    "list": lambda uow, actor, _person: list_people(uow, actor, "", None, 1, active=None),
}


@pytest.mark.parametrize("role", [role for role in PersonRole if role != PersonRole.ADMINISTRATOR])
@pytest.mark.parametrize("act", ACTS)
def test_accounts_are_the_business_of_administrators_alone(
    database: Database, act: str, role: PersonRole
) -> None:
    with database.writing() as uow:
        person = a_planner(uow)
        with pytest.raises(NotAllowed):
            ACTS[act](uow, Actor(PersonId(0), role), person)
        assert uow.people.count() == 1
        assert uow.people.find(person.id) == person


@pytest.mark.parametrize("act", ACTS)
def test_the_command_line_may_do_the_same(database: Database, act: str) -> None:
    with database.writing() as uow:
        assert not isinstance(ACTS[act](uow, SYSTEM, a_planner(uow)), Refused)


@pytest.mark.parametrize("remove", [_disable, _demote])
def test_of_two_administrators_who_remove_each_other_one_remains(
    database: Database, remove: Act
) -> None:
    for _ in range(ROUNDS):
        with database.writing() as uow:
            one, two = an_administrator(uow), an_administrator(uow)

        def removing(by: PersonRecord, whom: PersonRecord) -> Callable[[], object]:
            return lambda: in_unit(database, lambda uow: remove(uow, acting(by), whom))

        outcomes = all_at_once([removing(one, two), removing(two, one)])
        assert {type(outcome) for outcome in outcomes} == {PersonSaved, NotAllowed}
        with database.writing() as uow:
            (left,) = uow.people.lock_administrators()
            uow.people.set_active(left, active=False)


@pytest.mark.parametrize("remove", [_disable, _demote])
def test_the_last_administrator_stays(database: Database, remove: Act) -> None:
    with database.writing() as uow:
        last = an_administrator(uow)
        uow.people.set_active(an_administrator(uow).id, active=False)
        answer = remove(uow, SYSTEM, last)
        assert isinstance(answer, Refused)
        assert answer.messages[0].text == "This is the last administrator"
        assert uow.people.lock_administrators() == {last.id}


def test_a_link_is_made_for_the_account_as_it_stands(database: Database) -> None:
    """Somebody disabled it after the page was opened."""
    with database.writing() as uow:
        person = a_planner(uow)
        uow.people.set_active(person.id, active=False)
        assert isinstance(make_link(uow, SYSTEM, person, NOW), Refused)


def test_a_link_ends_when_the_person_is_disabled_and_stays_ended(database: Database) -> None:
    with database.writing() as uow:
        person = a_planner(uow)
        made = make_link(uow, SYSTEM, person, NOW)
        assert isinstance(made, LinkMade)
        disabled = disable_person(uow, SYSTEM, person, NOW)
        assert isinstance(disabled, PersonSaved)
        enable_person(uow, SYSTEM, disabled.person, NOW)
        assert person_of_link(uow, made.token, NOW) == LinkOver()


def test_a_password_compared_with_an_older_account_changes_nothing(database: Database) -> None:
    """Another session chose a new one between the comparison and the unit."""
    with database.writing() as uow:
        seen = a_planner(uow)
        assert isinstance(change_password(uow, seen, NewPassword("one"), NOW), PasswordSet)
        assert change_password(uow, seen, NewPassword("two"), NOW) == WrongPassword()
        found = uow.people.find(seen.id)
    assert found is not None
    assert found.password == "one"  # noqa: S105 - it opens nothing
