"""Participants as the desk and auditors see them: the list, and all that is known about one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from labsim.domain.participants import Category, FactKind, ParticipantFacts, ParticipantId
from labsim.domain.roles import UserRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import READERS, Actor, NotAllowed, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.wording.messages import Names
from models.records import (
    AcceptanceRecord,
    FactRecord,
    HistoryFilter,
    HistoryRecord,
    NoticeRecord,
    Page,
    ParticipantRecord,
    PersonRecord,
)
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 25
HISTORY_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """A line of the list: the participant, and what is recorded as complete."""

    participant: ParticipantRecord
    facts: ParticipantFacts

    @property
    def meant_roles(self) -> tuple[UserRole, ...]:
        """User Roles it means to take up, in the order of the Code."""
        return tuple(role for role in UserRole if role in self.participant.roles)

    @property
    def tested_roles(self) -> tuple[UserRole, ...]:
        """User Roles with UEPT complete, in the order of the Code."""
        return tuple(role for role in UserRole if role in self.facts.uept)


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact that can be recorded, and its newest record; None where nothing was ever recorded."""

    kind: FactKind
    role: UserRole | None
    newest: FactRecord | None

    @property
    def stands(self) -> bool:
        return self.newest is not None and self.newest.completed_on is not None


@dataclass(frozen=True, slots=True)
class ParticipantPage:
    """Everything known about one participant; `facts_version` counts what was recorded so far."""

    participant: ParticipantRecord
    fact_lines: tuple[FactLine, ...]
    fact_history: tuple[FactRecord, ...]
    acceptances: tuple[AcceptanceRecord, ...]
    people: tuple[PersonRecord, ...]
    notices: tuple[NoticeRecord, ...]
    slot_counts: Mapping[SlotState, int]
    history: Page[HistoryRecord]
    names: Names

    @property
    def facts_version(self) -> int:
        return len(self.fact_history)

    def fact_line(self, kind: FactKind, role: UserRole | None) -> FactLine:
        """The line of this fact, also for a User Role that nobody means to take up."""
        return _line(self.fact_history, kind, role)


def list_participants(
    uow: UnitOfWork,
    actor: Actor,
    search: str,
    category: Category | None,
    number: int,
    size: int = PAGE_SIZE,
) -> Page[ParticipantRow]:
    _must_read(actor)
    page = uow.participants.page(search, category, number, size)
    facts = uow.participants.facts_of([participant.id for participant in page.rows])
    rows = [ParticipantRow(participant, facts[participant.id]) for participant in page.rows]
    return Page(rows, page.number, page.size, page.total)


def find_participant(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId
) -> ParticipantRecord:
    """Raises NotFound."""
    _must_read(actor)
    participant = uow.participants.find(participant_id)
    if participant is None:
        raise NotFound
    return participant


def read_participant(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId
) -> ParticipantPage:
    participant = find_participant(uow, actor, participant_id)
    recorded = tuple(uow.participants.fact_history(participant_id))
    about = HistoryFilter(subject_kind="participant", subject=str(participant_id))
    return ParticipantPage(
        participant=participant,
        fact_lines=_fact_lines(participant, recorded),
        fact_history=recorded,
        acceptances=tuple(uow.participants.acceptances(participant_id)),
        people=tuple(uow.people.of_participant(participant_id)),
        notices=tuple(uow.notices.of_participant(participant_id)),
        slot_counts=uow.slots.counts_by_state(participant_id),
        history=uow.history.page(about, 1, HISTORY_SHOWN),
        names=load_catalogue(uow).names,
    )


def _fact_lines(
    participant: ParticipantRecord, recorded: tuple[FactRecord, ...]
) -> tuple[FactLine, ...]:
    """SREPT per certificate kind, UEPT per role meant or recorded, then the Gateway connection."""
    roles = participant.roles | {fact.role for fact in recorded if fact.role is not None}
    kinds: list[tuple[FactKind, UserRole | None]] = [
        (FactKind.SREPT_ORGANISATION, None),
        (FactKind.SREPT_DEVICE, None),
        *((FactKind.UEPT, role) for role in UserRole if role in roles),
        (FactKind.GATEWAY, None),
    ]
    return tuple(_line(recorded, kind, role) for kind, role in kinds)


def _line(recorded: tuple[FactRecord, ...], kind: FactKind, role: UserRole | None) -> FactLine:
    same = (fact for fact in recorded if (fact.kind, fact.role) == (kind, role))
    return FactLine(kind, role, next(same, None))


def _must_read(actor: Actor) -> None:
    if actor.role is not None and actor.role not in READERS:
        raise NotAllowed
