"""Every rule asked, every answer kept. The review page, the decision, the nightly check and the simulator read this."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labsim.domain.slots import checks
from labsim.domain.slots.facts import SlotFacts
from labsim.domain.slots.request import SlotRequest
from labsim.domain.slots.violations import SlotViolation

SPACES: Final = "E2E-SPACES"

Check = Callable[[SlotRequest, SlotFacts], Iterator[SlotViolation]]


class Outcome(StrEnum):
    """The five answers a rule can give."""

    MET = "met"
    NOT_MET = "not_met"
    OVERRIDABLE = "overridable"
    ADVICE = "advice"
    NOT_ASKED = "not_asked"


def _always(_request: SlotRequest) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class SlotRule:
    """A rule's code, its check, of which requests it is asked, and whether it only advises staff."""

    code: str
    check: Check
    asked: Callable[[SlotRequest], bool] = _always
    is_advice: bool = False


SLOT_RULES: Final = (
    SlotRule("LAB-DAYS", checks.first_and_last_day_are_lab_days),
    SlotRule("E2E-NOTICE", checks.notice_is_long_enough),
    SlotRule("E2E-CAMPAIGN", checks.campaign_covers_the_slot),
    SlotRule("E2E-QUESTIONS", checks.notice_answers_all_questions),
    SlotRule("E2E-MEETING", checks.initiation_meeting_was_held),
    SlotRule("E2E-ROLE", checks.roles_have_completed_testing),
    SlotRule("UEP-ORDER", checks.srept_precedes_uept, checks.is_user_system),
    SlotRule("E2E-GATEWAY", checks.gateway_is_connected, checks.is_user_system),
    SlotRule("E2E-CONFIDENTIAL", checks.confidentiality_is_accepted),
    SlotRule("E2E-ENTRY", checks.entry_criteria_are_met),
    SlotRule("E2E-DEVICES", checks.devices_are_admissible, checks.has_own_devices),
    SlotRule("E2E-COVERAGE", checks.lab_and_uit_cover_the_tests),
    SlotRule(SPACES, checks.lab_has_spaces),
    SlotRule("E2E-FAIR", checks.share_is_fair, is_advice=True),
)


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What one rule says of one request."""

    rule: SlotRule
    asked: bool
    violations: tuple[SlotViolation, ...]

    @property
    def outcome(self) -> Outcome:
        """Overridable only if every violation is; advice never refuses."""
        if not self.asked:
            return Outcome.NOT_ASKED
        if not self.violations:
            return Outcome.MET
        if self.rule.is_advice:
            return Outcome.ADVICE
        if all(violation.overridable for violation in self.violations):
            return Outcome.OVERRIDABLE
        return Outcome.NOT_MET


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answers of all rules, in the order they are read."""

    answers: tuple[RuleAnswer, ...]

    def codes(self, outcome: Outcome) -> tuple[str, ...]:
        """The codes of the rules that gave this answer."""
        return tuple(answer.rule.code for answer in self.answers if answer.outcome is outcome)

    @property
    def may_be_sent(self) -> bool:
        """No rule refuses; those that staff may override need a reason beside the request."""
        return not self.codes(Outcome.NOT_MET)

    @property
    def needs_reason(self) -> bool:
        """Some rule is not met that staff may override."""
        return bool(self.codes(Outcome.OVERRIDABLE))

    @property
    def lacks_only_spaces(self) -> bool:
        """E2E-SPACES alone refuses: the request may wait for room (E2E-RANK)."""
        return self.codes(Outcome.NOT_MET) == (SPACES,)

    def to_override(self, overridden: Collection[str]) -> tuple[str, ...]:
        """The codes that staff may override and have not yet."""
        return tuple(code for code in self.codes(Outcome.OVERRIDABLE) if code not in overridden)

    def in_the_way(self, overridden: Collection[str] = ()) -> tuple[str, ...]:
        """The codes that stop an allocation: not met, or to be overridden and not overridden yet."""
        return self.codes(Outcome.NOT_MET) + self.to_override(overridden)

    def may_be_allocated(self, overridden: Collection[str] = ()) -> bool:
        """Every rule is met, advice and the codes that staff have overridden apart."""
        return self.may_be_sent and not self.to_override(overridden)


def judge(request: SlotRequest, facts: SlotFacts, *, without: Collection[str] = ()) -> Judgement:
    """What every rule says of the request: met, not met, overridable, advice, or not asked, as those of `without`."""
    return Judgement(tuple(_answer(rule, request, facts, without=without) for rule in SLOT_RULES))


def _answer(
    rule: SlotRule, request: SlotRequest, facts: SlotFacts, *, without: Collection[str]
) -> RuleAnswer:
    asked = rule.code not in without and rule.asked(request)
    return RuleAnswer(rule, asked, tuple(rule.check(request, facts)) if asked else ())
