"""Administrators add, change, disable people and make links for them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from models.engine import Database
from models.records import HistoryFilter, PersonRecord
from tests.web.conftest import PASSWORD
from tests.web.page_client import Page, PageClient

People = dict[PersonRole, PersonRecord]


@pytest.fixture
def administrator(as_role: Callable[[PersonRole], PageClient]) -> PageClient:
    return as_role(PersonRole.ADMINISTRATOR)


def acts(database: Database) -> list[str]:
    with database.reading() as uow:
        return [row.entry.act for row in uow.history.page(HistoryFilter(), 1, 50).rows]


def add(client: PageClient, *, status: int = 200, **typed: object) -> Page:
    return client.submit(client.get("/users/new"), "Add this person", status=status, **typed)


def test_a_person_is_added_gets_a_link_and_signs_in(
    app: Flask, administrator: PageClient, database: Database
) -> None:
    page = add(administrator, email="Zed@Example.org", name="Zed Ray", role="lab_staff")
    assert page.notices == ["Zed Ray is added. Make a one-time link next."]
    assert "zed@example.org" in page.words
    assert "no password yet" in page.words
    shown = administrator.submit(page, "Make a one-time link")
    address = shown.all("input", "one-time-link")[0].get("value", "")
    assert shown.response.headers["Cache-Control"] == "no-store"
    newcomer = PageClient(app)
    choose = newcomer.get(urlsplit(address).path)
    done = newcomer.submit(
        choose, "Set the password and sign in", password=PASSWORD, password_again=PASSWORD
    )
    assert done.notices == ["Your password is set and you are signed in."]
    assert acts(database) == ["use_link", "make_link", "create_person"]


def test_a_test_manager_belongs_to_a_participant(
    administrator: PageClient, participant_id: ParticipantId
) -> None:
    typed: dict[str, Any] = {"email": "m@example.org", "name": "Mo", "role": "test_manager"}
    refused = add(administrator, status=422, **typed)
    assert refused.errors == ["This role belongs to a participant. Choose the participant."]
    assert refused.value("email") == "m@example.org"
    page = add(administrator, **typed, participant_id=participant_id)
    assert "Albion Energy" in page.words


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"email": "no address"}, "Enter an e-mail address. For example name@example.org."),
        ({"email": ""}, "Enter an e-mail address"),
        ({"name": "   "}, "Enter the person's name"),
        ({"name": "x" * 121}, "Shorten this to 120 characters or fewer"),
        ({"role": "king"}, "Choose a role"),
        ({"participant_id": "77"}, "Choose one of the list"),
        (
            {"email": "AUDITOR@example.org"},
            "This e-mail address has an account already. Open that account instead.",
        ),
    ],
)
def test_what_cannot_be_saved_says_what_to_do_and_stays_on_the_form(
    administrator: PageClient, typed: dict[str, str], error: str
) -> None:
    page = add(
        administrator,
        status=422,
        **({"email": "new@example.org", "name": "New", "role": "planner"} | typed),
    )
    assert page.errors == [error]


def test_nobody_of_dcc_belongs_to_a_participant(
    administrator: PageClient, participant_id: ParticipantId
) -> None:
    page = add(
        administrator,
        status=422,
        email="d@example.org",
        name="Di",
        role="planner",
        participant_id=participant_id,
    )
    assert page.errors == ["People of DCC belong to no participant. Leave the participant empty."]


def test_the_list_is_searched_filtered_and_paged(
    administrator: PageClient, database: Database, people: People
) -> None:
    with database.writing() as uow:
        for number in range(30):
            uow.people.add(
                f"p{number}@example.net", f"Planner {number:02}", PersonRole.PLANNER, None
            )
    first = administrator.get("/users")
    assert "36 people, page 1 of 2" in first.words
    second = administrator.follow(first, "Next")
    assert "page 2 of 2" in second.words
    found = administrator.get("/users?search=Planner+0&role=planner")
    assert "10 people" in found.words
    disabled = administrator.get("/users?state=disabled")
    assert "Nobody fits" in disabled.words
    assert people
    assert administrator.get("/users?page=99999999999999999999&role=king&state=odd")
    assert administrator.get("/users?page=-1&search=%25%00_'")


def test_a_change_is_saved_and_kept_in_the_history(
    administrator: PageClient, database: Database, people: People
) -> None:
    person = people[PersonRole.PLANNER]
    page = administrator.get(f"/users/{person.id}/change")
    assert page.value("name") == person.name
    assert page.value("role") == "planner"
    saved = administrator.submit(page, "Save the changes", name="Pat Lee", role="auditor")
    assert saved.title == "Pat Lee"
    with database.reading() as uow:
        entry = uow.history.page(HistoryFilter(act="change_person"), 1, 1).rows[0].entry
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["role"], entry.after["role"]) == ("planner", "auditor")


def test_two_administrators_cannot_overwrite_each_other(
    app: Flask, administrator: PageClient, people: People
) -> None:
    person = people[PersonRole.PLANNER]
    other = PageClient(app, people[PersonRole.ADMINISTRATOR])
    path = f"/users/{person.id}/change"
    mine, theirs = administrator.get(path), other.get(path)
    other.submit(theirs, "Save the changes", name="First")
    late = administrator.submit(mine, "Save the changes", status=409, name="Second")
    assert late.title == "Someone else changed this meanwhile"
    assert "Second" in late.words
    assert administrator.follow(late, "Open it as it stands now").value("name") == "First"


def test_nobody_changes_their_own_role_or_disables_themselves(
    administrator: PageClient, people: People
) -> None:
    me = people[PersonRole.ADMINISTRATOR]
    page = administrator.submit(
        administrator.get(f"/users/{me.id}/change"),
        "Save the changes",
        status=422,
        role="planner",
    )
    assert page.errors == [
        "You cannot change your own role. Ask another administrator to change it."
    ]
    alone = administrator.submit(
        administrator.get(f"/users/{me.id}/disable"), "Disable this account", status=422
    )
    assert alone.errors == [
        "You cannot disable your own account. Ask another administrator to disable it."
    ]


def test_a_disabled_person_is_out_and_comes_back_when_enabled(
    app: Flask, administrator: PageClient, database: Database, people: People
) -> None:
    person = people[PersonRole.PLANNER]
    theirs = PageClient(app, person)
    assert theirs.get("/account").title == "My account"
    asked = administrator.follow(administrator.get(f"/users/{person.id}"), "Disable this account")
    page = administrator.submit(asked, "Disable this account")
    assert page.notices == [f"{person.name} can no longer sign in."]
    assert theirs.get("/account").title == "Sign in"
    back = administrator.submit(page, "Enable this account")
    assert back.notices == [f"{person.name} can sign in again."]
    assert acts(database) == ["enable_person", "disable_person"]


def test_no_link_is_made_for_a_disabled_account(
    administrator: PageClient, database: Database, people: People
) -> None:
    person = people[PersonRole.PLANNER]
    page = administrator.get(f"/users/{person.id}")
    with database.writing() as uow:
        uow.people.set_active(person.id, False)  # noqa: FBT003 - the store's signature
    answer = administrator.submit(page, "Make a one-time link")
    assert answer.notices == ["This account is disabled. Enable it first, then make the link."]


def test_a_second_click_on_make_a_link_makes_one_link(
    administrator: PageClient, database: Database, people: People
) -> None:
    page = administrator.get(f"/users/{people[PersonRole.PLANNER].id}")
    administrator.submit(page, "Make a one-time link")
    again = administrator.submit(page, "Make a one-time link")
    assert again.notices == ["This form was sent before: it was done once, and not again."]
    assert acts(database) == ["make_link"]


def test_an_account_that_does_not_exist_is_not_found(administrator: PageClient) -> None:
    assert administrator.get("/users/9999", status=404)
    assert administrator.get("/users/9999/change", status=404)
    assert administrator.get("/users/99999999999999999999", status=404)
