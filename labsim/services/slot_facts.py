"""Gathers what the rules of a slot look at, from storage, in a constant number of queries."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby

from labsim.domain.slots.facts import DayFacts, NoticeFacts, SlotFacts
from labsim.domain.slots.request import SlotRequest
from labsim.services.catalogue import Catalogue, load_catalogue
from models.errors import NoSuchLabDay
from models.records import DayCount, NoticeRecord
from models.unit_of_work import UnitOfWork


def slot_days(catalogue: Catalogue, request: SlotRequest) -> tuple[date, ...]:
    """The lab days on which the slot takes its spaces."""
    return catalogue.calendar.working_days(request.first_day, request.last_day)


def take_spaces(
    uow: UnitOfWork, catalogue: Catalogue, slot_id: int, request: SlotRequest, from_day: date
) -> int:
    """Each day's spaces of the slot, on its lab days from `from_day` on; how many these are."""
    days = [day for day in slot_days(catalogue, request) if day >= from_day]
    for spaces, group in groupby(sorted(days, key=request.spaces_on), key=request.spaces_on):
        uow.ledger.take(slot_id, request.lab, list(group), spaces)
    return len(days)


def notice_facts(catalogue: Catalogue, notice: NoticeRecord) -> NoticeFacts:
    """The campaign as the rules see it."""
    return NoticeFacts(
        reference=notice.reference,
        state=notice.state,
        received_on=notice.received_on,
        working_days=catalogue.notice_working_days(notice.received_on),
        labs=frozenset(notice.answers.labs),
        roles=notice.answers.roles,
        unanswered=frozenset(notice.answers.unanswered()),
        meeting_outcome=notice.meeting.outcome if notice.meeting else None,
        last_slot_ends=notice.last_slot_ends,
    )


def gather_slot_facts(
    uow: UnitOfWork,
    notice: NoticeRecord,
    request: SlotRequest,
    sent_on: date,
    *,
    lock_days: bool = False,
    leave_out: int | None = None,
) -> SlotFacts:
    """Values of the day the request was sent, facts of now.

    Days are locked last, when all else is read: everybody who wants the lab waits for them. `leave_out`
    is the id of a slot whose own spaces count neither as taken nor as held by its participant.
    Raises NoSuchLabDay where calendar and ledger were read either side of a change of the catalogue.
    """
    catalogue = load_catalogue(uow)
    participant = uow.participants.facts(notice.participant_id)
    held = uow.ledger.held(
        notice.participant_id, request.lab, request.first_day, request.last_day, leave_out
    )
    counts = _counts(uow, catalogue, request, lock=lock_days)
    own = {} if leave_out is None else uow.ledger.lines_of([leave_out])
    return SlotFacts(
        calendar=catalogue.calendar,
        rules=catalogue.slot_rules(sent_on),
        notice=notice_facts(catalogue, notice),
        participant=participant,
        lab=catalogue.labs[request.lab],
        lab_days=_day_facts(
            catalogue, request, counts, held, own.get((leave_out or 0, request.lab), {})
        ),
        topics=catalogue.topics,
        releases=catalogue.releases,
        closed=catalogue.closed(request.lab),
    )


def _counts(
    uow: UnitOfWork, catalogue: Catalogue, request: SlotRequest, *, lock: bool
) -> Mapping[date, DayCount]:
    days = slot_days(catalogue, request)
    if lock:
        return uow.ledger.lock(request.lab, days)
    lines = uow.ledger.days(request.lab, request.first_day, request.last_day)
    counts = {line.day: line for line in lines}
    if missing := [day for day in days if day not in counts]:
        raise NoSuchLabDay(request.lab, missing)
    return counts


def _day_facts(
    catalogue: Catalogue,
    request: SlotRequest,
    counts: Mapping[date, DayCount],
    held: Mapping[date, int],
    own: Mapping[date, int],
) -> dict[date, DayFacts]:
    return {
        day: DayFacts(
            lab_spaces=catalogue.lab_spaces(request.lab, day),
            spaces_open=counts[day].spaces_open,
            spaces_taken=counts[day].spaces_taken - own.get(day, 0),
            held=held.get(day, 0),
        )
        for day in slot_days(catalogue, request)
    }
