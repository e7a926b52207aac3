"""Forms that a value of the rulebook can have. A form says what the value must be instead, or nothing if it has it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

Form = Callable[[Any], str]


def between(least: int, most: int) -> Form:
    """A whole number, both ends included."""

    def check(value: Any) -> str:
        return "" if least <= value <= most else f"is a whole number from {least} to {most}"

    return check


def one_of(names: Iterable[str]) -> Form:
    """One of the texts that a rule function knows."""
    known = tuple(names)

    def check(value: Any) -> str:
        return "" if value in known else f"is one of {', '.join(known)}"

    return check


def some_of(names: Iterable[str]) -> Form:
    """A list, not empty, of texts that a rule function knows."""
    known = tuple(names)

    def check(value: Any) -> str:
        good = value and all(entry in known for entry in value)
        return "" if good else f"is a list of at least one of {', '.join(known)}"

    return check


def fixed(_value: Any) -> str:
    """No other value at all: nothing would change with it."""
    return "is fixed: the check of this rule knows no other"


def days(value: Any) -> str:
    """A list of days, perhaps empty, each written as ISO does."""
    return "" if all(map(_is_day, value)) else 'is a list of days such as ["2017-12-27"]'


def days_by_day(value: Any) -> str:
    """A table from day to day, each written as ISO does."""
    good = all(map(_is_day, value)) and all(map(_is_day, value.values()))
    return "" if good else 'names days by days such as {"2019-11-08": "2019-11-15"}'


def occurrences(value: Any) -> str:
    """Which weekdays of a month: 1 is the first, -1 the last."""
    good = value and all(type(entry) is int and 1 <= abs(entry) <= 5 for entry in value)  # noqa: PLR2004 - a month has five of them
    return "" if good else "is a list of numbers from 1 to 5, or from -1 for the last of the month"


def pence_or_unknown(value: Any) -> str:
    """A price that nobody may know yet."""
    known = value == "unknown" or value.isdecimal()
    return "" if known else 'is "unknown" or a number of pence such as "6083"'


def dated_standing(value: Any) -> str:
    """A mandate: its date and how firm it is."""
    good = _has_standing(value) and _is_day(value["date"])
    return "" if good else _STANDING


def standing_of_event(value: Any) -> str:
    """A mandate whose date hangs on an event told in words."""
    return "" if _has_standing(value) else _STANDING


_STANDINGS = ("confirmed", "minded to", "under review")
_STANDING = f'names a "date" such as 2018-08-31 and a "standing" out of {", ".join(_STANDINGS)}'


def _has_standing(value: Any) -> bool:
    return isinstance(value.get("date"), str) and value.get("standing") in _STANDINGS


def _is_day(value: Any) -> bool:
    """Only the long form: a day is looked up by its text."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
