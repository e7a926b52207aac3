from dataclasses import replace
from datetime import date

import pytest

from labsim.domain.capacity.changes import CapacityKind, days_closed
from labsim.domain.devices import Brought
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import CertificateKind
from labsim.domain.roles import UserRole
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.facts import DayFacts
from labsim.domain.slots.request import DeviceOwner, Devices
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
    SmetsNotAdmitted,
    SreptAfterUept,
    SreptMissing,
    TopicNotInLab,
    TopicsNeedRole,
    UeptMissing,
)
from labsim.domain.working_calendar import (
    CalendarCorrection,
    DayOff,
    DayOffKind,
    WorkingCalendar,
)
from tests.builders import a_capacity_change, device_facts
from tests.domain.builders import (
    CALENDAR,
    NOTICE_DAY,
    OWN_METERS,
    RELEASES,
    a_device_request,
    a_notice,
    a_participant,
    a_request,
    facts_for,
    lab_days_of,
    outcome,
    rules,
    violations,
)

IS, GS, ED, OU = (
    UserRole.IMPORT_SUPPLIER,
    UserRole.GAS_SUPPLIER,
    UserRole.ELECTRICITY_DISTRIBUTOR,
    UserRole.OTHER_USER,
)
CHRISTMAS, BOXING_DAY, AFTER_CHRISTMAS = (date(2017, 12, day) for day in (25, 26, 27))

# -- LAB-DAYS --------------------------------------------------------------------------------------


def test_a_slot_that_begins_and_ends_on_lab_days_is_met() -> None:
    request = a_request()
    assert violations("LAB-DAYS", request, facts_for(request)) == ()


def test_a_first_day_on_christmas_day_names_the_holiday_and_the_next_lab_day() -> None:
    request = a_request(first_day=CHRISTMAS)
    assert violations("LAB-DAYS", request, facts_for(request)) == (
        NotALabDay(
            "first", CHRISTMAS, DayOff(DayOffKind.HOLIDAY, "Christmas Day"), AFTER_CHRISTMAS
        ),
    )


def test_a_last_day_on_a_sunday_names_the_weekday() -> None:
    sunday = date(2018, 3, 25)
    request = a_request(last_day=sunday)
    assert violations("LAB-DAYS", request, facts_for(request)) == (
        NotALabDay("last", sunday, DayOff(DayOffKind.WEEKEND, "Sunday"), date(2018, 3, 26)),
    )


def test_a_day_that_staff_took_out_names_their_reason() -> None:
    monday = date(2018, 3, 5)
    correction = CalendarCorrection(monday, working=False, reason="Power works")
    calendar = WorkingCalendar.of_england_and_wales([correction])
    request = a_request(first_day=monday)
    assert violations("LAB-DAYS", request, facts_for(request, calendar=calendar)) == (
        NotALabDay("first", monday, DayOff(DayOffKind.REMOVED, "Power works"), date(2018, 3, 6)),
    )


def test_both_ends_are_reported() -> None:
    request = a_request(first_day=CHRISTMAS, last_day=BOXING_DAY)
    both = violations("LAB-DAYS", request, facts_for(request))
    assert [v.which for v in both if isinstance(v, NotALabDay)] == ["first", "last"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2018, 3, 9), date(2018, 3, 12)),
        (date(2018, 3, 29), date(2018, 4, 3)),
        (date(2018, 5, 4), date(2018, 5, 8)),
    ],
    ids=["weekend", "Easter", "early May bank holiday"],
)
def test_days_off_inside_a_slot_never_refuse_it(first: date, last: date) -> None:
    request = a_request(first_day=first, last_day=last)
    facts = facts_for(request)
    assert outcome("LAB-DAYS", request, facts) is Outcome.MET
    assert outcome("E2E-SPACES", request, facts) is Outcome.MET


