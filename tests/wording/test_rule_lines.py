import json
from datetime import date
from typing import Final

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, NoValueInForce, Rulebook
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.domain.slots.decision import SLOT_RULES, Outcome, judge
from labsim.domain.slots.facts import DayFacts, SlotFacts
from labsim.domain.slots.request import DeviceOwner, Devices, SlotRequest
from labsim.wording.rule_lines import RuleLine, as_json, from_json, rule_lines
from tests.domain.builders import (
    NOTICE_DAY,
    SENT_ON,
    a_device_request,
    a_notice,
    a_request,
    facts_for,
    rules,
)
from tests.wording.samples import NAMES

VALUES: Final = {
    "LAB-DAYS": "Monday to Friday; no bank holidays of England and Wales",
    "E2E-NOTICE": "40 working days",
    "E2E-CAMPAIGN": "6 months",
    "E2E-QUESTIONS": "8 questions",
    "E2E-MEETING": "required",
    "E2E-ROLE": "SREPT and UEPT",
    "UEP-ORDER": "SREPT first",
    "E2E-GATEWAY": "required",
    "E2E-CONFIDENTIAL": "version 1.0",
    "E2E-ENTRY": "E2E-ROLE, E2E-GATEWAY and E2E-CONFIDENTIAL",
    "E2E-DEVICES": "SMETS2; not polyphase; GBCS 1.0 to Mon 7 May 2018",
    "E2E-COVERAGE": "topics and releases of the catalogue",
    "E2E-SPACES": "never more than are open",
    "E2E-FAIR": "25 %",
}


def lines_of(
    request: SlotRequest, facts: SlotFacts | None = None, rulebook: Rulebook = SHIPPED_RULEBOOK
) -> dict[str, RuleLine]:
    judgement = judge(request, facts or facts_for(request))
    lines = rule_lines(judgement, rulebook, SENT_ON, NAMES, notice_day=NOTICE_DAY)
    return {line.code: line for line in lines}


def with_value(code: str, parameter: str, value: object, since: date) -> Rulebook:
    (first, *_) = SHIPPED_RULEBOOK.history(code, parameter)
    changed = DatedValue(
        code=code,
        parameter=parameter,
        applies_to=first.applies_to,
        value=value,  # type: ignore[arg-type]  # a test gives what JSON gives
        unit=first.unit,
        in_force_from=since,
        source="Decision of today",
        assumption=False,
        judged=True,
    )
    return Rulebook((*SHIPPED_RULEBOOK.values, changed))


def test_every_rule_has_a_line_in_the_order_of_the_judgement() -> None:
    assert list(lines_of(a_request())) == [rule.code for rule in SLOT_RULES]


@pytest.mark.parametrize("code", VALUES)
def test_a_line_shows_the_value_in_force_with_its_unit_and_source(code: str) -> None:
    line = lines_of(a_request())[code]
    assert line.value_text == VALUES[code]
    assert line.source
    assert line.title == RULE_TITLES[code]


def test_the_values_of_every_judged_rule_are_tested_here() -> None:
    assert set(VALUES) == {rule.code for rule in SLOT_RULES}


@pytest.mark.parametrize("code", VALUES)
def test_a_met_rule_has_a_sentence_and_no_remedy(code: str) -> None:
    line = lines_of(a_request())[code]
    (message,) = line.messages
    assert line.outcome is Outcome.MET
    assert line.outcome_words == "met"
    assert message.text
    assert message.field == message.remedy == ""


def test_a_rule_that_is_not_asked_says_of_whom_it_is() -> None:
    lines = lines_of(a_device_request(devices=Devices(DeviceOwner.DCC)))
    not_asked = {
        code: line.messages[0].text
        for code, line in lines.items()
        if line.outcome is Outcome.NOT_ASKED
    }
    assert not_asked == {
        "UEP-ORDER": "Asked of user-system tests only",
        "E2E-GATEWAY": "Asked of user-system tests only",
        "E2E-DEVICES": "Asked of own devices only: DCC's are those used in UEPT",
    }


def test_a_rule_with_two_violations_has_two_messages() -> None:
    request = a_request(devices=Devices(DeviceOwner.OWN, "SMETS1", polyphase=True))
    line = lines_of(request)["E2E-DEVICES"]
    assert line.outcome_words == "not met"
    assert [message.field for message in line.messages] == ["devices", "devices"]


