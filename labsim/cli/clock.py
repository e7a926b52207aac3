"""The only place of the command line that reads the real clock; the world's offset is added here."""

from datetime import UTC, datetime

from labsim.services.world import clock_offset, world_now
from models.unit_of_work import UnitOfWork


def real_now() -> datetime:
    return datetime.now(UTC)


def now(uow: UnitOfWork) -> datetime:
    """The world's moment."""
    return world_now(real_now(), clock_offset(uow))
