"""Estimates over replications: t-intervals, quantiles, paired differences, Wilson's interval, Holm's correction.

A replication that has nobody to speak of gives nan; it is left out of the estimate, and `n` says so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Numbers = NDArray[np.float64]

CONFIDENCE: Final = 0.95
BAND: Final = (0.05, 0.95)
"""The quantiles between which nine of ten replications lie."""
_NEVER_BELOW_ZERO: Final = frozenset({"share", "amount", "count"})


@dataclass(frozen=True, slots=True)
class Estimates:
    """One entry a column: how many values, mean, standard deviation, 95 % t-interval, 5 % and 95 % quantiles.

    With one value there is no deviation and no interval, with none nothing at all: nan stands there.
    """

    n: NDArray[np.int64]
    mean: Numbers
    sd: Numbers
    low: Numbers
    high: Numbers
    q05: Numbers
    q95: Numbers

    @property
    def half_width(self) -> Numbers:
        """Half of the interval's width."""
        return (self.high - self.low) / 2


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean of paired differences with its 95 % t-interval and two-sided p; nan below two pairs."""

    n: int
    mean: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the interval about it; of a share all between 0 and 1."""

    share: float
    low: float
    high: float


def t_quantile(probability: float, degrees: float | NDArray[np.int64]) -> Numbers:
    """The quantile of Student's t; nan below one degree of freedom."""
    wanted = np.asarray(degrees, dtype=np.float64)
    return np.where(wanted >= 1, special.stdtrit(np.maximum(wanted, 1), probability), np.nan)


def estimate(values: Numbers) -> Estimates:
    """The estimates of each column of (replications x columns)."""
    n = np.count_nonzero(~np.isnan(values), axis=0)
    with np.errstate(invalid="ignore"):  # a column without a value: nan, and no news
        mean = np.nansum(values, axis=0) / n
    squares = np.nansum((values - mean) ** 2, axis=0)
    sd = np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)
    half = t_quantile((1 + CONFIDENCE) / 2, n - 1) * sd / np.sqrt(np.maximum(n, 1))
    q05, q95 = quantiles(values)
    return Estimates(n, mean, sd, mean - half, mean + half, q05, q95)


def clipped(found: Estimates, kinds: Sequence[str]) -> Estimates:
    """With intervals that do not leave what a metric can be: a share 0 to 1, an amount or a count at least 0.

    A proportion has Wilson's interval. Means stay as they are, and inside their intervals.
    """
    low = np.where([kind in _NEVER_BELOW_ZERO for kind in kinds], 0.0, -np.inf)
    high = np.where([kind == "share" for kind in kinds], 1.0, np.inf)
    low, high = np.minimum(low, found.mean), np.maximum(high, found.mean)
    found = replace(found, low=np.maximum(found.low, low), high=np.minimum(found.high, high))
    for place in (place for place, kind in enumerate(kinds) if kind == "proportion"):
        n = int(found.n[place])
        interval = wilson(round(float(found.mean[place]) * n) if n else 0, n)
        found.low[place], found.high[place] = interval.low, interval.high
    return found


def quantiles(values: Numbers) -> tuple[Numbers, Numbers]:
    """The 5 % and 95 % quantiles of each column; nan where a column has no value."""
    found = np.full((len(BAND), values.shape[1]), np.nan)
    whole = ~np.isnan(values).any(axis=0)
    if len(values) and whole.any():
        found[:, whole] = np.quantile(values[:, whole], BAND, axis=0)
    for column in np.flatnonzero(~whole):
        if (known := values[~np.isnan(values[:, column]), column]).size:
            found[:, column] = np.quantile(known, BAND)
    return found[0], found[1]


def paired_difference(base: Numbers, other: Numbers) -> Difference:
    """`other` less `base`, replication by replication; those where either is nan are left out."""
    pairs = other - base
    pairs = pairs[~np.isnan(pairs)]
    n = len(pairs)
    found = estimate(pairs.reshape(-1, 1))
    mean, low, high = float(found.mean[0]), float(found.low[0]), float(found.high[0])
    return Difference(n, mean, low, high, _two_sided_p(mean, float(found.sd[0]), n))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down correction: adjusted p-values in the order given; nan is no test and stays nan."""
    adjusted = [math.nan] * len(p_values)
    order = sorted((p, place) for place, p in enumerate(p_values) if not math.isnan(p))
    highest = 0.0
    for rank, (p, place) in enumerate(order):
        highest = max(highest, min(1.0, p * (len(order) - rank)))
        adjusted[place] = highest
    return tuple(adjusted)


def wilson(successes: int, n: int, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval for a share of replications (Wilson 1927); nan throughout where n is 0."""
    if n == 0:
        return Interval(math.nan, math.nan, math.nan)
    share = successes / n
    z = float(special.ndtri((1 + confidence) / 2))
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half))


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """The median with an interval that holds whatever the values are like; None where so few values have none.

    Its ends are the values of the largest rank k for which at most half of what is left out lies below it:
    how many of n values lie below their median is binomial (n, 1/2). Six values are the fewest for 95 %.
    """
    ordered, n = sorted(values), len(values)
    below = np.arange(n // 2)
    outside = np.count_nonzero(special.bdtr(below, n, 0.5) <= (1 - confidence) / 2) if n else 0
    if not outside:
        return None
    return Interval(float(np.median(ordered)), ordered[outside - 1], ordered[n - outside])


def _two_sided_p(mean: float, sd: float, n: int) -> float:
    if n <= 1:
        return math.nan
    if sd == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * special.stdtr(n - 1, -abs(mean) / (sd / math.sqrt(n))))
