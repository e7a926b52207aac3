"""Real workers that are killed, stopped and asked to cancel in the middle of a run: no number is ever another one."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from labsim.domain.runs import RunState
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import Actor
from labsim.services.perform_run import NICENESS
from labsim.services.steer_run import cancel_run
from labsim.worker.rounds import end_offers
from labsim.worker.runs import RunsThread
from models.engine import Database
from models.records import PersonRecord, RunRecord, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from simulations.outputs import metric_lines, series_lines
from simulations.running import Runner, Work
from simulations.scenario_files import load_scenario
from simulations.store import Store
from simulations.study import Request, perform
from tests import builders as make
from tests.cli.processes import children_of, command_of, is_alive, until
from tests.databases import fresh_database
from tests.worker.test_election import Worker

REPLICATIONS: Final = 40
LONG: Final = 5_000


@pytest.fixture(scope="module")
def study() -> Request:
    """The whole baseline: long enough to be caught in the middle."""
    text = load_scenario("baseline-2017").canonical()
    return Request("simulate", (text,), 2017, REPLICATIONS)


@pytest.fixture(scope="module")
def undisturbed(study: Request, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """What metrics.csv and series.csv hold where no database and no worker has a part in it."""
    work = Work(Store(tmp_path_factory.mktemp("store")), study.entropy, workers=2)
    with Runner(work) as runner:
        outcome = perform(study, runner)
    return "".join(metric_lines(outcome)).encode(), "".join(series_lines(outcome)).encode()


class Site:
    """A database, a folder, and the workers that a test starts over them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.planner: PersonRecord = in_unit(database, make.a_planner)
        self.ending = ExitStack()

    def worker(self, name: str) -> Worker:
        started = Worker(self.database.url, self.folder, name)
        self.ending.callback(started.end)
        return started

    def run(self, study: Request, **given: Any) -> RunRecord:
        more = {"workers": 2, **given}
        return in_unit(self.database, lambda uow: make.a_run(uow, self.planner, study, **more))

    def now(self, run: RunRecord) -> RunRecord:
        with self.database.reading() as uow:
            found = uow.runs.find(run.reference)
        assert found is not None
        return found

    def in_the_middle(self, run: RunRecord) -> None:
        until(lambda: self.now(run).done > 1, "a few replications")
        assert self.now(run).state is RunState.RUNNING, "it was too quick: nothing was tried"

    def becomes(self, run: RunRecord, state: RunState) -> RunRecord:
        until(lambda: self.now(run).state is state, f"{state.value}; it is {self.now(run)}")
        return self.now(run)

    def files(self, run: RunRecord) -> tuple[bytes, bytes]:
        place = self.folder / "runs" / run.reference
        return (place / "metrics.csv").read_bytes(), (place / "series.csv").read_bytes()


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Iterator[Site]:
    opened = Site(database, tmp_path)
    with opened.ending:
        yield opened


def _pool_of(worker: Worker) -> list[int]:
    """The processes in which its replications run: the children of the server that forks them."""
    servers = [pid for pid in children_of(worker.process.pid) if "forkserver" in command_of(pid)]
    return [pid for server in servers for pid in children_of(server)]


def _makes_way(pid: int) -> bool:
    """Nice itself, in a session of its own that is nice as a whole, where this system has such."""
    session = Path(f"/proc/{pid}/autogroup")
    nice_session = not session.exists() or session.read_text().split()[-1] == str(NICENESS)
    own_session = os.getsid(pid) == pid
    return os.getpriority(os.PRIO_PROCESS, pid) == NICENESS and own_session and nice_session


def test_a_worker_is_killed_in_the_middle_and_the_run_ends_with_the_same_bytes(
    site: Site, study: Request, undisturbed: tuple[bytes, bytes]
) -> None:
    run = site.run(study)
    first = site.worker("first")
    site.in_the_middle(run)
    pool = _pool_of(first)
    assert pool
    assert all(_makes_way(pid) for pid in pool)
    first.end(signal.SIGKILL)
    until(lambda: not any(map(is_alive, pool)), "the end of the processes of a killed worker")
    assert site.now(run).state is RunState.RUNNING  # nobody was there to say otherwise
    second = site.worker("second")
    done = site.becomes(run, RunState.DONE)
    assert 0 < done.kept < REPLICATIONS, "nothing was cut off, or nothing was kept"
    assert done.kept + done.done == REPLICATIONS
    assert site.files(run) == undisturbed
    assert second.end(signal.SIGTERM) == 0


def test_whatever_else_disturbs_a_run_costs_no_number(
    tmp_path: Path, study: Request, undisturbed: tuple[bytes, bytes]
) -> None:
    """A pool process dies, the worker is stopped, the one that waited takes over; then a run is cancelled."""
    with fresh_database("sqlite") as database:
        site = Site(database, tmp_path)
        with site.ending:
            _disturbed(site, study, undisturbed)


def _disturbed(site: Site, study: Request, undisturbed: tuple[bytes, bytes]) -> None:
    first = site.worker("first")
    first.waits_for("worker_elected")
    second = site.worker("second")
    second.waits_for("worker_waits_for_election")
    run = site.run(study)
    site.in_the_middle(run)
    os.kill(_pool_of(first)[0], signal.SIGKILL)
    before = site.now(run).done
    until(lambda: site.now(run).done > before, "more replications after a process died")
    assert first.end(signal.SIGTERM) == 0
    ended = [line["state"] for line in first.events if line["event"] == "run_ended"]
    assert ended == ["queued"]  # put back by the one that left
    done = site.becomes(run, RunState.DONE)
    assert (done.claim, done.kept > 0) == (2, True)
    assert site.files(run) == undisturbed
    assert [line["run"] for line in second.events if line["event"] == "run_ended"] == [
        run.reference
    ]
    _is_cancelled(site, second, site.run(study.with_replications(LONG)))


def _is_cancelled(site: Site, worker: Worker, run: RunRecord) -> None:
    site.in_the_middle(run)
    owner = Actor(site.planner.id, site.planner.role)
    in_unit(
        site.database,
        lambda uow: cancel_run(uow, owner, run.reference, make.NOW, make.NOW),
    )
    cancelled = site.becomes(run, RunState.CANCELLED)
    assert cancelled.done < LONG
    assert not (site.folder / "runs" / run.reference).exists()
    began = time.monotonic()
    assert worker.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 60  # no process of the cancelled run holds it up


def test_rounds_go_on_while_a_run_runs_and_who_leaves_puts_it_back(
    tmp_path: Path, study: Request
) -> None:
    """Offers run out on time, whatever the simulator has to do."""
    with fresh_database("sqlite") as database:
        site = Site(database, tmp_path)
        slot = in_unit(database, _an_offer_that_ran_out)
        run = site.run(study.with_replications(LONG))
        runs = RunsThread(database, tmp_path)
        runs.start()
        try:
            site.in_the_middle(run)
            end_offers(database, make.NOW)
            assert site.now(run).state is RunState.RUNNING
        finally:
            runs.stop()
        assert site.now(run).state is RunState.QUEUED
        with database.reading() as uow:
            assert make.again(uow, slot).state is not SlotState.OFFERED


def _an_offer_that_ran_out(uow: UnitOfWork) -> SlotRecord:
    make.both_labs(uow)
    notice = make.a_notice(uow, make.a_participant(uow))
    over = make.NOW - timedelta(hours=1)
    return make.an_offered_slot(uow, make.a_slot(uow, notice), held_until=over)
