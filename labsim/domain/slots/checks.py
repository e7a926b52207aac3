"""Every rule that judges a slot, one small function each. A check yields what is wrong, or nothing."""

from collections.abc import Iterator
from datetime import date

from labsim.domain.capacity.changes import next_day_for_visits
from labsim.domain.devices import Device
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.notices.campaign import open_until
from labsim.domain.notices.receipt import earliest_start
from labsim.domain.slots.facts import End, SlotFacts
from labsim.domain.slots.request import ClassOfTest, DeviceOwner, Devices, SlotRequest
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.domain.slots.violations import (
    CampaignOver,
    ClosedToVisitors,
    ConfidentialityNotAccepted,
    EntryCriteriaUnmet,
    GatewayMissing,
    GbcsExpired,
    LabFull,
    LabNotInNotice,
    LargeShare,
    MeetingNotHeld,
    NoRoleNamed,
    NotALabDay,
    NoticeClosed,
    NoticeTooShort,
    NoTopicNamed,
    PolyphaseMeters,
    QuestionsUnanswered,
    ReleaseNotInUit,
    RolesNotInNotice,
    SlotViolation,
    SmetsNotAdmitted,
    SreptAfterUept,
    SreptMissing,
    TopicNotInLab,
    TopicsNeedRole,
    UeptMissing,
)

# -- when ------------------------------------------------------------------------------------------


def first_and_last_day_are_lab_days(
    request: SlotRequest, facts: SlotFacts
) -> Iterator[NotALabDay | ClosedToVisitors]:
    """LAB-DAYS: a slot begins and ends on a day when people may visit its lab; other days inside never refuse it.

    Where an allocated slot changes, an end that stays where it is is not asked again.
    """
    ends: tuple[tuple[End, date], ...] = (
        ("first", request.first_day),
        ("last", request.last_day),
    )
    for which, day in ends:
        if which not in facts.ends_that_stay:
            yield from _people_may_visit(which, day, facts)


def _people_may_visit(
    which: End, day: date, facts: SlotFacts
) -> Iterator[NotALabDay | ClosedToVisitors]:
    instead = next_day_for_visits(day, facts.calendar, facts.closed)
    off = facts.calendar.day_off(day)
    if off is not None:
        yield NotALabDay(which, day, off, instead)
    elif day in facts.closed:
        yield ClosedToVisitors(which, day, facts.closed[day], instead)


def notice_is_long_enough(request: SlotRequest, facts: SlotFacts) -> Iterator[NoticeTooShort]:
    """E2E-NOTICE: the day of receipt is not counted; testing may start on day 40 itself."""
    notice = facts.notice
    earliest = earliest_start(notice.received_on, notice.working_days, facts.calendar)
    if request.first_day < earliest:
        yield NoticeTooShort(earliest, notice.received_on, notice.working_days)


def campaign_covers_the_slot(request: SlotRequest, facts: SlotFacts) -> Iterator[SlotViolation]:
    """E2E-CAMPAIGN: an open notice that names the lab and the roles, at most 6 months after its last slot."""
    notice = facts.notice
    if notice.state is not NoticeState.OPEN:
        yield NoticeClosed(notice.reference)
    if request.lab not in notice.labs:
        yield LabNotInNotice(request.lab, notice.reference)
    if new_roles := request.roles - notice.roles:
        yield RolesNotInNotice(tuple(sorted(new_roles)), notice.reference)
    yield from _campaign_is_not_over(request, facts)


def _campaign_is_not_over(request: SlotRequest, facts: SlotFacts) -> Iterator[CampaignOver]:
    last, months = facts.notice.last_slot_ends, facts.rules.campaign_months
    if last is not None and request.first_day > (until := open_until(last, months)):
        yield CampaignOver(last, until, months)


# -- the notice ------------------------------------------------------------------------------------


def notice_answers_all_questions(
    _request: SlotRequest, facts: SlotFacts
) -> Iterator[QuestionsUnanswered]:
    """E2E-QUESTIONS: the notice answers each of the eight questions."""
    if open_questions := facts.notice.unanswered & facts.rules.questions:
        yield QuestionsUnanswered(tuple(sorted(open_questions)))


def initiation_meeting_was_held(
    _request: SlotRequest, facts: SlotFacts
) -> Iterator[MeetingNotHeld]:
    """E2E-MEETING: DCC recorded the meeting, and it ended with a go-ahead."""
    outcome = facts.notice.meeting_outcome
    if facts.rules.meeting_required and outcome is not MeetingOutcome.GO_AHEAD:
        yield MeetingNotHeld(outcome)


# -- the participant -------------------------------------------------------------------------------


def roles_have_completed_testing(request: SlotRequest, facts: SlotFacts) -> Iterator[SlotViolation]:
    """E2E-ROLE: SREPT, and UEPT for each role; device-only tests need none and leave some topics out."""
    if request.test_class is ClassOfTest.DEVICE_ONLY:
        if excluded := request.topics & facts.rules.device_only_excluded_topics:
            yield TopicsNeedRole(tuple(sorted(excluded)))
        return
    if not request.roles:
        yield NoRoleNamed()
    if not facts.participant.srept:
        yield SreptMissing()
    if untested := request.roles - facts.participant.uept.keys():
        yield UeptMissing(tuple(sorted(untested)))


