"""What queueing theory says exactly: truths from outside that the simulator is held against.

Rates are per day, times in days; any other unit does, used throughout.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np


class NoSteadyState(Exception):
    """More comes than can be served: the line grows for ever, and has no mean."""

    def __init__(self, load: float) -> None:
        super().__init__(f"The load is {load:g}: it must be below 1.")


@dataclass(frozen=True)
class Waiting:
    """In the steady state: `share` of those who come who must wait; `mean` wait over all who come."""

    share: float
    mean: float


def erlang_c(arrival_rate: float, service_rate: float, servers: int) -> Waiting:
    """Poisson arrivals, exponential services, one line (M/M/c). Raises NoSteadyState at a load of 1 or more.

    A. K. Erlang, 1917. The share comes from his loss formula, which is built up server by server and cannot overflow.
    """
    offered = arrival_rate / service_rate
    load = _steady(offered / servers)
    lost = 1.0
    for number in range(1, servers + 1):
        lost = offered * lost / (number + offered * lost)
    share = lost / (1.0 - load * (1.0 - lost))
    return Waiting(share, share / (servers * service_rate - arrival_rate))


def md1_mean_wait(arrival_rate: float, service: float) -> float:
    """Poisson arrivals, one server, every service equally long (M/D/1). Raises NoSteadyState.

    F. Pollaczek, 1930, and A. Y. Khinchin, 1932: half of what exponential services of the same mean would give.
    """
    load = _steady(arrival_rate * service)
    return load * service / (2.0 * (1.0 - load))


def gate_mean_wait(gaps: Sequence[float]) -> float:
    """Who comes at any moment, evenly, waits so long for the next of meetings that lie `gaps` apart."""
    return fsum(gap * gap for gap in gaps) / (2.0 * fsum(gaps))


def little_number(arrival_rate: float, mean_time: float) -> float:
    """How many are inside on the average, when so many come and each stays so long. J. D. C. Little, 1961."""
    return arrival_rate * mean_time


def mean_inside(came: Sequence[float], left: Sequence[float], until: float) -> float:
    """How many were inside on the average from 0 to `until`, counted moment by moment, not by Little's law.

    `came` and `left` need no common order; who has not left by `until` is left out of `left`, or leaves later.
    """
    moments = np.concatenate([came, left, [until]])
    steps = np.concatenate([np.ones(len(came)), -np.ones(len(left)), [0.0]])
    order = np.argsort(moments, kind="stable")
    inside = np.cumsum(steps[order])[:-1]
    spans = np.diff(np.minimum(moments[order], until))
    return float(inside @ spans) / until


def _steady(load: float) -> float:
    if load >= 1.0:
        raise NoSteadyState(load)
    return load
