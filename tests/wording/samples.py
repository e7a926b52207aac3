"""One violation of each kind, as a test manager might meet it."""

from datetime import date
from typing import Final

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.labs import ARQIVA, SHIPPED_LABS, TELEFONICA
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.roles import UserRole
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
from labsim.domain.topics import SHIPPED_TOPICS
from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.wording.violations import Names

NAMES: Final = Names(
    labs={lab.id: lab.name for lab in SHIPPED_LABS},
    topics={topic.id: topic.name for topic in SHIPPED_TOPICS},
)

CHRISTMAS: Final = DayOff(DayOffKind.HOLIDAY, "Christmas Day")
NEW_RACKS: Final = CapacityChange(
    TELEFONICA,
    date(2018, 3, 5),
    date(2018, 3, 9),
    CapacityKind.CLOSED_TO_VISITORS,
    None,
    CapacityCategory.MAINTENANCE,
    "new racks",
)
FULL_DAYS: Final = tuple(date(2018, 3, day) for day in (6, 7, 8, 9, 12))
BOTH_ROLES: Final = (UserRole.GAS_SUPPLIER, UserRole.IMPORT_SUPPLIER)

ONE_OF_EACH: Final[tuple[SlotViolation, ...]] = (
    NotALabDay("first", date(2017, 12, 25), CHRISTMAS, date(2017, 12, 27)),
    ClosedToVisitors("last", date(2018, 3, 5), NEW_RACKS, date(2018, 3, 12)),
    NoticeTooShort(date(2018, 1, 23), date(2017, 11, 23), 40),
    NoticeClosed("N-1"),
    LabNotInNotice(ARQIVA, "N-1"),
    RolesNotInNotice(BOTH_ROLES, "N-1"),
    CampaignOver(date(2018, 3, 29), date(2018, 9, 29), 6),
    QuestionsUnanswered(("lab", "start")),
    MeetingNotHeld(MeetingOutcome.MEET_AGAIN),
    NoRoleNamed(),
    SreptMissing(),
    UeptMissing(BOTH_ROLES),
    TopicsNeedRole(("service_requests",)),
    GatewayMissing(),
    EntryCriteriaUnmet(("E2E-ROLE", "E2E-GATEWAY", "E2E-CONFIDENTIAL")),
    ConfidentialityNotAccepted("1.0"),
    SmetsNotAdmitted("SMETS1", ("SMETS2",)),
    PolyphaseMeters(),
    GbcsExpired("1.0", date(2018, 5, 7)),
    NoTopicNamed(),
    TopicNotInLab("mesh", ARQIVA, (TELEFONICA,)),
    ReleaseNotInUit("R2.0", date(2018, 9, 30), None),
    LabFull(20, FULL_DAYS, 12),
    LargeShare(90, 280, 25),
    SreptAfterUept(BOTH_ROLES),
)
