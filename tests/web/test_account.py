"""Signing in and out, one-time links, change of password."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Literal, cast

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.pool import QueuePool

from labsim.domain.people import PersonRole
from labsim.services.accounts import LINK_DAYS, LinkMade, judge_sign_in, make_link
from labsim.services.actors import SYSTEM
from labsim.services.passwords import (
    PasswordProblem,
    _hash_of_nobody,
    hashed,
    password_problem,
)
from models.engine import Database
from models.errors import Deadlock, OutcomeUnknown
from models.records import HistoryFilter, PersonRecord
from models.unit_of_work import UnitOfWork
from tests.builders import a_catalogue
from tests.web.conftest import PASSWORD, SECRET
from tests.web.page_client import Page, PageClient, sign_in
from web.clock import real_now
from web.create_app import create_app
from web.security import current_person_or_none
from web.settings import WebSettings
from web.views.account import GENERIC

OTHER = "a kettle of grey fish"
WRONG = "wrong words here"
COMMON = "password1234"
CHEAP: Final[dict[str, Any]] = {"time_cost": 1, "memory_cost": 64, "parallelism": 1}


@pytest.fixture(autouse=True)
def world(database: Database) -> None:
    """A catalogue, which the first pages of most roles read."""
    with database.writing() as uow:
        a_catalogue(uow)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of the same kind that cost nothing; what they cost in earnest is the library's default."""
    monkeypatch.setattr("labsim.services.passwords._HASHER", PasswordHasher(**CHEAP))
    _hash_of_nobody.cache_clear()


@pytest.fixture
def ada(database: Database, people: dict[PersonRole, PersonRecord]) -> PersonRecord:
    """A test manager with a password."""
    person = people[PersonRole.TEST_MANAGER]
    with database.writing() as uow:
        uow.people.set_password(person.id, hashed(PASSWORD))
    return again(database, person)


def again(database: Database, person: PersonRecord) -> PersonRecord:
    with database.reading() as uow:
        found = uow.people.find(person.id)
    assert found is not None
    return found


def acts(database: Database) -> list[str]:
    with database.reading() as uow:
        return [row.entry.act for row in uow.history.page(HistoryFilter(), 1, 50).rows]


def test_a_person_signs_in_reads_the_account_and_signs_out(
    web: PageClient, ada: PersonRecord, database: Database
) -> None:
    page = web.submit(web.get("/sign-in"), "Sign in", email=ada.email.upper(), password=PASSWORD)
    account = web.get("/account")
    assert "Albion Energy" in account.words
    left = web.submit(page, "Sign out")
    assert left.notices == ["You are signed out."]
    assert web.get("/account").title == "Sign in"
    assert acts(database) == ["sign_out", "sign_in"]


def test_signing_in_leads_to_the_page_that_was_asked_for(
    web: PageClient, ada: PersonRecord
) -> None:
    asked = web.get("/account/password")
    assert asked.title == "Sign in"
    page = web.submit(asked, "Sign in", email=ada.email, password=PASSWORD)
    assert page.title == "Change my password"


def test_signing_in_never_leads_to_another_site(web: PageClient, ada: PersonRecord) -> None:
    page = web.get("/sign-in?next=https://evil.example/")
    assert page.value("next") == ""
    answer = web.client.post(
        "/sign-in",
        data={
            "email": ada.email,
            "password": PASSWORD,
            "next": "//evil.example",
            "csrf_token": page.value("csrf_token"),
        },
    )
    assert answer.location == "/"


@pytest.mark.parametrize("case", ["unknown", "wrong", "none yet", "disabled"])
def test_every_reason_not_to_get_in_reads_alike(
    web: PageClient,
    database: Database,
    ada: PersonRecord,
    people: dict[PersonRole, PersonRecord],
    case: str,
) -> None:
    email = {"unknown": "nobody@example.org", "none yet": people[PersonRole.PLANNER].email}
    if case == "disabled":
        with database.writing() as uow:
            uow.people.set_active(ada.id, False)  # noqa: FBT003 - the store's signature
    password = WRONG if case == "wrong" else PASSWORD
    typed = email.get(case, ada.email)
    page = web.submit(web.get("/sign-in"), "Sign in", status=422, email=typed, password=password)
    assert page.errors == [GENERIC]
    assert page.value("email") == typed
    assert page.value("password") == ""
    assert acts(database) == ["sign_in_refused"]


