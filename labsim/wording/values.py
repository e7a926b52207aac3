"""Any value of the rulebook in words: numbers with their unit, money, dates, lists and tables."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, TypeGuard

from labsim.domain.rulebook import DatedValue, JsonValue
from labsim.wording.dates import day_text
from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text, money_text

STATEMENT: Final = "statement"
_ID: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNTED: Final = frozenset(
    {"working days", "days", "hours", "weeks", "months", "spaces", "hubs", "clauses", "areas"}
)
_PENCE: Final = "pence"
_CAPITALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ame": "AME",
        "dcc": "DCC",
        "e2e": "E2E",
        "gbcs": "GBCS",
        "id": "ID",
        "ids": "IDs",
        "secmp0040": "SECMP0040",
        "smets": "SMETS",
        "smets1": "SMETS1",
        "srept": "SREPT",
        "ssc": "SSC",
        "ssi": "SSI",
        "uept": "UEPT",
        "vat": "VAT",
    }
)


def value_lines(row: DatedValue) -> tuple[str, ...]:
    """The value in words; a list of tables has a line for each of them."""
    if _is_list(row.value) and any(isinstance(entry, Mapping) for entry in row.value):
        return tuple(plain_text(entry) for entry in row.value)
    return (value_text(row),)


def value_text(row: DatedValue) -> str:
    """`40 working days`, `£60.83 a hub`, `SREPT and UEPT`, `yes`; a plain statement is `as stated`."""
    if row.parameter == STATEMENT and row.value is True:
        return "as stated"
    if isinstance(row.value, bool):
        return plain_text(row.value)
    if isinstance(row.value, int | float):
        return _number_text(row.value, row.unit)
    if isinstance(row.value, str):
        return f"{plain_text(row.value)} {row.unit}".strip()
    text = plain_text(row.value)
    return f"{text} ({row.unit})" if row.unit else text


def parameter_text(parameter: str) -> str:
    """`Longest weeks`: the parameter as a label."""
    words = _spaced(parameter)
    return words[:1].upper() + words[1:]


def plain_text(value: JsonValue) -> str:
    """A value without its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _words(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_words(name)}: {plain_text(held)}" for name, held in value.items())
    if _is_list(value):
        return list_text([plain_text(entry) for entry in value])
    return f"{value:,}" if isinstance(value, int | float) else "nothing"


def _number_text(number: float, unit: str) -> str:
    if unit.startswith(_PENCE) and isinstance(number, int):
        return f"{money_text(number)}{unit.removeprefix(_PENCE)}"
    if unit == "percent":
        return f"{number} %"
    if unit in _COUNTED and isinstance(number, int):
        return count_text(number, unit.removesuffix("s"))
    return f"{number:,} {unit}".strip()


def _words(text: str) -> str:
    """A text that only looks like a day or a name is shown as it is."""
    if _DAY.fullmatch(text):
        try:
            return day_text(date.fromisoformat(text))
        except ValueError:
            return text
    return _spaced(text) if _ID.fullmatch(text) else text


def _spaced(name: str) -> str:
    """`gbcs_last_days` as `GBCS last days`."""
    return " ".join(_CAPITALS.get(word, word) for word in name.split("_"))


def _is_list(value: JsonValue) -> TypeGuard[Sequence[JsonValue]]:
    return isinstance(value, Sequence) and not isinstance(value, str)
