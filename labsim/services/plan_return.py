"""Coming back: the request of an earlier slot once more, on the first days after it that fit (E2E-CAMPAIGN)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from labsim.domain.days import ONE_DAY
from labsim.domain.notices.answers import NoticeState
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.offers import on_terms, terms_by_week, terms_of
from labsim.domain.slots.request import SlotRequest
from labsim.domain.slots.violations import NoticeClosed
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.judging import judge_request
from labsim.services.read_availability import SEARCH_DAYS, Suggestion, next_window
from labsim.services.read_notices import lawful_start
from labsim.services.slot_facts import slot_days
from labsim.services.slots import notice_of, visible_slot
from labsim.wording.messages import Message
from labsim.wording.numbers import count_text
from labsim.wording.violations import slot_message
from models.records import NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork

_CAMPAIGN: Final = "E2E-CAMPAIGN"
_YEARS: Final = SEARCH_DAYS // 365


@dataclass(frozen=True, slots=True)
class ReturnPlanned:
    """Nothing is sent: what the review step is filled with."""

    slot: SlotRecord
    request: SlotRequest


@dataclass(frozen=True, slots=True)
class NoReturn:
    """`needs_notice`: a new notice would help; otherwise fewer spaces or another lab may."""

    slot: SlotRecord
    problem: Message
    needs_notice: bool


def plan_return(
    uow: UnitOfWork, actor: Actor, reference: str, today: date
) -> ReturnPlanned | NoReturn:
    """As long in working days, from tomorrow, the day after the slot or the notice's earliest start, the latest."""
    slot = visible_slot(uow, actor, reference)
    actor.must_act_for(slot.participant_id)
    catalogue, notice = load_catalogue(uow), notice_of(uow, slot)
    if notice.state is not NoticeState.OPEN:
        closed = slot_message(NoticeClosed(notice.reference), catalogue.names)
        return NoReturn(slot, closed, needs_notice=True)
    window = _first_window(uow, catalogue, slot, notice, today)
    if window is None:
        return NoReturn(slot, _no_room(catalogue, slot), needs_notice=False)
    request = _again(slot, window)
    over = _over(uow, notice, request, today)
    return NoReturn(slot, over, needs_notice=True) if over else ReturnPlanned(slot, request)


def _first_window(
    uow: UnitOfWork, catalogue: Catalogue, slot: SlotRecord, notice: NoticeRecord, today: date
) -> Suggestion | None:
    earliest = lawful_start(catalogue, notice.received_on).earliest
    not_before = max(today + ONE_DAY, slot.given.last_day + ONE_DAY, earliest)
    return next_window(uow, terms_of(slot.given), _length(catalogue, slot), not_before)


def _length(catalogue: Catalogue, slot: SlotRecord) -> int:
    return max(len(slot_days(catalogue, slot.given)), 1)


def _again(slot: SlotRecord, window: Suggestion) -> SlotRequest:
    days = window.first_day, window.last_day
    terms = terms_by_week(window.lab.id, *days, window.by_week)
    return replace(on_terms(slot.request, terms), reason="")


def _no_room(catalogue: Catalogue, slot: SlotRecord) -> Message:
    spaces = count_text(slot.given.spaces, "space")
    days = count_text(_length(catalogue, slot), "working day")
    lab = catalogue.labs[slot.given.lab].name
    return Message(
        "spaces",
        f"No room for {spaces} on {days} running is in sight at {lab} within {_YEARS} years",
        "Ask for fewer spaces or shorter, or give a new notice for the other lab",
    )


def _over(
    uow: UnitOfWork, notice: NoticeRecord, request: SlotRequest, today: date
) -> Message | None:
    """Why the campaign does not reach to these days, in the words of its rule."""
    lines = judge_request(uow, notice, request, today).lines
    unmet = (line for line in lines if line.code == _CAMPAIGN and line.outcome is Outcome.NOT_MET)
    return next((message for line in unmet for message in line.messages), None)
