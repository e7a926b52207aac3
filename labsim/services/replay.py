"""Recorded requests with the facts of now, gathered for many at once in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.london import LONDON, london_day
from labsim.domain.participants import ParticipantFacts, ParticipantId
from labsim.domain.slots.facts import DayFacts, SlotFacts
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import SlotRequest
from labsim.services.catalogue import Catalogue
from labsim.services.slot_facts import notice_facts, slot_days
from labsim.services.snapshots import request_from_json
from models.errors import NoSuchLabDay
from models.records import (
    DayCount,
    HistoryRecord,
    NoticeRecord,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork

SENT: Final = ("request_slot", "record_request")


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it was sent. One that was refused at once has no slot: `slot` and `state` are empty."""

    sent_at: datetime
    participant_id: ParticipantId
    participant_name: str
    notice_reference: str
    request: SlotRequest
    slot_id: int | None = None
    slot: str = ""
    state: SlotState | None = None

    @property
    def sent_on(self) -> date:
        return london_day(self.sent_at)


@dataclass(frozen=True, slots=True)
class FactsOfMany:
    """What is known now of these requests.

    `held` and `own` are spaces by day in a lab: of all a participant's slots, of one. An offer may have put the
    slot into another lab than it asked for.
    """

    notices: Mapping[str, NoticeRecord]
    participants: Mapping[ParticipantId, ParticipantFacts]
    days: Mapping[LabId, Mapping[date, DayCount]]
    held: Mapping[tuple[ParticipantId, LabId], Mapping[date, int]]
    own: Mapping[tuple[int, LabId], Mapping[date, int]]

    def slot_facts(self, catalogue: Catalogue, recorded: RecordedRequest) -> SlotFacts:
        """By the values of the day the request was sent. Raises NoSuchLabDay."""
        return SlotFacts(
            calendar=catalogue.calendar,
            rules=catalogue.slot_rules(recorded.sent_on),
            notice=notice_facts(catalogue, self.notices[recorded.notice_reference]),
            participant=self.participants[recorded.participant_id],
            lab=catalogue.labs[recorded.request.lab],
            lab_days=self.day_facts(catalogue, recorded),
            topics=catalogue.topics,
            releases=catalogue.releases,
            closed=catalogue.closed(recorded.request.lab),
        )

    def day_facts(self, catalogue: Catalogue, recorded: RecordedRequest) -> dict[date, DayFacts]:
        """The lab days of the request, its own spaces not counted as taken. Raises NoSuchLabDay."""
        lab = recorded.request.lab
        counts = self.days.get(lab, {})
        held = self.held.get((recorded.participant_id, lab), {})
        own = self.own.get((recorded.slot_id or 0, lab), {})
        wanted = slot_days(catalogue, recorded.request)
        if missing := [day for day in wanted if day not in counts]:
            raise NoSuchLabDay(lab, missing)
        return {
            day: DayFacts(
                lab_spaces=catalogue.lab_spaces(lab, day),
                spaces_open=counts[day].spaces_open,
                spaces_taken=counts[day].spaces_taken - own.get(day, 0),
                held=held.get(day, 0) - own.get(day, 0),
            )
            for day in wanted
        }


def count_and_read(
    uow: UnitOfWork, first: date, last: date, most: int
) -> tuple[int, tuple[RecordedRequest, ...]]:
    """How many requests were sent on these London days, both included, and the oldest of them.

    A refused one counts on the day on which it was refused: the history keeps no other.
    """
    sent = SlotFilter(sent_from=first, sent_until=last)
    slots = uow.slots.page(sent, 1, most)
    refused = uow.history.refused_between(
        SENT, _midnight(first), _midnight(last + timedelta(days=1)), most
    )
    found = [*map(recorded, slots.rows), *map(_of_refusal, refused.rows)]
    oldest_first = sorted(found, key=lambda each: (each.sent_at, each.slot))
    return slots.total + refused.total, tuple(oldest_first[:most])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def recorded(slot: SlotRecord) -> RecordedRequest:
    """The request of a slot that was sent."""
    return RecordedRequest(
        sent_at=slot.sent_at,
        participant_id=slot.participant_id,
        participant_name=slot.participant_name,
        notice_reference=slot.notice_reference,
        request=slot.request,
        slot_id=slot.id,
        slot=slot.reference,
        state=slot.state,
    )


def _of_refusal(record: HistoryRecord) -> RecordedRequest:
    entry = record.entry
    return RecordedRequest(
        sent_at=entry.at,
        participant_id=entry.participant_id or ParticipantId(0),
        participant_name=record.participant_name,
        notice_reference=entry.subject,
        request=request_from_json(entry.after or {}, entry.words),
    )


def facts_of_many(uow: UnitOfWork, requests: Sequence[RecordedRequest]) -> FactsOfMany:
    """Five statements, however many requests there are."""
    if not requests:
        return FactsOfMany({}, {}, {}, {}, {})
    people = sorted({each.participant_id for each in requests})
    first = min(each.request.first_day for each in requests)
    last = max(each.request.last_day for each in requests)
    notices = uow.notices.named(sorted({each.notice_reference for each in requests}))
    days = uow.ledger.days_of_labs(first, last)
    return FactsOfMany(
        notices={notice.reference: notice for notice in notices},
        participants=uow.participants.facts_of(people),
        days={lab: {line.day: line for line in lines} for lab, lines in days.items()},
        held=uow.ledger.held_by(people, first, last),
        own=uow.ledger.lines_of([each.slot_id for each in requests if each.slot_id is not None]),
    )
