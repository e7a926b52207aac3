"""A participant's first page: what to do, what waits, what to know, and what is missing per User Role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import ParticipantFacts
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import HOLDS_SPACES, UNDECIDED, SlotState
from labsim.services.actors import Actor, NotAllowed
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.read_notices import NoticeLine, notice_line
from labsim.wording.dates import moment_text
from models.records import (
    ChangeRecord,
    NoticeRecord,
    ParticipantRecord,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork

SHOWN = 50  # slots on the first page


class StepKind(StrEnum):
    """Do: the participant's turn. Wait: DCC's. Know: a date to keep in mind."""

    DO = "do"
    WAIT = "wait"
    KNOW = "know"


class StepSubject(StrEnum):
    """What the step is about; the words stand in the template of the page."""

    ACCEPT_CONFIDENTIALITY = "accept_confidentiality"
    GIVE_NOTICE = "give_notice"
    MEETING = "meeting"
    REQUEST_SLOT = "request_slot"
    DECISION = "decision"
    ANSWER_OFFER = "answer_offer"
    WAITING = "waiting"
    CHANGE_DECISION = "change_decision"
    SLOT_BEGINS = "slot_begins"
    SLOT_RUNS = "slot_runs"
    ENTRY_UNMET = "entry_unmet"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One line of the list, with its day where it has one, and the object it leads to."""

    kind: StepKind
    subject: StepSubject
    day: date | None = None
    reference: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RoleProgress:
    """What is complete for one User Role; days of completion, None where missing (E2E-ROLE, E2E-GATEWAY)."""

    role: UserRole
    srept: date | None
    uept: date | None
    gateway: date | None
    confidentiality: bool

    @property
    def complete(self) -> bool:
        return bool(self.srept and self.uept and self.gateway and self.confidentiality)


@dataclass(frozen=True, slots=True)
class Home:
    participant: ParticipantRecord
    steps: tuple[NextStep, ...]
    slots: tuple[SlotRecord, ...]
    roles: tuple[RoleProgress, ...]
    open_notices: tuple[NoticeLine, ...]
    labs: Mapping[str, Lab]


def read_home(uow: UnitOfWork, actor: Actor, now: datetime) -> Home:
    if actor.participant_id is None:
        raise NotAllowed
    participant = uow.participants.find(actor.participant_id)
    if participant is None:
        raise NotAllowed
    today = london_day(now)
    catalogue = load_catalogue(uow)
    facts = uow.participants.facts(participant.id)
    notices = tuple(uow.notices.of_participant(participant.id))
    slots = _current_slots(uow, participant, today)
    version = catalogue.slot_rules(today).confidentiality_version
    steps = [
        *_own_steps(facts, notices, version),
        *(step for notice in notices for step in _notice_steps(catalogue, notice, slots, today)),
        *(step for slot in slots for step in _slot_steps(slot, today)),
        *map(_change_step, uow.changes.open_of_participant(participant.id)),
    ]
    order = list(StepKind)
    steps.sort(key=lambda step: (order.index(step.kind), step.day or date.min, step.reference))
    return Home(
        participant=participant,
        steps=tuple(steps),
        slots=slots,
        roles=_progress(participant, facts, notices, version),
        open_notices=tuple(
            notice_line(catalogue, n) for n in notices if n.state is NoticeState.OPEN
        ),
        labs=catalogue.labs,
    )


def _current_slots(
    uow: UnitOfWork, participant: ParticipantRecord, today: date
) -> tuple[SlotRecord, ...]:
    wanted = SlotFilter(states=UNDECIDED | HOLDS_SPACES, participant_id=participant.id, first=today)
    return tuple(uow.slots.page(wanted, 1, SHOWN).rows)


def _own_steps(
    facts: ParticipantFacts, notices: tuple[NoticeRecord, ...], version: str
) -> list[NextStep]:
    steps = []
    if version not in facts.confidentiality_versions:
        steps.append(NextStep(StepKind.DO, StepSubject.ACCEPT_CONFIDENTIALITY, detail=version))
    if not any(notice.state is NoticeState.OPEN for notice in notices):
        steps.append(NextStep(StepKind.DO, StepSubject.GIVE_NOTICE))
    return steps


def _notice_steps(
    catalogue: Catalogue, notice: NoticeRecord, slots: tuple[SlotRecord, ...], today: date
) -> list[NextStep]:
    """A lawful start that has come is no day to wait for: the step has none then."""
    if notice.state is not NoticeState.OPEN:
        return []
    steps = []
    if notice.meeting is None or notice.meeting.outcome is not MeetingOutcome.GO_AHEAD:
        steps.append(NextStep(StepKind.WAIT, StepSubject.MEETING, reference=notice.reference))
    if not any(slot.notice_id == notice.id for slot in slots):
        earliest = notice_line(catalogue, notice).start.earliest
        day = earliest if earliest > today else None
        steps.append(NextStep(StepKind.DO, StepSubject.REQUEST_SLOT, day, notice.reference))
    return steps


def _slot_steps(slot: SlotRecord, today: date) -> list[NextStep]:
    asked, reference = slot.given, slot.reference
    steps = []
    if slot.state in UNDECIDED:
        waits = slot.state is SlotState.WAITING
        subject = StepSubject.WAITING if waits else StepSubject.DECISION
        steps.append(NextStep(StepKind.WAIT, subject, asked.first_day, reference))
    if slot.state is SlotState.OFFERED and slot.offer:
        until = slot.offer.held_until
        steps.append(
            NextStep(
                StepKind.DO,
                StepSubject.ANSWER_OFFER,
                london_day(until),
                reference,
                moment_text(until),
            )
        )
    if slot.state is SlotState.ALLOCATED and asked.first_day > today:
        steps.append(NextStep(StepKind.KNOW, StepSubject.SLOT_BEGINS, asked.first_day, reference))
    if slot.state is SlotState.ALLOCATED and asked.first_day <= today:
        steps.append(NextStep(StepKind.KNOW, StepSubject.SLOT_RUNS, asked.last_day, reference))
    if slot.flag:
        codes = ", ".join(slot.flag.codes)
        steps.append(
            NextStep(StepKind.DO, StepSubject.ENTRY_UNMET, asked.first_day, reference, codes)
        )
    return steps


def _change_step(change: ChangeRecord) -> NextStep:
    return NextStep(StepKind.WAIT, StepSubject.CHANGE_DECISION, reference=change.reference)


def _progress(
    participant: ParticipantRecord,
    facts: ParticipantFacts,
    notices: tuple[NoticeRecord, ...],
    version: str,
) -> tuple[RoleProgress, ...]:
    meant = participant.roles.union(*(n.answers.roles for n in notices), facts.uept.keys())
    return tuple(
        RoleProgress(
            role=role,
            srept=min(facts.srept.values(), default=None),
            uept=facts.uept.get(role),
            gateway=facts.gateway_connected_on,
            confidentiality=version in facts.confidentiality_versions,
        )
        for role in UserRole
        if role in meant
    )