def test_a_day_closed_to_visitors_is_no_first_or_last_day_and_the_next_open_one_is_named() -> None:
    """Closed from Thursday to Tuesday: the next day on which people may visit is Wednesday."""
    closing = a_capacity_change(
        first_day=date(2018, 3, 8),
        last_day=date(2018, 3, 13),
        kind=CapacityKind.CLOSED_TO_VISITORS,
        spaces=None,
    )
    closed = days_closed([closing], CALENDAR)
    for which, terms in (
        ("first", {"first_day": date(2018, 3, 9)}),
        ("last", {"last_day": date(2018, 3, 9)}),
    ):
        request = a_request(**terms)
        assert violations("LAB-DAYS", request, facts_for(request, closed=closed)) == (
            ClosedToVisitors(which, date(2018, 3, 9), closing, date(2018, 3, 14)),  # type: ignore[arg-type]
        )


def test_days_closed_to_visitors_inside_a_slot_refuse_nothing() -> None:
    closing = a_capacity_change(kind=CapacityKind.CLOSED_TO_VISITORS, spaces=None)
    request = a_request(first_day=date(2018, 3, 2), last_day=date(2018, 3, 12))
    closed = days_closed([closing], CALENDAR)
    assert violations("LAB-DAYS", request, facts_for(request, closed=closed)) == ()


def test_the_day_named_instead_of_a_day_off_is_not_closed_either() -> None:
    closing = a_capacity_change(kind=CapacityKind.CLOSED_TO_VISITORS, spaces=None)
    request = a_request(first_day=date(2018, 3, 3))
    closed = days_closed([closing], CALENDAR)
    (found,) = violations("LAB-DAYS", request, facts_for(request, closed=closed))
    assert isinstance(found, NotALabDay)
    assert found.instead == date(2018, 3, 12)


# -- E2E-NOTICE ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day_of_notice", "met"),
    [(39, False), (40, True), (41, True)],
)
def test_testing_starts_on_day_40_of_the_notice_or_later(*, day_of_notice: int, met: bool) -> None:
    request = a_request(first_day=CALENDAR.after(NOTICE_DAY, day_of_notice))
    assert (violations("E2E-NOTICE", request, facts_for(request)) == ()) is met


@pytest.mark.parametrize(
    ("received", "earliest"),
    [
        (date(2017, 11, 23), date(2018, 1, 23)),
        (date(2017, 12, 1), date(2018, 1, 31)),
        (date(2018, 3, 1), date(2018, 4, 30)),
        (date(2018, 6, 1), date(2018, 7, 27)),
        (date(2018, 8, 31), date(2018, 10, 26)),
        (date(2020, 3, 2), date(2020, 4, 29)),
    ],
)
def test_a_notice_that_is_too_short_names_the_first_lawful_day(
    received: date, earliest: date
) -> None:
    request = a_request(first_day=CALENDAR.before(earliest, 1), last_day=earliest)
    notice = a_notice(received_on=received)
    assert violations("E2E-NOTICE", request, facts_for(request, notice=notice)) == (
        NoticeTooShort(earliest, received, 40),
    )


@pytest.mark.parametrize("length", [39, 40, 41])
def test_the_length_is_that_in_force_when_the_notice_was_received(length: int) -> None:
    first_lawful = CALENDAR.after(NOTICE_DAY, length)
    notice = a_notice(working_days=length)
    lawful, too_early = (
        a_request(first_day=first_lawful),
        a_request(first_day=CALENDAR.before(first_lawful, 1)),
    )
    assert violations("E2E-NOTICE", lawful, facts_for(lawful, notice=notice)) == ()
    assert violations("E2E-NOTICE", too_early, facts_for(too_early, notice=notice)) == (
        NoticeTooShort(first_lawful, NOTICE_DAY, length),
    )


# -- E2E-CAMPAIGN ----------------------------------------------------------------------------------


