"""What a demonstration is made of: who takes part, and what each of them does when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from labsim.domain.capabilities import CapabilityState
from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.devices import Device, Direction
from labsim.domain.labs import LabId
from labsim.domain.london import LONDON
from labsim.domain.notices.answers import MeetingOutcome, NoticeAnswers
from labsim.domain.participants import Category, FactKind, SupplyKind
from labsim.domain.people import PersonRole
from labsim.domain.roles import UserRole
from labsim.domain.saved_filters import FilteredList
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.request import ClassOfTest, Devices, SlotRequest
from labsim.services.ask_run import StudyWish


def at(text: str) -> datetime:
    """A moment in London, written `2017-11-23 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def on(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """`note` tells who tries labsim out what this account is good for."""

    email: str
    name: str
    role: PersonRole
    note: str = ""


@dataclass(frozen=True, slots=True)
class FactPlan:
    """No day withdraws what was recorded before."""

    kind: FactKind
    completed_on: date | None
    recorded_at: datetime
    role: UserRole | None = None


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """An entry of a register; a participant's models differ in their names."""

    at: datetime
    device: Device
    count: int
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WishPlan:
    """A capability request; without an answer it is still to be answered."""

    at: datetime
    words: str
    topic: str = ""
    answered_at: datetime | None = None
    state: CapabilityState = CapabilityState.ASKED
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ParticipantPlan:
    name: str
    category: Category
    roles: frozenset[UserRole]
    people: tuple[PersonPlan, ...]
    facts: tuple[FactPlan, ...] = ()
    supply: SupplyKind | None = None
    mandate: date | None = None
    accepted_at: datetime | None = None
    devices: tuple[DevicePlan, ...] = ()
    wishes: tuple[WishPlan, ...] = ()

    @property
    def test_manager(self) -> PersonPlan:
        return self.people[0]


@dataclass(frozen=True, slots=True)
class FilterPlan:
    """A filter that a person keeps."""

    at: datetime
    person: PersonPlan
    page: FilteredList
    name: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CapacityChangePlan:
    """No slot is in its way."""

    at: datetime
    person: PersonPlan
    change: CapacityChange


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """A scenario that a planner copies, and changes once."""

    at: datetime
    person: PersonPlan
    parent: str
    name: str
    title: str
    note: str
    changed_at: datetime
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A run of the simulator, which the worker performs as soon as it is elected."""

    at: datetime
    person: PersonPlan
    study: StudyWish


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    held_on: date
    outcome: MeetingOutcome
    note: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    at: datetime
    reason_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Offered:
    at: datetime
    terms: Terms
    words: str


@dataclass(frozen=True, slots=True)
class PutOnWaitingList:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ChangeWished:
    at: datetime
    terms: Terms
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """So many of a model came or went on the day."""

    at: datetime
    device: DevicePlan
    direction: Direction
    count: int
    words: str = ""


Decision = Accepted | Declined | Offered | PutOnWaitingList
OwnWish = Withdrawn | Cancelled | ChangeWished
SlotStep = Decision | OwnWish | Checked


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A request and what became of it. One that is refused when it is sent leaves its line in the history."""

    sent_at: datetime
    request: SlotRequest
    steps: tuple[SlotStep, ...] = ()
    refused: bool = False
    brings: tuple[tuple[DevicePlan, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A notice with its meetings and slots; a mailed one is recorded by the desk, later than it came."""

    participant: ParticipantPlan
    given_at: datetime
    answers: NoticeAnswers
    meetings: tuple[MeetingPlan, ...] = ()
    slots: tuple[SlotPlan, ...] = ()
    recorded_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tests:
    """What is tested in a slot, apart from where and when."""

    roles: frozenset[UserRole]
    topics: frozenset[str]
    releases: frozenset[str] = frozenset({"R1.4"})
    test_class: ClassOfTest = ClassOfTest.USER_SYSTEM
    devices: Devices = field(default_factory=Devices)

    def ask(
        self, lab: LabId, first_day: str, last_day: str, spaces: int, reason: str = ""
    ) -> SlotRequest:
        return SlotRequest(
            lab=lab,
            first_day=on(first_day),
            last_day=on(last_day),
            spaces=spaces,
            test_class=self.test_class,
            roles=self.roles,
            topics=self.topics,
            releases=self.releases,
            devices=self.devices,
            reason=reason,
        )
