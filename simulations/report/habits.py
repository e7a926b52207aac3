"""A sweep read as lines: one rule a line, over the key that was swept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isnan
from typing import Any, Final

from simulations.report.result import Flip, Metric, Order, Pair, Result, Scenario, Sweep, value_text

HABIT: Final = "procrastination"
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule's scenarios, at each swept value where it ran."""

    words: str
    at: Mapping[Any, Scenario]

    def metric(self, value: Any, name: str, group: str) -> Metric | None:
        """None where it did not run or was not measured."""
        found = self.at.get(value)
        return found.metric(name, group) if found else None


@dataclass(frozen=True, slots=True)
class Ordering:
    """`lower` is below `higher` at every value tried; `is_clear`: surely so, at each of them."""

    lower: str
    higher: str
    is_clear: bool


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep over one key, read as lines."""

    key: str
    values: tuple[Any, ...]
    lines: tuple[RuleLine, ...]
    sweep: Sweep

    @property
    def is_over_habit(self) -> bool:
        """Whether the key is the booking habit."""
        return HABIT in self.key

    def flips_of(self, metric: str, group: str) -> tuple[Flip, ...]:
        """Where the order turns round, by one metric."""
        wanted = (metric, group, self.key)
        found = self.sweep.flips
        return tuple(each for each in found if _about(each.pair) == wanted)

    def has(self, metric: str, group: str) -> bool:
        """Whether any cell has a value of it."""
        rows = (line.metric(value, metric, group) for line in self.lines for value in self.values)
        return any(row is not None and not isnan(row.mean) for row in rows)

    def orderings(self, metric: str, group: str) -> Iterator[Ordering]:
        """The pairs of rules whose order is the same at every value tried."""
        known = {
            frozenset(rule_words(rule, each.pair.given) for rule in each.pair.rules): each
            for each in self.sweep.orders
            if _about(each.pair) == (metric, group, self.key)
        }
        for one, two in combinations(self.lines, _TWO):
            found = self._ordering(one, two, (metric, group))
            if found is not None:
                order = known.get(frozenset((one.words, two.words)))
                yield Ordering(*found, is_clear=_is_clear(order))

    def least(self, value: Any, metric: str, group: str) -> tuple[str, Metric] | None:
        """The rule that is lowest at a value."""
        rows = [(line.words, line.metric(value, metric, group)) for line in self.lines]
        found = [(words, row) for words, row in rows if row is not None and not isnan(row.mean)]
        return min(found, key=lambda pair: pair[1].mean, default=None)

    def _ordering(
        self, one: RuleLine, two: RuleLine, pair: tuple[str, str]
    ) -> tuple[str, str] | None:
        """Lower and higher, by their means; None where the order changes or a mean is missing."""
        below = {_is_below(one, two, value, pair) for value in self.values}
        if below == {True}:
            return one.words, two.words
        return (two.words, one.words) if below == {False} else None


def read_sweep(result: Result) -> Swept | None:
    """None without a sweep. The habit is the key where it was swept, else the key with most values."""
    sweep = result.sweep
    if sweep is None or not sweep.over or not sweep.cells:
        return None
    key = max(sweep.over, key=lambda each: (HABIT in each, len(sweep.over[each])))
    return Swept(key, tuple(sweep.over[key]), tuple(_lines(result, sweep, key)), sweep)


def rule_words(rule: str, given: Mapping[str, Any]) -> str:
    """A rule with the values of the other swept keys: `policy-rolling, cio_teams 4`."""
    said = (f"{name.rsplit('.', 1)[-1]} {value_text(value)}" for name, value in given.items())
    return ", ".join([rule, *said])


def positions(values: Sequence[Any]) -> tuple[float, ...]:
    """Where the values stand on an axis: numbers at their value, words one after the other."""
    if all(_is_number(each) for each in values):
        return tuple(map(float, values))
    return tuple(map(float, range(len(values))))


def between(flip: Flip, values: Sequence[Any]) -> tuple[float, float] | None:
    """The two places on the axis between which the order turns round."""
    places = dict(zip(values, positions(values), strict=True))
    low, high = (places.get(each) for each in flip.between)
    return None if low is None or high is None else (min(low, high), max(low, high))


def _about(pair: Pair) -> tuple[str, str, str]:
    return pair.metric, pair.group, pair.key


def _lines(result: Result, sweep: Sweep, key: str) -> Iterator[RuleLine]:
    """Cells that differ in the swept key alone are one line."""
    lines: dict[str, dict[Any, Scenario]] = {}
    for cell in sweep.cells:
        scenario = result.named(cell.scenario)
        if scenario is not None and key in cell.settings:
            given = {name: value for name, value in cell.settings.items() if name != key}
            lines.setdefault(rule_words(cell.rule, given), {})[cell.settings[key]] = scenario
    yield from (RuleLine(words, at) for words, at in lines.items())


def _is_below(one: RuleLine, two: RuleLine, value: Any, pair: tuple[str, str]) -> bool | None:
    """None where it cannot be said."""
    a, b = one.metric(value, *pair), two.metric(value, *pair)
    if a is None or b is None or isnan(a.mean - b.mean) or a.mean == b.mean:
        return None
    return a.mean < b.mean


def _is_clear(order: Order | None) -> bool:
    """Clear, and the same way, at every value."""
    return order is not None and abs(sum(order.signs)) == len(order.signs)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
