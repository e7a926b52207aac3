"""The smallest value of a key for which a metric is sure to keep a bound: bisection, with its evidence."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from simulations.choice import one_column
from simulations.recorded import MetricColumn, Table
from simulations.statistics import clipped, estimate

_STEPS_OF_A_FLOAT: Final = 100
MOST_VALUES: Final = 10_000  # all of them are written down
_TARGET: Final = re.compile(r"\s*([a-z][a-z0-9_]*(?:\[[^\]]+\])?)\s*(>=|<=)\s*([-+0-9.eE]+)\s*")
_VARY: Final = re.compile(r"([^=]+)=([-+]?[0-9.eE]+?)\.\.([-+]?[0-9.eE]+)")

_SAID: Final = frozenset({"", "share", "ratio", "0 to 1"})  # numbers without a unit
_AND: Final = " `labsim sweep` over the key shows every value between."

Number = int | float


class QuestionError(ValueError):
    """A question that cannot be read; the text says how it is put."""


@dataclass(frozen=True)
class Target:
    """`metric` is a name or name[group]; `least` says whether it must be at least the bound, or at most."""

    metric: str
    least: bool
    bound: float

    @classmethod
    def read(cls, text: str) -> "Target":
        """From "METRIC >= X" or "METRIC <= X". Raises QuestionError."""
        found = _TARGET.fullmatch(text)
        bound = _float(found[3]) if found else None
        if found is None or bound is None:
            message = f"{text!r} is not a bound such as 'users_by_mandate_share[all] >= 0.9'"
            raise QuestionError(message)
        return cls(found[1], found[2] == ">=", bound)

    @property
    def words(self) -> str:
        """As it was asked."""
        return f"{self.metric} {'>=' if self.least else '<='} {self.bound:g}"


@dataclass(frozen=True)
class Vary:
    """A key and its values, lowest to highest: whole numbers, or a hundred steps where an end is not whole."""

    key: str
    values: tuple[Number, ...]

    @classmethod
    def read(cls, text: str) -> "Vary":
        """From "key=LOW..HIGH". Raises QuestionError."""
        found = _VARY.fullmatch(text)
        low, high = (_number(found[2]), _number(found[3])) if found else (None, None)
        if found is None or low is None or high is None or not low < high:
            message = f"{text!r} is not a key with its range, such as capacity.cio_teams=2..6"
            raise QuestionError(message)
        if high - low >= MOST_VALUES:
            message = f"{text!r} is wider than {MOST_VALUES:,} values: choose a narrower range"
            raise QuestionError(message)
        return cls(found[1], _between(low, high))


@dataclass(frozen=True)
class Tried:
    """One value and what came of it: mean and 95 % interval."""

    value: Number
    mean: float
    low: float
    high: float
    replications: int
    holds: bool


@dataclass(frozen=True)
class Answer:
    """`smallest` is None if the bound is not kept at the highest value; `tried` are in order of value."""

    vary: Vary
    target: Target
    column: MetricColumn
    tried: tuple[Tried, ...]
    smallest: Number | None

    def as_result(self) -> dict[str, Any]:
        """For the result."""
        return {
            "key": self.vary.key,
            "metric": self.column.name,
            "group": self.column.group,
            "target": self.target.bound,
            "at_least": self.target.least,
            "smallest": self.smallest,
            "tried": [
                {"value": t.value, "mean": t.mean, "ci_low": t.low, "ci_high": t.high}
                | {"holds": t.holds, "replications": t.replications}
                for t in self.tried
            ],
            "words": self.words,
        }

    @property
    def words(self) -> str:
        """The answer in a sentence or two, with its evidence."""
        lowest, highest = self.vary.values[0], self.vary.values[-1]
        about = f"{self.vary.key} from {lowest:g} to {highest:g}"
        if self.smallest is None:
            return f"{self._no_value(about)}{self._undefined()}"
        words = (
            f"The smallest value of {about} that gives {self.target.words} with 95 % confidence is "
        )
        words += f"{self.smallest:g}: {self._at(self.smallest)}."
        below = [one.value for one in self.tried if one.value < self.smallest]
        words += (
            f" {self._at(max(below))}, which is not sure to be enough."
            if below
            else " It is the lowest value asked about."
        )
        beware = (
            "" if self.is_monotone else f" Beware: the values tried do not go one way only.{_AND}"
        )
        return f"{words}{beware}{self._undefined()}"

    @property
    def is_monotone(self) -> bool:
        """Whether no value tried says for sure the contrary of what bisection takes for granted."""
        known = [one for one in self.tried if not math.isnan(one.mean)]
        ordered = [one if self.target.least else _mirrored(one) for one in known]
        return not any(b.high < a.low for a, b in pairwise(ordered))

    def _no_value(self, about: str) -> str:
        """Only the ends were tried: between them it takes for granted that the metric goes one way."""
        ends = "; ".join(map(self._at, (self.vary.values[0], self.vary.values[-1])))
        metric, key = self.target.metric, self.vary.key
        return (
            f"Neither end of the range of {about} gives {self.target.words} with 95 % confidence: {ends}. "
            f"If {metric} rises or falls steadily with {key}, no value does.{_AND}"
        )

    def _undefined(self) -> str:
        """A metric may have nobody to speak of at some values."""
        nowhere = [f"{one.value:g}" for one in self.tried if math.isnan(one.mean)]
        if not nowhere:
            return ""
        return f" At {', '.join(nowhere)} {self.target.metric} is undefined: there is nobody to speak of."

    def _at(self, value: Number) -> str:
        one = next(one for one in self.tried if one.value == value)
        if math.isnan(one.mean):
            return f"{one.value:g} gives nothing ({one.replications} replications)"
        interval = f"95 % interval {one.low:.4g} to {one.high:.4g}"
        if math.isnan(one.low):
            interval = "no interval from one replication"
        unit = "" if self.column.unit in _SAID else f" {self.column.unit}"
        return f"{one.value:g} gives {one.mean:.4g}{unit} ({interval}, {one.replications} replications)"


def find_smallest(vary: Vary, target: Target, run: Callable[[Number], Table]) -> Answer:
    """Bisection: right where more of the key never makes the metric worse. Raises UnknownMetricError.

    A bound is kept if the whole 95 % interval keeps it.
    """
    tried: dict[Number, Tried] = {}
    columns: list[MetricColumn] = []

    def holds(place: int) -> bool:
        value = vary.values[place]
        table = run(value)
        columns.append(one_column(table, target.metric))
        tried[value] = judged(value, table, columns[0], target)
        return tried[value].holds

    place = _first(holds, len(vary.values))
    smallest = None if place is None else vary.values[place]
    return Answer(vary, target, columns[0], tuple(tried[v] for v in sorted(tried)), smallest)


def judged(value: Number, table: Table, column: MetricColumn, target: Target) -> Tried:
    """What the replications say of one value."""
    values = table.metric(column.name, column.group)
    if values is None:
        return Tried(value, math.nan, math.nan, math.nan, table.replications, holds=False)
    found = clipped(estimate(values.reshape(-1, 1)), [column.kind])
    mean, low, high = float(found.mean[0]), float(found.low[0]), float(found.high[0])
    holds = low >= target.bound if target.least else high <= target.bound
    return Tried(value, mean, low, high, table.replications, holds=holds)


def _first(holds: Callable[[int], bool], count: int) -> int | None:
    """The first place that holds, where all after it do; both ends are always tried."""
    if holds(0):
        return 0
    if not holds(count - 1):
        return None
    below, above = 0, count - 1
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def _mirrored(one: Tried) -> Tried:
    return Tried(one.value, -one.mean, -one.high, -one.low, one.replications, holds=one.holds)


def _between(low: Number, high: Number) -> tuple[Number, ...]:
    if isinstance(low, int) and isinstance(high, int):
        return tuple(range(low, high + 1))
    step = (high - low) / _STEPS_OF_A_FLOAT
    return tuple(round(low + place * step, 12) for place in range(_STEPS_OF_A_FLOAT + 1))


def _number(text: str) -> Number | None:
    try:
        return int(text)
    except ValueError:
        return _float(text)


def _float(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
