"""Scenarios against a base, replication by replication, and which of several may be the lowest."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

import numpy as np

from simulations.choice import chosen_columns
from simulations.recorded import Table
from simulations.statistics import (
    CONFIDENCE,
    Difference,
    Numbers,
    holm,
    paired_difference,
    t_quantile,
    wilson,
)

Named = Sequence[tuple[str, Table]]
"""(label, table) of each scenario; common random numbers make rows of equal number pairs."""

_FEWEST_TO_CHOOSE: Final = 2


def compare(tables: Named, metrics: Sequence[str]) -> list[dict[str, Any]]:
    """Each scenario less the first, for each of these metrics that both have.

    The p-values are corrected after Holm over all rows; `clear` is said at 5 % after the correction.
    """
    (base, base_table), *others = tables
    rows = []
    for (label, table), place in product(others, chosen_columns(base_table, metrics)):
        column = base_table.layout.metrics[place]
        values = table.metric(column.name, column.group)
        if values is not None:
            found = paired_difference(base_table.metrics[:, place], values)
            names = {"base": base, "other": label, "metric": column.name, "group": column.group}
            rows.append(names | _as_row(found))
    for row, corrected in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row |= {"p_holm": corrected, "clear": bool(corrected < 1 - CONFIDENCE)}
    return rows


def rank(tables: Named, metrics: Sequence[str]) -> list[dict[str, Any]]:
    """Of each metric: the scenarios by their means, lowest first, and in what share of replications each is lowest.

    `may_be_lowest`: the scenarios that stay when each is set against every other by paired one-sided t at
    5 % / (scenarios - 1): the lowest in truth is among them with 95 % confidence (screening after Nelson
    and others, 2001).
    """
    if len(tables) < _FEWEST_TO_CHOOSE:
        return []
    first = tables[0][1]
    columns = [first.layout.metrics[place] for place in chosen_columns(first, metrics)]
    return [row for column in columns for row in _ranked(tables, column.name, column.group)]


def _ranked(tables: Named, metric: str, group: str) -> Iterator[dict[str, Any]]:
    columns = [table.metric(metric, group) for _, table in tables]
    if any(column is None for column in columns):
        return
    values = np.array(columns).T
    values = values[~np.isnan(values).any(axis=1)]
    if len(values) < _FEWEST_TO_CHOOSE:
        return
    means, stays = values.mean(axis=0), may_be_lowest(values)
    wins = (values == values.min(axis=1, keepdims=True)).sum(axis=0)
    for place, number in enumerate(np.argsort(means, kind="stable").tolist(), start=1):
        share = wilson(int(wins[number]), len(values))
        yield {
            "metric": metric,
            "group": group,
            "scenario": tables[number][0],
            "rank": place,
            "mean": float(means[number]),
            "lowest_in": share.share,
            "ci_low": share.low,
            "ci_high": share.high,
            "may_be_lowest": bool(stays[number]),
        }


def may_be_lowest(values: Numbers) -> list[bool]:
    """Of each column of (replications x scenarios), at least two of each: whether it survives the screening."""
    n, scenarios = values.shape
    t = float(t_quantile(1 - (1 - CONFIDENCE) / (scenarios - 1), n - 1))
    stays = []
    for one in range(scenarios):
        above = values[:, [one]] - values
        allowed = t * above.std(axis=0, ddof=1) / np.sqrt(n)
        stays.append(bool((above.mean(axis=0) <= allowed).all()))
    return stays


def _as_row(found: Difference) -> dict[str, Any]:
    return {
        "n": found.n,
        "mean_difference": found.mean,
        "ci_low": found.low,
        "ci_high": found.high,
        "p": found.p,
    }
