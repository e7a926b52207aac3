"""An offer ends: the participant accepts or refuses it, or it runs out (E2E-OFFER)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.decision import SPACES
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.domain.slots.offers import OfferOutcome, has_run_out, on_terms
from labsim.services.actors import SYSTEM, Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.judging import Judged, judged, overridden_codes, unmet_messages
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slot_facts import gather_slot_facts
from labsim.services.slots import notice_of, slot_for_step, slot_history
from labsim.services.snapshots import terms_json
from labsim.wording.dates import moment_text
from models.records import OfferRecord, SlotRecord
from models.unit_of_work import UnitOfWork

_BEGUN: Final = refuse(
    "The first day of this offer has come", "Ask DCC for later days", "first_day"
)
GONE: Final = refuse("This offer has ended", "Read the slot's history to see when")


@dataclass(frozen=True, slots=True)
class Accepted:
    slot: SlotRecord
    offer: OfferRecord


@dataclass(frozen=True, slots=True)
class OfferRefused:
    """`back_to` is where the request stands again; `lab_days` counts those whose spaces are free again."""

    slot: SlotRecord
    back_to: SlotState
    lab_days: int


@dataclass(frozen=True, slots=True)
class Expired:
    slot: SlotRecord
    back_to: SlotState


def accept_offer(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> Accepted | Refused:
    """By the test manager, or the desk for them. Judged by all rules but E2E-SPACES: the offer holds its spaces.

    Too late is too late, whether or not the worker has come by.
    """
    load_catalogue(uow, shared=True)
    slot = slot_for_step(uow, actor, reference, version, "accept_offer", now)
    if isinstance(slot, Refused):
        return slot
    actor.must_act_for(slot.participant_id)
    offer = uow.offers.open_of(slot.id)
    if offer is None:
        return kept(GONE, slot_history(slot, actor, "accept_offer", now))
    if refused := not_to_be_accepted(offer, now):
        return kept(refused, slot_history(slot, actor, "accept_offer", now))
    answer = judge_offer(uow, slot, offer)
    overridden = overridden_codes(uow, slot, answer)
    if not answer.judgement.may_be_allocated(overridden):
        entry = slot_history(slot, actor, "accept_offer", now, refused=True, lines=answer.lines)
        return Refused(unmet_messages(answer, overridden), entry, answer.lines)
    uow.offers.end(offer, OfferOutcome.ACCEPTED, now)
    uow.slots.move(slot, SlotState.ALLOCATED, at=now, words=words)
    uow.history.add(
        slot_history(
            slot,
            actor,
            "accept_offer" if actor.participant_id else "record_acceptance",
            now,
            new=SlotState.ALLOCATED,
            after=terms_json(offer.terms),
            lines=answer.lines,
            words=words,
        )
    )
    return Accepted(slot, offer)


def not_to_be_accepted(offer: OfferRecord, now: datetime) -> Refused | None:
    if has_run_out(offer.held_until, now):
        return refuse(
            f"This offer held its spaces until {moment_text(offer.held_until)} (E2E-OFFER)",
            "The request stands where it stood before; DCC can make another offer",
        )
    return _BEGUN if has_lapsed(offer.terms.first_day, london_day(now)) else None


def judge_offer(uow: UnitOfWork, slot: SlotRecord, offer: OfferRecord) -> Judged:
    """What is offered, by the facts of now: its own spaces are not asked for again."""
    notice = notice_of(uow, slot)
    request = on_terms(slot.request, offer.terms)
    facts = gather_slot_facts(uow, notice, request, slot.sent_on, leave_out=slot.id)
    catalogue = load_catalogue(uow)
    return judged(catalogue, notice, request, facts, slot.sent_on, without={SPACES})


def refuse_offer(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> OfferRefused | Refused:
    """The request stands again as it stood before, with what it asked for."""
    slot = slot_for_step(uow, actor, reference, version, "refuse_offer", now)
    if isinstance(slot, Refused):
        return slot
    actor.must_act_for(slot.participant_id)
    offer = uow.offers.open_of(slot.id)
    if offer is None:
        return kept(GONE, slot_history(slot, actor, "refuse_offer", now))
    act = "refuse_offer" if actor.participant_id else "record_refusal"
    given_back = take_back(uow, actor, slot, offer, OfferOutcome.REFUSED, act, words, now)
    return OfferRefused(slot, offer.came_from, given_back)


def run_out_offers(uow: UnitOfWork, now: datetime) -> list[str]:
    """The slots whose offers are over, for a unit of work each."""
    return uow.offers.run_out(now)


def expire_offer(uow: UnitOfWork, reference: str, now: datetime) -> Expired | None:
    """None where somebody answered meanwhile, or another worker was quicker: an offer runs out once."""
    slot = uow.slots.find_locked(reference)
    offer = uow.offers.open_of(slot.id) if slot else None
    if slot is None or offer is None or not has_run_out(offer.held_until, now):
        return None
    take_back(uow, SYSTEM, slot, offer, OfferOutcome.EXPIRED, "expire_offer", "", now)
    return Expired(slot, offer.came_from)


def take_back(
    uow: UnitOfWork,
    actor: Actor,
    slot: SlotRecord,
    offer: OfferRecord,
    outcome: OfferOutcome,
    act: str,
    words: str,
    now: datetime,
) -> int:
    """Ends an open offer of a locked slot: all its spaces are free again; how many lab days they are."""
    given_back = uow.ledger.give_back(slot.id, offer.terms.first_day)
    uow.offers.end(offer, outcome, now)
    uow.slots.move(slot, offer.came_from, at=now)
    uow.history.add(
        slot_history(
            slot,
            actor,
            act,
            now,
            new=offer.came_from,
            after={"lab_days": given_back},
            words=words,
        )
    )
    return given_back
