"""The worker performs runs, the oldest first. Whatever stops it, what has run is kept and nothing is half done."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from labsim.domain.runs import MEGABYTE, STORE_MEGABYTES, RunState
from labsim.domain.working_calendar import DateOutsideCalendar
from labsim.services.actors import SYSTEM
from labsim.services.ask_run import run_line
from labsim.services.run_files import RunFolders, size_of
from labsim.wording.runs import (
    BEYOND_THE_CALENDAR,
    PROCESSES_DIED,
    disk_fault_text,
    model_fault_text,
)
from models.engine import Database
from models.errors import StorageError
from models.records import RunRecord
from models.unit_of_work import UnitOfWork, in_unit
from simulations.choice import UnknownMetricError
from simulations.crew import WorkersDiedError
from simulations.outputs import Begun, begin, write
from simulations.provenance import Made, provenance
from simulations.running import Runner, Work
from simulations.scenario import ScenarioError
from simulations.store import Store, code_digest
from simulations.study import Outcome, Request, RequestError, perform

NICENESS: Final = 10
TELL_SECONDS: Final = 0.5
_SAID: Final = (ScenarioError, RequestError, UnknownMetricError, WorkersDiedError)
_STORE: Final = Path(
    "replications"
)  # what provenance says: where the machine keeps it is nobody's business


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where runs are performed. `now` is the world's moment; `leaving` tells when to put the work down."""

    database: Database
    folders: RunFolders
    real_now: Callable[[], datetime]
    now: Callable[[], datetime]
    leaving: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Performed:
    """`state` is what became of it; None where another worker had taken it over. `error` is what nobody foresaw."""

    reference: str
    state: RunState | None
    error: Exception | None = None


class _PutDown(Exception):
    """The work is put down between two chunks: cancelled, taken over, or the worker leaves."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A study whose files are written, and are still to be put in their place."""

    replications: int
    bytes: int
    seconds: float


def anything_waits(database: Database) -> bool:
    """A look without a lock, so that an idle worker writes nothing. A run that is said to run counts too."""
    with database.reading() as uow:
        return bool(uow.runs.queue())


def sweep_leftovers(shop: Workshop) -> int:
    """What a crash left in the folder of runs; before the first run, and once nobody else's may still end well."""
    return shop.folders.sweep(in_unit(shop.database, _only_ended))


def _only_ended(uow: UnitOfWork) -> frozenset[str]:
    uow.runs.put_back()
    return uow.runs.references()


def perform_next(shop: Workshop) -> Performed | None:
    """The oldest run that waits; None where none does. Raises StorageError: the run is then taken up again.

    One thread performs runs, so whatever is said to run now was left by a worker that is no more.
    """
    run = in_unit(shop.database, partial(_claim, began=shop.real_now()))
    if run is None:
        return None
    try:
        return _performed(shop, run)
    finally:
        shutil.rmtree(shop.folders.being_written(run), ignore_errors=True)
        Store(shop.folders.store).prune(STORE_MEGABYTES * MEGABYTE)


def _claim(uow: UnitOfWork, began: datetime) -> RunRecord | None:
    uow.runs.put_back()
    return uow.runs.claim_next(began)


def _performed(shop: Workshop, run: RunRecord) -> Performed:
    try:
        written = _study(shop, run)
        return Performed(run.reference, _in_unit(shop, run, partial(_done, written=written)))
    except _PutDown:
        return Performed(run.reference, _in_unit(shop, run, _put_down))
    except (StorageError, SQLAlchemyError):
        raise
    except Exception as error:  # noqa: BLE001  told to its owner, and logged by the worker
        state = _in_unit(shop, run, partial(_failed, words=_fault(error)))
        return Performed(run.reference, state, None if isinstance(error, _SAID) else error)


def _study(shop: Workshop, run: RunRecord) -> _Written:
    """Runs what is missing and writes the files, as the command line does."""
    began, started = shop.real_now(), time.monotonic()
    watch = _Watch(shop, run)
    watch.look()
    with shop.database.reading() as uow:
        request = Request.from_values(uow.runs.request(run.id))
    work = Work(
        Store(shop.folders.store),
        request.entropy,
        run.workers,
        progress=watch,
        niceness=NICENESS,
    )
    with Runner(work) as runner:
        outcome = perform(request, runner)
    watch.look()
    made = Made(began, shop.real_now(), request.entropy, run.workers, "processes", runner.code)
    return _write(shop, run, request, outcome, made, started)


