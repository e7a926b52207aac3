"""How long a piece of work takes in this process; what other processes do for it is not counted."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def seconds(run: Callable[[], object]) -> float:
    """As `timed`, with what was left over from before cleared away first."""
    gc.collect()
    return timed(run)[1]


def timed(run: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and the smaller of wall and processor time: other programs lengthen the one only."""
    wall, processor = time.perf_counter(), time.process_time()
    given = run()
    return given, min(time.perf_counter() - wall, time.process_time() - processor)
