"""The only place of the pages that reads the real clock; the world's offset is added here."""

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final, cast

from flask import Flask, current_app, g

from labsim.domain.london import london_day
from labsim.services.world import NO_OFFSET, clock_offset, world_now
from models.engine import Database

KEPT_SECONDS: Final = 5.0


@dataclass
class WorldClock:
    """Looks the offset up again every few seconds, because `labsim` on the command line may move it."""

    database: Database
    _offset: timedelta = NO_OFFSET
    _read_at: float = field(default=-KEPT_SECONDS)

    def offset(self) -> timedelta:
        if time.monotonic() - self._read_at >= KEPT_SECONDS:
            with self.database.reading() as uow:
                self._offset = clock_offset(uow)
            self._read_at = time.monotonic()
        return self._offset


def init_clock(app: Flask, database: Database) -> None:
    app.extensions["labsim.clock"] = WorldClock(database)


def offset() -> timedelta:
    return cast("WorldClock", current_app.extensions["labsim.clock"]).offset()


def real_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """The world's moment, aware and in UTC; the same for the whole of one request."""
    if "now" not in g:
        g.now = world_now(real_now(), offset())
    return cast("datetime", g.now)


def today() -> date:
    """The world's day in London."""
    return london_day(now())


def stopwatch() -> float:
    """Seconds on a clock that nobody sets; for measuring only."""
    return time.perf_counter()
