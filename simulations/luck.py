"""From uniform numbers to durations: by inverse transform, so that more luck is never a shorter time."""

from math import exp, expm1, log, log1p, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, ndtri

Floats = NDArray[np.float64]
_SMALLEST = 1e-12


def triangular(luck: float, low: float, mode: float, high: float) -> float:
    """The triangular value at this luck (0 to 1)."""
    if high == low:
        return low
    rising = (mode - low) / (high - low)
    if luck <= rising:
        return low + sqrt(luck * (high - low) * (mode - low))
    return high - sqrt((1 - luck) * (high - low) * (high - mode))


def triangular_share(value: float, low: float, mode: float, high: float) -> float:
    """How many of these triangular values are at most `value`, as a share."""
    if value >= high or value < low:
        return float(value >= high)
    if value < mode:
        return (value - low) ** 2 / ((high - low) * (mode - low))
    return 1 - (high - value) ** 2 / ((high - low) * (high - mode))


def longer_than(share: float, luck: float) -> float:
    """The luck of what has outlasted this share of its kind: the same luck, among those that are left."""
    return share + luck * (1 - share)


def whole_working_days(luck: float, low: float, mode: float, high: float) -> int:
    """A triangular number of working days, rounded to whole days, at least 1."""
    return max(1, round(triangular(luck, low, mode, high)))


def triangulars(luck: Floats, between: tuple[float, float, float]) -> Floats:
    """The same for a vector."""
    low, mode, high = between
    if high == low:
        return np.full(luck.shape, low)
    rising = (mode - low) / (high - low)
    up = low + np.sqrt(luck * (high - low) * (mode - low))
    down = high - np.sqrt((1 - luck) * (high - low) * (high - mode))
    return np.where(luck <= rising, up, down)


def peaked(luck: Floats, span: float, peak: float) -> Floats:
    """A Beta on 0 to `span` with this peak, of the weight that project planning gives it (PERT: 4)."""
    share = peak / span
    values: Any = betaincinv(1 + 4 * share, 1 + 4 * (1 - share), luck)
    return np.asarray(span * values, dtype=np.float64)


def betas(luck: Floats, a: float, b: float) -> Floats:
    """A Beta on 0 to 1; the luck itself where it is uniform."""
    if a == b == 1:
        return luck
    values: Any = betaincinv(a, b, luck)
    return np.asarray(values, dtype=np.float64)


def lognormals(luck: Floats, median: float, sigma: float) -> Floats:
    """Lognormal with this median; `sigma` is the standard deviation of the logarithm."""
    scores: Any = ndtri(np.clip(luck, _SMALLEST, 1 - _SMALLEST))
    return np.asarray(median * np.exp(sigma * scores), dtype=np.float64)


def exponentials(luck: Floats, mean: float) -> Floats:
    """Exponential with this mean."""
    return np.asarray(-mean * np.log1p(-luck), dtype=np.float64)


def exponential(luck: float, mean: float) -> float:
    """One of them."""
    return -mean * log1p(-luck)


def exponential_share(value: float, mean: float) -> float:
    """How many of them are at most `value`."""
    if value < 0 or not mean:
        return float(value >= 0)
    return -expm1(-value / mean)


def peaked_one(luck: float, span: float, peak: float) -> float:
    """One of `peaked`."""
    return float(peaked(np.array(luck), span, peak))


def peaked_share(value: float, span: float, peak: float) -> float:
    """How many of `peaked` are at most `value`."""
    share = peak / span
    part: Any = betainc(1 + 4 * share, 1 + 4 * (1 - share), min(1.0, max(0.0, value / span)))
    return float(part)


def longest_fix(luck: float, issues_a_day: float, fix_mean: float, days: float) -> float:
    """By how long the last fix outlasts a stay of `days`, all in working days; 0 or more.

    Issues come at random through the stay and are mended side by side. How many are still open x days
    after its end is Poisson with mean issues_a_day * fix_mean * (1 - exp(-days / fix_mean)) * exp(-x / fix_mean):
    the open ones of a queue with as many servers as customers. The time until none is open follows.
    """
    if not issues_a_day or not fix_mean:
        return 0.0
    open_at_end = issues_a_day * fix_mean * (1 - exp(-days / fix_mean))
    nobody = -log(max(luck, _SMALLEST))
    if nobody >= open_at_end:
        return 0.0
    return fix_mean * log(open_at_end / max(nobody, _SMALLEST))
