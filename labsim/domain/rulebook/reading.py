"""Values of the rulebook in the form a rule works with; what form that is, is decided where they are entered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from labsim.domain.rulebook.values import Rulebook


def whole_number(rulebook: Rulebook, code: str, parameter: str, day: date) -> int:
    """The number in force on `day`, in the unit of its row. Raises NoValueInForce, as all of these do."""
    return cast("int", rulebook.value(code, parameter, day).value)


def text(rulebook: Rulebook, code: str, parameter: str, day: date) -> str:
    """The text in force on `day`."""
    return cast("str", rulebook.value(code, parameter, day).value)


def switch(rulebook: Rulebook, code: str, parameter: str, day: date) -> bool:
    """Whether the switch is on, or the statement holds, on `day`."""
    return bool(rulebook.value(code, parameter, day).value)


def texts(rulebook: Rulebook, code: str, parameter: str, day: date) -> Sequence[str]:
    """The list of texts in force on `day`."""
    return cast("Sequence[str]", rulebook.value(code, parameter, day).value)


def whole_numbers(rulebook: Rulebook, code: str, parameter: str, day: date) -> Sequence[int]:
    """The list of numbers in force on `day`."""
    return cast("Sequence[int]", rulebook.value(code, parameter, day).value)


def text_table(rulebook: Rulebook, code: str, parameter: str, day: date) -> Mapping[str, str]:
    """The table of texts by name in force on `day`."""
    return cast("Mapping[str, str]", rulebook.value(code, parameter, day).value)
