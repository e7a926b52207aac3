"""What an act changed, in words, whatever the history holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.notices.answers import NoticeState
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.slots.decision import judge
from labsim.domain.slots.facts import DayFacts, SlotFacts
from labsim.domain.slots.request import SlotRequest
from labsim.wording.changes import FIELD_WORDS, Change, changes, kept_rule_lines, value_text
from labsim.wording.rule_lines import RuleLine, as_json, rule_lines
from labsim.wording.rule_summary import rule_summary
from tests.domain.builders import (
    NOTICE_DAY,
    SENT_ON,
    a_device_request,
    a_notice,
    a_request,
    facts_for,
)
from tests.wording.samples import NAMES

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(sorted(FIELD_WORDS)) | st.text()


def test_a_new_record_tells_each_field_in_words() -> None:
    after = {"lab": "arqiva", "first_day": "2018-01-23", "spaces": 1200, "roles": ["GS", "IS"]}
    assert changes(None, after, NAMES) == (
        Change("Lab", None, "Arqiva"),
        Change("First day", None, "Tue 23 Jan 2018"),
        Change("Spaces", None, "1,200"),
        Change("User Roles", None, "Gas Supplier and Import Supplier"),
    )


def test_what_stayed_as_it_was_is_left_out() -> None:
    before = {"name": "Albion", "mandate": "2017-11-25", "supply": None}
    after = {"name": "Albion", "mandate": None, "supply": "domestic"}
    assert changes(before, after) == (
        Change("Mandate", "Sat 25 Nov 2017", "none"),
        Change("Supply", "not a supplier", "domestic"),
    )


def test_an_empty_field_of_a_new_record_is_left_out() -> None:
    assert changes(None, {"reason": "", "topics": [], "mandate": None}) == ()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("state", "allocated", "allocated"),
        ("state", "closed", "closed"),
        ("role", "IS", "Import Supplier"),
        ("role", "lab_staff", "lab staff"),
        ("active", False, "closed"),
        ("own_devices", True, "yes"),
        ("expires_at", "2017-11-30T09:00:00+00:00", "Thu 30 Nov 2017, 09:00"),
        ("held_on", "2017-02-30", "2017-02-30"),
        ("lab", "mars", "mars"),
        ("unanswered", ["lab", "start"], "Which lab? and When do you plan to start?"),
        ("completed_on", None, "withdrawn"),
        ("value", {"1.0": "2018-05-07"}, "1.0: Mon 7 May 2018"),
        ("days", [{"lab": "arqiva", "taken": 3}, {"lab": "arqiva", "taken": 4}],
         "Lab: Arqiva; Taken: 3; Lab: Arqiva; Taken: 4"),
    ],
)  # fmt: skip
def test_a_value_has_words(field: str, value: Any, words: str) -> None:
    assert value_text(field, value, NAMES) == words


@given(
    before=st.none() | st.dictionaries(FIELDS, ANYTHING, max_size=3),
    after=st.none() | st.dictionaries(FIELDS, ANYTHING, max_size=3),
)
def test_nothing_that_a_history_may_hold_breaks_the_words(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    for change in changes(before, after, NAMES):
        assert isinstance(change.field, str)
        assert change.before is not None or change.after is not None


def _lines(request: SlotRequest, facts: SlotFacts) -> tuple[RuleLine, ...]:
    judgement = judge(request, facts)
    return rule_lines(judgement, SHIPPED_RULEBOOK, SENT_ON, NAMES, notice_day=NOTICE_DAY)


def test_kept_rule_lines_come_back_and_lesser_rows_are_left_out() -> None:
    lines = _lines(a_request(), facts_for(a_request()))
    rows = [*as_json(lines), {"code": "E2E-QUESTIONS", "outcome": "not_met"}]
    assert kept_rule_lines(rows) == lines
    assert kept_rule_lines(None) == ()


def test_the_summary_counts_what_stands_in_the_way() -> None:
    request = a_request()
    assert rule_summary(_lines(request, facts_for(request))) == (
        "All 14 rules that are asked are met"
    )
    closed = facts_for(request, notice=a_notice(state=NoticeState.CLOSED, meeting_outcome=None))
    assert rule_summary(_lines(request, closed)) == "1 of 14 rules is not met"
    no_meeting = facts_for(request, notice=a_notice(meeting_outcome=None))
    assert rule_summary(_lines(request, no_meeting)) == (
        "1 of 14 rules is not met; staff may override"
    )


def test_rules_that_are_not_asked_do_not_count() -> None:
    device_only = a_device_request()
    summary = rule_summary(_lines(device_only, facts_for(device_only)))
    assert summary == "All 12 rules that are asked are met"


def test_advice_stands_in_no_ones_way() -> None:
    request = a_request()
    crowded = facts_for(request, DayFacts(lab_spaces=20, spaces_open=280, spaces_taken=0))
    assert rule_summary(_lines(request, crowded)) == "All 13 rules that are asked are met"
