"""Who may open a route: declared on each view, refused where nothing is declared."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Final, TypeVar, cast

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.people import DCC_ROLES, PARTICIPANT_ROLES, PersonRole
from labsim.services.actors import Actor
from web.addresses import nearest_page
from web.security import current_person, current_person_or_none
from web.typed import typed_fields

View = TypeVar("View", bound=Callable[..., Any])


class Open(Enum):
    """Who a route is for, where it is not for roles."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"


EVERYONE: Final = Open.EVERYONE
SIGNED_IN: Final = Open.SIGNED_IN
TEST_MANAGERS: Final = (PersonRole.TEST_MANAGER,)
PARTICIPANTS: Final = tuple(sorted(PARTICIPANT_ROLES))
DESK: Final = (PersonRole.LAB_STAFF, PersonRole.ADMINISTRATOR)
DCC: Final = tuple(sorted(DCC_ROLES))
READERS: Final = (*DESK, PersonRole.AUDITOR)
AUDITORS: Final = (PersonRole.AUDITOR, PersonRole.ADMINISTRATOR)
PLANNERS: Final = (PersonRole.PLANNER, PersonRole.ADMINISTRATOR)
ADMINISTRATORS: Final = (PersonRole.ADMINISTRATOR,)

Access = frozenset[PersonRole | Open]


class UndeclaredRoute(Exception):
    """A route says nothing about who may open it."""


def requires(*who: PersonRole | Open) -> Callable[[View], View]:
    """Declares a view's readers: some roles, SIGNED_IN or EVERYONE. The object's own rule is asked by the service."""

    def declare(view: View) -> View:
        view.access = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def access_of(app: Flask, endpoint: str) -> Access:
    """Raises UndeclaredRoute."""
    access = cast("Access | None", getattr(app.view_functions[endpoint], "access", None))
    if not access:
        raise UndeclaredRoute(endpoint)
    return access


def access_table(app: Flask) -> Iterator[tuple[str, Access]]:
    """Every endpoint with who may open it. Raises UndeclaredRoute."""
    for endpoint in sorted({rule.endpoint for rule in app.url_map.iter_rules()}):
        yield endpoint, access_of(app, endpoint)


def may_open(app: Flask, endpoint: str, role: PersonRole | None) -> bool:
    """`role` is None for somebody who is signed out."""
    access = access_of(app, endpoint)
    if EVERYONE in access:
        return True
    return role is not None and (SIGNED_IN in access or role in access)


def actor() -> Actor:
    """The signed-in person, as services know them."""
    person = current_person()
    return Actor(person.id, person.role, person.participant_id)


def init_access(app: Flask) -> None:
    """Refuses before the form's token is looked at, so that a refusal tells nothing about the form."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        person = current_person_or_none()
        if may_open(app, request.endpoint, None if person is None else person.role):
            return None
        return ask_to_sign_in() if person is None else abort(403)


def ask_to_sign_in() -> ResponseReturnValue:
    """A page is asked for again after signing in; a form that was sent shows what was typed, to copy."""
    if request.headers.get("HX-Request"):
        return "", 204, {"HX-Redirect": url_for("account.sign_in")}
    if request.method in {"GET", "HEAD"}:
        wanted = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in", next=wanted), 303)
    page = render_template(
        "errors/signed_out.html", typed=typed_fields(), link=nearest_page(request.path)
    )
    return page, 401
