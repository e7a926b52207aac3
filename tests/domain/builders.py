"""Ready-made requests and facts in which every rule is met; a test breaks one thing."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from labsim.domain.labs import ARQIVA, SHIPPED_LABS, TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import CertificateKind, ParticipantFacts
from labsim.domain.releases import SHIPPED_RELEASES
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.slots.decision import Outcome, RuleAnswer, judge
from labsim.domain.slots.facts import DayFacts, NoticeFacts, SlotFacts
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices, SlotRequest
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.domain.slots.violations import SlotViolation
from labsim.domain.topics import SHIPPED_TOPICS
from labsim.domain.working_calendar import WorkingCalendar

CALENDAR: Final = WorkingCalendar.of_england_and_wales()
LABS: Final = {lab.id: lab for lab in SHIPPED_LABS}
TOPICS: Final = {topic.id: topic for topic in SHIPPED_TOPICS}
RELEASES: Final = {release.id: release for release in SHIPPED_RELEASES}
NOTICE_DAY: Final = date(2017, 11, 23)
EARLIEST: Final = date(2018, 1, 23)
SENT_ON: Final = date(2018, 1, 10)
RULES: Final = SlotRules.on(SHIPPED_RULEBOOK, SENT_ON)
SUPPLIER_ROLES: Final = frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER})

OWN_METERS: Final = Devices(DeviceOwner.OWN, "SMETS2", "1.1")

MARCH_REQUEST: Final = SlotRequest(
    lab=TELEFONICA,
    first_day=date(2018, 3, 5),
    last_day=date(2018, 3, 29),
    spaces=20,
    test_class=ClassOfTest.USER_SYSTEM,
    roles=SUPPLIER_ROLES,
    topics=frozenset({"service_requests", "mesh"}),
    releases=frozenset({"R1.3", "R1.4"}),
    devices=OWN_METERS,
)
OPEN_NOTICE: Final = NoticeFacts(
    reference="N-1",
    state=NoticeState.OPEN,
    received_on=NOTICE_DAY,
    working_days=40,
    labs=frozenset({ARQIVA, TELEFONICA}),
    roles=SUPPLIER_ROLES,
    meeting_outcome=MeetingOutcome.GO_AHEAD,
)
READY_SUPPLIER: Final = ParticipantFacts(
    srept={CertificateKind.ORGANISATION: date(2017, 6, 1)},
    uept=dict.fromkeys(SUPPLIER_ROLES, date(2017, 9, 1)),
    gateway_connected_on=date(2017, 5, 1),
    confidentiality_versions=frozenset({"1.0"}),
)
EMPTY_DAY: Final = DayFacts(lab_spaces=280, spaces_open=280, spaces_taken=0)


def a_request(**changes: Any) -> SlotRequest:
    return replace(MARCH_REQUEST, **changes)


def a_device_request(**changes: Any) -> SlotRequest:
    """Device-only: no User Role, no service request."""
    device_only: dict[str, Any] = {
        "test_class": ClassOfTest.DEVICE_ONLY,
        "roles": frozenset(),
        "topics": frozenset({"mesh"}),
    }
    return a_request(**device_only | changes)


def a_notice(**changes: Any) -> NoticeFacts:
    return replace(OPEN_NOTICE, **changes)


def a_participant(**changes: Any) -> ParticipantFacts:
    return replace(READY_SUPPLIER, **changes)


def rules(**changes: Any) -> SlotRules:
    return replace(RULES, **changes)


def facts_for(request: SlotRequest, day: DayFacts = EMPTY_DAY, **changes: Any) -> SlotFacts:
    """Facts in which the ready-made request meets every rule; each lab day of it is like `day`."""
    ready = SlotFacts(
        calendar=CALENDAR,
        rules=RULES,
        notice=OPEN_NOTICE,
        participant=READY_SUPPLIER,
        lab=LABS[request.lab],
        lab_days=dict.fromkeys(lab_days_of(request), day),
        topics=TOPICS,
        releases=RELEASES,
    )
    return replace(ready, **changes)


def lab_days_of(request: SlotRequest) -> tuple[date, ...]:
    if request.last_day < request.first_day:
        return ()
    return CALENDAR.working_days(request.first_day, request.last_day)


def answer(code: str, request: SlotRequest, facts: SlotFacts) -> RuleAnswer:
    """What the rule with this code says."""
    return next(a for a in judge(request, facts).answers if a.rule.code == code)


def outcome(code: str, request: SlotRequest, facts: SlotFacts) -> Outcome:
    return answer(code, request, facts).outcome


def violations(code: str, request: SlotRequest, facts: SlotFacts) -> tuple[SlotViolation, ...]:
    return answer(code, request, facts).violations