def test_an_open_notice_that_names_lab_and_roles_covers_the_slot() -> None:
    request = a_request()
    assert violations("E2E-CAMPAIGN", request, facts_for(request)) == ()


def test_a_closed_notice_covers_no_slot() -> None:
    request = a_request()
    facts = facts_for(request, notice=a_notice(state=NoticeState.CLOSED))
    assert violations("E2E-CAMPAIGN", request, facts) == (NoticeClosed("N-1"),)


def test_a_notice_covers_only_the_labs_it_names() -> None:
    request = a_request(lab=TELEFONICA)
    facts = facts_for(request, notice=a_notice(labs=frozenset({ARQIVA})))
    assert violations("E2E-CAMPAIGN", request, facts) == (LabNotInNotice(TELEFONICA, "N-1"),)


def test_a_notice_covers_only_the_roles_it_names() -> None:
    request = a_request(roles=frozenset({IS, OU, ED}))
    facts = facts_for(request)
    assert violations("E2E-CAMPAIGN", request, facts) == (RolesNotInNotice((ED, OU), "N-1"),)


def test_some_of_the_roles_of_the_notice_are_enough() -> None:
    request = a_request(roles=frozenset({GS}))
    assert violations("E2E-CAMPAIGN", request, facts_for(request)) == ()


@pytest.mark.parametrize(
    ("last_slot_ends", "until"),
    [
        (date(2018, 3, 29), date(2018, 9, 29)),
        (date(2017, 8, 31), date(2018, 2, 28)),
        (date(2019, 8, 30), date(2020, 2, 29)),
        (date(2017, 10, 31), date(2018, 4, 30)),
    ],
)
def test_a_campaign_lasts_six_months_to_the_day(last_slot_ends: date, until: date) -> None:
    notice = a_notice(last_slot_ends=last_slot_ends)
    on_the_day = a_request(first_day=until, last_day=until)
    day_after = date.fromordinal(until.toordinal() + 1)
    too_late = a_request(first_day=day_after, last_day=day_after)
    assert violations("E2E-CAMPAIGN", on_the_day, facts_for(on_the_day, notice=notice)) == ()
    assert violations("E2E-CAMPAIGN", too_late, facts_for(too_late, notice=notice)) == (
        CampaignOver(last_slot_ends, until, 6),
    )


# -- E2E-QUESTIONS and E2E-MEETING -----------------------------------------------------------------


def test_a_notice_with_every_answer_is_met() -> None:
    request = a_request()
    assert violations("E2E-QUESTIONS", request, facts_for(request)) == ()


def test_every_open_question_is_named() -> None:
    request = a_request()
    facts = facts_for(request, notice=a_notice(unanswered=frozenset({"start", "length"})))
    assert violations("E2E-QUESTIONS", request, facts) == (
        QuestionsUnanswered(("length", "start")),
    )


def test_a_question_that_the_rulebook_does_not_ask_may_stay_open() -> None:
    request = a_request()
    facts = facts_for(
        request,
        notice=a_notice(unanswered=frozenset({"come_back"})),
        rules=rules(questions=frozenset({"lab", "start"})),
    )
    assert violations("E2E-QUESTIONS", request, facts) == ()


@pytest.mark.parametrize("meeting", [None, MeetingOutcome.MEET_AGAIN])
def test_without_a_go_ahead_staff_may_override(meeting: MeetingOutcome | None) -> None:
    request = a_request()
    facts = facts_for(request, notice=a_notice(meeting_outcome=meeting))
    assert violations("E2E-MEETING", request, facts) == (MeetingNotHeld(meeting),)
    assert outcome("E2E-MEETING", request, facts) is Outcome.OVERRIDABLE


def test_a_go_ahead_is_met() -> None:
    request = a_request()
    assert outcome("E2E-MEETING", request, facts_for(request)) is Outcome.MET


