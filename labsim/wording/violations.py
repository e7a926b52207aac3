"""What each violation of a slot rule says: what must be true, and what the reader can do."""

from typing import assert_never

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
from labsim.wording.messages import Message, Names
from labsim.wording.violations_lab import lab_message, meters_message
from labsim.wording.violations_notice import campaign_message, day_message, notice_message
from labsim.wording.violations_participant import entry_message, roles_message

__all__ = ["Message", "Names", "slot_message"]


def slot_message(violation: SlotViolation, names: Names) -> Message:  # noqa: C901 -- a case a subject
    """The words for one violation; the type checker counts the kinds, here and in each subject."""
    message: Message
    match violation:
        case NotALabDay() | ClosedToVisitors():
            message = day_message(violation, names)
        case NoticeTooShort() | QuestionsUnanswered() | MeetingNotHeld():
            message = notice_message(violation)
        case NoticeClosed() | LabNotInNotice() | RolesNotInNotice() | CampaignOver():
            message = campaign_message(violation, names)
        case NoRoleNamed() | SreptMissing() | UeptMissing() | TopicsNeedRole() | SreptAfterUept():
            message = roles_message(violation, names)
        case GatewayMissing() | ConfidentialityNotAccepted() | EntryCriteriaUnmet():
            message = entry_message(violation)
        case SmetsNotAdmitted() | PolyphaseMeters() | GbcsExpired():
            message = meters_message(violation)
        case NoTopicNamed() | TopicNotInLab() | ReleaseNotInUit() | LabFull() | LargeShare():
            message = lab_message(violation, names)
        case _:
            assert_never(violation)
    return message
