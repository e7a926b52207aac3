"""DCC offers another lab, other days, fewer spaces, or what was asked: it takes its spaces at once (E2E-OFFER)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.domain.slots.offers import Terms, held_until, is_more_than, on_terms, terms_of
from labsim.services.actors import Actor
from labsim.services.allocate_slot import LAPSED
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.judging import judge_locked, overridden_codes, unmet_messages
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slot_facts import take_spaces
from labsim.services.slots import slot_for_step, slot_history
from labsim.services.snapshots import terms_json
from labsim.services.terms_problem import terms_problem
from labsim.services.turns import out_of_turn_refused, told_out_of_turn
from labsim.wording.dates import long_day_text
from labsim.wording.spaces import spaces_text
from models.records import NewOffer, SlotRecord
from models.unit_of_work import UnitOfWork

_ACT: Final = "make_offer"


@dataclass(frozen=True, slots=True)
class Offered:
    """`held_until` is the first moment at which the offer is over."""

    slot: SlotRecord
    terms: Terms
    held_until: datetime


@dataclass(frozen=True, slots=True)
class OfferWords:
    """To the participant; and why this slot is served before others that wait, where that needs a reason."""

    words: str = ""
    out_of_turn: str = ""


def make_offer(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    terms: Terms,
    said: OfferWords,
    now: datetime,
) -> Offered | Refused:
    """Locks as an allocation does. Every rule is judged on what is offered, overrides counted."""
    actor.must_be_desk()
    catalogue = load_catalogue(uow, shared=True)
    slot = slot_for_step(uow, actor, reference, version, _ACT, now)
    if isinstance(slot, Refused):
        return slot
    if refused := not_to_be_offered(uow, slot, terms, said.out_of_turn, now):
        return kept(refused, slot_history(slot, actor, _ACT, now, after=terms_json(terms)))
    answer = judge_locked(uow, catalogue, slot, on_terms(slot.request, terms))
    overridden = overridden_codes(uow, slot, answer)
    if not answer.judgement.may_be_allocated(overridden):
        entry = slot_history(
            slot, actor, _ACT, now, refused=True, after=terms_json(terms), lines=answer.lines
        )
        return Refused(unmet_messages(answer, overridden), entry, answer.lines)
    offered = hold(uow, actor, catalogue, slot, terms, said, now)
    uow.history.add(
        slot_history(
            slot,
            actor,
            _ACT,
            now,
            new=SlotState.OFFERED,
            after=terms_json(terms)
            | {"held_until": offered.held_until.isoformat()}
            | told_out_of_turn(said.out_of_turn),
            lines=answer.lines,
            words=said.words,
        )
    )
    return offered


def not_to_be_offered(
    uow: UnitOfWork, slot: SlotRecord, terms: Terms, why: str, now: datetime
) -> Refused | None:
    """What stops an offer and no rule of the list speaks of: the past, more than was asked, another's turn."""
    today = london_day(now)
    if has_lapsed(slot.request.first_day, today):
        return LAPSED
    if refused := terms_problem(load_catalogue(uow), terms):
        return refused
    if has_lapsed(terms.first_day, today):
        return refuse(
            f"First day must be later than today, {long_day_text(today)}",
            "Offer later days",
            "first_day",
        )
    asked = terms_of(slot.request)
    if is_more_than(terms, asked):
        return refuse(
            f"Offer at most what was asked for: {spaces_text(asked)} (E2E-ALLOCATE)",
            "Offer these or fewer",
            "spaces",
        )
    return out_of_turn_refused(uow, slot, terms, why, today)


def hold(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    slot: SlotRecord,
    terms: Terms,
    said: OfferWords,
    now: datetime,
) -> Offered:
    """Takes the spaces of an offer and lets it stand; whether it may be made has been asked."""
    until = held_until(now, catalogue.rulebook, catalogue.calendar)
    take_spaces(uow, catalogue, slot.id, on_terms(slot.request, terms), terms.first_day)
    why = said.out_of_turn.strip()
    uow.offers.add(slot, terms, NewOffer(now, actor.person_id, until, said.words, why))
    uow.slots.move(slot, SlotState.OFFERED, at=now, words=said.words)
    return Offered(slot, terms, until)