def test_no_meeting_is_missed_where_the_rulebook_asks_for_none() -> None:
    request = a_request()
    facts = facts_for(
        request, notice=a_notice(meeting_outcome=None), rules=rules(meeting_required=False)
    )
    assert violations("E2E-MEETING", request, facts) == ()


# -- E2E-ROLE and UEP-ORDER ------------------------------------------------------------------------


def test_roles_with_srept_and_uept_are_met() -> None:
    request = a_request()
    assert violations("E2E-ROLE", request, facts_for(request)) == ()


def test_a_user_system_test_names_a_role() -> None:
    request = a_request(roles=frozenset())
    assert violations("E2E-ROLE", request, facts_for(request)) == (NoRoleNamed(),)


def test_user_system_tests_need_srept() -> None:
    request = a_request()
    facts = facts_for(request, participant=a_participant(srept={}))
    assert violations("E2E-ROLE", request, facts) == (SreptMissing(),)


@pytest.mark.parametrize("kind", CertificateKind)
def test_srept_with_either_kind_of_certificates_is_enough(kind: CertificateKind) -> None:
    request = a_request()
    facts = facts_for(request, participant=a_participant(srept={kind: date(2017, 6, 1)}))
    assert violations("E2E-ROLE", request, facts) == ()


def test_uept_is_asked_role_by_role() -> None:
    request = a_request(roles=frozenset({IS, GS}))
    facts = facts_for(request, participant=a_participant(uept={GS: date(2017, 9, 1)}))
    assert violations("E2E-ROLE", request, facts) == (UeptMissing((IS,)),)


def test_device_only_tests_need_no_completed_testing() -> None:
    request = a_device_request()
    facts = facts_for(request, participant=a_participant(srept={}, uept={}))
    assert violations("E2E-ROLE", request, facts) == ()


@pytest.mark.parametrize("topic", ["service_requests", "ssi", "change_of_supplier"])
def test_device_only_tests_leave_out_what_needs_a_role(topic: str) -> None:
    request = a_device_request(topics=frozenset({"mesh", topic}))
    assert violations("E2E-ROLE", request, facts_for(request)) == (TopicsNeedRole((topic,)),)


@pytest.mark.parametrize(
    ("srept", "early"),
    [
        (date(2017, 8, 31), ()),
        (date(2017, 9, 1), ()),
        (date(2017, 9, 2), (SreptAfterUept((GS, IS)),)),
    ],
)
def test_srept_is_not_later_than_uept(srept: date, early: tuple[SreptAfterUept, ...]) -> None:
    request = a_request()
    facts = facts_for(
        request, participant=a_participant(srept={CertificateKind.ORGANISATION: srept})
    )
    assert violations("UEP-ORDER", request, facts) == early


def test_uept_without_any_srept_is_out_of_order() -> None:
    request = a_request(roles=frozenset({GS}))
    facts = facts_for(request, participant=a_participant(srept={}))
    assert violations("UEP-ORDER", request, facts) == (SreptAfterUept((GS,)),)


def test_the_first_of_two_srepts_counts() -> None:
    request = a_request()
    srept = {
        CertificateKind.DEVICE: date(2017, 6, 1),
        CertificateKind.ORGANISATION: date(2017, 12, 1),
    }
    facts = facts_for(request, participant=a_participant(srept=srept))
    assert violations("UEP-ORDER", request, facts) == ()


def test_the_order_of_tests_may_be_overridden_and_switched_off() -> None:
    request = a_request()
    late = a_participant(srept={CertificateKind.DEVICE: date(2017, 12, 1)})
    on = facts_for(request, participant=late)
    off = facts_for(request, participant=late, rules=rules(srept_before_uept=False))
    assert outcome("UEP-ORDER", request, on) is Outcome.OVERRIDABLE
    assert outcome("UEP-ORDER", request, off) is Outcome.MET


def test_the_order_of_tests_is_not_asked_of_device_only_tests() -> None:
    request = a_device_request()
    assert outcome("UEP-ORDER", request, facts_for(request)) is Outcome.NOT_ASKED


