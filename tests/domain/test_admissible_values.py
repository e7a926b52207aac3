"""A rulebook takes no value that its checks could not work with."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.rulebook.admissible import inadmissible

DAY = date(2018, 1, 1)


def _answer(code: str, parameter: str, value: Any, applies_to: str | None = None) -> str:
    before = SHIPPED_RULEBOOK.value(code, parameter, DAY, applies_to)
    return inadmissible(replace(before, value=value), before)


def test_every_shipped_value_is_admissible_but_those_no_check_reads() -> None:
    refused = {
        (value.code, value.parameter)
        for value in SHIPPED_RULEBOOK.values
        if inadmissible(value, value)
    }
    assert refused == {
        ("LAB-DAYS", "weekdays"),
        ("LAB-DAYS", "division"),
        ("E2E-ROLE", "required_tests"),
        ("E2E-ENTRY", "criteria"),
        ("E2E-DEVICES", "hub_owner"),
        ("E2E-COVERAGE", "statement"),
        ("E2E-SPACES", "statement"),
        ("UEP-COMPLETE", "items"),
        ("SEC-NEXT", "selectable"),
        ("SEC-NEXT", "year_end"),
    }


@pytest.mark.parametrize(
    ("code", "parameter", "value"),
    [
        ("E2E-NOTICE", "working_days", -1),
        ("E2E-NOTICE", "working_days", 251),
        ("E2E-NOTICE", "working_days", "40"),
        ("E2E-NOTICE", "working_days", True),
        ("E2E-NOTICE", "day_ends", "six o'clock"),
        ("E2E-NOTICE", "day_ends", "18:00+01:00"),
        ("E2E-NOTICE", "day_ends", "2018-13"),
        ("E2E-NOTICE", "day_ends", "18:00:30"),
        ("E2E-NOTICE", "day_ends", "24:00"),
        ("E2E-OFFER", "until", "tea time"),
        ("E2E-OFFER", "until", "18:00Z"),
        ("E2E-OFFER", "working_days", 0),
        ("E2E-CAMPAIGN", "months", 0),
        ("E2E-QUESTIONS", "questions", ["lab", "colour"]),
        ("E2E-DEVICES", "gbcs_last_days", {"1.0": "soon"}),
        ("E2E-DEVICES", "smets_versions", []),
        ("E2E-FAIR", "share_percent", 101),
        ("E2E-ALLOCATE", "age_bonus_percent", 51),
        ("E2E-ALLOCATE", "mandate_bonus_percent", 51),
        ("E2E-ALLOCATE", "age_full_days", 0),
        ("E2E-ALLOCATE", "mandate_near_days", 0),
        ("E2E-CONFIDENTIAL", "version", "  "),
    ],
)
def test_an_absurd_value_is_told_what_it_must_be(code: str, parameter: str, value: Any) -> None:
    assert _answer(code, parameter, value)


@pytest.mark.parametrize(
    ("code", "parameter", "value"),
    [
        ("E2E-NOTICE", "working_days", 39),
        ("E2E-NOTICE", "day_ends", "17:30"),
        ("E2E-OFFER", "until", "09:00"),
        ("E2E-QUESTIONS", "questions", []),
        ("E2E-MEETING", "required", False),
        ("E2E-CONFIDENTIAL", "version", "2.0"),
    ],
)
def test_a_sensible_value_is_taken(code: str, parameter: str, value: Any) -> None:
    assert _answer(code, parameter, value) == ""


def test_a_lab_may_have_no_spaces_and_never_fewer() -> None:
    assert _answer("LAB-SPACES", "spaces", 0, "arqiva") == ""
    assert _answer("LAB-SPACES", "spaces", -1, "arqiva")
