"""Capability requests: a participant wishes for what no lab can test yet, and DCC answers (E2E-COVERAGE)."""

from dataclasses import dataclass
from datetime import datetime

from labsim.domain.capabilities import ANSWERS, CapabilityState, is_closed
from labsim.domain.participants import ParticipantId
from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.refusals import Refused, kept, refuse
from labsim.wording.enums import enum_text
from models.records import CapabilityRecord, NewHistory
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wish:
    """In words; `topic` is the id of a topic that is testable nowhere, or empty."""

    words: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """DCC's answer and why."""

    state: CapabilityState
    words: str


def ask_capability(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId, wish: Wish, now: datetime
) -> CapabilityRecord | Refused:
    """Staff record a wish that was mailed. Raises NotFound, NotAllowed."""
    actor.must_act_for(participant_id)
    if uow.participants.find(participant_id) is None:
        raise NotFound
    if refused := _not_to_be_asked(uow, wish):
        return refused
    asked = uow.capabilities.add(
        participant_id,
        wish.words.strip(),
        wish.topic,
        asked_at=now,
        asked_by=actor.person_id,
        on_behalf=actor.participant_id is None,
        reference=new_reference("C"),
    )
    act = "record_capability" if actor.participant_id is None else "ask_capability"
    after = {"topic": asked.topic or None, "wish": asked.wish}
    uow.history.add(_line(actor, asked, act, now, after))
    return asked


def answer_capability(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, answer: Answer, now: datetime
) -> CapabilityRecord | Refused:
    """Once: an answered request is closed. Raises NotFound, NotAllowed, StaleVersion."""
    actor.must_be_desk()
    request = visible_capability(uow, actor, reference)
    if answer.state not in ANSWERS:
        return refuse("The answer is yes, later or no", "Choose one of them", "state")
    if not answer.words.strip():
        return refuse("The participant reads why", "Write a sentence", "words")
    return _closed(uow, actor, request, version, answer, now)


def withdraw_capability(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> CapabilityRecord | Refused:
    """The participant no longer wishes it. Raises NotFound, NotAllowed, StaleVersion."""
    request = visible_capability(uow, actor, reference)
    actor.must_act_for(request.participant_id)
    gone = Answer(CapabilityState.WITHDRAWN, words)
    return _closed(uow, actor, request, version, gone, now)


def visible_capability(uow: UnitOfWork, actor: Actor, reference: str) -> CapabilityRecord:
    """The request, if this person may see it; NotFound otherwise."""
    request = uow.capabilities.find(reference)
    if request is None:
        raise NotFound
    actor.must_see(request.participant_id)
    return request


def closed_refused(request: CapabilityRecord) -> Refused | None:
    """A refusal where the request is closed."""
    if not is_closed(request.state):
        return None
    return refuse(
        f"This request is closed: {enum_text(request.state)}", "Whoever still wishes it asks anew"
    )


def _closed(
    uow: UnitOfWork,
    actor: Actor,
    request: CapabilityRecord,
    version: int,
    answer: Answer,
    now: datetime,
) -> CapabilityRecord | Refused:
    withdrawn = answer.state is CapabilityState.WITHDRAWN
    act = "withdraw_capability" if withdrawn else "answer_capability"
    entry = _line(actor, request, act, now, {"state": answer.state.value}, answer.words.strip())
    if refused := closed_refused(request):
        return kept(refused, entry)
    closed = uow.capabilities.close(
        request, version, state=answer.state, words=answer.words.strip(), by=actor.person_id, at=now
    )
    uow.history.add(entry)
    return closed


def _not_to_be_asked(uow: UnitOfWork, wish: Wish) -> Refused | None:
    if not wish.words.strip():
        return refuse("Say what you wish to test", "Write a sentence or two", "words")
    topic = load_catalogue(uow).topics.get(wish.topic)
    if wish.topic and (topic is None or topic.labs):
        return refuse(
            "The labs can test this topic, or do not know it (E2E-COVERAGE)",
            "Choose a topic of the list, or none",
            "topic",
        )
    return None


def _line(
    actor: Actor,
    request: CapabilityRecord,
    act: str,
    now: datetime,
    after: dict[str, str | None],
    words: str = "",
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=request.participant_id,
        act=act,
        subject_kind="capability",
        subject=request.reference,
        before={"state": request.state.value} if "state" in after else None,
        after=dict(after),
        words=words,
    )
