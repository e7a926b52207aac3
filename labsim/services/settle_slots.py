"""What becomes of the slots in the way of a change of capacity, once it is confirmed. All of them are locked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from labsim.domain.capacity.settling import Choice
from labsim.domain.days import ONE_DAY
from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.links import LinkKind
from labsim.domain.slots.offers import OfferOutcome, Terms, on_terms, terms_of
from labsim.services.actors import Actor
from labsim.services.answer_offer import take_back
from labsim.services.capacity_plans import LEAVES, CapacityPlan, SlotInTheWay
from labsim.services.catalogue import Catalogue
from labsim.services.change_slot import stand_on
from labsim.services.give_up_slot import give_up_from_tomorrow
from labsim.services.make_offer import OfferWords, hold
from labsim.services.slots import slot_history
from labsim.services.snapshots import request_json, terms_json
from labsim.wording.capacity import settled_words
from models.records import OverrideRecord, SlotRecord
from models.unit_of_work import UnitOfWork


def make_room(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    plan: CapacityPlan,
    names: Mapping[str, str],
    now: datetime,
) -> None:
    """Gives back what is moved, cancelled, reduced or offered and taken back. `names` are those of `offer_new_days`."""
    words = settled_words(plan.parts, plan.lab.name)
    for each in plan.slots:
        if each.choice is Choice.REDUCE:
            _reduce(uow, actor, catalogue, each, words, now)
        elif each.is_offer and each.choice in LEAVES:
            _take_offer_back(uow, actor, each.slot, words, now)
        elif each.choice in LEAVES:
            told = {"moved_to": names[each.reference]} if each.reference in names else {}
            give_up_from_tomorrow(uow, actor, each.slot, words, now, told)


def offer_new_days(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    plan: CapacityPlan,
    names: Mapping[str, str],
    now: datetime,
) -> None:
    """For each slot that is moved: a slot linked to it, offered on its new days (E2E-OFFER).

    `names` are the references of the new ones by those of the old.
    """
    words = settled_words(plan.parts, plan.lab.name)
    for each in plan.slots:
        if each.terms is not None:
            slot = _asked_anew(uow, actor, each.slot, each.terms, names[each.reference], words, now)
            _offer(uow, actor, catalogue, each.slot, slot, words, now)


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


def _asked_anew(
    uow: UnitOfWork,
    actor: Actor,
    old: SlotRecord,
    terms: Terms,
    name: str,
    words: str,
    now: datetime,
) -> SlotRecord:
    """It keeps the moment at which the old one was asked for, and the rules that were passed over, by whom and when."""
    slot = uow.slots.add(
        old.participant_id,
        old.notice_id,
        on_terms(old.request, terms),
        sent_at=old.sent_at,
        sent_on=old.sent_on,
        on_behalf=True,
        recorded_by=actor.person_id,
        reference=name,
    )
    uow.slots.link(slot.id, old.id, LinkKind.MOVED)
    overrides = uow.overrides.of(old.id)
    for each in overrides:
        uow.overrides.add(slot.id, each.code, each.reason, each.person_id, each.at)
    told = {"instead_of": old.reference, "overridden": [_override_json(each) for each in overrides]}
    entry = slot_history(slot, actor, "move_slot", now, words=words)
    uow.history.add(replace(entry, before=None, after=request_json(slot.request) | told))
    return slot


def _override_json(override: OverrideRecord) -> dict[str, str]:
    return {
        "rule": override.code,
        "reason": override.reason,
        "recorded_by": override.person_name,
        "recorded_at": override.at.isoformat(),
    }


def _offer(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    old: SlotRecord,
    slot: SlotRecord,
    words: str,
    now: datetime,
) -> None:
    terms = terms_of(slot.request)
    offered = hold(uow, actor, catalogue, slot, terms, OfferWords(words), now)
    told = {"instead_of": old.reference, "held_until": offered.held_until.isoformat()}
    after = terms_json(terms) | told
    uow.history.add(
        slot_history(
            slot, actor, "make_offer", now, new=SlotState.OFFERED, after=after, words=words
        )
    )
