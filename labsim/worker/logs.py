"""One line of JSON for each event, on standard output."""

import sys

import structlog

from labsim.logs import JSON_LINES


def configure_logs() -> None:
    structlog.configure(
        processors=list(JSON_LINES),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