def test_an_overridable_rule_and_advice_have_words_of_their_own() -> None:
    request = a_request(spaces=100)
    lines = lines_of(request, facts_for(request, notice=a_notice(meeting_outcome=None)))
    assert lines["E2E-MEETING"].outcome_words == "staff may override"
    assert lines["E2E-FAIR"].outcome_words == "advice"


def test_the_length_of_notice_is_looked_up_for_the_day_the_notice_was_received() -> None:
    after_notice = date(2017, 12, 1)
    longer = with_value("E2E-NOTICE", "working_days", 41, since=after_notice)
    shorter_campaign = with_value("E2E-CAMPAIGN", "months", 1, since=after_notice)
    assert lines_of(a_request(), rulebook=longer)["E2E-NOTICE"].value_text == "40 working days"
    assert lines_of(a_request(), rulebook=shorter_campaign)["E2E-CAMPAIGN"].value_text == "1 month"


def test_a_new_value_brings_its_own_source() -> None:
    rulebook = with_value("E2E-FAIR", "share_percent", 30, since=SENT_ON)
    line = lines_of(a_request(), rulebook=rulebook)["E2E-FAIR"]
    assert (line.value_text, line.source, line.assumption) == ("30 %", "Decision of today", False)


def test_assumptions_are_marked_and_sourced_values_are_not() -> None:
    lines = lines_of(a_request())
    assumed = {code for code, line in lines.items() if line.assumption}
    assert assumed == {"LAB-DAYS", "E2E-CAMPAIGN", "E2E-CONFIDENTIAL", "E2E-FAIR"}


def test_values_from_two_sources_name_both() -> None:
    source = lines_of(a_request())["E2E-DEVICES"].source
    assert source == (
        "S1, what can and cannot be tested in the labs, 23 Nov 2017;"
        " S1, recent SEC designations, 23 Nov 2017"
    )


@pytest.mark.parametrize(
    ("code", "parameter", "value_text", "sentence"),
    [
        ("E2E-MEETING", "required", "not required", "No initiation meeting is required"),
        ("E2E-GATEWAY", "required", "not required", "No DCC Gateway connection is required"),
        ("UEP-ORDER", "srept_before_uept", "any order", "SREPT and UEPT may come in any order"),
    ],
)
def test_a_rule_that_is_switched_off_does_not_claim_to_be_met(
    code: str, parameter: str, value_text: str, sentence: str
) -> None:
    line = lines_of(a_request(), rulebook=with_value(code, parameter, value=False, since=SENT_ON))[
        code
    ]
    assert line.value_text == value_text
    assert line.messages[0].text.startswith(sentence)


def test_a_list_of_weekdays_with_gaps_is_told_in_full() -> None:
    rulebook = with_value("LAB-DAYS", "weekdays", ["Monday", "Wednesday"], since=SENT_ON)
    assert lines_of(a_request(), rulebook=rulebook)["LAB-DAYS"].value_text == (
        "Monday and Wednesday; no bank holidays of England and Wales"
    )


def test_polyphase_meters_are_not_mentioned_once_they_are_allowed() -> None:
    request = a_request()
    rulebook = with_value("E2E-DEVICES", "polyphase", value=True, since=SENT_ON)
    facts = facts_for(request, rules=rules(polyphase_allowed=True))
    assert lines_of(request, facts, rulebook)["E2E-DEVICES"].value_text == (
        "SMETS2; GBCS 1.0 to Mon 7 May 2018"
    )


def test_a_day_before_the_rulebook_has_no_lines() -> None:
    request = a_request()
    judgement = judge(request, facts_for(request))
    with pytest.raises(NoValueInForce):
        rule_lines(judgement, SHIPPED_RULEBOOK, date(2014, 12, 31), NAMES, notice_day=NOTICE_DAY)


@pytest.mark.parametrize(
    "request_",
    [
        a_request(),
        a_device_request(),
        a_request(spaces=300, topics=frozenset({"volume"}), first_day=date(2017, 12, 25)),
    ],
)
def test_lines_survive_the_history(request_: SlotRequest) -> None:
    facts = facts_for(request_, DayFacts(280, 280, 100))
    lines = tuple(lines_of(request_, facts).values())
    assert from_json(json.loads(json.dumps(as_json(lines)))) == lines
