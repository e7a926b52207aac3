"""Capability requests as people read them: the list, one with its story, and what can be wished for."""

from dataclasses import dataclass, replace
from typing import Final

from labsim.domain.capabilities import is_closed
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.topics import Topic
from labsim.services.actors import READERS, Actor, NotAllowed, NotFound
from labsim.services.capability_requests import visible_capability
from labsim.services.catalogue import load_catalogue
from labsim.wording.messages import Names
from models.records import (
    CapabilityFilter,
    CapabilityRecord,
    HistoryRecord,
    Page,
    ParticipantRecord,
)
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class CapabilityList:
    """`owner` is whose requests they are; None where they are several participants'."""

    page: Page[CapabilityRecord]
    owner: ParticipantRecord | None
    names: Names
    any: bool


@dataclass(frozen=True, slots=True)
class CapabilityPage:
    """One request, its story, and what this person may still do with it."""

    request: CapabilityRecord
    history: tuple[HistoryRecord, ...]
    names: Names
    may_answer: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class WishDesk:
    """For whom a wish is recorded, and the topics that no lab can test."""

    owner: ParticipantRecord
    topics: tuple[Topic, ...]


def read_capabilities(
    uow: UnitOfWork, actor: Actor, wanted: CapabilityFilter, number: int
) -> CapabilityList:
    """A participant's own, newest first; all of them for those who read for DCC, oldest first."""
    wanted = _within(actor, wanted)
    whose = wanted.participant_id
    everything = CapabilityFilter(participant_id=whose)
    return CapabilityList(
        page=page_of_capabilities(uow, actor, wanted, number, PAGE_SIZE),
        owner=None if whose is None else _participant(uow, whose),
        names=load_catalogue(uow).names,
        any=bool(uow.capabilities.page(everything, 1, 1).total),
    )


def page_of_capabilities(
    uow: UnitOfWork, actor: Actor, wanted: CapabilityFilter, number: int, size: int
) -> Page[CapabilityRecord]:
    return uow.capabilities.page(_within(actor, wanted), number, size)


def read_capability(uow: UnitOfWork, actor: Actor, reference: str) -> CapabilityPage:
    """Raises NotFound for another organisation's request."""
    request = visible_capability(uow, actor, reference)
    is_open = not is_closed(request.state)
    return CapabilityPage(
        request=request,
        history=tuple(uow.history.of("capability", reference)),
        names=load_catalogue(uow).names,
        may_answer=is_open and actor.is_desk,
        may_withdraw=is_open and _may_act(actor, request.participant_id),
    )


def read_wish_desk(uow: UnitOfWork, actor: Actor, participant_id: ParticipantId) -> WishDesk:
    """Raises NotFound, or NotAllowed for those who may only read."""
    actor.must_act_for(participant_id)
    topics = load_catalogue(uow).topics.values()
    nowhere = tuple(topic for topic in topics if not topic.labs)
    return WishDesk(_participant(uow, participant_id), nowhere)


def _within(actor: Actor, wanted: CapabilityFilter) -> CapabilityFilter:
    if actor.role not in READERS | PARTICIPANT_ROLES:
        raise NotAllowed
    if actor.participant_id is None:
        return wanted
    return replace(wanted, participant_id=actor.participant_id, oldest_first=False)


def _participant(uow: UnitOfWork, participant_id: ParticipantId) -> ParticipantRecord:
    found = uow.participants.find(participant_id)
    if found is None:
        raise NotFound
    return found


def _may_act(actor: Actor, participant_id: ParticipantId) -> bool:
    try:
        actor.must_act_for(participant_id)
    except NotAllowed:
        return False
    return True
