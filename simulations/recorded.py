"""A replication as one row of numbers and the layout that names them; exact as text and in memory."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulations.measured import Measured, MetricKind

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class MetricColumn:
    """Where a metric stands in a row."""

    name: str
    group: str
    unit: str
    kind: MetricKind


@dataclass(frozen=True)
class SeriesColumns:
    """Where a series stands in a row: a number for each date of `at`."""

    name: str
    group: str
    unit: str
    at: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The names of a row's numbers: all metrics, then the series one after the other."""

    metrics: tuple[MetricColumn, ...]
    series: tuple[SeriesColumns, ...]

    @staticmethod
    def of(measured: Measured) -> "Layout":
        """What its numbers are called: one layout for all that are called alike."""
        return _layout(
            tuple((m.name, m.group, m.unit, m.kind) for m in measured.metrics),
            tuple((s.name, s.group, s.unit, s.at) for s in measured.series),
        )

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "Layout":
        """What `as_values` wrote."""
        return cls(
            tuple(MetricColumn(*row) for row in values["metrics"]),
            tuple(SeriesColumns(n, g, unit, tuple(at)) for n, g, unit, at in values["series"]),
        )

    def as_values(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "metrics": [[m.name, m.group, m.unit, m.kind] for m in self.metrics],
            "series": [[s.name, s.group, s.unit, list(s.at)] for s in self.series],
        }

    @cached_property
    def digest(self) -> str:
        """The same for equal layouts."""
        return sha256(json.dumps(self.as_values()).encode()).hexdigest()[:16]

    def shared(self) -> "Layout":
        """The one layout of this process that is equal to it: a thousand rows then hold one."""
        return _LAYOUTS.setdefault(self.digest, self)

    @property
    def width(self) -> int:
        """How many numbers a row has."""
        return len(self.metrics) + sum(len(series.at) for series in self.series)


_LAYOUTS: Final[dict[str, Layout]] = {}


@lru_cache(maxsize=32)
def _layout(
    metrics: tuple[tuple[str, str, str, MetricKind], ...],
    series: tuple[tuple[str, str, str, tuple[str, ...]], ...],
) -> Layout:
    return Layout(
        tuple(MetricColumn(*row) for row in metrics), tuple(SeriesColumns(*row) for row in series)
    ).shared()


@dataclass(frozen=True)
class Recorded:
    """What one replication gave."""

    layout: Layout
    values: Numbers

    @classmethod
    def of(cls, measured: Measured) -> "Recorded":
        """Its numbers, in their order."""
        numbers = [metric.value for metric in measured.metrics]
        for series in measured.series:
            numbers.extend(series.values)
        return cls(Layout.of(measured), np.array(numbers, dtype=np.float64))


@dataclass(frozen=True)
class Table:
    """Replications 0, 1, 2 … of one scenario, a row each; nan where a replication has no such number."""

    layout: Layout
    values: Numbers

    @classmethod
    def of(cls, rows: Sequence[Recorded]) -> "Table":
        """The rows under one layout: what any of them has, in the order in which it first comes."""
        layout = merged_layout([row.layout for row in rows])
        if all(row.layout.digest == layout.digest for row in rows):
            return cls(layout, np.array([row.values for row in rows]).reshape(-1, layout.width))
        places = {point: place for place, point in enumerate(_points(layout))}
        values = np.full((len(rows), layout.width), np.nan)
        for number, row in enumerate(rows):
            values[number, [places[point] for point in _points(row.layout)]] = row.values
        return cls(layout, values)

    @property
    def metrics(self) -> Numbers:
        """The metrics alone: replications x metrics."""
        return self.values[:, : len(self.layout.metrics)]

    @property
    def replications(self) -> int:
        """How many rows there are."""
        return len(self.values)

    def metric(self, name: str, group: str) -> Numbers | None:
        """One metric, replication by replication; None if the table has none of that name and group."""
        for place, column in enumerate(self.layout.metrics):
            if (column.name, column.group) == (name, group):
                return self.values[:, place]
        return None


def merged_layout(layouts: Iterable[Layout]) -> Layout:
    """One layout for all: metrics by name and group, the dates of a series put together in order."""
    different = list({layout.digest: layout for layout in layouts}.values())
    if len(different) == 1:
        return different[0]
    metrics: dict[tuple[str, str], MetricColumn] = {}
    series: dict[tuple[str, str], SeriesColumns] = {}
    for layout in different:
        for metric in layout.metrics:
            metrics.setdefault((metric.name, metric.group), metric)
        for one in layout.series:
            known = series.get((one.name, one.group), one)
            at = tuple(sorted({*known.at, *one.at}))
            series[one.name, one.group] = SeriesColumns(one.name, one.group, one.unit, at)
    return Layout(tuple(metrics.values()), tuple(series.values()))


def _points(layout: Layout) -> list[tuple[str, str, str]]:
    """What tells the numbers of a row apart; a metric has no date."""
    points = [(metric.name, metric.group, "") for metric in layout.metrics]
    for series in layout.series:
        points += [(series.name, series.group, f"@{day}") for day in series.at]
    return points
