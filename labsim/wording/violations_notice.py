"""Words for what is wrong with the days, the notice and its campaign."""

from typing import assert_never

from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.slots.violations import (
    CampaignOver,
    ClosedToVisitors,
    LabNotInNotice,
    MeetingNotHeld,
    NotALabDay,
    NoticeClosed,
    NoticeTooShort,
    QuestionsUnanswered,
    RolesNotInNotice,
)
from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.wording.capacity import change_reason_text
from labsim.wording.dates import long_day_text, plain_day_text
from labsim.wording.enums import MEETING_OUTCOME_WORDS, USER_ROLE_NAMES, question_text
from labsim.wording.lists import list_text
from labsim.wording.messages import Message, Names
from labsim.wording.numbers import count_text

DayViolation = NotALabDay | ClosedToVisitors
NoticeViolation = NoticeTooShort | QuestionsUnanswered | MeetingNotHeld
CampaignViolation = NoticeClosed | LabNotInNotice | RolesNotInNotice | CampaignOver


def day_message(violation: DayViolation, names: Names) -> Message:
    """Why nobody may visit on the first or last day, and when people may."""
    match violation:
        case NotALabDay():
            return _not_a_lab_day(violation)
        case ClosedToVisitors():
            return _closed_to_visitors(violation, names)
        case _:
            assert_never(violation)


def notice_message(violation: NoticeViolation) -> Message:
    """What is wrong with the start, the questions or the meeting."""
    match violation:
        case NoticeTooShort():
            return _notice_too_short(violation)
        case QuestionsUnanswered():
            return _questions_unanswered(violation)
        case MeetingNotHeld():
            return _meeting_not_held(violation)
        case _:
            assert_never(violation)


def campaign_message(violation: CampaignViolation, names: Names) -> Message:
    """What the campaign does not cover."""
    match violation:
        case NoticeClosed():
            return _notice_closed(violation)
        case LabNotInNotice():
            return _lab_not_in_notice(violation, names)
        case RolesNotInNotice():
            return _roles_not_in_notice(violation)
        case CampaignOver():
            return _campaign_over(violation)
        case _:
            assert_never(violation)


def _not_a_lab_day(violation: NotALabDay) -> Message:
    day, instead = long_day_text(violation.day), long_day_text(violation.instead)
    return Message(
        f"{violation.which}_day",
        f"{violation.which.capitalize()} day must be a working day: {day} {_why_off(violation.why)}",
        f"Choose {instead} or another working day",
    )


def _closed_to_visitors(violation: ClosedToVisitors, names: Names) -> Message:
    day, instead = long_day_text(violation.day), long_day_text(violation.instead)
    return Message(
        f"{violation.which}_day",
        f"{violation.which.capitalize()} day must be a day on which people may visit the lab:"
        f" {names.lab(violation.why.lab)} is closed to visitors on {day}"
        f" ({change_reason_text(violation.why)})",
        f"Choose {instead} or another day on which people may visit",
    )


def _why_off(why: DayOff) -> str:
    match why.kind:
        case DayOffKind.WEEKEND:
            return "is a weekend day"
        case DayOffKind.HOLIDAY:
            return f"is a bank holiday ({why.name})"
        case DayOffKind.REMOVED:
            return f"is taken out of the working days ({why.name})"
        case _:
            assert_never(why.kind)


def _notice_too_short(violation: NoticeTooShort) -> Message:
    earliest = long_day_text(violation.earliest)
    length = count_text(violation.working_days, "working day")
    return Message(
        "first_day",
        f"First day must be {earliest} or later: {length} after your notice"
        f" of {plain_day_text(violation.received_on)}",
        f"Choose {earliest} or a later working day",
    )


def _questions_unanswered(violation: QuestionsUnanswered) -> Message:
    questions = " ".join(question_text(question) for question in violation.questions)
    return Message(
        "notice",
        f"The notice must answer each of its questions; still open: {questions}",
        "Answer them in the notice, then send the request",
    )


def _meeting_not_held(violation: MeetingNotHeld) -> Message:
    return Message(
        "notice",
        f"An initiation meeting must have ended with a go-ahead; {_last_meeting(violation.outcome)}",
        "Agree on a meeting with DCC; a request may be sent meanwhile with a reason",
    )


def _last_meeting(outcome: MeetingOutcome | None) -> str:
    if outcome is None:
        return "none is recorded yet"
    return f"the last one ended with {MEETING_OUTCOME_WORDS[outcome]}"


def _notice_closed(violation: NoticeClosed) -> Message:
    return Message(
        "notice",
        f"The notice must be open; {violation.reference} is closed",
        "Choose an open notice or give a new one",
    )


def _lab_not_in_notice(violation: LabNotInNotice, names: Names) -> Message:
    return Message(
        "lab",
        f"The notice must name the lab; {violation.reference} does not name"
        f" {names.lab(violation.lab)}",
        "Choose a lab that the notice names, or give a new notice",
    )


def _roles_not_in_notice(violation: RolesNotInNotice) -> Message:
    return Message(
        "roles",
        f"The notice must name each User Role; {violation.reference} does not name"
        f" {list_text([USER_ROLE_NAMES[role] for role in violation.roles], 'or')}",
        "Choose User Roles that the notice names, or give a new notice",
    )


def _campaign_over(violation: CampaignOver) -> Message:
    return Message(
        "first_day",
        f"First day must be {long_day_text(violation.until)} or earlier:"
        f" {count_text(violation.months, 'month')} after {plain_day_text(violation.last_slot_ends)},"
        " the end of the last slot under this notice",
        "Choose an earlier first day, or give a new notice",
    )
