"""Whether a snapshot of the live data delays those who book: allocations while snapshots are read, against without.

`python -m tests.bench.snapshots URL` reads snapshots one after another, in a process of its own; it begins and
pauses with each line that it is sent, and answers with how many it has read since.
"""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from labsim.services.actors import SYSTEM, Actor
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.snapshot import read_snapshot
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.bench.servers import analyze, database_of
from tests.databases import KINDS, Kind, PostgresServer
from tests.load.site import ROOT
from tests.load.world import World, a_world

TEAMS: Final = 40
STORED: Final = 400
ALLOCATIONS: Final = 80
WARM_UPS: Final = 1
MOST_TIMES: Final = 2.0
_DAYS: Final = make.CALENDAR.working_days(date(2018, 2, 1), date(2034, 12, 29))
_LENGTH: Final = 10


@dataclass(frozen=True)
class Delays:
    """Milliseconds of an allocation, the median of each round; how many snapshots were read meanwhile."""

    without: tuple[float, ...]
    beside: tuple[float, ...]
    snapshots: int

    @property
    def ratio(self) -> float:
        return statistics.median(self.beside) / statistics.median(self.without)

    @property
    def promise_kept(self) -> bool:
        return self.ratio <= MOST_TIMES


def measure(server: PostgresServer, rounds: int) -> dict[Kind, Delays]:
    """Turn and turn about, on each database."""
    return {kind: _measure(kind, server, rounds) for kind in KINDS}


def _measure(kind: Kind, server: PostgresServer, rounds: int) -> Delays:
    with database_of(kind, server) as database:
        world = a_world(database, staff=1, teams=TEAMS)
        staff = Actor(world.staff[0].id, world.staff[0].role)
        spans = _spans()
        in_unit(database, lambda uow: [_stored(uow, world, n, next(spans)) for n in range(STORED)])
        analyze(database)
        without, beside, read = [], [], 0
        with _reader(database) as reader:
            for turn in range(rounds + WARM_UPS):
                quiet = _round(database, world, staff, list(islice(spans, ALLOCATIONS)))
                reader.tell()
                busy = _round(database, world, staff, list(islice(spans, ALLOCATIONS)))
                snapshots = reader.tell()
                if turn >= WARM_UPS:
                    without.append(quiet)
                    beside.append(busy)
                    read += snapshots
    return Delays(tuple(without), tuple(beside), read)


def _spans() -> Iterator[tuple[date, date]]:
    """Ten lab days each; those of the next year are taken again and again, a few spaces at a time."""
    year = [day for day in _DAYS if day < _DAYS[0] + timedelta(days=365)]
    while True:
        for first in range(0, len(year) - _LENGTH, _LENGTH):
            yield year[first], year[first + _LENGTH - 1]


def _stored(uow: UnitOfWork, world: World, number: int, days: tuple[date, date]) -> SlotRecord:
    team = world.teams[number % len(world.teams)]
    notice = make.a_meeting(uow, make.a_notice(uow, team.participant))
    return make.an_allocated_slot(uow, notice, first_day=days[0], last_day=days[1], spaces=1)


def _round(database: Database, world: World, staff: Actor, spans: list[tuple[date, date]]) -> float:
    """The median milliseconds of an allocation, each in a unit of its own."""

    def ask(uow: UnitOfWork) -> list[SlotRecord]:
        notice = make.a_meeting(uow, make.a_notice(uow, world.teams[0].participant))
        return [
            make.a_slot(uow, notice, first_day=first, last_day=last, spaces=1)
            for first, last in spans
        ]

    return statistics.median(_allocated(database, staff, slot) for slot in in_unit(database, ask))


def _allocated(database: Database, staff: Actor, slot: SlotRecord) -> float:
    began = time.perf_counter()
    answer = in_unit(
        database,
        lambda uow: allocate_slot(uow, staff, slot.reference, slot.version, "", make.NOW),
    )
    if not isinstance(answer, Allocated):
        raise TypeError(answer)
    return 1000 * (time.perf_counter() - began)


class _Reader:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def tell(self) -> int:
        """Begin, or pause: how many snapshots were read since the last word."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def _reader(database: Database) -> Iterator[_Reader]:
    command = [sys.executable, "-m", "tests.bench.snapshots", database.url]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own words only
        try:
            yield _Reader(process)
        finally:
            process.kill()


def _read_on(url: str) -> None:
    database, reads, read = Database.open(url), threading.Event(), 0

    def listen() -> None:
        nonlocal read
        for _ in sys.stdin:
            sys.stdout.write(f"{read}\n")
            sys.stdout.flush()
            read = 0
            reads.clear() if reads.is_set() else reads.set()

    threading.Thread(target=listen, daemon=True).start()
    while reads.wait():
        with database.snapshot() as uow:
            read_snapshot(uow, SYSTEM, make.TODAY)
        read += 1


def text_of(delays: dict[Kind, Delays]) -> str:
    rows = "\n".join(
        f"| {kind} | {found.ratio:.2f} | {found.snapshots:,} |" for kind, found in delays.items()
    )
    return f"""\
## Snapshots of the live data

Allocating a slot through the services, each in a unit of its own, while another process reads one snapshot after
another without a pause, against the same while it does not. {TEAMS} participants, {STORED} slots. A snapshot takes no
lock, but its work is done on the same machine. Promised: at most {MOST_TIMES} times.

| database | time beside snapshots : without | snapshots read meanwhile |
|---|---:|---:|
{rows}
"""


if __name__ == "__main__":
    _read_on(sys.argv[1])
