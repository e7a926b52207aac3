"""A person at a browser, without a screen: keeps the session, reads forms out of pages, sends them."""

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from threading import Barrier
from typing import Final, TypeVar
from urllib.parse import urlsplit

import httpx
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from labsim.services.settings import read_settings
from models.engine import Database
from models.records import PersonRecord
from tests.load.site import HOST, Site
from web.create_app import create_app
from web.security import start_session
from web.settings import WebSettings

T = TypeVar("T")
PATIENCE: Final = httpx.Timeout(60)
Fields = dict[str, list[str]]


@dataclass
class Form:
    """A form of a page, with every field as the page filled it."""

    action: str
    method: str = "get"
    fields: Fields = field(default_factory=dict)

    def filled(self, **given: str | list[str]) -> Fields:
        typed = {
            name: [value] if isinstance(value, str) else value for name, value in given.items()
        }
        return self.fields | typed


class _Forms(HTMLParser):
    """Collects what a browser would send; what is not ticked or chosen is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input":
            self._input(given, ticked="checked" in given)
        elif tag == "select":
            self._select, self._options = given.get("name", ""), []
        elif tag == "textarea":
            self._area = given.get("name", "")
            self._put(self._area, "")
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            chosen = [value for value, selected in self._options if selected]
            for value in chosen or [value for value, _ in self._options[:1]]:
                self._put(self._select, value)

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields[self._area] = [data.removeprefix("\n")]

    def _input(self, given: dict[str, str], *, ticked: bool) -> None:
        kind = given.get("type", "text")
        if kind in {"submit", "button", "image"} or (kind in {"radio", "checkbox"} and not ticked):
            return
        self._put(given.get("name", ""), given.get("value", "on" if ticked else ""))

    def _put(self, name: str, value: str) -> None:
        if name and self._form is not None:
            self._form.fields.setdefault(name, []).append(value)


def forms_of(page: str) -> list[Form]:
    reader = _Forms()
    reader.feed(page)
    return reader.forms


class NoSuchForm(AssertionError):
    """The page has no form for this act."""


@dataclass
class Browser:
    """One person's browser. `token` is the form token of a session that was made for the test."""

    address: str
    person: PersonRecord | None = None
    token: str = ""
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.address,
            timeout=PATIENCE,
            trust_env=False,
            verify=False,  # noqa: S501 - plain http on the loopback: no certificates to load
            limits=httpx.Limits(max_keepalive_connections=0),  # a kept one may end as we send
            headers={"Accept": "text/html"},
        )

    def open(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def form(self, path: str, action: str | None = None) -> Form:
        """The form of the page at `path` that posts to `action`, or to the page itself. Raises NoSuchForm."""
        page = self.open(path)
        wanted = path if action is None else action
        for found in forms_of(page.text):
            target = urlsplit(found.action or path).path
            if found.method == "post" and target == urlsplit(wanted).path:
                return found
        raise NoSuchForm(f"{path} ({page.status_code}) has no form for {wanted}")  # noqa: TRY003 - said once

    def send(self, path: str, fields: Fields) -> httpx.Response:
        return self.http.post(path, data=fields)

    def act(self, path: str, *, version: int = 1, **typed: str | Sequence[str]) -> httpx.Response:
        """A form that was opened earlier, at that version of its object."""
        return self.send(path, self.form_of_own(version=str(version), **typed))

    def form_of_own(self, **typed: str | Sequence[str]) -> Fields:
        """The hidden fields that a page of this session would hold, without opening it."""
        hidden = {"csrf_token": self.token, "form_key": secrets.token_hex(16)}
        return {
            name: [value] if isinstance(value, str) else list(value)
            for name, value in {**hidden, **typed}.items()
        }

    @property
    def cookies(self) -> str:
        """What the browser sends along."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)

    def close(self) -> None:
        self.http.close()


@dataclass
class Reception:
    """Makes sessions as the site's own sign-in does, with the site's own secret."""

    site: Site
    database: Database
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        settings = WebSettings.of(
            read_settings(secret_key=self.site.secret_key, database_url=self.site.database_url)
        )
        self.app = create_app(settings, self.database)

    def signed_in(self, person: PersonRecord) -> Browser:
        browser = Browser(self.site.address, person)
        seen_from = {"REMOTE_ADDR": HOST, "HTTP_USER_AGENT": browser.http.headers["User-Agent"]}
        with self.app.test_request_context(environ_base=seen_from):
            start_session(person)
            browser.token = generate_csrf()
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            cookie = signer.dumps(dict(session))
        browser.http.cookies.set(self.app.config["SESSION_COOKIE_NAME"], cookie)
        return browser


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """The answers of all acts, each begun in a thread of its own when all threads are ready."""
    ready = Barrier(len(acts))

    def begin(act: Callable[[], T]) -> T:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(partial(begin, act)) for act in acts]]
