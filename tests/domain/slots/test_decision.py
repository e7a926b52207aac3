from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labsim.domain.labs import ARQIVA, SHIPPED_LABS
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import CertificateKind, ParticipantFacts
from labsim.domain.roles import UserRole
from labsim.domain.slots.decision import SLOT_RULES, Outcome, SlotRule, judge
from labsim.domain.slots.facts import DayFacts, NoticeFacts, SlotFacts
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices, SlotRequest
from labsim.domain.slots.violations import NoticeTooShort
from tests.domain.builders import (
    CALENDAR,
    NOTICE_DAY,
    RELEASES,
    SUPPLIER_ROLES,
    TOPICS,
    a_device_request,
    a_notice,
    a_participant,
    a_request,
    facts_for,
    outcome,
    violations,
)

first_days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
lengths = st.integers(0, 400).map(timedelta)
role_sets = st.frozensets(st.sampled_from(UserRole))
past_days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@st.composite
def requests(draw: st.DrawFn) -> SlotRequest:
    first = draw(first_days)
    return SlotRequest(
        lab=draw(st.sampled_from([lab.id for lab in SHIPPED_LABS])),
        first_day=first,
        last_day=first + draw(lengths),
        spaces=draw(st.integers(1, 400)),
        test_class=draw(st.sampled_from(ClassOfTest)),
        roles=draw(role_sets),
        topics=draw(st.frozensets(st.sampled_from(sorted(TOPICS)))),
        releases=draw(st.frozensets(st.sampled_from(sorted(RELEASES)))),
        devices=draw(devices),
        reason=draw(st.text(max_size=5)),
    )


devices = st.builds(
    Devices,
    owner=st.sampled_from(DeviceOwner),
    smets_version=st.sampled_from(["SMETS1", "SMETS2", ""]),
    gbcs_version=st.sampled_from(["1.0", "1.1", "2.0", ""]),
    polyphase=st.booleans(),
)
notices = st.builds(
    NoticeFacts,
    reference=st.just("N-1"),
    state=st.sampled_from(NoticeState),
    received_on=past_days,
    working_days=st.integers(0, 60),
    labs=st.frozensets(st.sampled_from([lab.id for lab in SHIPPED_LABS])),
    roles=role_sets,
    unanswered=st.frozensets(st.sampled_from(["lab", "start", "unheard_of"])),
    meeting_outcome=st.none() | st.sampled_from(MeetingOutcome),
    last_slot_ends=st.none() | past_days,
)
participants = st.builds(
    ParticipantFacts,
    srept=st.dictionaries(st.sampled_from(CertificateKind), past_days),
    uept=st.dictionaries(st.sampled_from(UserRole), past_days),
    gateway_connected_on=st.none() | past_days,
    confidentiality_versions=st.frozensets(st.sampled_from(["0.9", "1.0"])),
)
lab_days = st.builds(
    DayFacts,
    lab_spaces=st.integers(0, 400),
    spaces_open=st.integers(0, 400),
    spaces_taken=st.integers(0, 400),
    held=st.integers(0, 400),
)


@st.composite
def judged_things(draw: st.DrawFn) -> tuple[SlotRequest, SlotFacts]:
    request = draw(requests())
    day = draw(lab_days)
    return request, facts_for(request, day, notice=draw(notices), participant=draw(participants))


def test_a_ready_request_meets_every_rule() -> None:
    request = a_request()
    judgement = judge(request, facts_for(request))
    assert judgement.codes(Outcome.MET) == tuple(rule.code for rule in SLOT_RULES)
    assert judgement.may_be_allocated()


def test_a_device_only_request_is_asked_fewer_rules_and_meets_them() -> None:
    request = a_device_request()
    judgement = judge(request, facts_for(request))
    assert judgement.codes(Outcome.NOT_ASKED) == ("UEP-ORDER", "E2E-GATEWAY")
    assert judgement.may_be_allocated()


def test_every_broken_rule_is_reported_at_once() -> None:
    request = a_request(
        lab=ARQIVA,
        first_day=date(2018, 1, 22),
        spaces=90,
        roles=SUPPLIER_ROLES | {UserRole.OTHER_USER},
        topics=frozenset({"mesh"}),
    )
    facts = facts_for(
        request,
        DayFacts(lab_spaces=100, spaces_open=100, spaces_taken=11),
        notice=a_notice(roles=request.roles),
        participant=a_participant(confidentiality_versions=frozenset()),
    )
    judgement = judge(request, facts)
    assert judgement.codes(Outcome.NOT_MET) == (
        "E2E-NOTICE",
        "E2E-ROLE",
        "E2E-CONFIDENTIAL",
        "E2E-ENTRY",
        "E2E-COVERAGE",
        "E2E-SPACES",
    )
    assert judgement.codes(Outcome.ADVICE) == ("E2E-FAIR",)
    assert not judgement.may_be_sent


