"""DCC gives the spaces: each rule met or overridden on the facts of now, then the ledger, in one act (E2E-ALLOCATE)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.domain.slots.offers import terms_of
from labsim.services.actors import Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.judging import judge_locked, overridden_codes, unmet_messages
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slot_facts import take_spaces
from labsim.services.slots import slot_for_step, slot_history
from labsim.services.snapshots import spaces_json
from labsim.services.turns import out_of_turn_refused, told_out_of_turn
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

LAPSED: Final = refuse(
    "The first day of this request has come: it has lapsed (E2E-ALLOCATE)",
    "The participant can ask for later days",
)


@dataclass(frozen=True, slots=True)
class Allocated:
    slot: SlotRecord


def allocate_slot(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    words: str,
    now: datetime,
    out_of_turn: str = "",
    together: Collection[str] = frozenset(),
) -> Allocated | Refused:
    """Locks catalogue (shared), participant, slot and lab days in this order, judges, then takes the spaces.

    `out_of_turn` says why it is served although somebody who asked earlier waits and could be (E2E-RANK);
    `together` are the references of those that are served in the same act.
    """
    actor.must_be_desk()
    catalogue = load_catalogue(uow, shared=True)
    slot = slot_for_step(uow, actor, reference, version, "allocate_slot", now)
    if isinstance(slot, Refused):
        return slot
    refused = _not_now(uow, slot, out_of_turn, together, now)
    if refused is not None:
        return kept(refused, slot_history(slot, actor, "allocate_slot", now))
    answer = judge_locked(uow, catalogue, slot, slot.request)
    overridden = overridden_codes(uow, slot, answer)
    if not answer.judgement.may_be_allocated(overridden):
        messages = unmet_messages(answer, overridden)
        entry = slot_history(slot, actor, "allocate_slot", now, refused=True, lines=answer.lines)
        return Refused(messages, entry, answer.lines)
    lab_days = take_spaces(uow, catalogue, slot.id, slot.request, slot.request.first_day)
    uow.slots.move(slot, SlotState.ALLOCATED, at=now, words=words)
    after = spaces_json(terms_of(slot.request)) | {"lab_days": lab_days}
    uow.history.add(
        slot_history(
            slot,
            actor,
            "allocate_slot",
            now,
            new=SlotState.ALLOCATED,
            after=after | told_out_of_turn(out_of_turn),
            lines=answer.lines,
            words=words,
        )
    )
    return Allocated(slot)


def _not_now(
    uow: UnitOfWork, slot: SlotRecord, why: str, together: Collection[str], now: datetime
) -> Refused | None:
    today = london_day(now)
    if has_lapsed(slot.request.first_day, today):
        return LAPSED
    return out_of_turn_refused(uow, slot, terms_of(slot.request), why, today, together)