# -- E2E-GATEWAY, E2E-CONFIDENTIAL, E2E-ENTRY ------------------------------------------------------


def test_user_system_tests_need_the_gateway() -> None:
    request = a_request()
    without = facts_for(request, participant=a_participant(gateway_connected_on=None))
    assert outcome("E2E-GATEWAY", request, facts_for(request)) is Outcome.MET
    assert violations("E2E-GATEWAY", request, without) == (GatewayMissing(),)


def test_device_only_tests_are_not_asked_for_the_gateway() -> None:
    request = a_device_request()
    without = facts_for(request, participant=a_participant(gateway_connected_on=None))
    assert outcome("E2E-GATEWAY", request, without) is Outcome.NOT_ASKED
    assert outcome("E2E-ENTRY", request, without) is Outcome.MET


def test_no_gateway_is_missed_where_the_rulebook_asks_for_none() -> None:
    request = a_request()
    facts = facts_for(
        request,
        participant=a_participant(gateway_connected_on=None),
        rules=rules(gateway_required=False),
    )
    assert outcome("E2E-GATEWAY", request, facts) is Outcome.MET
    assert outcome("E2E-ENTRY", request, facts) is Outcome.MET


@pytest.mark.parametrize("accepted", [frozenset(), frozenset({"0.9"})])
def test_the_version_in_force_of_the_guidelines_is_accepted(accepted: frozenset[str]) -> None:
    request = a_request()
    facts = facts_for(request, participant=a_participant(confidentiality_versions=accepted))
    assert violations("E2E-CONFIDENTIAL", request, facts) == (ConfidentialityNotAccepted("1.0"),)
    assert outcome("E2E-CONFIDENTIAL", request, facts_for(request)) is Outcome.MET


def test_the_entry_criteria_name_each_rule_once() -> None:
    request = a_request()
    facts = facts_for(
        request,
        participant=a_participant(
            srept={}, uept={}, gateway_connected_on=None, confidentiality_versions=frozenset()
        ),
    )
    assert violations("E2E-ENTRY", request, facts) == (
        EntryCriteriaUnmet(("E2E-ROLE", "E2E-GATEWAY", "E2E-CONFIDENTIAL")),
    )


def test_the_entry_criteria_are_met_when_all_of_them_are() -> None:
    request = a_request()
    assert violations("E2E-ENTRY", request, facts_for(request)) == ()


# -- E2E-DEVICES -----------------------------------------------------------------------------------


def test_dcc_meters_are_not_asked_about() -> None:
    request = a_request(devices=Devices(DeviceOwner.DCC, "SMETS1", "1.0", polyphase=True))
    assert outcome("E2E-DEVICES", request, facts_for(request)) is Outcome.NOT_ASKED


def test_own_smets2_single_phase_meters_are_met() -> None:
    request = a_request(devices=OWN_METERS)
    assert outcome("E2E-DEVICES", request, facts_for(request)) is Outcome.MET


def test_everything_wrong_with_own_meters_is_reported() -> None:
    request = a_request(
        devices=Devices(DeviceOwner.OWN, "SMETS1", "1.0", polyphase=True),
        last_day=date(2018, 5, 31),
    )
    assert violations("E2E-DEVICES", request, facts_for(request)) == (
        SmetsNotAdmitted("SMETS1", ("SMETS2",)),
        PolyphaseMeters(),
        GbcsExpired("1.0", date(2018, 5, 7)),
    )


def test_every_named_device_is_judged_and_each_violation_names_it() -> None:
    meter = device_facts(model="Ledbury")
    old, triad = replace(meter, gbcs_version="1.0"), replace(meter, model="Triad", polyphase=True)
    own = (Brought("D-1", meter, 2), Brought("D-2", old, 1), Brought("D-3", triad, 1))
    request = a_request(devices=Devices(DeviceOwner.OWN, own=own), last_day=date(2018, 5, 31))
    assert violations("E2E-DEVICES", request, facts_for(request)) == (
        GbcsExpired("1.0", date(2018, 5, 7), "Ombury Ledbury"),
        PolyphaseMeters("Ombury Triad"),
    )


