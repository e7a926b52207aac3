"""Refusals and faults of a whole request, in words and with the next step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from labsim.domain.working_calendar import DateOutsideCalendar
from labsim.services.actors import NotAllowed, NotFound
from models.errors import (
    AlreadyAdded,
    ConnectionLost,
    Deadlock,
    LostRace,
    NoSuchLabDay,
    OutcomeUnknown,
    StaleVersion,
)
from web.addresses import nearest_page
from web.logs import log, request_id
from web.typed import typed_fields


@dataclass(frozen=True, slots=True)
class ErrorWords:
    title: str
    what: str
    next_step: str


ERRORS: Final = {
    400: ErrorWords(
        "This form could not be read",
        "Something that the page sends along was missing or changed on the way.",
        "Go back, reload the page and send the form again.",
    ),
    403: ErrorWords(
        "This page is not for your role",
        "You are signed in, but your role does not open this page.",
        "If you need it for your work, ask a DCC administrator.",
    ),
    404: ErrorWords(
        "There is no such page",
        "Nothing is kept under this address, or it is not yours to see.",
        "Check the address, or start from the first page.",
    ),
    405: ErrorWords(
        "This address takes no such request",
        "It belongs to a button on another page.",
        "Open that page and use its button.",
    ),
    409: ErrorWords(
        "Someone else was faster",
        "What this page works on changed at the same moment. Nothing of yours was done.",
        "Look at how it stands now, then decide again.",
    ),
    413: ErrorWords(
        "This form is too large",
        "More was sent than a form may hold (1 MB).",
        "Go back, shorten the longest text and send it again.",
    ),
    429: ErrorWords(
        "Too many attempts",
        "This was tried too often in a short time.",
        "Wait 15 minutes, then try again.",
    ),
    500: ErrorWords(
        "Something broke on our side",
        "The fault is written down. Nothing of what you sent was done.",
        "Try again. If it happens again, give the request number below to DCC.",
    ),
    503: ErrorWords(
        "The database does not answer",
        "Nothing of what you sent was done.",
        "Wait a minute, then try again. Your session is kept.",
    ),
}
HEALTH: Final = (
    "/healthz"  # read by programs, and before its view the database may be asked who comes
)
PERHAPS_DONE: Final = ErrorWords(
    "It is not certain that this was done",
    "The database went away at the very moment of saving.",
    "Open it as it stands now and look, before you do it again.",
)
STALE: Final = ErrorWords(
    "Someone else changed this meanwhile",
    "It was saved by another person after you opened the page, so nothing of yours was done.",
    "Open it as it stands now, compare it with what you typed, and decide again.",
)
FORM_TOO_OLD: Final = ErrorWords(
    "This form was open too long",
    "It belongs to a session that has ended, so nothing was done.",
    "Open the page again and send the form once more.",
)
YEAR_UNKNOWN: Final = ErrorWords(
    "This date is outside the calendar",
    "Working days are known from 2015 to 2035.",
    "Go back and choose a date within these years.",
)


def error_page(status: int, words: ErrorWords | None = None, link: str = "/") -> Response:
    """`link` leads to where the person can go on."""
    shown = words or ERRORS.get(status, ERRORS[400 if status < InternalServerError.code else 500])
    page = render_template(
        "errors/error.html",
        words=shown,
        status=status,
        request_id=request_id(),
        link=link,
        typed=typed_fields() if request.method == "POST" else (),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page_without_database(status: int, page: Callable[[int], Response]) -> Response:
    """The usual page asks the database who reads it; where that fails too, a bare one says the same."""
    try:
        return page(status)
    except Exception:  # noqa: BLE001 - the page about a fault is the last thing that may fail
        bare = current_app.jinja_env.get_template("errors/bare.html")
        words = ERRORS[status]
        response = make_response(bare.render(words=words, request_id=request_id()), status)
        response.headers["Cache-Control"] = "no-store"
        return response


def init_error_pages(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        return error_page(error.code or InternalServerError.code)

    @app.errorhandler(CSRFError)
    def too_old(_error: CSRFError) -> Response:
        return error_page(400, FORM_TOO_OLD, nearest_page(request.path))

    @app.errorhandler(InternalServerError)
    def broken(error: InternalServerError) -> Response:
        log.error("fault", request_id=request_id(), exc_info=error.original_exception or error)
        return _page_without_database(500, error_page)

    _init_service_errors(app)
    _init_database_errors(app)


def _init_service_errors(app: Flask) -> None:
    @app.errorhandler(NotFound)
    def not_found(_error: NotFound) -> Response:
        return error_page(404)

    @app.errorhandler(NotAllowed)
    def not_allowed(_error: NotAllowed) -> Response:
        return error_page(403)

    @app.errorhandler(StaleVersion)
    def stale(_error: StaleVersion) -> Response:
        return error_page(409, STALE, nearest_page(request.path))

    @app.errorhandler(LostRace)
    @app.errorhandler(NoSuchLabDay)
    @app.errorhandler(AlreadyAdded)
    @app.errorhandler(Deadlock)
    def lost(_error: Exception) -> Response:
        return error_page(409, link=nearest_page(request.path))

    @app.errorhandler(DateOutsideCalendar)
    def outside(_error: DateOutsideCalendar) -> Response:
        return error_page(400, YEAR_UNKNOWN, nearest_page(request.path))


def _init_database_errors(app: Flask) -> None:
    @app.errorhandler(ConnectionLost)
    def gone(error: ConnectionLost) -> Response:
        log.error("database does not answer", request_id=request_id(), reason=str(error))
        if request.path == HEALTH:
            answer = make_response(jsonify(status="the database does not answer"), 503)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        return _page_without_database(503, error_page)

    @app.errorhandler(OutcomeUnknown)
    def perhaps_done(error: OutcomeUnknown) -> Response:
        """The one fault of which "nothing was done" cannot be said."""
        log.error("outcome unknown", request_id=request_id(), reason=str(error))
        return error_page(503, PERHAPS_DONE, nearest_page(request.path))
