"""Every rule and every violation has words, a title and a value; and no judged rule is left unjudged."""

from typing import get_args

import pytest

from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.domain.slots.decision import SLOT_RULES
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices
from labsim.domain.slots.violations import SlotViolation
from labsim.wording.rules_met import MET_WORDS, NOT_ASKED_WORDS, OFF_WORDS
from labsim.wording.violations import slot_message
from tests.domain.builders import a_request
from tests.wording.samples import NAMES, ONE_OF_EACH

SLOT_CODES = tuple(rule.code for rule in SLOT_RULES)
JUDGED_CODES = {row.code for row in SHIPPED_RULEBOOK.values if row.judged}


def test_there_is_one_sample_of_each_violation() -> None:
    assert [type(violation) for violation in ONE_OF_EACH] == list(get_args(SlotViolation))


@pytest.mark.parametrize("violation", ONE_OF_EACH, ids=lambda v: type(v).__name__)
def test_every_violation_has_words(violation: SlotViolation) -> None:
    message = slot_message(violation, NAMES)
    assert message.text
    assert message.remedy


@pytest.mark.parametrize("violation", ONE_OF_EACH, ids=lambda v: type(v).__name__)
def test_every_violation_belongs_to_a_rule_that_is_asked(violation: SlotViolation) -> None:
    assert violation.code in SLOT_CODES


@pytest.mark.parametrize("code", SLOT_CODES)
def test_every_rule_that_is_asked_has_a_title_and_a_judged_value(code: str) -> None:
    assert RULE_TITLES[code]
    assert code in JUDGED_CODES


def test_every_judged_code_of_the_shipped_rulebook_is_asked() -> None:
    assert set(SLOT_CODES) == JUDGED_CODES


def test_every_rule_has_words_for_being_met() -> None:
    assert set(MET_WORDS) == set(SLOT_CODES)
    assert set(OFF_WORDS) <= set(SLOT_CODES)


def test_every_rule_that_is_not_always_asked_has_words_for_that() -> None:
    requests = [
        a_request(test_class=test_class, devices=Devices(owner))
        for test_class in ClassOfTest
        for owner in DeviceOwner
    ]
    sometimes = {rule.code for rule in SLOT_RULES if not all(map(rule.asked, requests))}
    not_asked_at_an_acceptance = {"E2E-SPACES"}
    assert set(NOT_ASKED_WORDS) == sometimes | not_asked_at_an_acceptance