@pytest.mark.parametrize("case", ["known", "unknown", "none yet"])
def test_every_sign_in_computes_one_hash(
    database: Database,
    ada: PersonRecord,
    people: dict[PersonRole, PersonRecord],
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    """So that the time an answer takes does not tell whether there is an account."""
    counted = CountedHasher(**CHEAP)
    monkeypatch.setattr("labsim.services.passwords._HASHER", counted)
    email = {"known": ada.email, "unknown": "nobody@example.org"}
    with database.reading() as uow:
        judge_sign_in(uow, email.get(case, people[PersonRole.PLANNER].email), WRONG)
    assert counted.compared == 1


class CountedHasher(PasswordHasher):
    compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - its name there
        self.compared += 1
        return super().verify(hash, password)


def test_what_was_typed_for_an_unknown_account_is_not_kept(
    web: PageClient, database: Database, ada: PersonRecord
) -> None:
    assert ada.active
    typed = "my-secret@example.org"
    web.submit(web.get("/sign-in"), "Sign in", status=422, email=typed, password=WRONG)
    with database.reading() as uow:
        row = uow.history.page(HistoryFilter(), 1, 1).rows[0]
    assert row.entry.subject == "unknown"
    assert typed not in repr(row)


def test_empty_fields_say_what_to_enter(web: PageClient) -> None:
    page = web.submit(web.get("/sign-in"), "Sign in", status=422)
    assert page.errors == ["Enter your e-mail address", "Enter your password"]


@pytest.fixture
def strict_app(database: Database) -> Flask:
    settings = WebSettings(
        secret_key=SECRET,
        testing=True,
        sign_in_limits=type(WebSettings(SECRET).sign_in_limits)(per_account=3, per_address=5),
    )
    return create_app(settings, database)


def test_attempts_on_one_account_are_limited_across_processes_and_addresses(
    strict_app: Flask, database: Database, ada: PersonRecord
) -> None:
    other_process = create_app(
        WebSettings(
            secret_key=SECRET,
            testing=True,
            sign_in_limits=strict_app.extensions["labsim.sign_in_limits"],
        ),
        database,
    )
    for app in (strict_app, other_process, strict_app):
        client = PageClient(app)
        client.submit(
            client.get("/sign-in"), "Sign in", status=422, email=ada.email, password=WRONG
        )
    client = PageClient(other_process)
    page = client.submit(
        client.get("/sign-in"), "Sign in", status=429, email=ada.email, password=PASSWORD
    )
    assert page.errors == ["Too many attempts. Wait 15 minutes, then try again."]
    assert acts(database).count("sign_in_refused") == 4


def test_attempts_from_one_address_are_limited_whatever_the_account(strict_app: Flask) -> None:
    client = PageClient(strict_app)
    form = client.get("/sign-in")
    statuses = [
        client.submit(
            form, "Sign in", status=None, email=f"p{number}@example.org", password=WRONG
        ).status
        for number in range(7)
    ]
    assert statuses == [422, 422, 422, 422, 422, 429, 429]


def test_a_good_sign_in_ends_the_count_of_the_account(strict_app: Flask, ada: PersonRecord) -> None:
    for password in ("wrong", "wrong", PASSWORD, "wrong"):
        client = PageClient(strict_app)
        client.submit(
            client.get("/sign-in"), "Sign in", status=None, email=ada.email, password=password
        )
    client = PageClient(strict_app)
    page = client.submit(
        client.get("/sign-in"), "Sign in", email=ada.email, password=PASSWORD, status=None
    )
    assert page.status == 200


def link_for(database: Database, person: PersonRecord, **ago: int) -> LinkMade:
    with database.writing() as uow:
        made = make_link(uow, SYSTEM, person, real_now() - timedelta(**ago))
    assert isinstance(made, LinkMade)
    return made


def test_a_one_time_link_sets_the_first_password_and_works_once(
    app: Flask, database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    person = people[PersonRole.PLANNER]
    path = f"/link/{link_for(database, person).token}"
    client = PageClient(app)
    page = client.get(path)
    assert person.email in page.words
    done = client.submit(
        page, "Set the password and sign in", password=PASSWORD, password_again=PASSWORD
    )
    assert done.notices == ["Your password is set and you are signed in."]
    second = PageClient(app)
    assert second.get(path, status=410).title == "This link does not work any more"
    late = second.client.post(path, data={"password": OTHER, "password_again": OTHER})
    assert late.status_code in {400, 410}
    assert "use_link" in acts(database)


def test_opening_a_link_does_not_use_it_up(
    app: Flask, database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    path = f"/link/{link_for(database, people[PersonRole.PLANNER]).token}"
    for _ in range(2):
        PageClient(app).get(path)


def test_a_link_ends_after_seven_days_and_with_a_newer_one(
    web: PageClient, database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    person = people[PersonRole.PLANNER]
    old = link_for(database, person, days=LINK_DAYS)
    assert web.get(f"/link/{old.token}", status=410)
    first = link_for(database, person, days=1)
    newer = link_for(database, person)
    assert web.get(f"/link/{first.token}", status=410)
    assert web.get(f"/link/{newer.token}")


def test_a_link_of_a_disabled_person_does_not_work(
    web: PageClient, database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    person = people[PersonRole.PLANNER]
    link = link_for(database, person)
    with database.writing() as uow:
        uow.people.set_active(person.id, False)  # noqa: FBT003 - the store's signature
    assert web.get(f"/link/{link.token}", status=410)


def test_a_password_that_is_refused_leaves_the_link_unused(
    web: PageClient, database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    path = f"/link/{link_for(database, people[PersonRole.PLANNER]).token}"
    refused = web.submit(
        web.get(path),
        "Set the password and sign in",
        status=422,
        password=COMMON,
        password_again=COMMON,
    )
    assert refused.errors == ["Choose another password: this one is among the first to be guessed"]
    assert web.get(path)


def test_only_the_hash_of_a_link_is_stored(
    database: Database, people: dict[PersonRole, PersonRecord]
) -> None:
    link = link_for(database, people[PersonRole.PLANNER])
    with database.reading() as uow:
        assert uow.people.find_link(link.token) is None
    assert len(link.token) >= 43


def test_a_change_of_password_ends_every_other_session(
    app: Flask, database: Database, ada: PersonRecord
) -> None:
    here, there = PageClient(app, ada), PageClient(app, ada)
    page = here.submit(
        here.get("/account/password"),
        "Change my password",
        present_password=PASSWORD,
        password=OTHER,
        password_again=OTHER,
    )
    assert page.notices == ["Your password is changed. Your other sessions have ended."]
    assert there.get("/account").title == "Sign in"
    assert "change_password" in acts(database)


class WatchedHasher(PasswordHasher):
    """Notes how many connections are in use while it computes."""

    def __init__(self, database: Database) -> None:
        super().__init__(**CHEAP)
        self._pool = cast("QueuePool", database.engine.pool)
        self.seen: list[int] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.seen.append(self._pool.checkedout())
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - its name there
        self.seen.append(self._pool.checkedout())
        return super().verify(hash, password)


def test_nobody_waits_while_a_password_is_hashed(
    app: Flask, database: Database, ada: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, hasher = PageClient(app, ada), WatchedHasher(database)
    form = client.get("/account/password")
    monkeypatch.setattr("labsim.services.passwords._HASHER", hasher)
    change_to(client, form, OTHER)
    assert hasher.seen == [0, 0]
    path, typed = f"/link/{link_for(database, again(database, ada)).token}", "four green owls hoot"
    client.submit(
        client.get(path), "Set the password and sign in", password=typed, password_again=typed
    )
    assert hasher.seen == [0, 0, 0]


def change_to(client: PageClient, form: Page, wanted: str, *, status: int = 200) -> Page:
    return client.submit(
        form,
        "Change my password",
        status=status,
        present_password=PASSWORD,
        password=wanted,
        password_again=wanted,
    )


def failing_once(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The next commit fails, and the ones after it do not."""
    failures, commit = [error], UnitOfWork.commit

    def failing(unit: UnitOfWork) -> None:
        if failures:
            raise failures.pop()
        commit(unit)

    monkeypatch.setattr(UnitOfWork, "commit", failing)


def test_the_session_stays_as_it_is_when_a_new_password_is_not_kept(
    app: Flask, ada: PersonRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = PageClient(app, ada)
    form = client.get("/account/password")
    failing_once(monkeypatch, OutcomeUnknown())
    change_to(client, form, OTHER, status=503)
    assert client.get("/account").title == "My account"


def test_signing_out_is_tried_again_as_the_same_person(
    app: Flask, ada: PersonRecord, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = PageClient(app, ada)
    page = client.get("/account")
    failing_once(monkeypatch, Deadlock())
    assert client.submit(page, "Sign out").notices == ["You are signed out."]
    assert acts(database) == ["sign_out"]
    assert client.get("/account").title == "Sign in"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ((WRONG, OTHER, OTHER), "This is not your present password"),
        ((PASSWORD, "short", "short"), "Choose a password of at least 12 characters"),
        ((PASSWORD, OTHER, "other"), "Type the same password twice"),
    ],
)
def test_a_change_of_password_says_what_to_look_at(
    app: Flask, ada: PersonRecord, typed: tuple[str, str, str], error: str
) -> None:
    present, wanted, repeated = typed
    client = PageClient(app, ada)
    page = client.submit(
        client.get("/account/password"),
        "Change my password",
        status=422,
        present_password=present,
        password=wanted,
        password_again=repeated,
    )
    assert page.errors == [error]
    assert PASSWORD not in page.html


def test_a_disabled_person_is_out_at_once(
    app: Flask, database: Database, ada: PersonRecord
) -> None:
    client = PageClient(app, ada)
    assert client.get("/account").title == "My account"
    with database.writing() as uow:
        uow.people.set_active(ada.id, False)  # noqa: FBT003 - the store's signature
    assert client.get("/account").title == "Sign in"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("eleven char", PasswordProblem.TOO_SHORT),
        ("twelve chars", None),
        ("x" * 12, PasswordProblem.TOO_COMMON),
        ("Password1234", PasswordProblem.TOO_COMMON),
        ("my name is MANAGER", PasswordProblem.HOLDS_NAME),
        ("test_manager at work", PasswordProblem.HOLDS_NAME),
        ("y" * 100 + "abcdef" * 20, PasswordProblem.TOO_LONG),
        ("пароль длинный", None),
    ],
)
def test_length_counts_and_composition_does_not(
    ada: PersonRecord, password: str, problem: PasswordProblem | None
) -> None:
    assert password_problem(password, ada) is problem


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("kesterdale123", PasswordProblem.HOLDS_NAME),
        ("FernHollow-2017", PasswordProblem.HOLDS_NAME),
        ("albion for ever", PasswordProblem.HOLDS_NAME),
        ("energy of seven herons", None),
        ("example of ten words", None),
    ],
)
def test_an_organisation_is_guessed_like_a_name(
    ada: PersonRecord, password: str, problem: PasswordProblem | None
) -> None:
    person = replace(ada, email="tests@lab.kesterdale-fernhollow.example")
    assert password_problem(password, person) is problem


def test_passwords_are_kept_as_argon2id(ada: PersonRecord) -> None:
    assert ada.password is not None
    assert ada.password.startswith("$argon2id$")


def test_a_form_sent_after_the_session_ended_shows_what_was_typed(
    web: PageClient, as_role: Callable[[PersonRole], PageClient]
) -> None:
    page = as_role(PersonRole.ADMINISTRATOR).get("/users/new")
    data = {"email": "new@example.org", "name": "New", "form_key": page.value("form_key")}
    answer = web.post("/users/new", data, status=401)
    assert answer.title == "You are signed out"
    assert "new@example.org" in answer.words
    assert [link.get("href") for link in answer.all("a", "btn")] == ["/sign-in?next=/users/new"]


def test_sign_in_starts_a_fresh_session(app: Flask, ada: PersonRecord) -> None:
    client = PageClient(app)
    with client.client.session_transaction() as session:
        session["left_over"] = "from before"
    client.submit(client.get("/sign-in"), "Sign in", email=ada.email, password=PASSWORD)
    with client.client.session_transaction() as session:
        assert "left_over" not in session


def test_the_helper_signs_in_like_the_page_does(app: Flask, ada: PersonRecord) -> None:
    client = PageClient(app)
    sign_in(client, ada)
    with client.client as browser:
        browser.get("/account")
        found = current_person_or_none()
    assert found is not None
    assert found.id == ada.id
