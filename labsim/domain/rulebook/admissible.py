"""Which new values a rulebook takes: nothing that a check, a calendar or the ledger could not work with."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from labsim.domain.rulebook.admissible_assessments import ASSESSMENT_FORMS
from labsim.domain.rulebook.admissible_forms import between, fixed
from labsim.domain.rulebook.values import DatedValue

LARGEST_NUMBER: Final = 10_000_000
LONGEST_TEXT: Final = 500
_HOUR: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_QUESTIONS: Final = frozenset(
    {"lab", "start", "space", "length", "topics", "own_devices", "resources", "come_back"}
)


def inadmissible(new: DatedValue, before: DatedValue) -> str:
    """What the value must be instead, as the end of "The value ..."; empty where it is admissible.

    `before` is an earlier value of the same code and parameter: a value keeps its form.
    """
    if type(new.value) is not type(before.value):
        return f"has the form of the one before: {before.value}"
    special = _SPECIAL.get((new.code, new.parameter)) or _SPECIAL.get((new.code, "*"))
    return (special or _plain)(new.value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return "" if 0 <= value <= LARGEST_NUMBER else f"is from 0 to {LARGEST_NUMBER}"
    if isinstance(value, str):
        filled = 0 < len(value.strip()) <= LONGEST_TEXT
        return "" if filled else f"is a text of 1 to {LONGEST_TEXT} characters"
    return "" if value else "holds at least one entry"


def _time_of_day(value: Any) -> str:
    """London's: without a zone, seconds or any of the other ways in which ISO writes an hour."""
    return "" if _HOUR.fullmatch(value) else "is a time of day such as 18:00"


def _days_by_name(value: Any) -> str:
    try:
        for day in value.values():
            date.fromisoformat(day)
    except (TypeError, ValueError):
        return 'names days such as {"1.0": "2018-05-07"}'
    return ""


def _texts(value: Any) -> str:
    named = value and all(isinstance(entry, str) and entry.strip() for entry in value)
    return "" if named else "is a list of texts with at least one entry"


def _questions(value: Any) -> str:
    known = all(isinstance(entry, str) and entry in _QUESTIONS for entry in value)
    return "" if known else f"is a list of some of {', '.join(sorted(_QUESTIONS))}"


def _never(_value: Any) -> str:
    return "of this rule changes day by day: add or remove working days in the calendar instead"


_SPECIAL: Final[Mapping[tuple[str, str], Callable[[Any], str]]] = MappingProxyType(
    {
        **ASSESSMENT_FORMS,
        ("LAB-DAYS", "*"): _never,
        ("LAB-SPACES", "spaces"): between(0, 5_000),
        ("E2E-NOTICE", "working_days"): between(0, 250),
        ("E2E-NOTICE", "day_ends"): _time_of_day,
        ("E2E-OFFER", "working_days"): between(1, 250),
        ("E2E-OFFER", "until"): _time_of_day,
        ("E2E-CAMPAIGN", "months"): between(1, 120),
        ("E2E-QUESTIONS", "questions"): _questions,
        ("E2E-ROLE", "required_tests"): fixed,
        ("E2E-ENTRY", "criteria"): fixed,
        ("E2E-DEVICES", "hub_owner"): fixed,
        ("E2E-COVERAGE", "statement"): fixed,
        ("E2E-ALLOCATE", "age_bonus_percent"): between(0, 50),
        ("E2E-ALLOCATE", "age_full_days"): between(1, 3_650),
        ("E2E-ALLOCATE", "mandate_bonus_percent"): between(0, 50),
        ("E2E-ALLOCATE", "mandate_near_days"): between(1, 3_650),
        ("E2E-SPACES", "statement"): fixed,
        ("E2E-ROLE", "device_only_excluded_topics"): _texts,
        ("E2E-DEVICES", "smets_versions"): _texts,
        ("E2E-DEVICES", "gbcs_last_days"): _days_by_name,
        ("E2E-FAIR", "share_percent"): between(1, 100),
    }
)
