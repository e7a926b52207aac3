"""The model with a watch: what a study takes beyond these times runs around the model."""

import gc
from typing import Final

from simulations import replication
from simulations.measured import Measured
from tests.bench.timing import timed

TIMED: Final = f"{__name__}:replicate"
SPENT: Final[list[float]] = []
"""Seconds of each replication, in the order run."""


def replicate(text: str, entropy: int, number: int) -> Measured:
    """One replication, run and measured."""
    measured, seconds = timed(lambda: _replicate(text, entropy, number))
    SPENT.append(seconds)
    return measured


def _replicate(text: str, entropy: int, number: int) -> Measured:
    """What it leaves behind is its own to clear away: a worker does so when it has ended."""
    measured = replication.replicate(text, entropy, number)
    gc.collect()
    return measured
