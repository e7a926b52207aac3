"""Shipped values of end-to-end testing: E2E-* and UEP-ORDER."""

from typing import Final

from labsim.domain.rulebook.shipped_rows import Rule

_STEPS: Final = "S1, E2ET procedural steps, 23 Nov 2017"
_PRINCIPLES: Final = "S1, principles for conducting E2ET, 23 Nov 2017"
_DEFINITION: Final = "S1, what E2E testing is, 23 Nov 2017"
_QUESTIONS: Final = "S1, points to think over before the initiation meeting, 23 Nov 2017"
_TESTABLE: Final = "S1, what can and cannot be tested in the labs, 23 Nov 2017"
_ATTENDANCE: Final = "S1, DCC Test Labs, 23 Nov 2017"

_NOTICE: Final = Rule("E2E-NOTICE", _STEPS, judged=True)
_ROLE: Final = Rule("E2E-ROLE", _PRINCIPLES, judged=True)
_DEVICES: Final = Rule("E2E-DEVICES", _TESTABLE, judged=True)
_ALLOCATE: Final = Rule("E2E-ALLOCATE", _PRINCIPLES)
_WEIGHING: Final = _ALLOCATE.assumed(
    "the sources do not say how requests for the same days are weighed"
)
_OFFER: Final = Rule("E2E-OFFER", _PRINCIPLES).assumed("the sources give an offer no end")
_INDUCTION: Final = Rule("E2E-INDUCTION", _PRINCIPLES)
_ATTEND: Final = Rule("E2E-ATTEND", _ATTENDANCE)

_NOTICE_ROWS: Final = (
    _NOTICE.row("working_days", 40, "working days"),
    _NOTICE.from_source("Decision: a notice sent later counts from the next working day").row(
        "day_ends", "18:00", "London time"
    ),
    Rule("E2E-CAMPAIGN", _STEPS, judged=True)
    .assumed("the sources do not say how long a campaign rests before a new notice is due")
    .row("months", 6, "months"),
    Rule("E2E-QUESTIONS", _QUESTIONS, judged=True).row(
        "questions",
        ["lab", "start", "space", "length", "topics", "own_devices", "resources", "come_back"],
    ),
    Rule("E2E-MEETING", _QUESTIONS, judged=True).row("required", value=True),
)

_ENTRY_ROWS: Final = (
    _ROLE.row("required_tests", ["SREPT", "UEPT"]),
    _ROLE.from_source("Public record, and a decision on the topics left out").row(
        "device_only_excluded_topics", ["service_requests", "ssi", "change_of_supplier"]
    ),
    Rule("E2E-GATEWAY", _PRINCIPLES, judged=True).row("required", value=True),
    Rule("E2E-ENTRY", _DEFINITION, judged=True).row(
        "criteria", ["E2E-ROLE", "E2E-GATEWAY", "E2E-CONFIDENTIAL"]
    ),
    Rule("E2E-CONFIDENTIAL", _PRINCIPLES, judged=True)
    .assumed("the sources name the guidelines but not their version")
    .row("version", "1.0"),
    _DEVICES.row("smets_versions", ["SMETS2"]),
    _DEVICES.row("polyphase", value=False),
    _DEVICES.from_source("S1, recent SEC designations, 23 Nov 2017").row(
        "gbcs_last_days", {"1.0": "2018-05-07"}, "last day"
    ),
    _DEVICES.from_source("S1, costs for E2E testing, 23 Nov 2017").row("hub_owner", "DCC"),
    Rule("E2E-COVERAGE", _TESTABLE, judged=True).row("statement", value=True),
)

_ALLOCATION_ROWS: Final = (
    _ALLOCATE.row("answers", ["accept", "offer", "waiting_list", "decline_with_reason"]),
    _WEIGHING.row("age_bonus_percent", 50, "percent"),
    _WEIGHING.row("age_full_days", 90, "days"),
    _WEIGHING.row("mandate_bonus_percent", 50, "percent"),
    _WEIGHING.row("mandate_near_days", 365, "days"),
    _OFFER.row("working_days", 2, "working days"),
    _OFFER.row("until", "18:00", "London time"),
    Rule("E2E-RANK", _PRINCIPLES)
    .assumed("the sources do not say in which order people wait")
    .row("order", "time_of_request"),
    Rule("E2E-SPACES", _ATTENDANCE, judged=True).row("statement", value=True),
    Rule("E2E-FAIR", _PRINCIPLES, judged=True)
    .assumed("the sources set no share for one participant")
    .row("share_percent", 25, "percent"),
)

_VISIT_ROWS: Final = (
    _INDUCTION.from_source(
        "S1, principles for conducting E2ET and DCC Test Labs; decision: either way is accepted"
    ).row("accepted", ["meeting_before", "first_visit"]),
    _INDUCTION.assumed("the sources let an induction never run out").row("validity", "unlimited"),
    Rule("E2E-HANDSON", _PRINCIPLES).row("named_activities", ["install_and_commission"]),
    _ATTEND.row("hours", 48, "hours"),
    _ATTEND.from_source("Decision: a switch between clock hours and working days").row(
        "counting", "clock_hours"
    ),
    _ATTEND.from_source("Decision: the length when working days are counted").row(
        "working_days", 2, "working days"
    ),
    _ATTEND.from_source("Decision: an inducted colleague may come instead").row(
        "swap_needs_new_notice", value=False
    ),
)

TESTING_ROWS: Final = (
    *_NOTICE_ROWS,
    *_ENTRY_ROWS,
    *_ALLOCATION_ROWS,
    *_VISIT_ROWS,
    Rule(
        "UEP-ORDER", "S1, UEP evidence form: practice, not Code text, 23 Nov 2017", judged=True
    ).row("srept_before_uept", value=True),
)
