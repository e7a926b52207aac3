"""Independent replications of one queue, and the interval that their means give."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tests.simulations.engine.stories import waits

SEED: Final = 2017
Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Floats]


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def half_width_over_middle(self) -> float:
        return (self.high - self.low) / (self.high + self.low)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high

    def meets(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high


def interval(means: Sequence[float], level: float = 0.99) -> Interval:
    """Student's, over independent replications."""
    half = float(stats.t.ppf((1 + level) / 2, len(means) - 1)) * float(stats.sem(means))
    middle = math.fsum(means) / len(means)
    return Interval(middle - half, middle + half)


@dataclass(frozen=True)
class Stage:
    """Poisson arrivals at `rate`; `stay` draws the stays. The first `warm_up` of those who come are not counted."""

    rate: float
    places: int
    stay: Draw
    customers: int
    warm_up: int

    def waits(self, replication: int) -> Floats:
        draw = np.random.default_rng([SEED, replication])
        arrivals = draw.exponential(1 / self.rate, self.customers).cumsum()
        let_in, _ = waits(self.places, arrivals.tolist(), self.stay(draw, self.customers).tolist())
        waited: Floats = np.subtract(let_in, arrivals)
        return waited[self.warm_up :]


def exponential(draw: np.random.Generator, number: int) -> Floats:
    return draw.exponential(1.0, number)


def constant(_: np.random.Generator, number: int) -> Floats:
    return np.ones(number)
