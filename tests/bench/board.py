"""The allocation board on the server: a proposal against a page view of the quarter, and much demand against little."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make
from tests.bench.servers import analyze, migrated
from tests.databases import PostgresServer
from tests.load.browser import Browser, Reception
from tests.load.site import Site, running_site
from tests.load.world import World, a_campaign, a_world

TEAMS: Final = 20
WAITING: Final = 200
FEW: Final = 50
MANY: Final = 500
FIRST: Final = make.EARLIEST
YEAR: Final = make.CALENDAR.working_days(FIRST, FIRST + timedelta(days=364))
QUARTER: Final = make.CALENDAR.working_days(FIRST, date(2018, 3, 29))
BOARD: Final = "/board"
PROPOSAL: Final = "/board/proposal"
MOST_VIEWS: Final = 10
MOST_TIMES: Final = 1.5
_STRIDE: Final = 97  # neighbours in the count begin far from each other


@dataclass(frozen=True)
class BoardRatios:
    """Milliseconds on the server, request by request."""

    quarter: tuple[float, ...]
    proposal: tuple[float, ...]
    few: tuple[float, ...]
    many: tuple[float, ...]

    @property
    def proposal_to_view(self) -> float:
        return statistics.median(self.proposal) / statistics.median(self.quarter)

    @property
    def many_to_few(self) -> float:
        """Per request shown."""
        return (statistics.median(self.many) / MANY) / (statistics.median(self.few) / FEW)

    @property
    def promises_kept(self) -> bool:
        return self.proposal_to_view <= MOST_VIEWS and self.many_to_few < MOST_TIMES


def measure(server: PostgresServer, rounds: int) -> BoardRatios:
    """Turn and turn about; the first two rounds of each warm up."""
    view = f"{BOARD}?month=2018-02"
    proposal = f"{PROPOSAL}?first={YEAR[0]}&last={YEAR[-1]}"
    with _site(server, WAITING, YEAR) as year:
        quarter, proposed = _times(rounds, (year, view), (year, proposal))
    with _site(server, FEW, QUARTER) as few, _site(server, MANY, QUARTER) as many:
        shown = _times(rounds, (few, view), (many, view))
    return BoardRatios(quarter, proposed, *shown)


@dataclass(frozen=True)
class _Desk:
    site: Site
    browser: Browser

    def milliseconds(self, path: str) -> float:
        answer = self.browser.open(path)
        if not answer.is_success:
            raise AssertionError((path, answer.status_code))
        requests = [line for line in self.site.log_lines() if line.get("event") == "request"]
        return float(requests[-1]["milliseconds"])


def _times(rounds: int, *pages: tuple[_Desk, str]) -> list[tuple[float, ...]]:
    found = [[desk.milliseconds(path) for desk, path in pages] for _ in range(rounds + 2)]
    return list(zip(*found[2:], strict=True))


@contextmanager
def _site(server: PostgresServer, number: int, days: tuple[date, ...]) -> Iterator[_Desk]:
    """A site of its own in which so many requests wait, spread over the days and both labs."""
    with migrated(server) as database:
        world = a_world(database, 1, TEAMS)
        in_unit(database, lambda uow: _ask(uow, world, number, days))
        analyze(database)
        with running_site(database.url) as site:
            yield _Desk(site, Reception(site, database).signed_in(world.staff[0]))


def _ask(uow: UnitOfWork, world: World, number: int, days: tuple[date, ...]) -> None:
    notices = [a_campaign(uow, team) for team in world.teams]
    for index in range(number):
        length = 10 + index * 7 % 21
        start = index * _STRIDE % (len(days) - length)
        lab, most = ((ARQIVA, 21), (TELEFONICA, 60))[index % 2]
        slot = make.a_slot(
            uow,
            notices[index % TEAMS],
            sent_at=make.NOW - timedelta(hours=number - index),
            lab=lab,
            first_day=days[start],
            last_day=days[start + length - 1],
            spaces=4 + index * 13 % most,
        )
        uow.slots.move(slot, SlotState.WAITING, at=make.NOW)


def text_of(measured: BoardRatios) -> str:
    return f"""\
## The allocation board

Through HTTP on PostgreSQL, time on the server. {WAITING} requests wait, spread over a year, of which they would fill
Arqiva by 95 and Telefonica by 81 in a hundred: to propose a batch for all of them (judge each by every rule, weigh,
search, say why what is left out is) against one view of the board with a quarter. Promised: at most {MOST_VIEWS}
times. And the board with {MANY} requests that want days of one quarter against {FEW}, for each request shown.
Promised: below {MOST_TIMES} times.

| what | measured | promised |
|---|---:|---|
| proposal for {WAITING} requests : board | {measured.proposal_to_view:.1f} | at most {MOST_VIEWS} |
| board with {MANY} : with {FEW}, per request | {measured.many_to_few:.2f} | below {MOST_TIMES} |
"""
