"""Words for what the domain names by an id: every member of every enum that a person sees.

They stand as in the middle of a sentence; `label` gives them the capital of a label.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from labsim.domain.capabilities import CapabilityState
from labsim.domain.capacity.changes import CapacityCategory, CapacityKind
from labsim.domain.capacity.settling import Choice
from labsim.domain.devices import DeviceKind, Direction
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import Category, CertificateKind, FactKind, SupplyKind
from labsim.domain.people import PersonRole
from labsim.domain.roles import UserRole
from labsim.domain.runs import RunKind, RunState
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.links import Link
from labsim.domain.slots.request import ClassOfTest, DeviceOwner
from labsim.domain.slots.verdict import Verdict
from labsim.domain.working_calendar import DayOffKind


@dataclass(frozen=True, slots=True)
class WordsAndIcon:
    """A state's words and its shape, the name of a Bootstrap icon: it differs without its colour."""

    words: str
    icon: str


USER_ROLE_NAMES: Final[Mapping[UserRole, str]] = MappingProxyType(
    {
        UserRole.IMPORT_SUPPLIER: "Import Supplier",
        UserRole.EXPORT_SUPPLIER: "Export Supplier",
        UserRole.GAS_SUPPLIER: "Gas Supplier",
        UserRole.ELECTRICITY_DISTRIBUTOR: "Electricity Distributor",
        UserRole.GAS_TRANSPORTER: "Gas Transporter",
        UserRole.REGISTERED_SUPPLIER_AGENT: "Registered Supplier Agent",
        UserRole.OTHER_USER: "Other User",
    }
)

USER_ROLE_SHORT_NAMES: Final[Mapping[UserRole, str]] = MappingProxyType(
    {role: role.value for role in UserRole}
)

CATEGORY_WORDS: Final[Mapping[Category, str]] = MappingProxyType(
    {
        Category.LARGE_SUPPLIER: "Large Supplier",
        Category.SMALL_SUPPLIER: "Small Supplier",
        Category.ELECTRICITY_NETWORK: "Electricity Network Party",
        Category.GAS_NETWORK: "Gas Network Party",
        Category.OTHER_SEC_PARTY: "Other SEC Party",
        Category.DEVICE_MANUFACTURER: "Device manufacturer",
    }
)

SUPPLY_KIND_WORDS: Final[Mapping[SupplyKind, str]] = MappingProxyType(
    {
        SupplyKind.DOMESTIC: "domestic",
        SupplyKind.NON_DOMESTIC: "non-domestic",
    }
)

PERSON_ROLE_WORDS: Final[Mapping[PersonRole, str]] = MappingProxyType(
    {
        PersonRole.PARTICIPANT_VIEWER: "participant viewer",
        PersonRole.TEST_MANAGER: "test manager",
        PersonRole.LAB_STAFF: "lab staff",
        PersonRole.ADMINISTRATOR: "administrator",
        PersonRole.PLANNER: "planner",
        PersonRole.AUDITOR: "auditor",
    }
)

SLOT_STATE_WORDS: Final[Mapping[SlotState, WordsAndIcon]] = MappingProxyType(
    {
        SlotState.REQUESTED: WordsAndIcon("requested", "circle"),
        SlotState.WAITING: WordsAndIcon("on the waiting list", "hourglass-split"),
        SlotState.OFFERED: WordsAndIcon("offered", "envelope"),
        SlotState.ALLOCATED: WordsAndIcon("allocated", "check-circle-fill"),
        SlotState.DECLINED: WordsAndIcon("declined", "slash-circle"),
        SlotState.WITHDRAWN: WordsAndIcon("withdrawn", "arrow-return-left"),
        SlotState.LAPSED: WordsAndIcon("lapsed", "clock-history"),
        SlotState.CANCELLED: WordsAndIcon("cancelled", "x-square"),
    }
)

LINK_WORDS: Final[Mapping[Link, str]] = MappingProxyType(
    {
        Link.RETURNS_TO: "a return visit to",
        Link.RETURN_VISIT: "followed by the return visit",
        Link.OTHER_LAB: "in the other lab beside it",
        Link.BESIDE: "asked for beside it",
        Link.MOVED_FROM: "moved by DCC, in the place of",
        Link.MOVED_TO: "moved by DCC to",
    }
)

NOTICE_STATE_WORDS: Final[Mapping[NoticeState, str]] = MappingProxyType(
    {
        NoticeState.OPEN: "open",
        NoticeState.CLOSED: "closed",
    }
)

