"""DCC declines a request, with a reason from the catalogue and free words (E2E-ALLOCATE)."""

from dataclasses import dataclass
from datetime import datetime

from labsim.domain.reasons import Reason
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.refusals import Refused, refuse
from labsim.services.slots import slot_for_step, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Declined:
    slot: SlotRecord


@dataclass(frozen=True, slots=True)
class DeclineReason:
    """Chosen from the catalogue, with words beside it; "other" needs the words."""

    reason_id: str
    words: str


def decline_reasons(uow: UnitOfWork) -> tuple[Reason, ...]:
    return load_catalogue(uow).reasons


def decline_slot(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    reason: DeclineReason,
    now: datetime,
) -> Declined | Refused:
    actor.must_be_desk()
    slot = slot_for_step(uow, actor, reference, version, "decline_slot", now)
    if isinstance(slot, Refused):
        return slot
    known = {known.id: known.name for known in decline_reasons(uow)}
    if reason.reason_id not in known:
        return refuse("Choose a reason", "Choose the one that fits best", "reason_id")
    if reason.reason_id == "other" and not reason.words.strip():
        return refuse("Say what the other reason is", "Write a sentence", "words")
    uow.slots.move(slot, SlotState.DECLINED, at=now, reason_id=reason.reason_id, words=reason.words)
    after = {"reason": known[reason.reason_id]}
    uow.history.add(
        slot_history(
            slot,
            actor,
            "decline_slot",
            now,
            new=SlotState.DECLINED,
            after=after,
            words=reason.words,
        )
    )
    return Declined(slot)
