"""How many replications a wanted precision takes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulations.choice import chosen_columns
from simulations.recorded import Table
from simulations.running import Case, Runner
from simulations.statistics import CONFIDENCE, Numbers, estimate, t_quantile

FEWEST: Final = 10
"""Replications before precision is believed."""

_LOOK_AHEAD: Final = 5
_LOOK_AHEAD_SHARE: Final = 0.05
_MARGIN: Final = 1.05  # the number predicted, and a little more
_LARGEST_STEP: Final = 4  # times what is there: a prediction from few replications is a guess


@dataclass(frozen=True)
class Precision:
    """Wanted: the 95 % interval's half-width at most `wanted` (0.05: 5 %) of the mean, for each metric.

    `metrics` are names, or name[group]; at most so many replications.
    """

    wanted: float
    metrics: tuple[str, ...]
    at_most: int = 1000


def settle(runner: Runner, cases: Sequence[Case], precision: Precision) -> int:
    """Runs until each case is precise enough, in batches of the number predicted; the number for all of them.

    The number depends on what the replications gave, in their order, and on nothing else.
    """
    count = min(FEWEST, precision.at_most)
    while True:
        runner.complete(cases, count)
        values = [_chosen(runner.table(case, count), precision) for case in cases]
        stops = [stop_at(one, precision.wanted) for one in values]
        if all(stop is not None for stop in stops):
            return max(stop for stop in stops if stop is not None)
        if count >= precision.at_most:
            return precision.at_most
        more = max(predicted(one, precision.wanted) for one in values)
        count = min(
            precision.at_most, max(count + _look_ahead(count), min(more, count * _LARGEST_STEP))
        )


def stop_at(values: Numbers, wanted: float) -> int | None:
    """The least number of rows at which every column is precise and stays so for a look ahead, that included.

    Five more replications, or 5 % of them. None if these rows do not show it.
    """
    precise = np.all(relative_half_widths(values) <= wanted, axis=1)
    for n in range(FEWEST, len(values) + 1):
        until = n + _look_ahead(n)
        if until <= len(values) and precise[n - 1 : until].all():
            return until
    return None


def predicted(values: Numbers, wanted: float) -> int:
    """How many rows it should take: the half-width falls with the square root of their number."""
    now = relative_half_widths(values)[-1:]
    worst = float(now.max(initial=0.0))
    n = len(values) * max(1.0, worst / wanted) ** 2 * _MARGIN if np.isfinite(worst) else np.inf
    needed = ceil(min(n, 1e9))
    return needed + _look_ahead(needed)


def relative_half_widths(values: Numbers) -> Numbers:
    """Half-width over mean of each column after 1, 2, 3 … rows; infinite where nothing can be said.

    What comes after a row never changes what stands in it.
    """
    known = ~np.isnan(values)
    n: NDArray[np.int64] = known.cumsum(axis=0)
    shift = _first_known(values, known)
    away = np.where(known, values - shift, 0.0)
    total, squares = away.cumsum(axis=0), (away**2).cumsum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = shift + total / n
        variance = np.maximum(squares - total**2 / n, 0.0) / (n - 1)
        half = t_quantile((1 + CONFIDENCE) / 2, n - 1) * np.sqrt(variance / n)
        relative = np.where(half == 0, 0.0, half / np.abs(mean))
    return np.where(np.isnan(relative), np.inf, relative)


def reached(case: Case, table: Table, precision: Precision) -> Iterator[dict[str, Any]]:
    """What became of it, metric by metric, for the result."""
    found = estimate(table.metrics)
    for place in chosen_columns(table, precision.metrics):
        column = table.layout.metrics[place]
        half, mean = float(found.half_width[place]), abs(float(found.mean[place]))
        over = 0.0 if half == 0 else half / mean if mean else np.inf
        yield {
            "scenario": case.label,
            "metric": column.name,
            "group": column.group,
            "wanted": precision.wanted,
            "reached": bool(over <= precision.wanted),
            "half_width_over_mean": over,
            "replications": table.replications,
        }


def _chosen(table: Table, precision: Precision) -> Numbers:
    return table.metrics[:, chosen_columns(table, precision.metrics)]


def _look_ahead(n: int) -> int:
    return max(_LOOK_AHEAD, ceil(n * _LOOK_AHEAD_SHARE))


def _first_known(values: Numbers, known: NDArray[np.bool_]) -> Numbers:
    """Differences from it keep their digits when they are squared and summed."""
    if not len(values):
        return np.zeros(values.shape[1])
    first = known.argmax(axis=0)
    return np.where(known.any(axis=0), values[first, np.arange(values.shape[1])], 0.0)
