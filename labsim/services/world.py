"""The world's own clock: real time, or real time moved by a stored offset where the world is a demonstration."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from labsim.domain.london import LONDON
from labsim.services.settings import SettingsError
from models.unit_of_work import UnitOfWork

CLOCK_OFFSET: Final = "clock_offset_seconds"
DEMONSTRATION: Final = "demonstration"
SERVED_AT: Final = "served_at"
NO_OFFSET: Final = timedelta()
DAY_BEGINS: Final = time(9)


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The world now lives at this moment."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class ClockKept:
    """The world lives at this moment already, or later: its time never runs backwards."""

    moment: datetime


def world_now(real_now: datetime, offset: timedelta) -> datetime:
    return real_now + offset


def clock_offset(uow: UnitOfWork) -> timedelta:
    """How far the world's clock stands from the real one; nothing for a world in real time."""
    stored = uow.world.get(CLOCK_OFFSET)
    return NO_OFFSET if stored is None else timedelta(seconds=int(stored))


def wanted_moment(wanted: date | datetime) -> datetime:
    """A bare date means 09:00 in London; a time without a zone is London time."""
    if not isinstance(wanted, datetime):
        return datetime.combine(wanted, DAY_BEGINS, LONDON)
    return wanted.replace(tzinfo=LONDON) if wanted.tzinfo is None else wanted


def set_clock(
    uow: UnitOfWork, wanted: date | datetime, real_now: datetime
) -> ClockMoved | ClockKept:
    """The first setting holds; after it only a later moment moves the clock, and an earlier one leaves it running."""
    moment = wanted_moment(wanted)
    stored = uow.world.get(CLOCK_OFFSET)
    if stored is not None and moment <= (now := world_now(real_now, clock_offset(uow))):
        return ClockKept(now)
    offset = math.ceil((moment - real_now).total_seconds())  # never earlier than asked
    uow.world.put(CLOCK_OFFSET, str(offset))
    return ClockMoved(world_now(real_now, timedelta(seconds=offset)))


def remember_address(uow: UnitOfWork, address: str) -> None:
    """Where the pages are served, for the links that the command line prints."""
    uow.world.put(SERVED_AT, address)


def served_address(uow: UnitOfWork) -> str | None:
    """None where the pages have never been served."""
    return uow.world.get(SERVED_AT)


def mark_demonstration(uow: UnitOfWork) -> None:
    """Every person and date in this world is invented."""
    uow.world.put(DEMONSTRATION, "yes")


def is_demonstration(uow: UnitOfWork) -> bool:
    return uow.world.get(DEMONSTRATION) == "yes"


def look_at_database(uow: UnitOfWork) -> None:
    """The smallest read there is. Raises StorageError where the database does not answer."""
    uow.world.get(DEMONSTRATION)


def refuse_demonstration(uow: UnitOfWork) -> None:
    """For production: raises SettingsError where the database holds a demonstration or a moved clock."""
    if is_demonstration(uow):
        message = "The database holds a demonstration world: production needs one of its own"
        raise SettingsError(message)
    if clock_offset(uow) != NO_OFFSET:
        message = "The database has a moved clock: production lives in real time"
        raise SettingsError(message)