def _write(
    shop: Workshop, run: RunRecord, request: Request, outcome: Outcome, made: Made, started: float
) -> _Written:
    folder = shop.folders.being_written(run)
    folder.mkdir(parents=True, exist_ok=True)
    begun = Begun(request, _STORE, made.code)
    begin(folder, begun)
    write(folder, outcome, provenance(made), begun)
    fewest = min(table.replications for table in outcome.tables)
    return _Written(fewest, size_of(folder), time.monotonic() - started)


@dataclass
class _Watch:
    """The simulator's progress, told to the database now and then; what it answers may end the work."""

    shop: Workshop
    run: RunRecord
    expected: int = 0
    done: int = 0
    kept: int = 0
    _told: float = 0.0
    _ended: bool = False

    def expect(self, replications: int, kept: int) -> None:
        if not self.expected:
            self.kept = max(self.kept, kept)
        self.expected += replications
        self.look()

    def finished(self, replications: int) -> None:
        """Once it has ended the work, what was at work meanwhile is told, too, and is not to end it again."""
        self.done += replications
        late = time.monotonic() - self._told >= TELL_SECONDS
        if not self._ended and (late or self.shop.leaving()):
            self.look()

    def look(self) -> None:
        """Raises _PutDown, and StorageError."""
        self._ended = True
        if self.shop.leaving() or not in_unit(self.shop.database, self._tell):
            raise _PutDown
        self._ended = False
        self._told = time.monotonic()

    def _tell(self, uow: UnitOfWork) -> bool:
        return uow.runs.tell_progress(
            self.run, expected=self.expected, done=self.done, kept=self.kept
        )


# -- how it ended ----------------------------------------------------------------------------------

End = Callable[[UnitOfWork, Workshop, RunRecord], RunState]


def _in_unit(shop: Workshop, run: RunRecord, end: End) -> RunState | None:
    """None where the run is no longer this beginning's: another worker has taken it over."""

    def act(uow: UnitOfWork) -> RunState | None:
        held = uow.runs.hold(run.reference)
        if held is None or held.claim != run.claim or held.state is not RunState.RUNNING:
            return None
        return end(uow, shop, held)

    return in_unit(shop.database, act)


def _put_down(uow: UnitOfWork, shop: Workshop, run: RunRecord) -> RunState:
    """Cancelled where that was wished; else it waits at its place for the next worker."""
    if run.cancel_asked:
        return _cancelled(uow, shop, run)
    uow.runs.put_back()
    return RunState.QUEUED


def _cancelled(uow: UnitOfWork, shop: Workshop, run: RunRecord) -> RunState:
    return uow.runs.change(run, state=RunState.CANCELLED, ended=shop.real_now()).state


def _failed(uow: UnitOfWork, shop: Workshop, run: RunRecord, words: str) -> RunState:
    if run.cancel_asked:
        return _cancelled(uow, shop, run)
    failed = uow.runs.change(run, state=RunState.FAILED, ended=shop.real_now(), fault=words)
    uow.history.add(_end_line(shop, failed, "fail_run", {"fault": words}))
    return failed.state


def _done(uow: UnitOfWork, shop: Workshop, run: RunRecord, written: _Written) -> RunState:
    """Who was promised that it is cancelled is not given results."""
    if run.cancel_asked:
        return _cancelled(uow, shop, run)
    shop.folders.put_in_place(run)
    done = uow.runs.change(
        run,
        state=RunState.DONE,
        ended=shop.real_now(),
        seconds=written.seconds,
        bytes=written.bytes,
        replications=written.replications,
        code=code_digest(),
    )
    uow.history.add(_end_line(shop, done, "finish_run", {"replications": done.replications}))
    return done.state


def _end_line(shop: Workshop, run: RunRecord, act: str, more: dict[str, Any]) -> Any:
    after = {"state": run.state.value, **more}
    return run_line(SYSTEM, act, run, shop.now(), {"state": RunState.RUNNING.value}, after)


def _fault(error: Exception) -> str:
    match error:
        case DateOutsideCalendar():
            return f"{error}: {BEYOND_THE_CALENDAR}"
        case ScenarioError():
            return f"A scenario of it cannot be run by this labsim: {error}"
        case WorkersDiedError():
            return PROCESSES_DIED
        case OSError():
            return disk_fault_text(error.strerror or str(error))
        case _ if isinstance(error, _SAID):
            return str(error)
        case _:
            return model_fault_text(type(error).__name__, str(error))
