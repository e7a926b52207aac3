"""Where replications run: in this process, in processes of this machine, or on a Dask cluster.

All are a `concurrent.futures.Executor`; none decides on a number.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SERIAL_BELOW_SECONDS: Final = 1 / 3  # less work than it takes to start processes
_SECONDS_OF_A_CHUNK: Final = {"serial": 0.0, "processes": 0.02, "dask": 0.2}
_DASK_TIMEOUT: Final = "10s"
_SESSION: Final = Path("/proc/self/autogroup")
_PRELOADED: Final = ["simulations.replication"]


class NoExecutorError(Exception):
    """The workers asked for cannot be had; the text says why."""


class SerialExecutor(Executor):
    """Runs what is submitted at once, in this process. Ctrl-C goes through it."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The future is done when this returns."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is the future's to raise
            future.set_exception(error)
        return future


@dataclass(frozen=True)
class Place:
    """Where to run: `kind` is serial, processes or dask; `open` makes its executor anew."""

    kind: str
    workers: int
    open: Callable[[], Executor]
    close: Callable[[], None] = lambda: None

    def chunk_size(self, seconds: float) -> int:
        """Replications to a chunk, where one takes so many seconds: no more than make the trip worth while."""
        return max(1, ceil(_SECONDS_OF_A_CHUNK[self.kind] / max(seconds, 1e-6)))


def usable_processors() -> int:
    """Of this machine, as far as this process may use them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def serial() -> Place:
    """In this process."""
    return Place("serial", 1, SerialExecutor)


def processes(workers: int, niceness: int = 0) -> Place:
    """A pool of processes, forked from a clean server: never from this process and its threads.

    With a `niceness` they make way for whatever else the machine has to do.
    """

    def open_pool() -> Executor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        return ProcessPoolExecutor(
            workers, mp_context=context, initializer=partial(_begin_worker, niceness)
        )

    return Place("processes", workers, open_pool)


def dask(address: str) -> Place:
    """The workers of a Dask cluster. Raises NoExecutorError if it is not there, or Dask is not installed."""
    try:
        from distributed import Client  # noqa: PLC0415 - of the extra `scale`
    except ImportError:
        message = "Dask is not installed: pip install 'labsim[scale]'"
        raise NoExecutorError(message) from None
    try:
        open_client: Any = Client  # its class has no types
        client = open_client(address, timeout=_DASK_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"no Dask cluster answers at {address}: {error}"
        raise NoExecutorError(message) from None
    workers = sum(client.nthreads().values())
    if not workers:
        client.close()
        message = f"the Dask cluster at {address} has no workers"
        raise NoExecutorError(message)
    return Place("dask", workers, lambda: client.get_executor(pure=False), client.close)


def _begin_worker(niceness: int) -> None:
    """Ctrl-C is for the process that started us, and we end when it ends."""
    if niceness:
        _make_way(niceness)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _make_way(niceness: int) -> None:
    """Linux weighs sessions against each other before it looks at a process: ours must be one, and nice as a whole."""
    os.nice(niceness)
    os.setsid()
    with suppress(OSError):  # a system without such groups
        _SESSION.write_text(str(niceness), encoding="ascii")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
