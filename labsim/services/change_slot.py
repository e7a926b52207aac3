"""An allocated slot on other terms: what shrinks acts at once, all else is asked of DCC while the slot stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.changes import (
    from_tomorrow,
    is_too_late,
    is_within,
    moves_what_has_begun,
)
from labsim.domain.slots.decision import SPACES, Outcome
from labsim.domain.slots.offers import Terms, on_terms, terms_of
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.judging import Judged, judge_change, messages_of
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slot_facts import take_spaces
from labsim.services.slots import slot_for_step, slot_history
from labsim.services.snapshots import terms_json
from labsim.services.terms_problem import terms_problem
from labsim.wording.dates import long_day_text
from labsim.wording.messages import Message
from models.records import NewOffer, SlotRecord
from models.unit_of_work import UnitOfWork

_ACT: Final = "change_slot"
_LAB_DAYS: Final = "LAB-DAYS"
_NO_CHANGE: Final = refuse(
    "This is what the slot holds already", "Change the lab, the days or the spaces"
)
_ASKED_ALREADY: Final = refuse(
    "A change of this slot is asked for and not decided yet",
    "Withdraw it first, or wait for DCC's decision",
)
_STAYS_IN_ITS_LAB: Final = refuse(
    "A slot that has begun stays in its lab, and its first day stays",
    "Ask for another slot in the other lab, and end this one earlier",
    "lab",
)


_NO_REASON: Final = Message(
    "words",
    "Say why DCC should agree to this change although a rule is not met",
    "Give a reason, or choose other days",
)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """`terms` stand from tomorrow on."""

    slot: SlotRecord
    terms: Terms


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    slot: SlotRecord
    terms: Terms


def change_slot(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    wanted: Terms,
    words: str,
    now: datetime,
) -> Shrunk | ChangeAsked | Refused:
    """By the test manager, or the desk on a mailed wish."""
    catalogue = load_catalogue(uow, shared=True)
    slot = slot_for_step(uow, actor, reference, version, _ACT, now)
    if isinstance(slot, Refused):
        return slot
    actor.must_act_for(slot.participant_id)
    terms = changed_terms(uow, slot, wanted, now)
    if isinstance(terms, Refused):
        return kept(terms, slot_history(slot, actor, _ACT, now))
    if is_within(terms, terms_of(slot.given)):
        return _shrink(uow, actor, catalogue, slot, terms, words, now)
    return _ask(uow, actor, slot, terms, words, now)


def changed_terms(
    uow: UnitOfWork, slot: SlotRecord, wanted: Terms, now: datetime
) -> Terms | Refused:
    """What the slot would hold with all its days, or why no such change can be asked for."""
    present, today = terms_of(slot.given), london_day(now)
    if refused := terms_problem(load_catalogue(uow), wanted):
        return refused
    if uow.changes.open_of(slot.id):
        return _ASKED_ALREADY
    if moves_what_has_begun(present, wanted, today):
        return _STAYS_IN_ITS_LAB
    if is_too_late(present, wanted, today):
        return refuse(
            f"Only days after today, {long_day_text(today)}, can be changed",
            "Choose later days, or cancel the slot",
            "first_day" if wanted.first_day != present.first_day else "last_day",
        )
    terms = from_tomorrow(present, wanted, today)
    return _NO_CHANGE if terms == present else terms


def _shrink(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    slot: SlotRecord,
    terms: Terms,
    words: str,
    now: datetime,
) -> Shrunk | Refused:
    answer = judge_change(uow, slot, terms, london_day(now))
    if refused := unlawful_days(answer):
        entry = slot_history(slot, actor, _ACT, now, refused=True, after=terms_json(terms))
        return Refused(refused, entry, answer.lines)
    stand_on(uow, actor, catalogue, slot, terms, words, now)
    uow.history.add(
        slot_history(
            slot, actor, "shrink_slot", now, new=slot.state, after=terms_json(terms), words=words
        )
    )
    return Shrunk(slot, terms)


def unlawful_days(answer: Judged) -> tuple[Message, ...]:
    """LAB-DAYS, the one rule that a slot which gives spaces back can break."""
    return messages_of(
        line for line in answer.lines if line.code == _LAB_DAYS and line.outcome is Outcome.NOT_MET
    )


def stand_on(
    uow: UnitOfWork,
    actor: Actor,
    catalogue: Catalogue,
    slot: SlotRecord,
    terms: Terms,
    words: str,
    now: datetime,
) -> None:
    """Swaps what an allocated slot holds from tomorrow on, in one act of the ledger: all of it or nothing.

    Raises LostRace where the new days have too few spaces.
    """
    request = on_terms(slot.request, terms)
    tomorrow = london_day(now) + timedelta(days=1)
    days = catalogue.calendar.working_days(terms.first_day, terms.last_day)
    uow.ledger.lock_with_own(slot.id, terms.lab, days)
    uow.ledger.give_back(slot.id, tomorrow)
    take_spaces(uow, catalogue, slot.id, request, tomorrow)
    uow.offers.replace(slot, terms, NewOffer(now, actor.person_id, now, words, ""))
    uow.slots.mark_changed(slot)


def _ask(
    uow: UnitOfWork, actor: Actor, slot: SlotRecord, terms: Terms, words: str, now: datetime
) -> ChangeAsked | Refused:
    answer = judge_change(uow, slot, terms, london_day(now))
    if refused := problems_of_change(answer, words):
        entry = slot_history(
            slot, actor, _ACT, now, refused=True, after=terms_json(terms), lines=answer.lines
        )
        return Refused(refused, entry, answer.lines)
    uow.changes.add(slot.id, terms, words, actor.person_id, now)
    uow.slots.mark_changed(slot)
    uow.history.add(
        slot_history(
            slot,
            actor,
            _ACT,
            now,
            new=slot.state,
            after={"wanted": terms_json(terms)},
            lines=answer.lines,
            words=words,
        )
    )
    return ChangeAsked(slot, terms)


def problems_of_change(answer: Judged, words: str) -> tuple[Message, ...]:
    """What stops the wish. A lack of spaces does not: DCC may find room before it decides."""
    problems = messages_of(
        line for line in answer.lines if line.outcome is Outcome.NOT_MET and line.code != SPACES
    )
    lacks_reason = answer.judgement.needs_reason and not words.strip()
    return (*problems, _NO_REASON) if lacks_reason else problems
