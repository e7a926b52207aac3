"""Workers at one place: they take chunks a few at a time, and a death among them costs nothing that is finished."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import Final

from simulations.executors import Place
from simulations.work import Finished, run_chunk

_IN_FLIGHT_A_WORKER: Final = 3  # one runs, one waits, one is being fetched
_MOST_DEATHS: Final = 3  # in a row, nothing finished in between

Done = Callable[[str, tuple[Finished, ...]], None]
"""(canonical scenario, what is finished of it)."""


class WorkersDiedError(Exception):
    """Worker processes died again and again, as when memory runs out."""

    def __init__(self) -> None:
        super().__init__(
            f"worker processes died {_MOST_DEATHS} times in a row: is there too little memory? "
            "Try fewer --workers"
        )


class ClusterLostError(Exception):
    """The cluster let go of work that it had taken."""

    def __init__(self) -> None:
        super().__init__("the Dask cluster went away; what was finished is kept")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some replications of one scenario. `code` is empty where the sources need no check."""

    model: str
    text: str
    entropy: int
    replications: tuple[int, ...]
    code: str = ""


class Crew:
    """Holds the executor of a place while it is used."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._executor: Executor | None = None
        self._in_flight: dict[Future[tuple[Finished, ...]], Chunk] = {}

    def run(self, chunks: Sequence[Chunk], done: Done) -> None:
        """Tells `done` of each chunk as it is finished, in any order.

        Raises WorkersDiedError, ClusterLostError and what the model raises; whatever ends it, Ctrl-C too,
        what is finished by then is told first; the chunk that was being told may be told twice.
        """
        try:
            self._run(deque(chunks), done)
        except BaseException:
            self._stop(done)
            raise

    def leave(self) -> None:
        """Ends the workers; the next chunk gets new ones."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True)

    def _run(self, waiting: deque[Chunk], done: Done) -> None:
        deaths = 0
        while waiting or self._in_flight:
            deaths = deaths + 1 if self._died(waiting, done) else 0
            if deaths == _MOST_DEATHS:
                raise WorkersDiedError

    def _died(self, waiting: deque[Chunk], done: Done) -> bool:
        """One round: hands out chunks and collects. A dead worker breaks a pool for good: its chunks go back."""
        try:
            self._hand_out(waiting)
            self._collect(done)
        except BrokenExecutor:
            waiting.extendleft(reversed(self._in_flight.values()))
            self._in_flight.clear()
            self.leave()
            return True
        return False

    def _hand_out(self, waiting: deque[Chunk]) -> None:
        if self._executor is None:
            self._executor = self.place.open()
        most = self.place.workers * _IN_FLIGHT_A_WORKER if self.place.kind != "serial" else 1
        while waiting and len(self._in_flight) < most:
            chunk = waiting[0]
            arguments = chunk.model, chunk.text, chunk.entropy, chunk.replications, chunk.code
            self._in_flight[self._executor.submit(run_chunk, *arguments)] = chunk
            waiting.popleft()

    def _collect(self, done: Done) -> None:
        ready = wait(self._in_flight, return_when=FIRST_COMPLETED).done
        if any(future.cancelled() for future in ready):
            raise ClusterLostError
        for future in sorted(ready, key=lambda one: isinstance(one.exception(), BrokenExecutor)):
            done(self._in_flight[future].text, future.result())
            del self._in_flight[future]

    def _stop(self, done: Done) -> None:
        """Nothing new begins; what runs is waited for and kept."""
        for future in self._in_flight:
            future.cancel()
        self.leave()
        for future, chunk in self._in_flight.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                done(chunk.text, future.result())
        self._in_flight.clear()
