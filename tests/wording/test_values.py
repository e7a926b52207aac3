"""Values of the rulebook in words."""

from dataclasses import replace
from datetime import date

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, JsonValue
from labsim.wording.numbers import money_text
from labsim.wording.values import parameter_text, plain_text, value_lines, value_text

DAY = date(2017, 11, 23)


def _value(code: str, parameter: str, place: str | None = None) -> DatedValue:
    return SHIPPED_RULEBOOK.value(code, parameter, DAY, place)


@pytest.mark.parametrize(
    ("code", "parameter", "words"),
    [
        ("E2E-NOTICE", "working_days", "40 working days"),
        ("E2E-NOTICE", "day_ends", "18:00 London time"),
        ("E2E-MEETING", "required", "yes"),
        ("E2E-SPACES", "statement", "as stated"),
        ("E2E-FAIR", "share_percent", "25 %"),
        ("CH-PRICE", "price_pence", "£60.83 a hub"),
        ("COST-REMOTE", "monthly_pence", "£1,000.00 a month"),
        ("CH-MAX", "hubs", "5,000 hubs"),
        ("GOV-SSC", "outcome_known_after", "1 working day"),
        ("GOV-SSC", "occurrences", "2 and 4 (which in the month, -1 is the last)"),
        ("E2E-DEVICES", "gbcs_last_days", "1.0: Mon 7 May 2018 (last day)"),
        ("E2E-INDUCTION", "accepted", "meeting before and first visit"),
        ("E2E-ROLE", "device_only_excluded_topics", "service requests, ssi and change of supplier"),
        ("GOV-SSC", "not_held", "Wed 27 Dec 2017"),
    ],
)
def test_a_value_reads_as_people_say_it(code: str, parameter: str, words: str) -> None:
    assert value_text(_value(code, parameter)) == words


def test_a_list_of_tables_has_a_line_for_each() -> None:
    lines = value_lines(_value("UEP-COMPLETE", "items"))
    assert len(lines) > 3
    assert lines[0].startswith("item: user ID; clause: H1.10(a); body: DCC")


def test_every_shipped_value_has_words() -> None:
    for row in SHIPPED_RULEBOOK.values:
        assert all(line.strip() for line in value_lines(row)), row


@pytest.mark.parametrize(
    ("value", "words"), [(None, "nothing"), ([], "none"), ({}, ""), ([[1, None]], "1 and nothing")]
)
def test_whatever_was_typed_as_json_can_be_shown(value: JsonValue, words: str) -> None:
    assert plain_text(value) == words
    assert value_lines(replace(_value("GOV-SSC", "occurrences"), value=value))


def test_names_of_parameters_keep_the_capitals_of_the_field() -> None:
    assert parameter_text("gbcs_last_days") == "GBCS last days"
    assert parameter_text("working_days") == "Working days"


def test_money_is_exact() -> None:
    assert [money_text(pence) for pence in (60_830, 5, 0)] == ["£608.30", "£0.05", "£0.00"]


@pytest.mark.parametrize("text", ["2018-02-30", "2018-13-01", "0000-01-01", "201\uff18-01-01"])
def test_a_text_that_only_looks_like_a_day_is_shown_as_it_is(text: str) -> None:
    assert plain_text(text) == text
