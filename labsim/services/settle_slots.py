"""What becomes of the slots in the way of a change of capacity, once it is confirmed. All of them are locked."""

from datetime import datetime
from typing import Any

from labsim.domain.capacity.settling import Choice
from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import OfferOutcome, Terms, on_terms, terms_of
from labsim.services.actors import Actor
from labsim.services.answer_offer import take_back
from labsim.services.capacity_plans import LEAVES, ONE_DAY, CapacityPlan, SlotInTheWay
from labsim.services.catalogue import Catalogue
from labsim.services.change_slot import stand_on
from labsim.services.give_up_slot import give_up_from_tomorrow
from labsim.services.make_offer import OfferWords, hold
from labsim.services.slots import slot_history
from labsim.services.snapshots import terms_json
from labsim.wording.capacity import settled_words
from models.records import SlotRecord
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork


def make_room(
    uow: UnitOfWork, actor: Actor, catalogue: Catalogue, plan: CapacityPlan, now: datetime
) -> None:
    """Gives back what is moved, cancelled, reduced or offered and taken back."""
    words = settled_words(plan.change, plan.lab.name)
    for each in plan.slots:
        if each.choice is Choice.REDUCE:
            _reduce(uow, actor, catalogue, each, words, now)
        elif each.is_offer and each.choice in LEAVES:
            _take_offer_back(uow, actor, each.slot, words, now)
        elif each.choice in LEAVES:
            give_up_from_tomorrow(uow, actor, each.slot, words, now)


def offer_new_days(
    uow: UnitOfWork, actor: Actor, catalogue: Catalogue, plan: CapacityPlan, now: datetime
) -> None:
    """For each slot that is moved: a slot linked to it, offered on its new days (E2E-OFFER)."""
    words = settled_words(plan.change, plan.lab.name)
    for each in plan.slots:
        if each.terms is not None:
            _offer(uow, actor, catalogue, each.slot, each.terms, words, now)


def _reduce(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    each: SlotInTheWay,
    words: str,
    now: datetime,
) -> None:
    """Nothing happens to one that fits as it is, where others made room."""
    slot, terms = each.slot, each.reduced_terms(london_day(now) + ONE_DAY)
    if terms == terms_of(slot.given):
        return
    stand_on(uow, actor, catalogue, slot, terms, words, now)
    told: dict[str, Any] = terms_json(terms)
    uow.history.add(
        slot_history(slot, actor, "shrink_slot", now, new=slot.state, after=told, words=words)
    )


def _take_offer_back(
    uow: UnitOfWork, actor: Actor, slot: SlotRecord, words: str, now: datetime
) -> None:
    """The request stands again as it stood."""
    offer = uow.offers.open_of(slot.id)
    if offer is not None:
        outcome = OfferOutcome.WITHDRAWN
        take_back(uow, actor, slot, offer, outcome, "take_back_offer", words, now)


def _offer(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    old: SlotRecord,
    terms: Terms,
    words: str,
    now: datetime,
) -> None:
    """It keeps the moment at which the old one was asked for, and the rules that were passed over for it."""
    slot = uow.slots.add(
        old.participant_id,
        old.notice_id,
        on_terms(old.request, terms),
        sent_at=old.sent_at,
        sent_on=old.sent_on,
        on_behalf=True,
        recorded_by=actor.person_id,
        reference=new_reference("S"),
    )
    uow.slots.link(slot.id, old.id)
    for override in uow.overrides.of(old.id):
        uow.overrides.add(slot.id, override.code, override.reason, actor.person_id, now)
    offered = hold(uow, actor, catalogue, slot, terms, OfferWords(words), now)
    told = {"instead_of": old.reference, "held_until": offered.held_until.isoformat()}
    after = terms_json(terms) | told
    uow.history.add(
        slot_history(
            slot, actor, "make_offer", now, new=SlotState.OFFERED, after=after, words=words
        )
    )
