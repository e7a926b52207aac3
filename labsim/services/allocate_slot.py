"""DCC gives the spaces: every rule met on the facts of now, then the ledger, in one act (E2E-ALLOCATE, E2E-SPACES)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.judging import Judged, judged
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slot_facts import gather_slot_facts, slot_days
from labsim.services.slots import notice_of, slot_for_step, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

_LAPSED: Final = refuse(
    "The first day of this request has come: it has lapsed (E2E-ALLOCATE)",
    "The participant can ask for later days",
)


@dataclass(frozen=True, slots=True)
class Allocated:
    slot: SlotRecord


def allocate_slot(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> Allocated | Refused:
    """Locks catalogue (shared), participant, slot and lab days in this order, judges, then takes the spaces."""
    actor.must_be_desk()
    catalogue = load_catalogue(uow, shared=True)
    slot = slot_for_step(uow, actor, reference, version, SlotState.ALLOCATED, now)
    if isinstance(slot, Refused):
        return slot
    if has_lapsed(slot.request.first_day, london_day(now)):
        return kept(_LAPSED, slot_history(slot, actor, "allocate_slot", now))
    answer = _judge_locked(uow, catalogue, slot)
    if not answer.judgement.may_be_allocated:
        return _refused_by_rules(actor, slot, answer, now)
    days = slot_days(catalogue, slot.request)
    uow.ledger.take(slot.id, slot.request.lab, days, slot.request.spaces)
    uow.slots.move(slot, SlotState.ALLOCATED, at=now, words=words)
    uow.history.add(
        slot_history(
            slot,
            actor,
            "allocate_slot",
            now,
            new=SlotState.ALLOCATED,
            after={"spaces": slot.request.spaces, "lab_days": len(days)},
            lines=answer.lines,
            words=words,
        )
    )
    return Allocated(slot)


def _judge_locked(uow: UnitOfWork, catalogue: Catalogue, slot: SlotRecord) -> Judged:
    notice = notice_of(uow, slot)
    facts = gather_slot_facts(uow, notice, slot.request, slot.sent_on, lock_days=True)
    return judged(catalogue, notice, slot.request, facts, slot.sent_on)


def _refused_by_rules(actor: Actor, slot: SlotRecord, answer: Judged, now: datetime) -> Refused:
    in_the_way = {Outcome.NOT_MET, Outcome.OVERRIDABLE}
    messages = tuple(
        message for line in answer.lines if line.outcome in in_the_way for message in line.messages
    )
    entry = slot_history(slot, actor, "allocate_slot", now, refused=True, lines=answer.lines)
    return Refused(messages, entry, answer.lines)
