"""Make an installation ready to serve: migrate, load the catalogue, and on the very first run a demonstration."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from labsim.services.demo.accounts import DemoAccount
from labsim.services.demo.load import load_demonstration
from labsim.services.locks import FIRST_RUN, held
from labsim.services.seed import seed
from labsim.services.settings import Settings
from labsim.services.world import (
    clock_offset,
    is_demonstration,
    refuse_demonstration,
    set_clock,
    wanted_moment,
    world_now,
)
from models.engine import Database
from models.schema import count_rows, upgrade
from models.unit_of_work import UnitOfWork, in_unit

_ROUNDED_UP: Final = timedelta(seconds=1)  # a clock that was just set stands at most so much later


@dataclass(frozen=True, slots=True)
class Prepared:
    """`accounts` have their passwords on the run that made them, and never again.

    `clock_stays`: an earlier moment was asked for, and a world's time never runs backwards.
    """

    accounts: tuple[DemoAccount, ...]
    is_demonstration: bool
    has_people: bool
    moment: datetime
    clock_stays: bool = False


def prepare_world(database: Database, settings: Settings, real_now: datetime) -> Prepared:
    """One process at a time; another waits and finds nothing left to do. Raises SettingsError."""
    with held(database, FIRST_RUN):
        upgrade(database)
        prepared = in_unit(database, partial(_prepare, settings=settings, real_now=real_now))
        count_rows(database)
        return prepared


def _prepare(uow: UnitOfWork, settings: Settings, real_now: datetime) -> Prepared:
    """One transaction: a crash leaves the database as it was, and the next run is the first one again."""
    if settings.production:
        refuse_demonstration(uow)
    if settings.clock is not None:
        set_clock(uow, settings.clock, real_now)
    accounts: tuple[DemoAccount, ...] = ()
    if uow.world.get("seeded") is None and settings.demo and not settings.production:
        accounts = load_demonstration(uow, real_now)
    else:
        seed(uow, _now(uow, real_now))
    moment, wanted = _now(uow, real_now), settings.clock
    return Prepared(
        accounts=accounts,
        is_demonstration=is_demonstration(uow),
        has_people=uow.people.count() > 0,
        moment=moment,
        clock_stays=wanted is not None and moment >= wanted_moment(wanted) + _ROUNDED_UP,
    )


def _now(uow: UnitOfWork, real_now: datetime) -> datetime:
    return world_now(real_now, clock_offset(uow))
