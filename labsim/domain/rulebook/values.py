"""A dated rulebook: which value a rule's parameter has on a day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import TypeAlias

JsonValue: TypeAlias = (
    "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)
"""A number, text, list or table, as JSON writes it; dates are ISO texts, money is whole pence."""

_Key: TypeAlias = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One row of the rulebook, in force from `in_force_from` until a later row takes over.

    `applies_to` is a lab or None; `unit` is empty where there is nothing to count; `assumption`
    marks what no source says and people may edit; `judged` tells whether a check asks this code.
    """

    code: str
    parameter: str
    applies_to: str | None
    value: JsonValue = field(hash=False)
    unit: str
    in_force_from: date
    source: str
    assumption: bool
    judged: bool


class NoValueInForce(Exception):
    """The rulebook has no such parameter, or none yet on that day."""

    def __init__(self, code: str, parameter: str, applies_to: str | None, day: date) -> None:
        super().__init__(f"{_named((code, parameter, applies_to))} has no value in force on {day}")


class ContradictoryValues(Exception):
    """Two rows give the same parameter a value from the same day on."""

    def __init__(self, row: DatedValue) -> None:
        super().__init__(f"{_named(_key(row))} has two values from {row.in_force_from}")


class Rulebook:
    """Dated values, looked up by code, parameter and day; a new value makes a new rulebook."""

    def __init__(self, values: Iterable[DatedValue]) -> None:
        """Takes rows in any order. Raises ContradictoryValues for two rows of one key and date."""
        self._values = tuple(values)
        self._histories = _histories(self._values)

    @property
    def values(self) -> tuple[DatedValue, ...]:
        """Every row, in the order given."""
        return self._values

    def codes(self) -> tuple[str, ...]:
        """Every code once, in the order given."""
        return tuple(dict.fromkeys(row.code for row in self._values))

    def value(
        self, code: str, parameter: str, day: date, applies_to: str | None = None
    ) -> DatedValue:
        """The newest row in force on `day`; a row is in force on its first day.

        A row for one lab is found only under that lab. Raises NoValueInForce.
        """
        row = _newest(self.history(code, parameter, applies_to), day)
        if row is None:
            raise NoValueInForce(code, parameter, applies_to, day)
        return row

    def in_force_on(self, day: date) -> tuple[DatedValue, ...]:
        """The row in force on `day` for each parameter that has one, in the order given."""
        newest = (_newest(history, day) for history in self._histories.values())
        return tuple(row for row in newest if row is not None)

    def history(
        self, code: str, parameter: str, applies_to: str | None = None
    ) -> tuple[DatedValue, ...]:
        """Past, present and future rows of one parameter, oldest first; empty if there is none."""
        return self._histories.get((code, parameter, applies_to), ())


def _newest(history: Sequence[DatedValue], day: date) -> DatedValue | None:
    index = bisect_right(history, day, key=attrgetter("in_force_from"))
    return history[index - 1] if index else None


def _histories(values: Iterable[DatedValue]) -> dict[_Key, tuple[DatedValue, ...]]:
    rows: dict[_Key, dict[date, DatedValue]] = {}
    for row in values:
        dated = rows.setdefault(_key(row), {})
        if row.in_force_from in dated:
            raise ContradictoryValues(row)
        dated[row.in_force_from] = row
    return {key: tuple(dated[day] for day in sorted(dated)) for key, dated in rows.items()}


def _key(row: DatedValue) -> _Key:
    return (row.code, row.parameter, row.applies_to)


def _named(key: _Key) -> str:
    code, parameter, applies_to = key
    return f"{code} {parameter}" if applies_to is None else f"{code} {parameter} ({applies_to})"
