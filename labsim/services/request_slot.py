"""Ask for spaces in a lab. A request holds none: only an offer or an allocation does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.decision import SPACES, Outcome
from labsim.domain.slots.lifecycle import SlotState, has_lapsed
from labsim.domain.slots.request import LONGEST_SPAN_DAYS, SlotRequest, span_days
from labsim.services.actors import Actor
from labsim.services.bring_devices import bringing_problems
from labsim.services.give_notice import locked_notice, visible_notice
from labsim.services.judging import Judged, judge_request
from labsim.services.linked_slots import beside_problems, slot_beside
from labsim.services.refusals import Refused
from labsim.services.snapshots import request_json
from labsim.wording.dates import long_day_text
from labsim.wording.rule_lines import as_json
from labsim.wording.violations import Message
from models.records import NewHistory, NoticeRecord, SlotRecord
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork

_BEFORE_FIRST: Final = "Last day must be the first day or later"
_TOO_LONG: Final = f"Last day must be within {LONGEST_SPAN_DAYS} days of the first day"


@dataclass(frozen=True, slots=True)
class Requested:
    slot: SlotRecord


def review_request(
    uow: UnitOfWork,
    actor: Actor,
    notice_reference: str,
    request: SlotRequest,
    sent_at: datetime,
) -> Judged:
    """Every rule's answer before anything is sent; `sent_at` is now, or the real moment of a mailed request."""
    notice = visible_notice(uow, actor, notice_reference)
    actor.must_act_for(notice.participant_id)
    return judge_request(uow, notice, request, london_day(sent_at))


def request_slot(
    uow: UnitOfWork,
    actor: Actor,
    notice_reference: str,
    request: SlotRequest,
    sent_at: datetime,
    now: datetime,
    *,
    may_wait: bool = False,
    beside: str = "",
) -> Requested | Refused:
    """Judged by the values of the day it was sent; a participant's own request is sent now.

    One that lacks nothing but spaces joins the waiting list, if the sender says that it `may_wait` (E2E-RANK).
    `beside` is the reference of the slot that it will be linked to, if any.
    """
    sent_at = sent_at if actor.is_desk or actor.role is None else now
    notice = locked_notice(uow, actor, notice_reference)
    linked = slot_beside(uow, actor, beside)
    if problem := span_problem(request.first_day, request.last_day):
        return Refused((problem,))
    judged = judge_request(uow, notice, request, london_day(sent_at))
    waits = may_wait and judged.judgement.lacks_only_spaces
    problems = (
        *problems_of(judged, sent_at, now, waits=waits),
        *bringing_problems(uow, judged),
        *beside_problems(notice.participant_id, linked),
    )
    if problems:
        entry = _entry(actor, judged, now, ("notice", notice_reference), refused=True)
        return Refused(problems, entry, judged.lines)
    slot = uow.slots.add(
        judged.notice.participant_id,
        judged.notice.id,
        request,
        sent_at=sent_at,
        sent_on=london_day(sent_at),
        on_behalf=actor.participant_id is None,
        recorded_by=actor.person_id,
        reference=new_reference("S"),
        state=SlotState.WAITING if waits else SlotState.REQUESTED,
    )
    entry = _entry(actor, judged, now, ("slot", slot.reference), refused=False)
    state = {"state": slot.state.value} if waits else {}
    link = _linked(uow, slot, linked)
    uow.history.add(replace(entry, after=state | (entry.after or {}) | link))
    return Requested(slot)


def _linked(uow: UnitOfWork, slot: SlotRecord, to: SlotRecord | None) -> dict[str, str]:
    """What the history says of it."""
    if to is None:
        return {}
    uow.slots.link(slot.id, to.id)
    return {"beside": to.reference}


def span_problem(first_day: date, last_day: date) -> Message | None:
    """Days that no rule can judge: turned round, or more than one slot can have."""
    days = span_days(first_day, last_day)
    if days < 1:
        return Message("last_day", _BEFORE_FIRST, "Choose a later last day")
    if days > LONGEST_SPAN_DAYS:
        return Message("last_day", _TOO_LONG, "Ask for a further slot for the days after them")
    return None


def problems_of(
    judged: Judged, sent_at: datetime, now: datetime, *, waits: bool = False
) -> tuple[Message, ...]:
    """All that stops the request: the rules that refuse, and what no rule of the list speaks of.

    One that `waits` for spaces is not stopped by the lack of them.
    """
    today = london_day(now)
    problems = [
        message
        for line in judged.lines
        if line.outcome is Outcome.NOT_MET and not (waits and line.code == SPACES)
        for message in line.messages
    ]
    problems += _sending_problems(judged.notice, sent_at, now)
    if has_lapsed(judged.request.first_day, today):
        problems.append(
            Message(
                "first_day",
                f"First day must be later than today, {long_day_text(today)}",
                "A request whose first day has come lapses (E2E-ALLOCATE): choose a later day",
            )
        )
    if judged.judgement.needs_reason and not judged.request.reason.strip():
        problems.append(
            Message(
                "reason",
                "Say why DCC should look at this request although a rule is not met",
                "Give a reason, or wait until the rule is met",
            )
        )
    return tuple(problems)


def _sending_problems(notice: NoticeRecord, sent_at: datetime, now: datetime) -> Iterator[Message]:
    received = london_day(notice.received_at)
    if sent_at > now:
        yield Message(
            "sent_on", "The request cannot have come later than now", "Give the moment it came"
        )
    if london_day(sent_at) < received:
        yield Message(
            "sent_on",
            f"The request cannot have come before its notice, on {long_day_text(received)}",
            "Give the day on which it was sent",
        )


def _entry(
    actor: Actor, judged: Judged, now: datetime, kind_and_subject: tuple[str, str], *, refused: bool
) -> NewHistory:
    kind, subject = kind_and_subject
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=judged.notice.participant_id,
        act="record_request" if actor.participant_id is None else "request_slot",
        subject_kind=kind,
        subject=subject,
        refused=refused,
        after=request_json(judged.request),
        rules=as_json(judged.lines),
        words=judged.request.reason,
    )
