"""What staff see before they make an offer, and a participant before the answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.domain.slots.offers import Terms, held_until, on_terms, terms_of
from labsim.services.actors import Actor
from labsim.services.answer_offer import GONE, judge_offer, not_to_be_accepted
from labsim.services.catalogue import load_catalogue
from labsim.services.judging import Judged, judge_request, overridden_codes, unmet_messages
from labsim.services.make_offer import not_to_be_offered
from labsim.services.read_availability import Suggestion, read_availability
from labsim.services.read_notices import lawful_start
from labsim.services.refusals import Refused
from labsim.services.slot_facts import slot_days
from labsim.services.slots import notice_of, step_refused, visible_slot
from labsim.services.terms_problem import terms_problem
from labsim.services.turns import who_is_ahead
from labsim.wording.messages import Message
from labsim.wording.rule_lines import RuleLine
from models.records import OfferRecord, SlotRecord
from models.unit_of_work import UnitOfWork

_ANY_REASON = "as if there were one"


@dataclass(frozen=True, slots=True)
class OfferDesk:
    """The dry run of an offer: `stops` is what must change, `to_override` what staff may pass over first."""

    slot: SlotRecord
    terms: Terms
    lab: Lab
    asked_lab: Lab
    working_days: int
    held_until: datetime
    judged: Judged
    stops: tuple[Message, ...]
    to_override: tuple[RuleLine, ...]
    ahead: SlotRecord | None

    @property
    def as_asked(self) -> bool:
        return self.terms == terms_of(self.slot.request)

    @property
    def may_be_made(self) -> bool:
        return not self.stops


@dataclass(frozen=True, slots=True)
class Answering:
    """An open offer before its answer; `stops` is why it cannot be accepted."""

    slot: SlotRecord
    offer: OfferRecord
    lab: Lab
    asked_lab: Lab
    working_days: int
    asked_working_days: int
    stops: tuple[Message, ...]
    lines: tuple[RuleLine, ...]


def read_offer_desk(
    uow: UnitOfWork, actor: Actor, reference: str, terms: Terms, now: datetime
) -> OfferDesk | Refused:
    """Refused where the slot can take no offer. The terms have been read by a form: their days are in order."""
    actor.must_be_desk()
    slot = visible_slot(uow, actor, reference)
    if refused := step_refused(slot, "make_offer"):
        return refused
    catalogue = load_catalogue(uow)
    if refused := terms_problem(catalogue, terms):
        return refused
    request = on_terms(slot.request, terms)
    answer = judge_request(uow, notice_of(uow, slot), request, slot.sent_on)
    overridden = overridden_codes(uow, slot, answer)
    beside = not_to_be_offered(uow, slot, terms, _ANY_REASON, now)
    to_override = answer.judgement.to_override(overridden)
    return OfferDesk(
        slot=slot,
        terms=terms,
        lab=catalogue.labs[terms.lab],
        asked_lab=catalogue.labs[slot.request.lab],
        working_days=len(slot_days(catalogue, request)),
        held_until=held_until(now, catalogue.rulebook, catalogue.calendar),
        judged=answer,
        stops=(beside.messages if beside else ()) + unmet_messages(answer, overridden),
        to_override=tuple(line for line in answer.lines if line.code in to_override),
        ahead=who_is_ahead(uow, slot, terms, london_day(now)),
    )


def offer_suggestions(uow: UnitOfWork, slot: SlotRecord, today: date) -> tuple[Suggestion, ...]:
    """What fits instead: a later start, another lab, fewer spaces; nothing before the notice has run."""
    asked = slot.request
    catalogue = load_catalogue(uow)
    start = lawful_start(catalogue, notice_of(uow, slot).received_on).earliest
    found = read_availability(uow, terms_of(asked), max(start, today + timedelta(days=1)))
    if found.fits:
        lab = catalogue.labs[asked.lab]
        days = (asked.first_day, asked.last_day)
        return (Suggestion(lab, *days, asked.spaces, found.working_days, asked.profile),)
    offers = (found.next_start, found.other_lab, found.fewer_spaces)
    return tuple(suggestion for suggestion in offers if suggestion is not None)


def read_answering(
    uow: UnitOfWork, actor: Actor, reference: str, act: str, now: datetime
) -> Answering | Refused:
    """`act` is "accept_offer" or "refuse_offer": the dry run of it, refused where there is no offer to answer."""
    slot = visible_slot(uow, actor, reference)
    actor.must_act_for(slot.participant_id)
    if refused := step_refused(slot, act):
        return refused
    offer = slot.offer
    if offer is None:
        return GONE
    catalogue = load_catalogue(uow)
    answer = judge_offer(uow, slot, offer)
    late = not_to_be_accepted(offer, now)
    unmet = unmet_messages(answer, overridden_codes(uow, slot, answer))
    return Answering(
        slot=slot,
        offer=offer,
        lab=catalogue.labs[offer.terms.lab],
        asked_lab=catalogue.labs[slot.request.lab],
        working_days=len(slot_days(catalogue, slot.given)),
        asked_working_days=len(slot_days(catalogue, slot.request)),
        stops=(late.messages if late else ()) + unmet,
        lines=answer.lines,
    )
