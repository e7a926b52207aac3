"""Staff pass over a rule that allows it, for one slot, with a reason that stays for ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.decision import Judgement, Outcome
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms, on_terms
from labsim.services.actors import Actor
from labsim.services.judging import judge_change, judge_request
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slots import notice_of, slot_for_step, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

_NO_REASON: Final = refuse("Say why this rule may be passed over", "Write a sentence", "reason")


@dataclass(frozen=True, slots=True)
class Overridden:
    slot: SlotRecord
    code: str


@dataclass(frozen=True, slots=True)
class OverrideWish:
    """Which rule, why, and on which terms it is not met.

    These are those that were asked unless others are to be offered; of an allocated slot, those of the change
    that is asked for.
    """

    code: str
    reason: str
    terms: Terms | None = None


def override_rule(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    wish: OverrideWish,
    now: datetime,
) -> Overridden | Refused:
    """One recorded act for each code, and only where the rule says now that staff may override it."""
    actor.must_be_desk()
    slot = slot_for_step(uow, actor, reference, version, "override_rule", now)
    if isinstance(slot, Refused):
        return slot
    if refused := _not_to_be_overridden(uow, slot, wish):
        entry = slot_history(slot, actor, "override_rule", now, after={"rule": wish.code})
        return kept(refused, entry)
    uow.overrides.add(slot.id, wish.code, wish.reason.strip(), actor.person_id, now)
    uow.history.add(
        slot_history(
            slot, actor, "override_rule", now, after={"rule": wish.code}, words=wish.reason.strip()
        )
    )
    return Overridden(slot, wish.code)


def _not_to_be_overridden(uow: UnitOfWork, slot: SlotRecord, wish: OverrideWish) -> Refused | None:
    if not wish.reason.strip():
        return _NO_REASON
    if wish.code in uow.overrides.codes(slot.id):
        return refuse(f"{wish.code} is overridden already", "It is done once for each rule")
    judgement = _judgement(uow, slot, wish)
    if wish.code in judgement.codes(Outcome.OVERRIDABLE):
        return None
    if wish.code in judgement.codes(Outcome.NOT_MET):
        return refuse(f"{wish.code} cannot be overridden", "It must be met")
    return refuse(f"There is nothing to override in {wish.code}", "Look at the rules again")


def _judgement(uow: UnitOfWork, slot: SlotRecord, wish: OverrideWish) -> Judgement:
    """Nothing is to be passed over for an allocated slot that nobody wants to change."""
    if slot.state is not SlotState.ALLOCATED:
        request = on_terms(slot.request, wish.terms) if wish.terms else slot.request
        return judge_request(uow, notice_of(uow, slot), request, slot.sent_on).judgement
    change = uow.changes.open_of(slot.id)
    if change is None:
        return Judgement(())
    return judge_change(uow, slot, change.terms, london_day(change.asked_at)).judgement
