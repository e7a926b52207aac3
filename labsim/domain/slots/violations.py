"""What can be wrong with a slot: facts and the rule's code. The words stand in labsim.wording.violations."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.labs import LabId
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.roles import UserRole
from labsim.domain.working_calendar import DayOff


@dataclass(frozen=True, slots=True)
class NotALabDay:
    """The first or last day is no day on which people may visit; `instead` is the next one that is."""

    code: ClassVar = "LAB-DAYS"
    overridable: ClassVar = False
    which: Literal["first", "last"]
    day: date
    why: DayOff
    instead: date


@dataclass(frozen=True, slots=True)
class ClosedToVisitors:
    """The lab is closed to visitors on the first or last day; `instead` is the next day on which it is not."""

    code: ClassVar = "LAB-DAYS"
    overridable: ClassVar = False
    which: Literal["first", "last"]
    day: date
    why: CapacityChange
    instead: date


@dataclass(frozen=True, slots=True)
class NoticeTooShort:
    """Testing would start before the notice has run; `earliest` is the first lawful day."""

    code: ClassVar = "E2E-NOTICE"
    overridable: ClassVar = False
    earliest: date
    received_on: date
    working_days: int


@dataclass(frozen=True, slots=True)
class NoticeClosed:
    """The notice was closed: its campaign takes no further slots."""

    code: ClassVar = "E2E-CAMPAIGN"
    overridable: ClassVar = False
    reference: str


@dataclass(frozen=True, slots=True)
class LabNotInNotice:
    """The notice names other labs."""

    code: ClassVar = "E2E-CAMPAIGN"
    overridable: ClassVar = False
    lab: LabId
    reference: str


@dataclass(frozen=True, slots=True)
class RolesNotInNotice:
    """The notice does not name these User Roles."""

    code: ClassVar = "E2E-CAMPAIGN"
    overridable: ClassVar = False
    roles: tuple[UserRole, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class CampaignOver:
    """The slot starts later than the campaign lasts after its last slot; `until` is its last day."""

    code: ClassVar = "E2E-CAMPAIGN"
    overridable: ClassVar = False
    last_slot_ends: date
    until: date
    months: int


@dataclass(frozen=True, slots=True)
class QuestionsUnanswered:
    """The notice leaves these questions open (ids as in the rulebook)."""

    code: ClassVar = "E2E-QUESTIONS"
    overridable: ClassVar = False
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeetingNotHeld:
    """No initiation meeting is recorded, or the last one ended with another to come."""

    code: ClassVar = "E2E-MEETING"
    overridable: ClassVar = True
    outcome: MeetingOutcome | None


@dataclass(frozen=True, slots=True)
class NoRoleNamed:
    """A user-system test names no User Role."""

    code: ClassVar = "E2E-ROLE"
    overridable: ClassVar = False


@dataclass(frozen=True, slots=True)
class SreptMissing:
    """SREPT is recorded for neither kind of certificate."""

    code: ClassVar = "E2E-ROLE"
    overridable: ClassVar = False


@dataclass(frozen=True, slots=True)
class UeptMissing:
    """UEPT is not recorded for these roles."""

    code: ClassVar = "E2E-ROLE"
    overridable: ClassVar = False
    roles: tuple[UserRole, ...]


@dataclass(frozen=True, slots=True)
class TopicsNeedRole:
    """Device-only tests may not have these topics (topic ids)."""

    code: ClassVar = "E2E-ROLE"
    overridable: ClassVar = False
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GatewayMissing:
    """User-system tests run over the DCC Gateway connection, and none is recorded."""

    code: ClassVar = "E2E-GATEWAY"
    overridable: ClassVar = False


@dataclass(frozen=True, slots=True)
class EntryCriteriaUnmet:
    """These entry criteria are not met; they are judged every night until the first day."""

    code: ClassVar = "E2E-ENTRY"
    overridable: ClassVar = False
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfidentialityNotAccepted:
    """The test manager has not accepted this version of the guidelines."""

    code: ClassVar = "E2E-CONFIDENTIAL"
    overridable: ClassVar = False
    version: str


@dataclass(frozen=True, slots=True)
class SmetsNotAdmitted:
    """Own devices are of a SMETS version the labs do not test. `device` is empty where the request names none."""

    code: ClassVar = "E2E-DEVICES"
    overridable: ClassVar = False
    version: str
    admitted: tuple[str, ...]
    device: str = ""


@dataclass(frozen=True, slots=True)
class PolyphaseMeters:
    """Own meters are polyphase. `device` as in SmetsNotAdmitted."""

    code: ClassVar = "E2E-DEVICES"
    overridable: ClassVar = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class GbcsExpired:
    """Own devices of this GBCS version may be tested only to `last_day`, included. `device` as in SmetsNotAdmitted."""

    code: ClassVar = "E2E-DEVICES"
    overridable: ClassVar = False
    version: str
    last_day: date
    device: str = ""


@dataclass(frozen=True, slots=True)
class NoTopicNamed:
    """The request names nothing to test."""

    code: ClassVar = "E2E-COVERAGE"
    overridable: ClassVar = False


@dataclass(frozen=True, slots=True)
class TopicNotInLab:
    """The topic cannot be tested in this lab; `labs` are those where it can, perhaps none."""

    code: ClassVar = "E2E-COVERAGE"
    overridable: ClassVar = False
    topic: str
    lab: LabId
    labs: tuple[LabId, ...]


@dataclass(frozen=True, slots=True)
class ReleaseNotInUit:
    """The release is not in UIT on every day of the slot."""

    code: ClassVar = "E2E-COVERAGE"
    overridable: ClassVar = True
    release: str
    uit_from: date
    uit_until: date | None


@dataclass(frozen=True, slots=True)
class LabFull:
    """Fewer spaces than asked for are free on `days`; `most` is what fits on every lab day of the slot.

    With `by_week` the slot wants other numbers on other days: `asked` and `most` are those of `days`.
    """

    code: ClassVar = "E2E-SPACES"
    overridable: ClassVar = False
    asked: int
    days: tuple[date, ...]
    most: int
    by_week: bool = False


@dataclass(frozen=True, slots=True)
class LargeShare:
    """Advice: one participant would hold more than `limit_percent` of the lab; `spaces` at most, of `lab_spaces`."""

    code: ClassVar = "E2E-FAIR"
    overridable: ClassVar = False
    spaces: int
    lab_spaces: int
    limit_percent: int


@dataclass(frozen=True, slots=True)
class SreptAfterUept:
    """UEPT for these roles is recorded earlier than SREPT, against practice."""

    code: ClassVar = "UEP-ORDER"
    overridable: ClassVar = True
    roles: tuple[UserRole, ...]


SlotViolation = (
    NotALabDay
    | ClosedToVisitors
    | NoticeTooShort
    | NoticeClosed
    | LabNotInNotice
    | RolesNotInNotice
    | CampaignOver
    | QuestionsUnanswered
    | MeetingNotHeld
    | NoRoleNamed
    | SreptMissing
    | UeptMissing
    | TopicsNeedRole
    | GatewayMissing
    | EntryCriteriaUnmet
    | ConfidentialityNotAccepted
    | SmetsNotAdmitted
    | PolyphaseMeters
    | GbcsExpired
    | NoTopicNamed
    | TopicNotInLab
    | ReleaseNotInUit
    | LabFull
    | LargeShare
    | SreptAfterUept
)