def srept_precedes_uept(request: SlotRequest, facts: SlotFacts) -> Iterator[SreptAfterUept]:
    """UEP-ORDER: practice, not Code text: the first SREPT is not later than the UEPT of each role."""
    known = facts.participant
    first_srept = min(known.srept.values(), default=None)
    early = tuple(
        sorted(
            role
            for role in request.roles & known.uept.keys()
            if first_srept is None or known.uept[role] < first_srept
        )
    )
    if facts.rules.srept_before_uept and early:
        yield SreptAfterUept(early)


def gateway_is_connected(_request: SlotRequest, facts: SlotFacts) -> Iterator[GatewayMissing]:
    """E2E-GATEWAY: user-system tests need the DCC Gateway connection."""
    if facts.rules.gateway_required and facts.participant.gateway_connected_on is None:
        yield GatewayMissing()


def confidentiality_is_accepted(
    _request: SlotRequest, facts: SlotFacts
) -> Iterator[ConfidentialityNotAccepted]:
    """E2E-CONFIDENTIAL: the version in force on the day of the request was accepted."""
    if facts.rules.confidentiality_version not in facts.participant.confidentiality_versions:
        yield ConfidentialityNotAccepted(facts.rules.confidentiality_version)


def entry_criteria_are_met(request: SlotRequest, facts: SlotFacts) -> Iterator[EntryCriteriaUnmet]:
    """E2E-ENTRY: roles, gateway and confidentiality together; judged again every night until the first day."""
    violations: list[SlotViolation] = [*roles_have_completed_testing(request, facts)]
    if is_user_system(request):
        violations += gateway_is_connected(request, facts)
    violations += confidentiality_is_accepted(request, facts)
    if violations:
        yield EntryCriteriaUnmet(tuple(dict.fromkeys(v.code for v in violations)))


# -- the tests -------------------------------------------------------------------------------------


def devices_are_admissible(request: SlotRequest, facts: SlotFacts) -> Iterator[SlotViolation]:
    """E2E-DEVICES: own devices are SMETS2, not polyphase, and of a GBCS version valid to the last day.

    Each entry of the register that is named; where none is (an older request), what it says of its meters.
    """
    if not request.devices.own:
        yield from device_is_admissible(request.devices, facts.rules, request.last_day)
    for brought in request.devices.own:
        yield from device_is_admissible(
            brought.device, facts.rules, request.last_day, brought.device.name
        )


def device_is_admissible(
    own: Device | Devices, rules: SlotRules, last_day: date, name: str = ""
) -> Iterator[SmetsNotAdmitted | PolyphaseMeters | GbcsExpired]:
    """E2E-DEVICES of one device that is tested to `last_day`, included."""
    if own.smets_version not in rules.smets_versions:
        yield SmetsNotAdmitted(own.smets_version, tuple(sorted(rules.smets_versions)), name)
    if own.polyphase and not rules.polyphase_allowed:
        yield PolyphaseMeters(name)
    valid_to = rules.gbcs_last_days.get(own.gbcs_version)
    if valid_to is not None and last_day > valid_to:
        yield GbcsExpired(own.gbcs_version, valid_to, name)


def lab_and_uit_cover_the_tests(request: SlotRequest, facts: SlotFacts) -> Iterator[SlotViolation]:
    """E2E-COVERAGE: each topic is testable in the lab; each release is in UIT on every day of the slot."""
    if not request.topics:
        yield NoTopicNamed()
    for topic in sorted(request.topics):
        labs = facts.topics[topic].labs
        if request.lab not in labs:
            yield TopicNotInLab(topic, request.lab, tuple(sorted(labs)))
    for name in sorted(request.releases):
        release = facts.releases[name]
        if not release.covers(request.first_day, request.last_day):
            yield ReleaseNotInUit(name, release.uit_from, release.uit_until)


# -- the spaces ------------------------------------------------------------------------------------


def lab_has_spaces(request: SlotRequest, facts: SlotFacts) -> Iterator[LabFull]:
    """E2E-SPACES: on no lab day of the slot are more spaces asked for than are free. Never overridable."""
    lacking = tuple(
        day for day, known in sorted(facts.lab_days.items()) if known.free < request.spaces_on(day)
    )
    if lacking:
        most = min(facts.lab_days[day].free for day in lacking)
        wanted = max(request.spaces_on(day) for day in lacking)
        yield LabFull(wanted, lacking, max(most, 0), bool(request.profile))


def share_is_fair(request: SlotRequest, facts: SlotFacts) -> Iterator[LargeShare]:
    """E2E-FAIR, advice: one participant holds at most 25 % of the lab's spaces on each day; exactly 25 % is fair."""
    percent = facts.rules.fair_share_percent
    large = [
        (known.held + request.spaces_on(day), known.lab_spaces)
        for day, known in facts.lab_days.items()
        if (known.held + request.spaces_on(day)) * 100 > known.lab_spaces * percent
    ]
    if large:
        yield LargeShare(*max(large), percent)


def is_user_system(request: SlotRequest) -> bool:
    """Whether the tests use the participant's User System."""
    return request.test_class is ClassOfTest.USER_SYSTEM


def has_own_devices(request: SlotRequest) -> bool:
    """Whether the participant brings devices; DCC's own are admissible by being those of UEPT."""
    return request.devices.owner is DeviceOwner.OWN
