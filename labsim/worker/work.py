"""Stand for election, and while elected go round every few seconds."""

from pathlib import Path
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from labsim.processes import StopFlag
from labsim.services.locks import WORKER, Lock, try_lock
from labsim.worker.clock import real_now
from labsim.worker.rounds import go_round
from labsim.worker.runs import RunsThread
from models.engine import Database
from models.errors import StorageError

ROUND_SECONDS: Final = 20
ASK_AGAIN_SECONDS: Final = 1.0
log: Final = structlog.get_logger("labsim.worker")


def work(database: Database, instance: Path, stop: StopFlag) -> None:
    """Until the flag goes up. A lock that is lost with its connection is asked for again.

    `instance` is the folder in which files of runs lie.
    """
    log.info("worker_waits_for_election")
    while not stop.raised:
        lock = _ask(database)
        if lock is None:
            stop.wait(ASK_AGAIN_SECONDS)
            continue
        try:
            _go_round_while_elected(database, instance, lock, stop)
        finally:
            lock.release()
    log.info("worker_stopped")


def _ask(database: Database) -> Lock | None:
    try:
        return try_lock(database, WORKER)
    except (SQLAlchemyError, StorageError, OSError):
        log.exception("election_failed")
        return None


def _go_round_while_elected(database: Database, instance: Path, lock: Lock, stop: StopFlag) -> None:
    log.info("worker_elected")
    scheduler, runs = _scheduler(database), RunsThread(database, instance)
    scheduler.start()
    runs.start()
    try:
        while not stop.wait(ASK_AGAIN_SECONDS):
            if not lock.still_held():
                log.warning("election_lost")
                return
    finally:
        runs.stop()
        scheduler.shutdown(wait=True)


def _scheduler(database: Database) -> BackgroundScheduler:
    """One round at a time, the first at once; rounds that were missed are made up for by one."""
    scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
    scheduler.add_job(
        go_round,
        "interval",
        args=[database],
        seconds=ROUND_SECONDS,
        next_run_time=real_now(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return scheduler
