"""A wish to change a slot ends: DCC accepts or refuses it, its owner withdraws it, or its day comes (E2E-ALLOCATE)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.changes import ChangeState, from_tomorrow, is_too_late
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms, on_terms, terms_of
from labsim.services.actors import SYSTEM, Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.change_slot import stand_on
from labsim.services.judging import judge_change, overridden_codes, unmet_messages
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slot_facts import slot_days
from labsim.services.slots import slot_for_step, slot_history
from labsim.services.snapshots import terms_json
from models.records import ChangeRecord, SlotRecord
from models.unit_of_work import UnitOfWork

GONE: Final = refuse("This change has been decided or withdrawn", "Read the slot's history")
_TOO_LATE: Final = refuse(
    "A day that this change moves has come", "Refuse it; the participant can ask for later days"
)


@dataclass(frozen=True, slots=True)
class ChangeAccepted:
    slot: SlotRecord
    terms: Terms


@dataclass(frozen=True, slots=True)
class ChangeEnded:
    """The slot stands as it did."""

    slot: SlotRecord
    state: ChangeState


def accept_change(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> ChangeAccepted | Refused:
    """Old days and new days are locked together, every rule is judged, then they are swapped: all or nothing."""
    actor.must_be_desk()
    catalogue = load_catalogue(uow, shared=True)
    found = _slot_and_change(uow, actor, reference, version, "accept_change", now)
    if isinstance(found, Refused):
        return found
    slot, change = found
    entry = slot_history(slot, actor, "accept_change", now)
    terms = terms_now(slot, change, now)
    if isinstance(terms, Refused):
        return kept(terms, entry)
    uow.ledger.lock_with_own(
        slot.id, terms.lab, slot_days(catalogue, on_terms(slot.request, terms))
    )
    answer = judge_change(uow, slot, terms, london_day(change.asked_at), lock_days=True)
    overridden = overridden_codes(uow, slot, answer)
    if not answer.judgement.may_be_allocated(overridden):
        entry = slot_history(slot, actor, "accept_change", now, refused=True, lines=answer.lines)
        return Refused(unmet_messages(answer, overridden), entry, answer.lines)
    stand_on(uow, actor, catalogue, slot, terms, words, now)
    uow.changes.end(change, ChangeState.ACCEPTED, now, actor.person_id, words)
    uow.history.add(
        slot_history(
            slot,
            actor,
            "accept_change",
            now,
            new=slot.state,
            after=terms_json(terms),
            lines=answer.lines,
            words=words,
        )
    )
    return ChangeAccepted(slot, terms)


def terms_now(slot: SlotRecord, change: ChangeRecord, now: datetime) -> Terms | Refused:
    """The terms of the wish, with what has been meanwhile as it was."""
    present, today = terms_of(slot.given), london_day(now)
    if is_too_late(present, change.terms, today):
        return _TOO_LATE
    return from_tomorrow(present, change.terms, today)


def refuse_change(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> ChangeEnded | Refused:
    """By the desk, with words to the participant."""
    actor.must_be_desk()
    if not words.strip():
        return refuse("Say why the change is refused", "Write a sentence", "words")
    return _end(uow, actor, reference, version, "refuse_change", words, now)


def withdraw_change(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, words: str, now: datetime
) -> ChangeEnded | Refused:
    """By the test manager, or the desk on a mailed wish."""
    return _end(uow, actor, reference, version, "withdraw_change", words, now)


_ENDS: Final = {"refuse_change": ChangeState.REFUSED, "withdraw_change": ChangeState.WITHDRAWN}


def _end(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    act: str,
    words: str,
    now: datetime,
) -> ChangeEnded | Refused:
    found = _slot_and_change(uow, actor, reference, version, act, now)
    if isinstance(found, Refused):
        return found
    slot, change = found
    actor.must_act_for(slot.participant_id)
    _close(uow, actor, slot, change, act, _ENDS[act], words, now)
    return ChangeEnded(slot, _ENDS[act])


def lapse_change(uow: UnitOfWork, found: ChangeRecord, now: datetime) -> bool:
    """Whether it had run out: a day that it moves has come undecided, or its slot is over."""
    slot = uow.slots.find_locked(found.reference)
    change = uow.changes.open_of(slot.id) if slot else None
    if slot is None or change is None or slot.state is not SlotState.ALLOCATED:
        return False
    if not is_too_late(terms_of(slot.given), change.terms, london_day(now)):
        return False
    _close(uow, SYSTEM, slot, change, "lapse_change", ChangeState.LAPSED, "", now)
    return True


def end_with_slot(
    uow: UnitOfWork, actor: Actor, slot: SlotRecord, change: ChangeRecord, now: datetime
) -> SlotRecord:
    """A wish ends because its slot does; the slot as it may be moved on."""
    words = "The slot was given up"
    _close(uow, actor, slot, change, "withdraw_change", ChangeState.WITHDRAWN, words, now)
    return replace(slot, version=slot.version + 1)


def _close(
    uow: UnitOfWork,
    actor: Actor,
    slot: SlotRecord,
    change: ChangeRecord,
    act: str,
    state: ChangeState,
    words: str,
    now: datetime,
) -> None:
    uow.changes.end(change, state, now, actor.person_id, words)
    uow.slots.mark_changed(slot)
    uow.history.add(
        slot_history(
            slot,
            actor,
            act,
            now,
            new=slot.state,
            after={"wanted": terms_json(change.terms)},
            words=words,
        )
    )


def _slot_and_change(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, act: str, now: datetime
) -> tuple[SlotRecord, ChangeRecord] | Refused:
    slot = slot_for_step(uow, actor, reference, version, act, now)
    if isinstance(slot, Refused):
        return slot
    change = uow.changes.open_of(slot.id)
    return (slot, change) if change else kept(GONE, slot_history(slot, actor, act, now))
