"""Record the initiation meeting of a notice (E2E-MEETING)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.notices.meeting import may_be_held_on
from labsim.services.actors import Actor
from labsim.services.give_notice import locked_notice, notice_history
from labsim.services.refusals import Refused, kept, refuse
from models.records import NoticeRecord
from models.unit_of_work import UnitOfWork

_NOT_THEN: Final = refuse(
    "The meeting is held after the notice was received, and not later than today",
    "Give the day on which it was held",
    "held_on",
)


def record_meeting(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    held_on: date,
    outcome: MeetingOutcome,
    note: str,
    now: datetime,
    *,
    version: int | None = None,
) -> NoticeRecord | Refused:
    """The meeting follows the notice; it is recorded when it has been held. Raises StaleVersion."""
    actor.must_be_desk()
    notice = locked_notice(uow, actor, reference)
    entry = notice_history(notice, actor, "record_meeting", now)
    if notice.state is NoticeState.CLOSED:
        closed = refuse("This notice is closed: no slot will follow", "Nothing is left to record")
        return kept(closed, entry)
    if not may_be_held_on(held_on, notice.received_on, london_day(now)):
        return kept(_NOT_THEN, replace(entry, after={"held_on": held_on.isoformat()}))
    uow.notices.add_meeting(notice, held_on, outcome, note, actor.person_id, now, version=version)
    uow.history.add(
        replace(
            entry,
            before={"outcome": notice.meeting.outcome.value} if notice.meeting else None,
            after={"held_on": held_on.isoformat(), "outcome": outcome.value},
            words=note,
        )
    )
    return notice
