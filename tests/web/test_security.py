"""Headers, cookies, form tokens, limits, access, and what production refuses."""

import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from labsim.domain.people import PersonRole
from labsim.services.settings import SettingsError, read_settings
from labsim.services.world import mark_demonstration, set_clock
from models.engine import Database
from models.records import PersonRecord
from tests.web.conftest import SECRET
from tests.web.page_client import PageClient
from web.access import EVERYONE, SIGNED_IN, access_table, may_open
from web.clock import real_now
from web.create_app import create_app
from web.forms.base import new_form_key
from web.settings import WebSettings

GOOD_SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"  # noqa: S105 - it opens nothing


def https_app(database: Database) -> Flask:
    return create_app(WebSettings(secret_key=SECRET, https=True, testing=True), database)


def test_every_answer_has_the_strict_policy(web: PageClient) -> None:
    for path in ("/", "/sign-in", "/nowhere", "/healthz", "/assets/labsim.css", "/account"):
        headers = web.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there(database: Database) -> None:
    answer = https_app(database).test_client().get("/")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def cookie(app: Flask) -> str:
    return app.test_client().get("/sign-in").headers["Set-Cookie"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    assert "HttpOnly" in cookie(app)
    assert "SameSite=Lax" in cookie(app)
    assert "Secure" not in cookie(app)


def test_over_https_the_cookie_is_secure_and_bound_to_this_host(database: Database) -> None:
    found = cookie(https_app(database))
    assert found.startswith("__Host-labsim=")
    assert "Secure" in found
    assert "Path=/" in found
    assert "Domain" not in found


def test_pages_of_signed_in_people_are_not_stored(
    as_role: Callable[[PersonRole], PageClient],
) -> None:
    client = as_role(PersonRole.PLANNER)
    assert client.get("/account").response.headers["Cache-Control"] == "no-store"


def test_the_back_button_finds_the_answer_to_a_form_again(web: PageClient) -> None:
    """Chromium keeps it only if it may be stored and does not vary with a cookie that changes."""
    page = web.submit(web.get("/sign-in"), "Sign in", status=422)
    assert "no-store" not in page.response.headers["Cache-Control"]
    assert "Cookie" not in page.response.headers["Vary"]


def test_signing_out_clears_what_the_back_button_would_show(
    as_role: Callable[[PersonRole], PageClient],
) -> None:
    client = as_role(PersonRole.PLANNER)
    page = client.get("/account")
    data = {name: page.value(name) for name in ("csrf_token", "form_key")}
    answer = client.client.post("/sign-out", data=data)
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_a_form_without_its_token_is_not_taken_and_shows_what_was_typed(
    as_role: Callable[[PersonRole], PageClient],
) -> None:
    client = as_role(PersonRole.ADMINISTRATOR)
    data = {"form_key": new_form_key(), "email": "new@example.org", "name": "New"}
    page = client.post("/users/new", data, status=400)
    assert page.title == "This form was open too long"
    assert "new@example.org" in page.words
    assert page.link("Open it as it stands now") == "/users/new"


def test_the_form_of_another_site_is_not_repeated(
    as_role: Callable[[PersonRole], PageClient],
) -> None:
    client = as_role(PersonRole.ADMINISTRATOR)
    answer = client.client.post(
        "/users/new",
        data={"name": "Call this number"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert "Call this number" not in answer.text


def test_a_form_beyond_the_limit_is_told_so(
    as_role: Callable[[PersonRole], PageClient],
) -> None:
    client = as_role(PersonRole.ADMINISTRATOR)
    page = client.post("/users/new", {"name": "x" * 1_100_000}, status=413)
    assert page.title == "This form is too large"


def test_too_many_fields_are_told_so(as_role: Callable[[PersonRole], PageClient]) -> None:
    client = as_role(PersonRole.ADMINISTRATOR)
    many = {f"field_{number}": "x" for number in range(1500)}
    answer = client.client.post("/users/new", data=many, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_unreadable_text_is_no_fault(web: PageClient) -> None:
    assert web.client.get("/sign-in?next=%ff%00").status_code == 200
    assert web.client.get("/%00").status_code == 404


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    table = dict(access_table(app))
    assert table["front.show"] == {EVERYONE}
    assert table["account.show"] == {SIGNED_IN}
    assert table["users.create"] == {PersonRole.ADMINISTRATOR}


@pytest.mark.parametrize("role", PersonRole)
def test_accounts_are_for_administrators_alone(
    as_role: Callable[[PersonRole], PageClient], role: PersonRole
) -> None:
    allowed = role is PersonRole.ADMINISTRATOR
    page = as_role(role).get("/users", status=200 if allowed else 403)
    assert page.title == ("Users" if allowed else "This page is not for your role")


def test_somebody_signed_out_is_asked_to_sign_in_first(app: Flask, web: PageClient) -> None:
    answer = web.client.get("/users?page=2&search=a")
    assert answer.location == "/sign-in?next=/users?page%3D2%26search%3Da"
    assert not may_open(app, "users.list_", None)


def test_a_fragment_leads_the_whole_page_to_the_sign_in(web: PageClient) -> None:
    answer = web.client.get("/users", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in"


def test_no_token_in_a_header_signs_anybody_in(
    app: Flask, people: dict[PersonRole, PersonRecord]
) -> None:
    token = people[PersonRole.ADMINISTRATOR].uniquifier
    answer = app.test_client().get("/users", headers={"Authentication-Token": token})
    assert answer.status_code == 303


def test_a_session_that_was_tampered_with_is_none(
    app: Flask, people: dict[PersonRole, PersonRecord]
) -> None:
    client = PageClient(app, people[PersonRole.ADMINISTRATOR])
    kept = client.client.get_cookie("labsim")
    assert kept is not None
    client.client.set_cookie("labsim", kept.value[:-4] + "AAAA")
    assert client.client.get("/users").status_code == 303


def test_a_proxy_is_believed_only_where_one_is_said_to_stand(database: Database) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    for proxies, expected in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        app = create_app(
            WebSettings(secret_key=SECRET, trusted_proxies=proxies, testing=True), database
        )
        seen: list[str | None] = []
        app.after_request(lambda response, seen=seen: _note_address(seen, response))
        app.test_client().get("/", headers=forwarded)
        assert seen == [expected]


def _note_address(seen: list[str | None], response: object) -> object:
    from flask import request  # noqa: PLC0415 - a proxy of the request at hand

    seen.append(request.remote_addr)
    return response


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """No variable of ours is set, and the working directory is empty."""
    for name in list(os.environ):
        if name.startswith("LABSIM_") or name in {"DATABASE_URL", "PORT"}:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_nothing_set_means_a_database_and_a_secret_of_its_own(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = read_settings()
    assert environment
    assert settings.database_url == f"sqlite:///{tmp_path}/instance/labsim.sqlite"
    assert settings.port == 8000
    assert not settings.serves_https
    key = tmp_path / "instance" / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(settings.secret_key) == 64
    assert read_settings().secret_key == settings.secret_key


def production(environment: pytest.MonkeyPatch, **changed: str) -> None:
    values = {
        "LABSIM_ENV": "production",
        "DATABASE_URL": "postgresql://labsim@db/labsim",
        "LABSIM_SECRET_KEY": GOOD_SECRET,
    }
    for name, value in (values | changed).items():
        if value:
            environment.setenv(name, value)


def test_production_starts_when_everything_is_named(environment: pytest.MonkeyPatch) -> None:
    production(environment)
    settings = read_settings()
    assert settings.production
    assert WebSettings.of(settings).https


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"LABSIM_SECRET_KEY": ""}, "LABSIM_SECRET_KEY"),
        ({"LABSIM_SECRET_KEY": "short"}, "LABSIM_SECRET_KEY"),
        ({"LABSIM_SECRET_KEY": "a" * 40}, "LABSIM_SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"LABSIM_CLOCK": "2017-11-23"}, "LABSIM_CLOCK"),
        ({"LABSIM_ENV": "prod"}, "LABSIM_ENV"),
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
    ],
)
def test_production_refuses_defaults_in_one_line(
    environment: pytest.MonkeyPatch, changed: dict[str, str], named: str
) -> None:
    production(environment, **changed)
    with pytest.raises(SettingsError, match=named) as refused:
        read_settings()
    assert "\n" not in str(refused.value)
    assert GOOD_SECRET not in str(refused.value)


def test_production_refuses_a_demonstration(database: Database) -> None:
    settings = WebSettings(secret_key=SECRET, production=True)
    create_app(settings, database)
    with database.writing() as uow:
        mark_demonstration(uow)
    with pytest.raises(SettingsError, match="demonstration"):
        create_app(settings, database)


def test_production_refuses_a_moved_clock(database: Database) -> None:
    with database.writing() as uow:
        set_clock(uow, date(2017, 11, 23), real_now())
    with pytest.raises(SettingsError, match="clock"):
        create_app(WebSettings(secret_key=SECRET, production=True), database)


def test_a_folder_that_cannot_be_made_is_one_clear_line(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    environment.setenv("LABSIM_INSTANCE", str(tmp_path / "file" / "instance"))
    with pytest.raises(SettingsError, match="Cannot make the folder"):
        read_settings()
