"""The lab calendar while the worker simulates, against the same while it does not."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from labsim.domain.people import PersonRole
from labsim.domain.runs import RunState
from labsim.services.actors import Actor
from labsim.services.demo.load import load_demonstration
from labsim.services.seed import seed
from labsim.services.steer_run import cancel_run
from models.engine import Database
from models.records import PersonRecord, RunRecord
from models.unit_of_work import in_unit
from simulations.scenario_files import load_scenario
from simulations.study import Request
from tests import builders as make
from tests.bench.servers import analyze, migrated
from tests.databases import PostgresServer
from tests.load.browser import Browser, Reception
from tests.load.site import Site, running_site

CALENDARS: Final = ("/labs/arqiva", "/labs/telefonica")
REPLICATIONS_AT_ONCE: Final = 2
READERS: Final = 2
PAGES_A_ROUND: Final = 60
MOST_TIMES: Final = 2.0
_ENDLESS: Final = 20_000  # replications: it is cancelled long before
_PATIENCE_SECONDS: Final = 60.0
_P95: Final = 94


@dataclass(frozen=True)
class WhileSimulating:
    """p95 of each round, in milliseconds on the server."""

    alone: tuple[float, ...]
    beside: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return statistics.median(self.beside) / statistics.median(self.alone)

    @property
    def promises_kept(self) -> bool:
        return self.ratio <= MOST_TIMES


def measure(server: PostgresServer, rounds: int) -> WhileSimulating:
    """Turn and turn about; the first round of each warms up."""
    with migrated(server) as database:
        now = datetime.now(UTC)  # noqa: TID251 - the real day
        in_unit(database, lambda uow: seed(uow, now))
        in_unit(database, lambda uow: load_demonstration(uow, now))
        analyze(database)
        planner, staff = (_somebody(database, role) for role in _ROLES)
        with running_site(database.url) as site:
            site.start_worker()
            browser = Reception(site, database).signed_in(staff)
            _wait(lambda: not _waiting(database), "the demonstration's own runs")
            found = [_round(site, database, browser, planner) for _ in range(rounds + 1)]
    alone, beside = zip(*found[1:], strict=True)
    return WhileSimulating(alone, beside)


_ROLES: Final = (PersonRole.PLANNER, PersonRole.LAB_STAFF)


def _somebody(database: Database, role: PersonRole) -> PersonRecord:
    with database.reading() as uow:
        return uow.people.page("", role, True, 1, 1).rows[0]  # noqa: FBT003 - active people


def _round(
    site: Site, database: Database, browser: Browser, planner: PersonRecord
) -> tuple[float, float]:
    alone = _p95(site, browser)
    with _simulating(database, planner):
        return alone, _p95(site, browser)


def _p95(site: Site, browser: Browser) -> float:
    """Several people look at both labs, each at one after the other, as quickly as they are answered."""
    begun = len(list(site.log_lines()))
    with ThreadPoolExecutor(READERS) as readers:
        for read in [readers.submit(_read, browser) for _ in range(READERS)]:
            read.result()
    lines = list(site.log_lines())[begun:]
    times = [line["milliseconds"] for line in lines if line.get("path") in CALENDARS]
    return float(statistics.quantiles(times, n=100)[_P95])


def _read(browser: Browser) -> None:
    for number in range(PAGES_A_ROUND):
        answer = browser.open(CALENDARS[number % len(CALENDARS)])
        if not answer.is_success:
            raise AssertionError(answer.status_code)


@contextmanager
def _simulating(database: Database, planner: PersonRecord) -> Iterator[None]:
    """A run with so many replications at once, in the middle of it; cancelled afterwards."""
    text = load_scenario("baseline-2017").canonical()
    seed_of_its_own = time.monotonic_ns()
    study = Request("simulate", (text,), seed_of_its_own, _ENDLESS)
    workers = {"workers": REPLICATIONS_AT_ONCE}
    run = in_unit(database, lambda uow: make.a_run(uow, planner, study, **workers))
    _wait(lambda: _now(database, run).done > REPLICATIONS_AT_ONCE, "a run under way")
    yield
    actor = Actor(planner.id, planner.role)
    now = datetime.now(UTC)  # noqa: TID251 - the real day
    in_unit(database, lambda uow: cancel_run(uow, actor, run.reference, now, now))
    _wait(lambda: _now(database, run).state is RunState.CANCELLED, "the end of the run")


def _now(database: Database, run: RunRecord) -> RunRecord:
    with database.reading() as uow:
        found = uow.runs.find(run.reference)
    if found is None:
        raise AssertionError(run.reference)
    return found


def _waiting(database: Database) -> Sequence[RunRecord]:
    with database.reading() as uow:
        return uow.runs.queue()


def _wait(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.05)


def text_of(measured: WhileSimulating) -> str:
    return f"""\
## Pages while simulations run

The calendar of both labs with the demonstration data, on PostgreSQL, {READERS} readers at once, two gunicorn
processes, time on the server: 95 of 100 pages while the worker runs {REPLICATIONS_AT_ONCE} replications at once against
95 of 100 while it runs none. Promised: at most {MOST_TIMES:g} times.

| what | measured | promised |
|---|---:|---|
| p95 with simulations : without | {measured.ratio:.2f} | at most {MOST_TIMES:g} |
"""