MEETING_OUTCOME_WORDS: Final[Mapping[MeetingOutcome, str]] = MappingProxyType(
    {
        MeetingOutcome.GO_AHEAD: "go-ahead",
        MeetingOutcome.MEET_AGAIN: "another meeting to come",
    }
)

CLASS_OF_TEST_WORDS: Final[Mapping[ClassOfTest, str]] = MappingProxyType(
    {
        ClassOfTest.USER_SYSTEM: "user-system tests",
        ClassOfTest.DEVICE_ONLY: "device-only tests",
    }
)

DEVICE_OWNER_WORDS: Final[Mapping[DeviceOwner, str]] = MappingProxyType(
    {
        DeviceOwner.DCC: "DCC's meters, those used in UEPT",
        DeviceOwner.OWN: "own devices",
    }
)

DEVICE_KIND_WORDS: Final[Mapping[DeviceKind, str]] = MappingProxyType(
    {
        DeviceKind.METER: "meter",
        DeviceKind.IN_HOME_DISPLAY: "in-home display",
        DeviceKind.OTHER: "other device",
    }
)

DIRECTION_WORDS: Final[Mapping[Direction, str]] = MappingProxyType(
    {
        Direction.IN: "arrived in the lab",
        Direction.OUT: "left the lab",
    }
)

CAPABILITY_STATE_WORDS: Final[Mapping[CapabilityState, WordsAndIcon]] = MappingProxyType(
    {
        CapabilityState.ASKED: WordsAndIcon("asked", "circle"),
        CapabilityState.YES: WordsAndIcon("answered yes", "check-circle-fill"),
        CapabilityState.NO: WordsAndIcon("answered no", "slash-circle"),
        CapabilityState.LATER: WordsAndIcon("answered later", "hourglass-split"),
        CapabilityState.WITHDRAWN: WordsAndIcon("withdrawn", "arrow-return-left"),
    }
)

FACT_KIND_WORDS: Final[Mapping[FactKind, str]] = MappingProxyType(
    {
        FactKind.SREPT_ORGANISATION: "SREPT with Organisation certificates",
        FactKind.SREPT_DEVICE: "SREPT with Device certificates",
        FactKind.UEPT: "UEPT for a User Role",
        FactKind.GATEWAY: "DCC Gateway connection",
    }
)

CERTIFICATE_KIND_WORDS: Final[Mapping[CertificateKind, str]] = MappingProxyType(
    {
        CertificateKind.ORGANISATION: "Organisation certificates",
        CertificateKind.DEVICE: "Device certificates",
    }
)

OUTCOME_WORDS: Final[Mapping[Outcome, WordsAndIcon]] = MappingProxyType(
    {
        Outcome.MET: WordsAndIcon("met", "check-lg"),
        Outcome.NOT_MET: WordsAndIcon("not met", "x-octagon-fill"),
        Outcome.OVERRIDABLE: WordsAndIcon("staff may override", "exclamation-triangle"),
        Outcome.ADVICE: WordsAndIcon("advice", "info-circle"),
        Outcome.NOT_ASKED: WordsAndIcon("not asked", "dash-lg"),
    }
)

VERDICT_WORDS: Final[Mapping[Verdict, WordsAndIcon]] = MappingProxyType(
    {
        Verdict.MAY_BE_ALLOCATED: WordsAndIcon("may be allocated", "check-lg"),
        Verdict.NEEDS_OVERRIDE: WordsAndIcon("needs an override", "exclamation-triangle"),
        Verdict.REFUSED: WordsAndIcon("refused", "x-octagon-fill"),
    }
)

DAY_OFF_KIND_WORDS: Final[Mapping[DayOffKind, str]] = MappingProxyType(
    {
        DayOffKind.WEEKEND: "weekend",
        DayOffKind.HOLIDAY: "bank holiday",
        DayOffKind.REMOVED: "taken out of the working days",
    }
)

CAPACITY_KIND_WORDS: Final[Mapping[CapacityKind, WordsAndIcon]] = MappingProxyType(
    {
        CapacityKind.CLOSED_TO_VISITORS: WordsAndIcon("closed to visitors", "slash-circle"),
        CapacityKind.OUT_OF_USE: WordsAndIcon("spaces out of use", "exclamation-triangle"),
    }
)