def test_what_stands_beside_named_devices_is_not_judged() -> None:
    own = (Brought("D-1", device_facts(), 1),)
    request = a_request(devices=Devices(DeviceOwner.OWN, "SMETS1", "1.0", polyphase=True, own=own))
    assert violations("E2E-DEVICES", request, facts_for(request)) == ()


def test_polyphase_meters_are_met_once_the_rulebook_allows_them() -> None:
    request = a_request(devices=Devices(DeviceOwner.OWN, polyphase=True))
    facts = facts_for(request, rules=rules(polyphase_allowed=True))
    assert violations("E2E-DEVICES", request, facts) == ()


@pytest.mark.parametrize(
    ("gbcs", "last_day", "expected"),
    [
        ("1.0", date(2018, 5, 7), ()),
        ("1.0", date(2018, 5, 8), (GbcsExpired("1.0", date(2018, 5, 7)),)),
        ("1.1", date(2018, 5, 8), ()),
    ],
)
def test_gbcs_1_0_is_tested_to_7_may_2018_and_no_later(
    gbcs: str, last_day: date, expected: tuple[GbcsExpired, ...]
) -> None:
    request = a_request(devices=Devices(DeviceOwner.OWN, gbcs_version=gbcs), last_day=last_day)
    assert violations("E2E-DEVICES", request, facts_for(request)) == expected


# -- E2E-COVERAGE ----------------------------------------------------------------------------------


def test_topics_of_the_lab_and_releases_in_uit_are_met() -> None:
    request = a_request()
    assert violations("E2E-COVERAGE", request, facts_for(request)) == ()


def test_a_request_names_a_topic() -> None:
    request = a_request(topics=frozenset())
    assert violations("E2E-COVERAGE", request, facts_for(request)) == (NoTopicNamed(),)


def test_mesh_is_tested_at_telefonica_only() -> None:
    request = a_request(lab=ARQIVA, topics=frozenset({"mesh"}))
    facts = facts_for(request)
    assert violations("E2E-COVERAGE", request, facts) == (
        TopicNotInLab("mesh", ARQIVA, (TELEFONICA,)),
    )
    assert outcome("E2E-COVERAGE", request, facts) is Outcome.NOT_MET


@pytest.mark.parametrize("topic", ["volume", "destructive", "no_wan"])
@pytest.mark.parametrize("lab", [ARQIVA, TELEFONICA])
def test_what_no_lab_can_test_is_refused_in_both(lab: str, topic: str) -> None:
    request = a_request(lab=lab, topics=frozenset({topic}))
    assert violations("E2E-COVERAGE", request, facts_for(request)) == (
        TopicNotInLab(topic, request.lab, ()),
    )


R2 = ReleaseNotInUit("R2.0", date(2018, 9, 30), None)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2018, 9, 28), date(2018, 9, 28), (R2,)),
        (date(2018, 9, 29), date(2018, 10, 5), (R2,)),
        (date(2018, 9, 30), date(2018, 10, 5), ()),
        (date(2018, 10, 1), date(2018, 10, 5), ()),
    ],
    ids=["before", "straddling", "on its first day", "after"],
)
def test_a_release_is_in_uit_on_every_day_of_the_slot(
    first: date, last: date, expected: tuple[ReleaseNotInUit, ...]
) -> None:
    request = a_request(first_day=first, last_day=last, releases=frozenset({"R1.3", "R2.0"}))
    assert violations("E2E-COVERAGE", request, facts_for(request)) == expected


