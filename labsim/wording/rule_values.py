"""The value in force of each rule that judges a slot, in words and with its unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from labsim.domain.rulebook import DatedValue, Rulebook
from labsim.wording.dates import WEEKDAYS, day_text
from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text


@dataclass(frozen=True, slots=True)
class ValueInForce:
    """A value in words, where it comes from, and whether any part of it is our assumption.

    `switched_off` is for a rule whose one value is a switch, when it is off.
    """

    text: str
    source: str
    assumption: bool
    switched_off: bool = False


@lru_cache(maxsize=1024)
def value_in_force(rulebook: Rulebook, code: str, day: date) -> ValueInForce:
    """What the rule's parameters said on that day, worded once for each rulebook. Raises NoValueInForce."""
    parameters, in_words = _SHOWN[code]
    rows = [rulebook.value(code, parameter, day) for parameter in parameters]
    return ValueInForce(
        in_words(*(row.value for row in rows)),
        "; ".join(dict.fromkeys(row.source for row in rows)),
        any(row.assumption for row in rows),
        _is_off(rows),
    )


def _is_off(rows: Sequence[DatedValue]) -> bool:
    return len(rows) == 1 and rows[0].value is False


def _lab_days(weekdays: Sequence[str], division: str) -> str:
    in_a_row = ", ".join(weekdays) in ", ".join(WEEKDAYS)
    days = f"{weekdays[0]} to {weekdays[-1]}" if in_a_row else list_text(weekdays)
    return f"{days}; no bank holidays of {division}"


def _meters(smets: Sequence[str], gbcs_last_days: Mapping[str, str], polyphase: object) -> str:
    last_days = [
        f"GBCS {version} to {day_text(date.fromisoformat(day))}"
        for version, day in sorted(gbcs_last_days.items())
    ]
    phases = [] if polyphase else ["not polyphase"]
    return "; ".join([list_text(smets, "or"), *phases, *last_days])


def _required(value: object) -> str:
    return "required" if value else "not required"


def _order(srept_first: object) -> str:
    return "SREPT first" if srept_first else "any order"


# The values come from JSON: what each one looks like is decided where it is entered.
_SHOWN: Final[Mapping[str, tuple[tuple[str, ...], Callable[..., str]]]] = MappingProxyType(
    {
        "LAB-DAYS": (("weekdays", "division"), _lab_days),
        "E2E-NOTICE": (("working_days",), lambda days: count_text(days, "working day")),
        "E2E-CAMPAIGN": (("months",), lambda months: count_text(months, "month")),
        "E2E-QUESTIONS": (("questions",), lambda ids: count_text(len(ids), "question")),
        "E2E-MEETING": (("required",), _required),
        "E2E-ROLE": (("required_tests",), list_text),
        "UEP-ORDER": (("srept_before_uept",), _order),
        "E2E-GATEWAY": (("required",), _required),
        "E2E-CONFIDENTIAL": (("version",), lambda version: f"version {version}"),
        "E2E-ENTRY": (("criteria",), list_text),
        "E2E-DEVICES": (("smets_versions", "gbcs_last_days", "polyphase"), _meters),
        "E2E-COVERAGE": (("statement",), lambda _: "topics and releases of the catalogue"),
        "E2E-SPACES": (("statement",), lambda _: "never more than are open"),
        "E2E-FAIR": (("share_percent",), lambda percent: f"{percent} %"),
    }
)