CAPACITY_CATEGORY_WORDS: Final[Mapping[CapacityCategory, str]] = MappingProxyType(
    {
        CapacityCategory.MAINTENANCE: "maintenance",
        CapacityCategory.UPGRADE: "upgrade",
        CapacityCategory.INCIDENT: "incident",
        CapacityCategory.HOLIDAY: "holiday of the lab",
        CapacityCategory.OTHER: "another reason",
    }
)

CHOICE_WORDS: Final[Mapping[Choice, str]] = MappingProxyType(
    {
        Choice.KEEP: "keep it as it is",
        Choice.MOVE: "move it to the next days that fit",
        Choice.REDUCE: "reduce it to what fits",
        Choice.CANCEL: "cancel it",
    }
)

RUN_KIND_WORDS: Final[Mapping[RunKind, str]] = MappingProxyType(
    {
        RunKind.SIMULATE: "simulation",
        RunKind.COMPARE: "comparison",
        RunKind.SWEEP: "sweep",
        RunKind.ANSWER: "answer",
        RunKind.FORECAST: "forecast from today",
        RunKind.CAPACITY: "capacity what-if",
        RunKind.BACKWARD: "backward plan",
    }
)

RUN_STATE_WORDS: Final[Mapping[RunState, WordsAndIcon]] = MappingProxyType(
    {
        RunState.QUEUED: WordsAndIcon("queued", "hourglass-split"),
        RunState.RUNNING: WordsAndIcon("running", "arrow-repeat"),
        RunState.DONE: WordsAndIcon("done", "check-circle-fill"),
        RunState.FAILED: WordsAndIcon("failed", "x-octagon-fill"),
        RunState.CANCELLED: WordsAndIcon("cancelled", "x-square"),
    }
)

QUESTION_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lab": "Which lab?",
        "start": "When do you plan to start?",
        "space": "How much space do you need?",
        "length": "How long will you test?",
        "topics": "What will you test?",
        "own_devices": "Will you bring your own devices?",
        "resources": "Are your resources in place?",
        "come_back": "Will you come back later?",
    }
)

ENUM_WORDS: Final[Mapping[type[StrEnum], Mapping[Any, str | WordsAndIcon]]] = MappingProxyType(
    {
        UserRole: USER_ROLE_NAMES,
        Category: CATEGORY_WORDS,
        SupplyKind: SUPPLY_KIND_WORDS,
        PersonRole: PERSON_ROLE_WORDS,
        SlotState: SLOT_STATE_WORDS,
        Link: LINK_WORDS,
        NoticeState: NOTICE_STATE_WORDS,
        MeetingOutcome: MEETING_OUTCOME_WORDS,
        ClassOfTest: CLASS_OF_TEST_WORDS,
        DeviceOwner: DEVICE_OWNER_WORDS,
        DeviceKind: DEVICE_KIND_WORDS,
        Direction: DIRECTION_WORDS,
        CapabilityState: CAPABILITY_STATE_WORDS,
        FactKind: FACT_KIND_WORDS,
        CertificateKind: CERTIFICATE_KIND_WORDS,
        Outcome: OUTCOME_WORDS,
        Verdict: VERDICT_WORDS,
        DayOffKind: DAY_OFF_KIND_WORDS,
        CapacityKind: CAPACITY_KIND_WORDS,
        CapacityCategory: CAPACITY_CATEGORY_WORDS,
        Choice: CHOICE_WORDS,
        RunKind: RUN_KIND_WORDS,
        RunState: RUN_STATE_WORDS,
    }
)


def enum_text(member: StrEnum) -> str:
    """The words for a member of any of these enums, for a page that shows what it is given."""
    words = ENUM_WORDS[type(member)][member]
    return words.words if isinstance(words, WordsAndIcon) else words


def role_text(role: UserRole) -> str:
    """`Import Supplier (IS)`."""
    return f"{USER_ROLE_NAMES[role]} ({USER_ROLE_SHORT_NAMES[role]})"


def enum_icon(member: StrEnum) -> str:
    """The shape of a state or outcome, as the name of an icon; empty for what has none."""
    words = ENUM_WORDS[type(member)][member]
    return words.icon if isinstance(words, WordsAndIcon) else ""


def label(words: str) -> str:
    """The words with a capital at their beginning; capitals inside stay."""
    return words[:1].upper() + words[1:]


def question_text(question: str) -> str:
    """The question in words; one that staff added to the rulebook is its id with spaces."""
    return QUESTION_WORDS.get(question, question.replace("_", " "))
