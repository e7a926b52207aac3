"""A judgement of a request as it is shown to people and kept in the history."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from labsim.domain.slots.decision import Judgement, Outcome, judge
from labsim.domain.slots.facts import End, SlotFacts
from labsim.domain.slots.offers import Terms, on_terms, terms_of
from labsim.domain.slots.request import SlotRequest
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.slot_facts import gather_slot_facts
from labsim.services.slots import notice_of
from labsim.wording.messages import Message
from labsim.wording.rule_lines import RuleLine, rule_lines
from models.records import NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork

_IN_THE_WAY: Final = frozenset({Outcome.NOT_MET, Outcome.OVERRIDABLE})


@dataclass(frozen=True, slots=True)
class Judged:
    """A request, its notice, and what every rule says of it, in words too."""

    request: SlotRequest
    notice: NoticeRecord
    judgement: Judgement
    lines: tuple[RuleLine, ...]


def judge_request(
    uow: UnitOfWork, notice: NoticeRecord, request: SlotRequest, sent_on: date
) -> Judged:
    """The dry run: the same rules and facts as the act itself, with nothing written."""
    facts = gather_slot_facts(uow, notice, request, sent_on)
    return judged(load_catalogue(uow), notice, request, facts, sent_on)


def judge_locked(
    uow: UnitOfWork, catalogue: Catalogue, slot: SlotRecord, request: SlotRequest
) -> Judged:
    """For an act that takes spaces: the lab's days stay as they are until the unit ends."""
    notice = notice_of(uow, slot)
    facts = gather_slot_facts(uow, notice, request, slot.sent_on, lock_days=True)
    return judged(catalogue, notice, request, facts, slot.sent_on)


def judge_change(
    uow: UnitOfWork, slot: SlotRecord, terms: Terms, asked_on: date, *, lock_days: bool = False
) -> Judged:
    """An allocated slot on other terms, by the values of the day they were asked for; its own spaces count as free.

    An end that does not move is not asked again whether people may visit (LAB-DAYS).
    """
    notice, request = notice_of(uow, slot), on_terms(slot.request, terms)
    facts = gather_slot_facts(
        uow, notice, request, asked_on, lock_days=lock_days, leave_out=slot.id
    )
    facts = replace(facts, ends_that_stay=_ends_that_stay(terms_of(slot.given), terms))
    return judged(load_catalogue(uow), notice, request, facts, asked_on)


def _ends_that_stay(present: Terms, wanted: Terms) -> frozenset[End]:
    if wanted.lab != present.lab:
        return frozenset()
    first: frozenset[End] = frozenset({"first"} if wanted.first_day == present.first_day else ())
    last: frozenset[End] = frozenset({"last"} if wanted.last_day == present.last_day else ())
    return first | last


def overridden_codes(uow: UnitOfWork, slot: SlotRecord, answer: Judged) -> frozenset[str]:
    """What staff have passed over; looked up only where something is to be."""
    return uow.overrides.codes(slot.id) if answer.judgement.needs_reason else frozenset()


def unmet_messages(answer: Judged, overridden: Collection[str]) -> tuple[Message, ...]:
    """Of the rules in the way of spaces, each with its code; those that staff have passed over are none."""
    return messages_of(unmet_lines(answer, overridden))


def messages_of(lines: Iterable[RuleLine]) -> tuple[Message, ...]:
    """All of these rules', each with its code."""
    return tuple(
        replace(message, text=f"{message.text} ({line.code})")
        for line in lines
        for message in line.messages
    )


def unmet_lines(answer: Judged, overridden: Collection[str]) -> tuple[RuleLine, ...]:
    return tuple(
        line for line in answer.lines if line.outcome in _IN_THE_WAY and line.code not in overridden
    )


def judged(
    catalogue: Catalogue,
    notice: NoticeRecord,
    request: SlotRequest,
    facts: SlotFacts,
    sent_on: date,
    *,
    without: Collection[str] = (),
) -> Judged:
    judgement = judge(request, facts, without=without)
    return rules_in_words(catalogue, notice, request, judgement, sent_on)


def rules_in_words(
    catalogue: Catalogue,
    notice: NoticeRecord,
    request: SlotRequest,
    judgement: Judgement,
    sent_on: date,
) -> Judged:
    lines = rule_lines(
        judgement, catalogue.rulebook, sent_on, catalogue.names, notice_day=notice.received_on
    )
    return Judged(request, notice, judgement, lines)