@pytest.mark.parametrize(("last", "met"), [(date(2018, 9, 28), True), (date(2018, 10, 1), False)])
def test_a_release_that_has_left_uit_covers_no_slot_beyond_its_last_day(
    *, last: date, met: bool
) -> None:
    request = a_request(last_day=last, releases=frozenset({"R1.2"}))
    until = replace(RELEASES["R1.2"], uit_until=date(2018, 9, 28))
    facts = facts_for(request, releases={"R1.2": until})
    assert (violations("E2E-COVERAGE", request, facts) == ()) is met


def test_dates_of_releases_may_be_overridden_but_topics_may_not() -> None:
    dates_only = a_request(releases=frozenset({"R2.0"}))
    both = a_request(lab=ARQIVA, releases=frozenset({"R2.0"}))
    assert outcome("E2E-COVERAGE", dates_only, facts_for(dates_only)) is Outcome.OVERRIDABLE
    assert outcome("E2E-COVERAGE", both, facts_for(both)) is Outcome.NOT_MET


# -- E2E-SPACES and E2E-FAIR -----------------------------------------------------------------------


@pytest.mark.parametrize(("taken", "met"), [(259, True), (260, True), (261, False)])
def test_the_last_free_space_may_be_asked_for_and_none_more(*, taken: int, met: bool) -> None:
    request = a_request(spaces=20)
    facts = facts_for(request, DayFacts(280, 280, taken))
    assert (violations("E2E-SPACES", request, facts) == ()) is met


def test_each_full_day_is_named_and_how_many_spaces_fit() -> None:
    request = a_request(spaces=20)
    facts = facts_for(request)
    tight, tighter = lab_days_of(request)[2], lab_days_of(request)[6]
    lab_days = {
        **facts.lab_days,
        tighter: DayFacts(280, 280, 273),
        tight: DayFacts(280, 280, 265),
    }
    facts = facts_for(request, lab_days=lab_days)
    assert violations("E2E-SPACES", request, facts) == (LabFull(20, (tight, tighter), 7),)


def test_no_space_is_free_on_a_closed_day() -> None:
    request = a_request()
    closed = lab_days_of(request)[3]
    lab_days = {**facts_for(request).lab_days, closed: DayFacts(280, 0, 0)}
    facts = facts_for(request, lab_days=lab_days)
    assert violations("E2E-SPACES", request, facts) == (LabFull(20, (closed,), 0),)


def test_a_lab_cut_below_what_is_taken_has_no_spaces_rather_than_a_debt() -> None:
    request = a_request()
    facts = facts_for(request, DayFacts(280, 100, 190))
    assert violations("E2E-SPACES", request, facts) == (LabFull(20, lab_days_of(request), 0),)


@pytest.mark.parametrize(
    ("spaces", "expected"), [(70, ()), (71, (LargeShare(71, 280, 25),))], ids=["25 %", "one above"]
)
def test_exactly_a_quarter_of_the_lab_is_fair(
    spaces: int, expected: tuple[LargeShare, ...]
) -> None:
    request = a_request(spaces=spaces)
    assert violations("E2E-FAIR", request, facts_for(request)) == expected


def test_spaces_held_already_count_towards_the_share() -> None:
    request = a_request(spaces=20)
    fair, large = DayFacts(280, 280, 50, held=50), DayFacts(280, 280, 51, held=51)
    assert violations("E2E-FAIR", request, facts_for(request, fair)) == ()
    assert violations("E2E-FAIR", request, facts_for(request, large)) == (LargeShare(71, 280, 25),)


def test_the_share_is_of_the_regular_number_of_spaces_not_of_the_open_ones() -> None:
    request = a_request(spaces=70)
    assert violations("E2E-FAIR", request, facts_for(request, DayFacts(280, 100, 0))) == ()


def test_a_large_share_is_advice_and_refuses_nothing() -> None:
    request = a_request(spaces=200)
    assert outcome("E2E-FAIR", request, facts_for(request)) is Outcome.ADVICE
