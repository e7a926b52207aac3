"""Record the initiation meeting of a notice (E2E-MEETING)."""

from datetime import date, datetime

from labsim.domain.london import london_day
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.services.actors import Actor
from labsim.services.give_notice import visible_notice
from labsim.services.refusals import Refused, refuse
from models.errors import StaleVersion
from models.records import NewHistory, NoticeRecord
from models.unit_of_work import UnitOfWork


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
    notice = visible_notice(uow, actor, reference)
    if notice.state is NoticeState.CLOSED:
        return refuse("This notice is closed: no slot will follow", "Nothing is left to record")
    if version is not None and version != notice.version:
        raise StaleVersion(notice.reference)
    if not notice.received_on <= held_on <= london_day(now):
        return refuse(
            "The meeting is held after the notice was received, and not later than today",
            "Give the day on which it was held",
            "held_on",
        )
    uow.notices.add_meeting(notice.id, held_on, outcome, note, actor.person_id, now)
    uow.history.add(
        NewHistory(
            at=now,
            person_id=actor.person_id,
            participant_id=notice.participant_id,
            act="record_meeting",
            subject_kind="notice",
            subject=notice.reference,
            before={"outcome": notice.meeting.outcome.value} if notice.meeting else None,
            after={"held_on": held_on.isoformat(), "outcome": outcome.value},
            words=note,
        )
    )
    return notice
