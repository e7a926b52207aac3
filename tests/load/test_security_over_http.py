"""Security as a browser meets it: real requests, and two processes that share nothing but the database."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from labsim.services.passwords import hashed
from models.engine import Database
from models.records import PersonRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.databases import KINDS, Kind, fresh_database
from tests.load.browser import Browser, Reception
from tests.load.site import ROOT, Site, running_site
from tests.load.world import World, a_world

pytestmark = pytest.mark.timeout(300)

PASSWORD: Final = "seven brown herons wade"  # noqa: S105 - it opens nothing
OTHER_PASSWORD: Final = "eight grey herons stand"  # noqa: S105 - it opens nothing
ATTEMPTS: Final = 10
OK: Final = httpx.codes.OK
SEE_OTHER: Final = httpx.codes.SEE_OTHER
BAD: Final = httpx.codes.BAD_REQUEST
REFUSED: Final = httpx.codes.UNPROCESSABLE_ENTITY
LIMITED: Final = httpx.codes.TOO_MANY_REQUESTS


@dataclass
class TwoSites:
    """One installation served by two processes at two addresses, so that a test chooses which one answers."""

    database: Database
    here: Site
    there: Site
    world: World
    reception: Reception

    def browser(self, site: Site | None = None) -> Browser:
        return Browser((site or self.here).address)

    def person(self) -> PersonRecord:
        """Somebody new, with a password."""

        def known(uow: UnitOfWork) -> PersonRecord:
            person = make.a_planner(uow)
            uow.people.set_password(person.id, hashed(PASSWORD))
            return uow.people.find(person.id) or person

        return in_unit(self.database, known)

    def signed_in(self, person: PersonRecord, site: Site | None = None) -> Browser:
        browser = self.browser(site)
        assert sign_in(browser, person.email).status_code == SEE_OTHER
        return browser


def sign_in(browser: Browser, email: str, password: str = PASSWORD) -> httpx.Response:
    form = browser.form("/sign-in")
    return browser.send("/sign-in", form.filled(email=email, password=password))


@pytest.fixture(scope="module", params=KINDS)
def two(request: pytest.FixtureRequest) -> Iterator[TwoSites]:
    kind: Kind = request.param
    if kind == "postgresql":
        request.getfixturevalue("postgres_server")
    with fresh_database(kind) as database:
        world = a_world(database, staff=1, teams=1)
        with running_site(database.url, processes=1) as here:
            same = {"processes": 1, "secret_key": here.secret_key}
            with running_site(database.url, **same) as there:
                yield TwoSites(database, here, there, world, Reception(here, database))


# -- every answer ----------------------------------------------------------------------------------


def _answers(two: TwoSites) -> dict[str, httpx.Response]:
    out, signed_in = two.browser(), two.reception.signed_in(two.world.staff[0])
    person = two.reception.signed_in(two.world.teams[0].manager)
    return {
        "page": out.open("/"),
        "page of somebody signed in": signed_in.open("/inbox"),
        "redirect": signed_in.open("/"),
        "to the sign-in": out.open("/inbox"),
        "asset": out.open("/assets/labsim.css"),
        "health": out.open("/healthz"),
        "without body": out.http.head("/sign-in"),
        "options": out.http.options("/sign-in"),
        "form not taken": signed_in.send("/participants/new", {}),
        "nobody's act": out.send("/sign-out", {}),
        "wrong role": person.open("/inbox"),
        "no such page": out.open("/nowhere"),
        "no such method": out.http.delete("/sign-in"),
        "refused": sign_in(out, "nobody@example.org"),
        "too large": signed_in.http.post("/participants/new", content=b"x=" + b"y" * 1_100_000),
    }


def test_every_kind_of_answer_has_the_headers(two: TwoSites) -> None:
    for kind, answer in _answers(two).items():
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], kind
        assert "unsafe" not in answer.headers["Content-Security-Policy"], kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff", kind
        assert answer.headers["X-Frame-Options"] == "DENY", kind
        assert answer.headers["Referrer-Policy"] == "same-origin", kind
        assert answer.headers["X-Request-Id"], kind


def test_the_answers_are_of_different_kinds(two: TwoSites) -> None:
    statuses = {answer.status_code for answer in _answers(two).values()}
    assert statuses >= {200, 303, 400, 401, 403, 404, 405, 413, 422}


def test_no_answer_tells_which_software_wrote_it(two: TwoSites) -> None:
    for kind, answer in _answers(two).items():
        told = " ".join(answer.headers.get(name, "") for name in ("Server", "X-Powered-By"))
        assert not re.search(r"\d", told), f"{kind}: {told}"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(two: TwoSites) -> None:
    flags = two.browser().open("/sign-in").headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)


def test_over_https_the_cookie_is_secure_and_bound_to_this_host(two: TwoSites) -> None:
    https = {"LABSIM_HTTPS": "1"}
    with running_site(two.database.url, processes=1, settings=https) as site:
        answer = two.browser(site).open("/sign-in")
    flags = answer.headers["Set-Cookie"].split("; ")
    assert flags[0].startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert not any(flag.startswith("Domain") for flag in flags)
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


# -- forms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_form_without_its_token_does_nothing(two: TwoSites, token: str | None) -> None:
    browser = two.reception.signed_in(two.world.administrator)
    victim = two.person()
    page = f"/users/{victim.id}/disable"
    fields = browser.form(page).fields
    without = {name: value for name, value in fields.items() if name != "csrf_token"}
    sent = without if token is None else without | {"csrf_token": [token]}
    assert browser.send(page, sent).status_code == BAD
    assert _again(two, victim).active
    assert browser.send(page, fields).status_code == SEE_OTHER
    assert not _again(two, victim).active


def test_the_token_of_one_person_does_not_serve_another(two: TwoSites) -> None:
    victim = two.person()
    page = f"/users/{victim.id}/disable"
    fields = two.reception.signed_in(two.world.administrator).form(page).fields
    own = two.reception.signed_in(two.world.administrator)
    fields_of_other = fields | {
        "csrf_token": two.signed_in(two.person()).form("/account/password").fields["csrf_token"]
    }
    assert own.send(page, fields_of_other).status_code == BAD
    assert _again(two, victim).active


def _again(two: TwoSites, person: PersonRecord) -> PersonRecord:
    with two.database.reading() as uow:
        return uow.people.find(person.id) or person


# -- two processes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_attempts_are_counted_across_processes_whether_or_not_the_account_exists(
    two: TwoSites, *, known: bool
) -> None:
    email = two.person().email if known else "stranger@example.org"
    for attempt in range(ATTEMPTS):
        site = two.there if attempt % 2 else two.here
        assert sign_in(two.browser(site), email, "a wrong guess").status_code == REFUSED
    for site in (two.here, two.there):
        answer = sign_in(two.browser(site), email, PASSWORD)
        assert answer.status_code == LIMITED
        assert "Too many attempts" in answer.text


def test_a_known_and_an_unknown_account_are_answered_alike(two: TwoSites) -> None:
    person = two.person()
    disabled = two.person()
    in_unit(two.database, lambda uow: uow.people.set_active(disabled.id, active=False))
    without = in_unit(two.database, make.a_planner)
    tried = [(person.email, "a wrong guess"), (disabled.email, PASSWORD), (without.email, PASSWORD)]
    tried.append(("stranger@example.com", PASSWORD))
    answers = [sign_in(two.browser(), email, password) for email, password in tried]
    assert {answer.status_code for answer in answers} == {REFUSED}
    texts = {
        _without_chance(answer.text.replace(email, "(typed)"))
        for answer, (email, _) in zip(answers, tried, strict=True)
    }
    assert len(texts) == 1


def _without_chance(page: str) -> str:
    """Tokens are drawn anew for every page."""
    return re.sub(r'name="(csrf_token|form_key)"[^>]*value="[^"]*"', "", page)


def test_a_change_of_password_here_ends_the_session_there(two: TwoSites) -> None:
    person = two.person()
    here, there = two.signed_in(person), two.signed_in(person, two.there)
    assert there.open("/account").status_code == OK
    form = here.form("/account/password")
    typed = {
        "present_password": PASSWORD,
        "password": OTHER_PASSWORD,
        "password_again": OTHER_PASSWORD,
    }
    assert here.send("/account/password", form.filled(**typed)).status_code == SEE_OTHER
    ended = there.open("/account")
    assert ended.status_code == SEE_OTHER
    assert ended.headers["Location"].startswith("/sign-in")
    assert here.open("/account").status_code == OK
    assert sign_in(two.browser(two.there), person.email).status_code == REFUSED


def test_an_account_disabled_here_is_out_there_at_once(two: TwoSites) -> None:
    person = two.person()
    there = two.signed_in(person, two.there)
    administrator = two.reception.signed_in(two.world.administrator)
    page = f"/users/{person.id}/disable"
    assert administrator.send(page, administrator.form(page).fields).status_code == SEE_OTHER
    assert there.open("/account").status_code == SEE_OTHER
    assert sign_in(two.browser(two.there), person.email).status_code == REFUSED


def test_a_session_of_here_is_good_there_and_one_with_another_secret_is_not(
    two: TwoSites,
) -> None:
    browser = two.signed_in(two.person())
    cookie = {"Cookie": browser.cookies}
    with running_site(two.database.url, processes=1) as stranger:
        for site, status in ((two.there, OK), (stranger, SEE_OTHER)):
            answer = httpx.get(f"{site.address}/account", headers=cookie, trust_env=False)
            assert answer.status_code == status


# -- production ------------------------------------------------------------------------------------

GOOD: Final = {
    "LABSIM_ENV": "production",
    "DATABASE_URL": "sqlite:////tmp/labsim-production-test/labsim.sqlite",
    "LABSIM_SECRET_KEY": "".join(chr(ord("a") + number % 26) for number in range(40)),
}
DEFAULTS: Final = {
    "no database": ({"DATABASE_URL": ""}, "DATABASE_URL"),
    "no secret": ({"LABSIM_SECRET_KEY": ""}, "LABSIM_SECRET_KEY"),
    "a short secret": ({"LABSIM_SECRET_KEY": "secret"}, "LABSIM_SECRET_KEY"),
    "a secret of one letter": ({"LABSIM_SECRET_KEY": "x" * 40}, "LABSIM_SECRET_KEY"),
    "a moved clock": ({"LABSIM_CLOCK": "2017-11-23"}, "LABSIM_CLOCK"),
}
SERVERS: Final = {
    "labsim serve": [sys.executable, "-m", "labsim", "serve"],
    "labsim worker": [sys.executable, "-m", "labsim.worker"],
    "gunicorn": [sys.executable, "-c", "import web.wsgi"],
}


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("default", DEFAULTS)
def test_production_does_not_start_on_defaults(server: str, default: str, tmp_path: Path) -> None:
    changed, named = DEFAULTS[default]
    site = Site("", tmp_path, settings=GOOD | {"LABSIM_INSTANCE": str(tmp_path)} | changed)
    ended = subprocess.run(  # noqa: S603 - our own words only
        SERVERS[server],
        cwd=ROOT,
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


# -- the repository --------------------------------------------------------------------------------

KEYS: Final = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a key of a cloud": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{30,}",
    "a token of a chat": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a signed token": r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "a password's hash": r"\$argon2[id]{1,2}\$v=\d+\$m=\d+[^\s\"']*\$[A-Za-z0-9+/]{20,}",
    "an address with a password": r"://[^\s:/@\"'{}<>]+:[^\s:/@\"'{}<>]{6,}@",
    "a long random number": r"(?<!sha256:)(?<![0-9a-zA-Z])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{32,}"
    r"(?![0-9a-zA-Z])",
    "a named secret": r"(?i)\b\w*(?:secret|password|passwd|token|api_?key)\w*\s*[:=]\s*[\"'][A-Za-z0-9+/_=-]{20,}[\"']",
}
EXAMPLES: Final = {
    "a private key": "-----BEGIN RSA" + " PRIVATE KEY-----",
    "a key of a cloud": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a token of GitHub": "ghp_" + "a1B2" * 9,
    "a token of a chat": "xoxb-" + "1234567890-abc",
    "a signed token": "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0",
    "a password's hash": "$argon2id" + "$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21l$" + "YWJj" * 10,
    "an address with a password": "postgresql://labsim:" + "kO9hunter22@db.example/labsim",
    "a long random number": "secret " + "0f1e2d3c" * 5,
    "a named secret": "SECRET_KEY" + ' = "' + "q8w7e6r5t4y3u2i1o0p9" + '"',
}
KNOWN: Final = {"0123456789abcdefghijklmnopqrstuvwxyz", "://a:geheim@"}
"""Strings that look like a key and are none."""


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_would_be_found(kind: str) -> None:
    assert re.search(KEYS[kind], EXAMPLES[kind])


@pytest.mark.parametrize("kind", KEYS)
def test_no_file_of_the_repository_holds_a_key(kind: str) -> None:
    found = [
        f"{path}: {match.group()[:60]}"
        for path, text in _files_of_the_repository()
        for match in re.finditer(KEYS[kind], text)
        if not any(known in match.group() for known in KNOWN)
    ]
    assert not found


def test_what_an_installation_keeps_for_itself_is_no_part_of_the_repository() -> None:
    for private in ("instance/secret_key", "instance/labsim.sqlite"):
        answer = subprocess.run(  # noqa: S603 - our own words only
            ["git", "check-ignore", "--quiet", private],  # noqa: S607 - git stands on the path
            cwd=ROOT,
            check=False,
        )
        assert answer.returncode == 0, private


def _files_of_the_repository() -> Iterator[tuple[str, str]]:
    """Those that are tracked and those that would be with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git stands on the path
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_bytes().decode("utf-8", errors="ignore")
