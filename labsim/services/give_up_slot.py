"""Withdraw what is not decided or offered, cancel what is allocated. Cancelling gives back from tomorrow on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState, has_ended
from labsim.domain.slots.offers import OfferOutcome
from labsim.services.actors import Actor
from labsim.services.decide_change import end_with_slot
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slots import slot_for_step, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

ENDED: Final = refuse("This slot has ended", "Nothing is left to cancel")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    slot: SlotRecord


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`lab_days_given_back` counts the lab days whose spaces are free again."""

    slot: SlotRecord
    lab_days_given_back: int


def withdraw_slot(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> Withdrawn | Refused:
    """By the participant's test manager, or the desk on a mailed wish. An offer gives all its spaces back."""
    slot = slot_for_step(uow, actor, reference, version, "withdraw_slot", now)
    if isinstance(slot, Refused):
        return slot
    actor.must_act_for(slot.participant_id)
    after = {}
    if offer := uow.offers.open_of(slot.id):
        after = {"lab_days": uow.ledger.give_back(slot.id, offer.terms.first_day)}
        uow.offers.end(offer, OfferOutcome.WITHDRAWN, now)
    uow.slots.move(slot, SlotState.WITHDRAWN, at=now, words=words)
    uow.history.add(
        slot_history(
            slot, actor, "withdraw_slot", now, new=SlotState.WITHDRAWN, after=after, words=words
        )
    )
    return Withdrawn(slot)


def cancel_slot(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> Cancelled | Refused:
    """Today's spaces stay taken: the devices stand in the lab until the day is over. A change asked for is off."""
    slot = slot_for_step(uow, actor, reference, version, "cancel_slot", now)
    if isinstance(slot, Refused):
        return slot
    actor.must_act_for(slot.participant_id)
    if has_ended(slot.given.last_day, london_day(now)):
        return kept(ENDED, slot_history(slot, actor, "cancel_slot", now))
    return Cancelled(slot, give_up_from_tomorrow(uow, actor, slot, words, now))


def give_up_from_tomorrow(
    uow: UnitOfWork,
    actor: Actor,
    slot: SlotRecord,
    words: str,
    now: datetime,
    told: dict[str, Any] | None = None,
) -> int:
    """Cancels a slot that is locked and allocated; how many lab days are free again. `told` goes to the history."""
    tomorrow = london_day(now) + timedelta(days=1)
    given_back = uow.ledger.give_back(slot.id, tomorrow)
    if change := uow.changes.open_of(slot.id):
        slot = end_with_slot(uow, actor, slot, change, now)
    uow.slots.move(slot, SlotState.CANCELLED, at=now, words=words)
    uow.slots.clear_flag(slot.id)
    after = {"given_back_from": tomorrow.isoformat(), "lab_days": given_back}
    uow.history.add(
        slot_history(
            slot,
            actor,
            "cancel_slot",
            now,
            new=SlotState.CANCELLED,
            after=after | (told or {}),
            words=words,
        )
    )
    return given_back
