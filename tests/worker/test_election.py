"""One worker of all is elected; another takes over, however the first one ended."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from labsim.services.locks import FIRST_RUN, WORKER, held, try_lock
from labsim.services.nightly import NIGHTLY
from models.engine import Database
from models.records import HistoryFilter

PATIENCE_SECONDS = 60


class Worker:
    """`labsim worker` as a process of its own."""

    def __init__(self, url: str, folder: Path, name: str) -> None:
        self.printed = folder / name
        with self.printed.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "labsim", "worker"],
                env={"DATABASE_URL": url, "LABSIM_INSTANCE": str(folder)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def events(self) -> list[dict[str, Any]]:
        lines = self.printed.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.endswith("}")]

    def names(self) -> list[str]:
        return [line["event"] for line in self.events]

    def waits_for(self, event: str, times: int = 1) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self.names().count(event) < times:
            assert time.monotonic() < until, self.printed.read_text(encoding="utf-8")
            time.sleep(0.05)

    def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def at_noon(database: Database) -> Database:
    """A world whose clock stands at about noon, so that the work is due whenever the tests run."""
    real = time.time()
    with database.writing() as uow:
        uow.world.put("clock_offset_seconds", str(round(1511438400 - real)))  # 23 Nov 2017, 12:00
    return database


@pytest.fixture
def workers(at_noon: Database, tmp_path: Path) -> Iterator[tuple[Worker, Worker]]:
    """The first one is elected before the second one starts."""
    with ExitStack() as ending:
        first = Worker(at_noon.url, tmp_path, "first")
        ending.callback(first.end)
        first.waits_for("job_done", len(NIGHTLY))
        second = Worker(at_noon.url, tmp_path, "second")
        ending.callback(second.end)
        second.waits_for("worker_waits_for_election")
        yield first, second


def test_a_lock_is_held_by_one_and_free_when_released(database: Database) -> None:
    lock = try_lock(database, WORKER)
    assert lock is not None
    assert lock.still_held()
    assert try_lock(database, WORKER) is None
    with held(database, FIRST_RUN):
        assert try_lock(database, FIRST_RUN) is None
    lock.release()
    again = try_lock(database, WORKER)
    assert again is not None
    again.release()


def test_a_lock_whose_connection_was_cut_is_held_no_more(database: Database) -> None:
    lock = try_lock(database, WORKER)
    assert lock is not None
    if database.dialect_name == "postgresql":
        with database.engine.connect() as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            connection.execute(sa.text(cut))
        assert not lock.still_held()
    lock.release()


def test_the_second_worker_waits_and_takes_over_from_one_that_was_killed(
    workers: tuple[Worker, Worker],
) -> None:
    first, second = workers
    time.sleep(2)
    assert second.names() == ["worker_waits_for_election"]
    first.end(signal.SIGKILL)
    second.waits_for("worker_elected")
    assert second.end(signal.SIGTERM) == 0
    assert second.names()[-1] == "worker_stopped"
    assert "job_done" not in second.names()  # the day's work had been done


def test_a_worker_stops_cleanly_and_quickly(workers: tuple[Worker, Worker]) -> None:
    first, second = workers
    began = time.monotonic()
    assert first.end(signal.SIGTERM) == 0
    assert second.end(signal.SIGINT) == 0
    assert time.monotonic() - began < 15
    assert first.names()[-1] == "worker_stopped"
    assert "worker_elected" not in second.names()[:1]


def test_two_workers_and_restarts_run_each_job_once(
    at_noon: Database, workers: tuple[Worker, Worker], tmp_path: Path
) -> None:
    first, second = workers
    first.end(signal.SIGKILL)
    second.waits_for("worker_elected")
    second.end(signal.SIGTERM)
    third = Worker(at_noon.url, tmp_path, "third")
    third.waits_for("worker_elected")
    time.sleep(1)
    assert third.end(signal.SIGTERM) == 0
    done = [
        line["job"]
        for worker in (first, second, third)
        for line in worker.events
        if line["event"] == "job_done"
    ]
    assert sorted(done) == sorted(NIGHTLY)
    with at_noon.reading() as uow:
        assert uow.history.page(HistoryFilter(refused_only=True), 1, 1).total == 0


def test_a_worker_on_an_old_database_ends_with_one_line(tmp_path: Path) -> None:
    worker = Worker(f"sqlite:///{tmp_path / 'old.sqlite'}", tmp_path, "printed")
    assert worker.process.wait(PATIENCE_SECONDS) == 1
    assert worker.printed.read_text(encoding="utf-8") == (
        "labsim: the database is not up to date: run 'labsim db upgrade' first\n"
    )
