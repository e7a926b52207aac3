"""What is free in a month, both labs: with many stored slots against few."""

import statistics
import time
from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.months import months_after
from labsim.services.read_availability import read_days
from models.engine import Database
from tests.bench.servers import analyze, database_of
from tests.bench.stored_slots import FIRST, store
from tests.databases import Kind, PostgresServer
from tests.load.world import a_world

FEW: Final = 1_000
MANY: Final = 100_000
MONTHS: Final = 24
STEP_MONTHS: Final = 5


@dataclass(frozen=True)
class Times:
    """Milliseconds for one month, round by round; `lines` are the day lines stored."""

    few: tuple[float, ...]
    many: tuple[float, ...]
    few_lines: int
    many_lines: int

    @property
    def ratio(self) -> float:
        """Above 1: many cost more."""
        return statistics.median(self.many) / statistics.median(self.few)


def measure(kind: Kind, server: PostgresServer, rounds: int) -> Times:
    """Interleaved; the first round of each is not counted."""
    with database_of(kind, server) as few, database_of(kind, server) as many:
        lines = [
            store(base, a_world(base, 1, 1), size) for base, size in ((few, FEW), (many, MANY))
        ]
        found: dict[str, list[float]] = {"few": [], "many": []}
        for database in (few, many):
            analyze(database)
        for _ in range(rounds + 1):
            found["few"].append(_milliseconds(few))
            found["many"].append(_milliseconds(many))
    return Times(tuple(found["few"][1:]), tuple(found["many"][1:]), *lines)


def _milliseconds(database: Database) -> float:
    """For one month, on the average over months spread through the ten years."""
    months = [_month(number * STEP_MONTHS) for number in range(MONTHS)]
    began = time.perf_counter()
    for first, last in months:
        with database.reading() as uow:
            read_days(uow, first, last)
    return (time.perf_counter() - began) / len(months) * 1000


def _month(number: int) -> tuple[date, date]:
    first = months_after(FIRST, number)
    return first, date.fromordinal(months_after(FIRST, number + 1).toordinal() - 1)
