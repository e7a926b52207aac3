"""One line of JSON a request on standard output, under the request id that error pages show."""

import logging
import re
import sys
import uuid
from typing import Any, Final, cast

import structlog
from flask import Flask, Response, g, request

from labsim.logs import JSON_LINES
from web.clock import stopwatch

_LINK: Final = re.compile(r"^/link/[^/]+")
log: Final = structlog.get_logger("labsim.web")


def configure_logs() -> None:
    """For processes that serve; tests and tools keep their own."""
    structlog.configure(
        processors=list(JSON_LINES),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),  # a line is one write
        cache_logger_on_first_use=True,
    )
    logging.getLogger("flask_wtf.csrf").setLevel(logging.WARNING)


def request_id() -> str:
    return cast("str", g.get("request_id", ""))


def safe_path(path: str) -> str:
    """A one-time link is a password: its token is not written down."""
    return _LINK.sub("/link/(token)", path)


def init_logs(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:12]
        g.began = stopwatch()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        log.info("request", **_line(response))
        return response


def _line(response: Response) -> dict[str, Any]:
    account = g.get("_login_user")
    person = getattr(account, "person", None)
    return {
        "request_id": request_id(),
        "method": request.method,
        "path": safe_path(request.path),
        "status": response.status_code,
        "milliseconds": round((stopwatch() - g.get("began", stopwatch())) * 1000, 1),
        "person_id": None if person is None else person.id,
    }
