"""What the stores hand out and take in: frozen values, never table entities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from labsim.domain.capabilities import CapabilityState
from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.devices import Brought, Device, Movement
from labsim.domain.labs import LabId
from labsim.domain.london import london_day
from labsim.domain.notices.answers import MeetingOutcome, NoticeAnswers, NoticeState
from labsim.domain.participants import Category, FactKind, ParticipantId, SupplyKind
from labsim.domain.people import PersonId, PersonRole
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import DatedValue
from labsim.domain.runs import RunKind, RunState
from labsim.domain.saved_filters import FilteredList
from labsim.domain.slots.changes import ChangeState
from labsim.domain.slots.lifecycle import UNDECIDED, SlotState
from labsim.domain.slots.offers import GivenBy, OfferOutcome, Terms, on_terms
from labsim.domain.slots.request import SlotRequest

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a longer list; pages count from 1."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class ParticipantRecord:
    id: ParticipantId
    name: str
    category: Category
    supply: SupplyKind | None
    mandate: date | None
    roles: frozenset[UserRole]
    version: int


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One recorded fact; `completed_on` is None where it was withdrawn."""

    kind: FactKind
    role: UserRole | None
    completed_on: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    version: str
    accepted_by: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRecord:
    id: PersonId
    email: str
    name: str
    role: PersonRole
    participant_id: ParticipantId | None
    participant_name: str
    password: str | None
    active: bool
    uniquifier: str
    version: int


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    held_on: date
    outcome: MeetingOutcome
    note: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """`last_slot_ends` is the last day of the latest allocated slot under the notice; `meeting` the newest one."""

    id: int
    reference: str
    participant_id: ParticipantId
    participant_name: str
    state: NoticeState
    received_at: datetime
    received_on: date
    on_behalf: bool
    recorded_by: str
    recorded_at: datetime
    answers: NoticeAnswers
    meeting: MeetingRecord | None
    last_slot_ends: date | None
    version: int


@dataclass(frozen=True, slots=True)
class EntryFlagRecord:
    since: date
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewOffer:
    """`held_until` is the first moment at which it is over; `out_of_turn` why somebody ahead was passed over."""

    made_at: datetime
    made_by: PersonId | None
    held_until: datetime
    words: str
    out_of_turn: str


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """What was offered, or changed; and the state to which the slot goes back where an offer comes to nothing."""

    id: int
    terms: Terms
    came_from: SlotState
    made_at: datetime
    held_until: datetime
    words: str
    outcome: OfferOutcome
    given_by: GivenBy = GivenBy.OFFER


@dataclass(frozen=True, slots=True)
class EndedOffer:
    """An offer that came to nothing: it was refused, or it ran out."""

    outcome: OfferOutcome
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A wish to change an allocated slot, and what became of it."""

    id: int
    reference: str
    participant_id: ParticipantId
    participant_name: str
    terms: Terms
    words: str
    asked_at: datetime
    asked_by: str
    state: ChangeState
    decided_at: datetime | None
    decision_words: str


@dataclass(frozen=True, slots=True)
class OverrideRecord:
    """A rule that staff passed over for a slot: who, when and why; `state` is the slot's of now."""

    reference: str
    participant_id: ParticipantId
    participant_name: str
    state: SlotState
    code: str
    reason: str
    person_id: PersonId | None
    person_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SlotRecord:
    """`request` is what was asked, for ever; `offer` the open or accepted one, `given` what follows from both."""

    id: int
    reference: str
    participant_id: ParticipantId
    participant_name: str
    notice_id: int
    notice_reference: str
    request: SlotRequest
    state: SlotState
    sent_at: datetime
    sent_on: date
    on_behalf: bool
    recorded_by: str
    decided_at: datetime | None
    decline_reason: str
    decision_words: str
    flag: EntryFlagRecord | None
    version: int
    offer: OfferRecord | None = None

    @property
    def given(self) -> SlotRequest:
        """The tests on the terms that the slot holds or held; what was asked where nothing else was offered."""
        if self.offer is None or self.state in UNDECIDED:
            return self.request
        return on_terms(self.request, self.offer.terms)


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """An entry of a participant's register; a retired one can be named by no new request."""

    id: int
    reference: str
    participant_id: ParticipantId
    participant_name: str
    device: Device
    count: int
    retired: bool
    version: int


@dataclass(frozen=True, slots=True)
class DeviceFilter:
    """Which entries a list shows; empty fields do not narrow. `search` is part of a maker, model, reference or name."""

    participant_id: ParticipantId | None = None
    search: str = ""
    retired: bool | None = None


@dataclass(frozen=True, slots=True)
class MovementRecord:
    """What staff recorded of one entry of a slot."""

    movement: Movement
    words: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DeviceInSlot:
    """What a slot brings of one entry, and everything that came and went of it, in the order of its days."""

    device_id: int
    brought: Brought
    in_lab: int
    movements: tuple[MovementRecord, ...]


@dataclass(frozen=True, slots=True)
class CapabilityRecord:
    """A capability request; `topic` is empty where the wish is for no topic of the list."""

    id: int
    reference: str
    participant_id: ParticipantId
    participant_name: str
    topic: str
    wish: str
    state: CapabilityState
    asked_at: datetime
    asked_by: str
    on_behalf: bool
    answered_at: datetime | None
    answered_by: str
    answer: str
    version: int

    @property
    def asked_on(self) -> date:
        """The London day."""
        return london_day(self.asked_at)


@dataclass(frozen=True, slots=True)
class CapabilityFilter:
    """Which capability requests a list shows; `search` is part of a wish, a reference or a name."""

    participant_id: ParticipantId | None = None
    states: frozenset[CapabilityState] = frozenset()
    search: str = ""
    oldest_first: bool = True


