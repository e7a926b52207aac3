"""DCC keeps a request for later: it joins the waiting list in the order of its request (E2E-RANK)."""

from dataclasses import dataclass
from datetime import datetime

from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.services.actors import Actor
from labsim.services.allocate_slot import LAPSED
from labsim.services.refusals import Refused, kept
from labsim.services.slots import slot_for_step, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class PutOnWaitingList:
    slot: SlotRecord


def put_on_waiting_list(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> PutOnWaitingList | Refused:
    """It holds nothing there, keeps the moment at which it was sent, and lapses as any request."""
    actor.must_be_desk()
    slot = slot_for_step(uow, actor, reference, version, "put_on_waiting_list", now)
    if isinstance(slot, Refused):
        return slot
    if has_lapsed(slot.request.first_day, london_day(now)):
        return kept(LAPSED, slot_history(slot, actor, "put_on_waiting_list", now))
    uow.slots.move(slot, SlotState.WAITING, at=now, words=words)
    uow.history.add(
        slot_history(slot, actor, "put_on_waiting_list", now, new=SlotState.WAITING, words=words)
    )
    return PutOnWaitingList(slot)