def test_each_rule_answers_once_and_in_order() -> None:
    request = a_request(spaces=0)
    codes = [answer.rule.code for answer in judge(request, facts_for(request)).answers]
    assert codes == [rule.code for rule in SLOT_RULES]
    assert len(set(codes)) == len(codes)


def test_a_request_that_staff_may_override_is_sent_with_a_reason_and_not_allocated() -> None:
    request = a_request(releases=frozenset({"R2.0"}))
    judgement = judge(request, facts_for(request, notice=a_notice(meeting_outcome=None)))
    assert judgement.codes(Outcome.OVERRIDABLE) == ("E2E-MEETING", "E2E-COVERAGE")
    assert judgement.may_be_sent
    assert judgement.needs_reason
    assert not judgement.may_be_allocated()


def test_one_rule_that_refuses_stops_a_request_whatever_else_may_be_overridden() -> None:
    request = a_request(first_day=NOTICE_DAY)
    judgement = judge(request, facts_for(request, notice=a_notice(meeting_outcome=None)))
    assert judgement.needs_reason
    assert not judgement.may_be_sent


def test_advice_alone_stops_nothing() -> None:
    request = a_request(spaces=100)
    judgement = judge(request, facts_for(request))
    assert judgement.codes(Outcome.ADVICE) == ("E2E-FAIR",)
    assert judgement.may_be_allocated()


OVERRIDABLE_CODES = {"E2E-MEETING", "E2E-COVERAGE", "UEP-ORDER"}


@given(judged_things())
def test_judging_never_raises_and_answers_every_rule(thing: tuple[SlotRequest, SlotFacts]) -> None:
    judgement = judge(*thing)
    counted = [code for outcome in Outcome for code in judgement.codes(outcome)]
    assert sorted(counted) == sorted(rule.code for rule in SLOT_RULES)


@given(judged_things())
def test_only_three_rules_are_ever_overridable_and_only_one_advises(
    thing: tuple[SlotRequest, SlotFacts],
) -> None:
    judgement = judge(*thing)
    assert set(judgement.codes(Outcome.OVERRIDABLE)) <= OVERRIDABLE_CODES
    assert set(judgement.codes(Outcome.ADVICE)) <= {"E2E-FAIR"}


@given(judged_things())
def test_each_violation_carries_the_code_of_the_rule_that_found_it(
    thing: tuple[SlotRequest, SlotFacts],
) -> None:
    for answer in judge(*thing).answers:
        assert {violation.code for violation in answer.violations} <= {answer.rule.code}


@given(judged_things())
def test_the_entry_criteria_say_what_their_rules_say(thing: tuple[SlotRequest, SlotFacts]) -> None:
    judgement = judge(*thing)
    entry = {"E2E-ROLE", "E2E-GATEWAY", "E2E-CONFIDENTIAL"}
    refuses = judgement.codes(Outcome.NOT_MET)
    assert ("E2E-ENTRY" in refuses) == bool(entry & set(refuses))


@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 50))
def test_more_free_spaces_never_turn_a_request_away(spaces: int, free: int, more: int) -> None:
    request = a_request(spaces=spaces)

    def may_be_sent(free_spaces: int) -> bool:
        day = DayFacts(lab_spaces=280, spaces_open=free_spaces, spaces_taken=0)
        return judge(request, facts_for(request, day)).may_be_sent

    assert may_be_sent(free + more) or not may_be_sent(free)
    assert may_be_sent(free) is (free >= spaces)


@given(first_days, st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(0, 60))
def test_the_earliest_day_of_a_refusal_is_never_refused(
    first: date, received: date, working_days: int
) -> None:
    notice = a_notice(received_on=received, working_days=working_days)
    request = a_request(first_day=first, last_day=first)
    refusals = violations("E2E-NOTICE", request, facts_for(request, notice=notice))
    assume(refusals)
    (refusal,) = refusals
    assert isinstance(refusal, NoticeTooShort)
    again = a_request(first_day=refusal.earliest, last_day=refusal.earliest)
    assert outcome("E2E-NOTICE", again, facts_for(again, notice=notice)) is Outcome.MET
    if working_days:
        day_before = CALENDAR.before(refusal.earliest, 1)
        early = a_request(first_day=day_before, last_day=day_before)
        assert outcome("E2E-NOTICE", early, facts_for(early, notice=notice)) is Outcome.NOT_MET


@pytest.mark.parametrize("rule", SLOT_RULES, ids=lambda rule: rule.code)
def test_every_check_says_which_rule_it_is(rule: SlotRule) -> None:
    assert (rule.check.__doc__ or "").startswith(rule.code)