@dataclass(frozen=True, slots=True)
class SavedFilterRecord:
    """`fields` are those of the list's address, by name."""

    id: int
    person_id: PersonId
    page: FilteredList
    name: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class NewScenario:
    """A scenario to be kept. `parent` is empty where it extends none; `text` is that of its first version."""

    name: str
    owner_id: PersonId
    note: str
    parent: str
    parent_number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """A kept scenario with its newest version: `number`, `text` and `made_at` are that one's."""

    id: int
    name: str
    owner_id: PersonId
    owner: str
    note: str
    parent: str
    parent_number: int | None
    archived: bool
    version: int
    number: int
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ScenarioVersionRecord:
    number: int
    text: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ScenarioFilter:
    """Which kept scenarios a list shows; None does not narrow it."""

    owner_id: PersonId | None = None
    archived: bool | None = None


@dataclass(frozen=True, slots=True)
class RunScenario:
    """A scenario that a run used; a shipped one has no number."""

    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be queued. `request` and `register` are JSON; `planned` are the replications of all cases together."""

    owner_id: PersonId
    participant_id: ParticipantId | None
    title: str
    kind: RunKind
    request: Mapping[str, Any]
    scenarios: Sequence[RunScenario]
    replications: int
    planned: int
    workers: int
    register: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run without its request, which is long. `began` and `ended` are real moments, `asked_at` the world's.

    Of `expected` replications that were not there before, `done` have run; `kept` were there.
    """

    id: int
    reference: str
    owner_id: PersonId
    owner: str
    participant_id: ParticipantId | None
    participant: str
    title: str
    kind: RunKind
    is_live: bool
    scenarios: tuple[RunScenario, ...]
    replications: int
    planned: int
    workers: int
    state: RunState
    asked_at: datetime
    expected: int
    done: int
    kept: int
    began: datetime | None
    ended: datetime | None
    seconds: float | None
    fault: str
    bytes: int
    code: str
    cancel_asked: bool
    claim: int
    version: int


@dataclass(frozen=True, slots=True)
class RunFilter:
    """Which runs a list shows; None does not narrow it.

    `of_participants_own_data`: from live data, and a participant's user asked.
    """

    owner_id: PersonId | None = None
    participant_id: ParticipantId | None = None
    states: frozenset[RunState] | None = None
    live: bool | None = None
    of_participants_own_data: bool | None = None
    kinds: frozenset[RunKind] | None = None
    scenario: RunScenario | None = None


@dataclass(frozen=True, slots=True)
class RunsOfPerson:
    """What somebody has: runs that wait or run, runs that are kept, and the bytes of their files."""

    waiting: int
    kept: int
    bytes: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """One line of the ledger, in spaces."""

    day: date
    spaces_open: int
    spaces_taken: int

    @property
    def free(self) -> int:
        return self.spaces_open - self.spaces_taken


@dataclass(frozen=True, slots=True)
class CapacityRecord:
    """A change of capacity as it was added; it does not hold from `ended_from` on."""

    id: int
    change: CapacityChange
    added_by: str
    added_at: datetime
    ended_from: date | None
    ended_by: str
    ended_at: datetime | None

    @property
    def standing(self) -> CapacityChange | None:
        """As far as it holds; None where it was ended before it began."""
        if self.ended_from is None:
            return self.change
        if self.ended_from <= self.change.first_day:
            return None
        last = min(self.change.last_day, self.ended_from - timedelta(days=1))
        return replace(self.change, last_day=last)


@dataclass(frozen=True, slots=True)
class Imbalance:
    """A lab day whose day lines do not add up to the ledger."""

    lab: LabId
    day: date
    spaces_taken: int
    spaces_in_lines: int


@dataclass(frozen=True, slots=True)
class SlotImbalance:
    """A slot, offered or allocated, that does not hold its spaces on each of its lab days, and on no other day."""

    reference: str
    lab: LabId
    first_day: date
    last_day: date
    lab_days: int
    days_held: int


@dataclass(frozen=True, slots=True)
class NewHistory:
    """What is written to the history. `rules` are the rule lines of a judgement with the values they used."""

    at: datetime
    person_id: PersonId | None
    participant_id: ParticipantId | None
    act: str
    subject_kind: str
    subject: str
    refused: bool = False
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    rules: list[dict[str, Any]] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    id: int
    at: datetime
    person_name: str
    participant_name: str
    entry: NewHistory


@dataclass(frozen=True, slots=True)
class AuthoredValue:
    """A row of the rulebook and who added it; shipped rows have no author."""

    value: DatedValue
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One run of a nightly job for a day."""

    job: str
    day: date
    finished_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class SlotFilter:
    """Which slots a list shows; empty fields do not narrow. `search` is part of a name or a reference."""

    states: frozenset[SlotState] = frozenset()
    lab: LabId | None = None
    participant_id: ParticipantId | None = None
    notice_id: int | None = None
    search: str = ""
    flagged: bool = False
    first: date | None = None  # slots that end on or after this day
    last: date | None = None  # slots that begin on or before this day
    sent_from: date | None = None  # slots sent on or after this day
    sent_until: date | None = None  # slots sent on or before this day
    oldest_first: bool = True


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    subject_kind: str = ""
    subject: str = ""
    participant_id: ParticipantId | None = None
    person_id: PersonId | None = None
    act: str = ""
    refused_only: bool = False
    oldest_first: bool = False
    also_subjects: tuple[tuple[str, str], ...] = field(default=())
