"""DCC keeps a request for later: it joins the waiting list in the order of its request (E2E-RANK)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.decision import SPACES
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.services.actors import Actor
from labsim.services.allocate_slot import LAPSED
from labsim.services.judging import judge_request, overridden_codes, unmet_lines
from labsim.services.refusals import Refused, kept
from labsim.services.slots import notice_of, slot_for_step, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

_ACT: Final = "put_on_waiting_list"


@dataclass(frozen=True, slots=True)
class PutOnWaitingList:
    slot: SlotRecord


def put_on_waiting_list(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> PutOnWaitingList | Refused:
    """It holds nothing there, keeps the moment at which it was sent, and lapses as any request.

    It may lack spaces, and nothing else: every other rule is met, or overridden.
    """
    actor.must_be_desk()
    slot = slot_for_step(uow, actor, reference, version, _ACT, now)
    if isinstance(slot, Refused):
        return slot
    if has_lapsed(slot.request.first_day, london_day(now)):
        return kept(LAPSED, slot_history(slot, actor, _ACT, now))
    if refused := _lacks_more_than_spaces(uow, actor, slot, now):
        return refused
    uow.slots.move(slot, SlotState.WAITING, at=now, words=words)
    uow.history.add(slot_history(slot, actor, _ACT, now, new=SlotState.WAITING, words=words))
    return PutOnWaitingList(slot)


def _lacks_more_than_spaces(
    uow: UnitOfWork, actor: Actor, slot: SlotRecord, now: datetime
) -> Refused | None:
    answer = judge_request(uow, notice_of(uow, slot), slot.request, slot.sent_on)
    unmet = unmet_lines(answer, overridden_codes(uow, slot, answer))
    messages = tuple(message for line in unmet if line.code != SPACES for message in line.messages)
    if not messages:
        return None
    entry = slot_history(slot, actor, _ACT, now, refused=True, lines=answer.lines)
    return Refused(messages, entry, answer.lines)
