"""The only place of the worker that reads the real clock; the world's offset is added here."""

from datetime import UTC, datetime

from labsim.services.world import clock_offset, world_now
from models.engine import Database


def real_now() -> datetime:
    return datetime.now(UTC)


def now(database: Database) -> datetime:
    """The world's moment; read anew each time, because the clock may be moved while the worker runs."""
    with database.reading() as uow:
        return world_now(real_now(), clock_offset(uow))
