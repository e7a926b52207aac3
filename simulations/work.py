"""What a worker does: a chunk of replications of one scenario, wherever the worker runs."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from time import perf_counter
from typing import Self

from simulations.measured import Measured
from simulations.recorded import Recorded
from simulations.store import code_digest


class OtherCodeError(Exception):
    """A worker on another machine has other sources: its numbers would not be ours."""

    def __init__(self) -> None:
        super().__init__("a worker runs other sources of labsim: install the same version there")

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        """It comes back from a worker: it is made anew, without arguments."""
        return type(self), ()


@dataclass(frozen=True)
class WithEvents:
    """What a model gives that was asked for its event log, too: CSV lines, gzipped."""

    measured: Measured
    events: bytes


Model = Callable[[str, int, int], Measured | WithEvents]
"""(canonical scenario, entropy, replication) -> what it gives."""


@dataclass(frozen=True)
class Finished:
    """One replication, finished; `seconds` of running it steer the size of chunks and nothing else."""

    replication: int
    recorded: Recorded
    events: bytes | None
    seconds: float


def run_chunk(
    model: str, text: str, entropy: int, replications: tuple[int, ...], code: str = ""
) -> tuple[Finished, ...]:
    """Runs them one after the other. `model` is "module:function"; `code` is checked where it is given.

    Raises OtherCodeError.
    """
    if code and code != code_digest():
        raise OtherCodeError
    with _collector_between_replications():
        return tuple(_run_one(_model(model), text, entropy, number) for number in replications)


def _run_one(model: Model, text: str, entropy: int, replication: int) -> Finished:
    began = perf_counter()
    given = model(text, entropy, replication)
    measured, events = (
        (given.measured, given.events) if isinstance(given, WithEvents) else (given, None)
    )
    recorded = Recorded.of(measured)
    gc.collect()
    return Finished(replication, recorded, events, perf_counter() - began)


@contextmanager
def _collector_between_replications() -> Iterator[None]:
    """The collector sleeps while a replication runs, and never looks at what was there before."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


@cache
def _model(name: str) -> Model:
    module, _, function = name.partition(":")
    model: Model = getattr(import_module(module), function)
    return model
