"""Give notice of End-to-End testing: eight answers open a campaign (E2E-NOTICE, E2E-QUESTIONS, E2E-CAMPAIGN)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import cast

from labsim.domain.london import london_day
from labsim.domain.notices.answers import NoticeAnswers, NoticeState
from labsim.domain.notices.receipt import earliest_start, received_on
from labsim.domain.participants import ParticipantId
from labsim.domain.slots.lifecycle import UNDECIDED
from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.snapshots import notice_json
from labsim.wording.notice import open_question_messages
from models.records import NewHistory, NoticeRecord, SlotFilter
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    notice: NoticeRecord
    earliest: date


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """What a notice received at a moment would bring: the day it counts from, and the first lawful day."""

    received_on: date
    earliest: date
    working_days: int


def plan_notice(catalogue: Catalogue, received_at: datetime) -> NoticePlan:
    """Raises DateOutsideCalendar where the calendar knows no such year."""
    sent_on = london_day(received_at)
    day_ends = cast("str", catalogue.rulebook.value("E2E-NOTICE", "day_ends", sent_on).value)
    day = received_on(received_at, time.fromisoformat(day_ends), catalogue.calendar)
    working_days = catalogue.notice_working_days(day)
    return NoticePlan(day, earliest_start(day, working_days, catalogue.calendar), working_days)


def give_notice(
    uow: UnitOfWork,
    actor: Actor,
    participant_id: ParticipantId,
    answers: NoticeAnswers,
    received_at: datetime,
    now: datetime,
) -> NoticeGiven | Refused:
    """A participant's own notice is received now; the desk records a mailed one with its real moment."""
    actor.must_act_for(participant_id)
    received_at = received_at if actor.is_desk or actor.role is None else now
    if received_at > now:
        return refuse(
            "The notice cannot have come later than now", "Give the moment it came", "received_on"
        )
    catalogue = load_catalogue(uow)
    plan = plan_notice(catalogue, received_at)
    missing = unanswered(catalogue, answers, plan.received_on)
    if missing:
        return Refused(
            open_question_messages(missing), _refusal(actor, participant_id, missing, now)
        )
    notice = uow.notices.add(
        participant_id,
        answers,
        reference=new_reference("N"),
        received_at=received_at,
        received_on=plan.received_on,
        on_behalf=actor.participant_id is None,
        recorded_by=actor.person_id,
        recorded_at=now,
    )
    uow.history.add(
        NewHistory(
            at=now,
            person_id=actor.person_id,
            participant_id=participant_id,
            act=_act(actor),
            subject_kind="notice",
            subject=notice.reference,
            after=notice_json(notice)
            | {"earliest_start": plan.earliest.isoformat(), "working_days": plan.working_days},
        )
    )
    return NoticeGiven(notice, plan.earliest)


def unanswered(catalogue: Catalogue, answers: NoticeAnswers, received_on: date) -> list[str]:
    """The questions of that day's rulebook that have no answer yet (E2E-QUESTIONS)."""
    asked = cast(
        "list[str]", catalogue.rulebook.value("E2E-QUESTIONS", "questions", received_on).value
    )
    return [question for question in answers.unanswered() if question in asked]


def _act(actor: Actor) -> str:
    return "record_notice" if actor.participant_id is None else "give_notice"


def _refusal(
    actor: Actor, participant_id: ParticipantId, missing: list[str], now: datetime
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=participant_id,
        act=_act(actor),
        subject_kind="participant",
        subject=str(participant_id),
        refused=True,
        after={"rule": "E2E-QUESTIONS", "unanswered": missing},
    )


def visible_notice(uow: UnitOfWork, actor: Actor, reference: str) -> NoticeRecord:
    """The notice, if this person may see it; NotFound otherwise."""
    notice = uow.notices.find(reference)
    if notice is None:
        raise NotFound
    actor.must_see(notice.participant_id)
    return notice


def locked_notice(uow: UnitOfWork, actor: Actor, reference: str) -> NoticeRecord:
    """For an act on the notice: as nobody can change it, or ask under it, until this unit ends.

    Raises NotFound, or NotAllowed for those who may not act for its participant.
    """
    participant_id = visible_notice(uow, actor, reference).participant_id
    actor.must_act_for(participant_id)
    uow.participants.lock(participant_id)
    return visible_notice(uow, actor, reference)


def close_notice(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, now: datetime
) -> NoticeRecord | Refused:
    """Ends the campaign for further slots; refused while requests under it wait for a decision."""
    notice = locked_notice(uow, actor, reference)
    entry = notice_history(notice, actor, "close_notice", now)
    if refused := _closing_refused(uow, notice):
        return kept(refused, entry)
    uow.notices.close(notice, version)
    uow.history.add(replace(entry, before={"state": "open"}, after={"state": "closed"}))
    return notice


def _closing_refused(uow: UnitOfWork, notice: NoticeRecord) -> Refused | None:
    if notice.state is NoticeState.CLOSED:
        return refuse("This notice is closed already", "Nothing is left to do")
    if uow.slots.page(SlotFilter(states=UNDECIDED, notice_id=notice.id), 1, 1).total:
        return refuse(
            "Requests under this notice still wait for DCC",
            "Withdraw them first, or await the decision",
        )
    return None


def notice_history(notice: NoticeRecord, actor: Actor, act: str, now: datetime) -> NewHistory:
    """A line about the notice; what changed is for the act to add."""
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=notice.participant_id,
        act=act,
        subject_kind="notice",
        subject=notice.reference,
    )
