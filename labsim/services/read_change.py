"""What people see before they change a slot, and staff before they decide on a change."""

from dataclasses import dataclass
from datetime import datetime

from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.domain.slots.changes import has_begun, is_within, still_to_come
from labsim.domain.slots.offers import Terms, on_terms, terms_of
from labsim.services.actors import Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.change_slot import changed_terms, problems_of_change, unlawful_days
from labsim.services.decide_change import GONE, terms_now
from labsim.services.judging import Judged, judge_change, overridden_codes, unmet_messages
from labsim.services.refusals import Refused
from labsim.services.slot_facts import slot_days
from labsim.services.slots import step_refused, visible_slot
from labsim.wording.messages import Message
from labsim.wording.rule_lines import RuleLine
from models.records import ChangeRecord, OverrideRecord, SlotRecord
from models.unit_of_work import UnitOfWork

_ANY_REASON = "as if there were one"


@dataclass(frozen=True, slots=True)
class SlotToChange:
    """An allocated slot as it stands: what it holds, in which lab, and whether its first day has come."""

    slot: SlotRecord
    terms: Terms
    coming: Terms
    """The same as a form begins with it: by week from tomorrow on."""
    lab: Lab
    working_days: int
    has_begun: bool
    labs: tuple[Lab, ...]


@dataclass(frozen=True, slots=True)
class ChangeTried:
    """The dry run of a change: `stops` is what must be otherwise first; `at_once` where nobody has to decide."""

    present: SlotToChange
    terms: Terms
    lab: Lab
    working_days: int
    at_once: bool
    judged: Judged
    stops: tuple[Message, ...]

    @property
    def needs_reason(self) -> bool:
        return not self.at_once and self.judged.judgement.needs_reason


@dataclass(frozen=True, slots=True)
class ChangeDecision:
    """A change that DCC is asked for: every rule's answer now, and what stops it."""

    present: SlotToChange
    change: ChangeRecord
    terms: Terms
    lab: Lab
    working_days: int
    judged: Judged
    stops: tuple[Message, ...]
    to_override: tuple[RuleLine, ...]
    overrides: tuple[OverrideRecord, ...]

    @property
    def may_be_accepted(self) -> bool:
        return not self.stops


def read_slot_to_change(
    uow: UnitOfWork, actor: Actor, reference: str, act: str, now: datetime
) -> SlotToChange | Refused:
    """`act` is a step of STEPS_FROM: refused where the slot cannot take it."""
    slot = visible_slot(uow, actor, reference)
    actor.must_act_for(slot.participant_id)
    if refused := step_refused(slot, act):
        return refused
    catalogue = load_catalogue(uow)
    terms, today = terms_of(slot.given), london_day(now)
    return SlotToChange(
        slot=slot,
        terms=terms,
        coming=still_to_come(terms, today),
        lab=catalogue.labs[slot.given.lab],
        working_days=len(slot_days(catalogue, slot.given)),
        has_begun=has_begun(terms, today),
        labs=tuple(catalogue.labs.values()),
    )


def try_change(
    uow: UnitOfWork, actor: Actor, reference: str, wanted: Terms, now: datetime
) -> ChangeTried | Refused:
    """The same rules and facts as change_slot, with nothing written."""
    present = read_slot_to_change(uow, actor, reference, "change_slot", now)
    if isinstance(present, Refused):
        return present
    terms = changed_terms(uow, present.slot, wanted, now)
    if isinstance(terms, Refused):
        return terms
    catalogue = load_catalogue(uow)
    answer = judge_change(uow, present.slot, terms, london_day(now))
    at_once = is_within(terms, present.terms)
    return ChangeTried(
        present=present,
        terms=terms,
        lab=catalogue.labs[terms.lab],
        working_days=len(slot_days(catalogue, on_terms(present.slot.request, terms))),
        at_once=at_once,
        judged=answer,
        stops=unlawful_days(answer) if at_once else problems_of_change(answer, _ANY_REASON),
    )


def read_change_decision(
    uow: UnitOfWork, actor: Actor, reference: str, now: datetime
) -> ChangeDecision | Refused:
    """The dry run of accept_change, for the desk."""
    actor.must_be_desk()
    present = read_slot_to_change(uow, actor, reference, "accept_change", now)
    if isinstance(present, Refused):
        return present
    slot = present.slot
    change = uow.changes.open_of(slot.id)
    if change is None:
        return GONE
    coming = terms_now(slot, change, now)
    terms = change.terms if isinstance(coming, Refused) else coming
    catalogue = load_catalogue(uow)
    answer = judge_change(uow, slot, terms, london_day(change.asked_at))
    overridden = overridden_codes(uow, slot, answer)
    to_override = answer.judgement.to_override(overridden)
    late = coming.messages if isinstance(coming, Refused) else ()
    return ChangeDecision(
        present=present,
        change=change,
        terms=terms,
        lab=catalogue.labs[terms.lab],
        working_days=len(slot_days(catalogue, on_terms(slot.request, terms))),
        judged=answer,
        stops=late + unmet_messages(answer, overridden),
        to_override=tuple(line for line in answer.lines if line.code in to_override),
        overrides=tuple(uow.overrides.of(slot.id)),
    )
