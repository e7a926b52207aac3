"""One request, one unit of work: a good answer commits, 400 or more rolls back; a form acts once."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, NoReturn, ParamSpec, cast

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    request,
    session,
)
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonId
from labsim.services.refusals import Refused
from models.engine import Database
from models.errors import FormUsedTwice
from models.unit_of_work import UnitOfWork, in_unit
from web.addresses import nearest_page
from web.clock import now
from web.security import current_person_or_none

Arguments = ParamSpec("Arguments")
Act = Callable[[UnitOfWork], None]
Step = Callable[[], None]

FIRST_ERROR_STATUS: Final = 400
LONGEST_LOCATION: Final = 500
_FORM_KEY: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _SentForm:
    """A form that counts once: its key, and who sent it."""

    key: str
    person_id: PersonId


class _RolledBack(Exception):
    """Carries the answer of a view past the roll-back that it asks for, to be made there."""

    def __init__(self, answer: Callable[[], ResponseReturnValue]) -> None:
        super().__init__()
        self.answer = answer


def init_transactions(app: Flask, database: Database) -> None:
    app.extensions["labsim.database"] = database


def database() -> Database:
    return cast("Database", current_app.extensions["labsim.database"])


@contextmanager
def reading() -> Iterator[UnitOfWork]:
    """For a view that shows: nothing is ever written."""
    with database().reading() as uow:
        yield uow


def after_rollback(act: Act) -> None:
    """Registered by a view that refuses: runs in a transaction of its own once the view's own is rolled back."""
    g.after_rollback.append(act)


def roll_back(answer: Callable[[], ResponseReturnValue]) -> NoReturn:
    """Ends the view of a refusal; `answer` is made when the locks of its unit are gone and the refusal is kept."""
    _take_back_notices()
    raise _RolledBack(answer)


def after_commit(step: Step) -> None:
    """Registered by a view that starts or ends a session: runs once, when what the view did is kept."""
    g.after_commit.append(step)


def keep_refusal(refused: Refused) -> None:
    """What was refused stays in the history although nothing else of the request does."""
    if refused.entry is not None:
        entry = refused.entry
        after_rollback(lambda uow: uow.history.add(entry))


def in_transaction(
    view: Callable[Concatenate[UnitOfWork, Arguments], ResponseReturnValue],
) -> Callable[Arguments, ResponseReturnValue]:
    """Hands a writing unit of work to the view as its first argument. May call the view again after a deadlock."""

    @wraps(view)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> ResponseReturnValue:
        form = _sent_form()
        notices = list(session.get("_flashes", ()))

        def work(uow: UnitOfWork) -> Response:
            _begin(notices)
            response = make_response(view(uow, *args, **kwargs))
            if response.status_code >= FIRST_ERROR_STATUS:
                raise _RolledBack(lambda: response)
            _claim(uow, form, response)
            return response

        return _outcome(work, form)

    return run


def _outcome(work: Callable[[UnitOfWork], Response], form: _SentForm | None) -> Response:
    """Where the work was rolled back, the same form may have been taken meanwhile: then its answer stands."""
    try:
        response = in_unit(database(), work)
    except FormUsedTwice:
        _take_back_notices()
        return _taken_meanwhile(form) or abort(409)
    except _RolledBack as rolled_back:
        if taken := _taken_meanwhile(form):
            return taken
        _run_after_rollback()
        return make_response(rolled_back.answer())
    except Exception:
        if taken := _taken_meanwhile(form):
            return taken
        _take_back_notices()
        raise
    _run_after_commit()
    return response


def _begin(notices: list[Any]) -> None:
    """A second try forgets what the first one wanted to tell and keep."""
    g.after_rollback = []
    g.after_commit = []
    g.notices_before = notices
    _take_back_notices()


def _take_back_notices() -> None:
    """What a view that is rolled back told did not happen: people read what they would have read before it."""
    session.pop("_flashes", None)
    if g.notices_before:
        session["_flashes"] = list(g.notices_before)


def _run_after_commit() -> None:
    steps: list[Step] = g.after_commit
    for step in steps:
        step()


def _run_after_rollback() -> None:
    acts: list[Act] = g.after_rollback
    if acts:
        in_unit(database(), lambda uow: [act(uow) for act in acts])


def _sent_form() -> _SentForm | None:
    """None for a form of somebody signed out. Aborts where the key is missing."""
    person = current_person_or_none()
    if person is None:
        return None
    key = request.form.get("form_key", "")
    return _SentForm(key, person.id) if _FORM_KEY.fullmatch(key) else abort(400, "form_key")


def _location(uow: UnitOfWork, form: _SentForm | None) -> str | None:
    return None if form is None else uow.forms.location_of(form.key, form.person_id)


def _claim(uow: UnitOfWork, form: _SentForm | None, response: Response) -> None:
    if form is not None:
        location = (response.location or nearest_page(request.path))[:LONGEST_LOCATION]
        uow.forms.claim(form.key, form.person_id, now(), location)


def _taken_meanwhile(form: _SentForm | None) -> Response | None:
    if form is None:
        return None
    with reading() as uow:
        location = _location(uow, form)
    return _sent_before(location) if location else None


def _sent_before(location: str) -> Response:
    _take_back_notices()
    flash("This form was sent before: it was done once, and not again.", "advice")
    return make_response(redirect(location, 303))
