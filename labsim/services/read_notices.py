"""Notices as people read them: the list, one with all that hangs on it, and what a new one would bring."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.domain.notices.answers import NoticeAnswers, NoticeState
from labsim.domain.notices.receipt import earliest_start
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.rulebook import Rulebook
from labsim.services.actors import READERS, Actor, NotAllowed, NotFound
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.give_notice import plan_notice, unanswered, visible_notice
from labsim.wording.messages import Message, Names
from labsim.wording.notice import open_question_messages
from models.records import (
    HistoryRecord,
    NoticeRecord,
    Page,
    ParticipantRecord,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 25
SLOTS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class LawfulStart:
    """E2E-NOTICE: the first day on which testing may start, and what it is counted from."""

    earliest: date
    received_on: date
    working_days: int
    source: str
    assumption: bool

    def later_than(self, planned: date | None) -> bool:
        """Whether a plan names an earlier day: no fault, since only the earliest start binds."""
        return planned is not None and planned < self.earliest


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice with the first day that is lawful under it."""

    notice: NoticeRecord
    start: LawfulStart


@dataclass(frozen=True, slots=True)
class NoticeSearch:
    """Empty fields do not narrow."""

    state: NoticeState | None = None
    search: str = ""
    awaiting_meeting: bool = False


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One notice with its slots, newest first, and its whole story."""

    notice: NoticeRecord
    start: LawfulStart
    labs: tuple[Lab, ...]
    slots: Page[SlotRecord]
    history: tuple[HistoryRecord, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """What the form of a new notice needs: for whom it is, the labs, and from when on testing could start."""

    participant: ParticipantRecord
    labs: tuple[Lab, ...]
    start: LawfulStart


def lawful_start(catalogue: Catalogue, received_on: date) -> LawfulStart:
    """For a notice that counts as received on that day. Raises DateOutsideCalendar."""
    working_days = catalogue.notice_working_days(received_on)
    earliest = earliest_start(received_on, working_days, catalogue.calendar)
    return _with_source(catalogue.rulebook, earliest, received_on, working_days)


def _with_source(
    rulebook: Rulebook, earliest: date, received_on: date, working_days: int
) -> LawfulStart:
    row = rulebook.value("E2E-NOTICE", "working_days", received_on)
    return LawfulStart(earliest, received_on, working_days, row.source, row.assumption)


def notice_line(catalogue: Catalogue, notice: NoticeRecord) -> NoticeLine:
    return NoticeLine(notice, lawful_start(catalogue, notice.received_on))


def read_notices(
    uow: UnitOfWork, actor: Actor, wanted: NoticeSearch, number: int, size: int = PAGE_SIZE
) -> Page[NoticeLine]:
    """A participant's own; all of them for those who read for DCC."""
    if actor.role not in READERS | PARTICIPANT_ROLES:
        raise NotAllowed
    page = uow.notices.page(
        state=wanted.state,
        participant_id=actor.participant_id,
        search=wanted.search,
        awaiting_meeting=wanted.awaiting_meeting,
        number=number,
        size=size,
    )
    catalogue = load_catalogue(uow)
    lines = [notice_line(catalogue, notice) for notice in page.rows]
    return Page(lines, page.number, page.size, page.total)


def read_notice(uow: UnitOfWork, actor: Actor, reference: str, number: int) -> NoticePage:
    """`number` is the page of its slots."""
    notice = visible_notice(uow, actor, reference)
    catalogue = load_catalogue(uow)
    under = SlotFilter(notice_id=notice.id, oldest_first=False)
    return NoticePage(
        notice=notice,
        start=lawful_start(catalogue, notice.received_on),
        labs=tuple(lab for lab in catalogue.labs.values() if lab.id in notice.answers.labs),
        slots=uow.slots.page(under, number, SLOTS_SHOWN),
        history=tuple(uow.history.of("notice", reference)),
        names=catalogue.names,
    )


def read_notice_desk(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId, received_at: datetime
) -> NoticeDesk:
    """Raises NotFound, or NotAllowed for those who may only read."""
    actor.must_act_for(participant_id)
    participant = uow.participants.find(participant_id)
    if participant is None:
        raise NotFound
    start = read_plan(uow, received_at)
    return NoticeDesk(participant, tuple(load_catalogue(uow).labs.values()), start)


def read_plan(uow: UnitOfWork, received_at: datetime) -> LawfulStart:
    """What a notice received at that moment would bring. Raises DateOutsideCalendar."""
    catalogue = load_catalogue(uow)
    plan = plan_notice(catalogue, received_at)
    return _with_source(catalogue.rulebook, plan.earliest, plan.received_on, plan.working_days)


def all_participants(uow: UnitOfWork, actor: Actor) -> tuple[ParticipantRecord, ...]:
    """Those for whom the desk may record a mailed notice."""
    actor.must_be_desk()
    return tuple(uow.participants.all())


def open_questions(uow: UnitOfWork, answers: NoticeAnswers, now: datetime) -> tuple[Message, ...]:
    """What give_notice would refuse besides a field that could not be read: everything is told at once."""
    catalogue = load_catalogue(uow)
    return open_question_messages(unanswered(catalogue, answers, london_day(now)))
