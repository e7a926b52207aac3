"""The thread that performs runs of the simulator beside the rounds, which go on meanwhile."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from labsim.services.perform_run import (
    Performed,
    Workshop,
    anything_waits,
    perform_next,
    sweep_leftovers,
)
from labsim.services.run_files import RunFolders
from labsim.worker import clock
from models.engine import Database

LOOK_SECONDS: Final = 1.0
log: Final = structlog.get_logger("labsim.worker")


class RunsThread:
    """One run at a time, from `start` to `stop`; a run that is stopped in the middle waits for the next worker."""

    def __init__(self, database: Database, instance: Path) -> None:
        self._leave = threading.Event()
        self._thread = threading.Thread(target=self._work, name="runs")
        self._shop = Workshop(
            database,
            RunFolders(instance),
            clock.real_now,
            lambda: clock.now(database),
            self._leave.is_set,
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the replications at work are finished."""
        self._leave.set()
        self._thread.join()

    def _work(self) -> None:
        self._try(self._sweep)
        while not self._leave.is_set():
            if not self._try(self._perform):
                self._leave.wait(LOOK_SECONDS)

    def _try(self, work: Callable[[], bool]) -> bool:
        """Whether there may be more to do at once. What fails is logged and tried again: the thread goes on."""
        try:
            return work()
        except Exception:
            log.exception("runs_interrupted")
            return False

    def _sweep(self) -> bool:
        if left := sweep_leftovers(self._shop):
            log.info("run_leftovers_swept", folders=left)
        return False

    def _perform(self) -> bool:
        if not anything_waits(self._shop.database):
            return False
        performed = perform_next(self._shop)
        if performed is None:
            return False
        _tell(performed)
        return True


def _tell(performed: Performed) -> None:
    about = log.bind(run=performed.reference)
    if performed.error is not None:
        about.error("run_failed", exc_info=performed.error)
    state = "taken_over" if performed.state is None else performed.state.value
    about.info("run_ended", state=state)
