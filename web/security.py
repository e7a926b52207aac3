"""Sessions through Flask-Security, form tokens, cookies and headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

from flask import Flask, Response, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_security import RoleMixin, Security, UserDatastore, UserMixin, current_user
from flask_security.utils import login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from labsim.services.accounts import SignInLimits
from models.engine import Database
from models.records import PersonRecord
from web.clock import real_now
from web.settings import WebSettings

SESSION_HOURS: Final = 12
LARGEST_BODY: Final = 1_000_000
MOST_FORM_PARTS: Final = 1_000

# Images as data: Bootstrap draws its arrows and ticks so.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS: Final = "max-age=63072000"


class Sessions(SecureCookieSessionInterface):
    """The back button finds the answer to a form again only if that answer does not vary with the cookie."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if request.method == "POST":
            response.vary.discard("cookie")  # in small letters, or Werkzeug overlooks it


class Account(UserMixin):
    """A person, in the shape Flask-Security asks for."""

    fs_uniquifier = ""  # asked of the class before there is an account

    def __init__(self, person: PersonRecord) -> None:
        self.person = person
        self.id = person.id
        self.email = person.email
        self.password = person.password
        self.active = person.active
        self.fs_uniquifier = person.uniquifier
        self.roles: list[RoleMixin] = []


@dataclass(frozen=True)
class _NoRole(RoleMixin):
    """The one role of a person stands on its record; web.access asks it there."""

    name: str


class People(UserDatastore):
    """Finds accounts through the stores; every change goes through labsim.services.accounts instead."""

    def __init__(self, database: Database) -> None:
        super().__init__(Account, _NoRole)
        self._database = database

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:  # noqa: ARG002, FBT001, FBT002 - the signature is Flask-Security's
        with self._database.glancing() as uow:
            person = uow.people.find_by_uniquifier(kwargs["fs_uniquifier"])
        return None if person is None else Account(person)


def init_security(app: Flask, settings: WebSettings, database: Database) -> None:
    app.config.update(_flask_settings(settings), **_security_settings())
    app.session_interface = Sessions()
    CSRFProtect(app)
    security = Security(app, People(database), register_blueprint=False)
    security.login_manager.request_loader(lambda _request: None)  # no sign-in by token
    app.extensions["labsim.sign_in_limits"] = settings.sign_in_limits
    app.after_request(_with_headers)
    if settings.https:
        app.after_request(_with_strict_transport)


def _flask_settings(settings: WebSettings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_PARTS": MOST_FORM_PARTS,
        # a __Host- cookie cannot be planted by a neighbour domain; browsers take it over https alone
        "SESSION_COOKIE_NAME": "__Host-labsim" if settings.https else "labsim",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=SESSION_HOURS),
        # else an answer still on its way, such as a picture's, would bring back a session just ended
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PREFERRED_URL_SCHEME": "https" if settings.https else "http",
        "WTF_CSRF_TIME_LIMIT": None,  # a form's token lives as long as its session
    }


def _security_settings() -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_DATETIME_FACTORY": real_now,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
    }


def current_person_or_none() -> PersonRecord | None:
    """Who is signed in, read once a request; None for everybody else, disabled people included."""
    account = current_user
    return account.person if account and account.is_authenticated else None


class NobodySignedIn(Exception):
    """A view for signed-in people was reached by somebody else: its `requires` is wrong."""


def current_person() -> PersonRecord:
    """Who is signed in, in a view that only signed-in people reach."""
    person = current_person_or_none()
    if person is None:
        raise NobodySignedIn
    return person


def start_session(person: PersonRecord) -> None:
    """A fresh session: nothing of an earlier one is carried over, its form token included."""
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    login_user(Account(person), remember=False)


def end_session() -> None:
    logout_user()
    session.clear()


def sign_in_limits() -> SignInLimits:
    return cast("SignInLimits", current_app.extensions["labsim.sign_in_limits"])


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a view that shows a foreign page sets its own
    if request.blueprint == "assets":
        return response
    response.vary.add("HX-Request")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = _caching()
    return response


def _caching() -> str:
    """Pages are not kept. The answer to a form may be shown again by the back button, but is asked anew otherwise."""
    if request.method == "POST":
        return "private, no-cache"
    return "no-store" if current_person_or_none() is not None else "private, no-cache"


def _with_strict_transport(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = TWO_YEARS
    return response
