"""What one replication gives: its metrics and its monthly series, as plain values."""

from dataclasses import dataclass
from typing import Literal

MetricKind = Literal["mean", "amount", "count", "share", "proportion"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of one replication. `group` is "all" where there is but one; nan is nobody to speak of.

    `kind` says what the number is: an average that may be below 0, an amount that cannot (a wait, a
    cost, a ratio of counts, an average of such), a number of things, a share between 0 and 1, or a yes
    (1) or no (0), whose share of all replications is a proportion.
    """

    name: str
    group: str
    value: float
    unit: str
    kind: MetricKind


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time: `at` holds ISO dates in order, one for each value."""

    name: str
    group: str
    unit: str
    at: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """All metrics and series of one replication, each (name, group) once, in a fixed order."""

    metrics: tuple[Metric, ...]
    series: tuple[Series, ...]
