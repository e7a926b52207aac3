"""A grid over keys: where the order of the rules flips, and where it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np

from simulations.choice import chosen_columns
from simulations.recorded import Table
from simulations.running import Case
from simulations.statistics import paired_difference


@dataclass(frozen=True)
class Cell:
    """One scenario of the grid and its replications."""

    case: Case
    table: Table


@dataclass(frozen=True)
class Row:
    """Two rules along one key, everything else alike: the sign of the first less the second at each value.

    `signs` is -1 or 1 where the 95 % interval of the paired difference leaves out 0, else 0.
    """

    metric: str
    group: str
    key: str
    given: Mapping[str, Any]
    rules: tuple[str, str]
    values: tuple[Any, ...]
    signs: tuple[int, ...]

    def flips(self) -> Iterator[tuple[Any, Any]]:
        """Between which two values the order turns round: the last and the first at which it is clear."""
        clear = [(v, sign) for v, sign in zip(self.values, self.signs, strict=True) if sign]
        for (before, was), (after, now) in pairwise(clear):
            if was != now:
                yield before, after

    @property
    def holds(self) -> bool:
        """Whether the same order is clear at every value."""
        return abs(sum(self.signs)) == len(self.values)


def grid(over: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination of the values, the last key turning fastest."""
    return [dict(zip(over, values, strict=True)) for values in product(*over.values())]


def compare_rules(
    cells: Sequence[Cell], over: Mapping[str, Sequence[Any]], metrics: Sequence[str]
) -> list[Row]:
    """Every two rules along every key, for each metric."""
    rules = list(dict.fromkeys(cell.case.rule for cell in cells))
    by_place = {_place(cell.case.rule, cell.case.settings): cell.table for cell in cells}
    first = cells[0].table
    columns = [first.layout.metrics[place] for place in chosen_columns(first, metrics)]
    rows = []
    for key, pair, column in product(over, combinations(rules, 2), columns):
        for given in grid({name: values for name, values in over.items() if name != key}):
            settings = [given | {key: value} for value in over[key]]
            both = [[by_place[_place(rule, at)] for rule in pair] for at in settings]
            signs = tuple(_sign(one, other, column.name, column.group) for one, other in both)
            values = tuple(over[key])
            rows.append(Row(column.name, column.group, key, given, pair, values, signs))
    return rows


def as_result(
    cells: Sequence[Cell], over: Mapping[str, Sequence[Any]], rows: Sequence[Row]
) -> dict[str, Any]:
    """For the result: the grid, its cells, the flips, and the whole order behind them."""
    return {
        "over": {key: list(values) for key, values in over.items()},
        "cells": [
            {"scenario": c.case.label, "rule": c.case.rule, "settings": dict(c.case.settings)}
            for c in cells
        ],
        "flips": [
            _names(row) | {"between": list(between)} for row in rows for between in row.flips()
        ],
        "orders": [
            _names(row)
            | {"values": list(row.values), "clear_signs": list(row.signs), "holds": row.holds}
            for row in rows
        ],
    }


def _names(row: Row) -> dict[str, Any]:
    return {
        "metric": row.metric,
        "group": row.group,
        "key": row.key,
        "given": dict(row.given),
        "rules": list(row.rules),
    }


def _place(rule: str, settings: Mapping[str, Any]) -> tuple[str, str]:
    return rule, repr(sorted(settings.items()))


def _sign(one: Table, other: Table, metric: str, group: str) -> int:
    a, b = one.metric(metric, group), other.metric(metric, group)
    if a is None or b is None:
        return 0
    found = paired_difference(b, a)
    if np.isnan(found.low) or found.low <= 0 <= found.high:
        return 0
    return 1 if found.mean > 0 else -1
