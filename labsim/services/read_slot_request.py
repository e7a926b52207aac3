"""What somebody needs to see on the way to a request: the notice, what is free, what can be tested, every rule."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.domain.notices.answers import NoticeState
from labsim.domain.releases import Release
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.lifecycle import has_lapsed
from labsim.domain.slots.offers import Terms
from labsim.domain.slots.request import SlotRequest
from labsim.domain.topics import Topic
from labsim.services.actors import Actor
from labsim.services.bring_devices import bringing_problems
from labsim.services.catalogue import load_catalogue
from labsim.services.give_notice import visible_notice
from labsim.services.judging import Judged
from labsim.services.linked_slots import (
    LinkedSlot,
    beside_problems,
    link_of_request,
    slot_beside,
)
from labsim.services.read_availability import (
    Availability,
    AvailabilityDay,
    read_availability,
)
from labsim.services.read_notices import NoticeLine, notice_line
from labsim.services.read_waiting_list import Expectation, expectation_of_new
from labsim.services.request_slot import problems_of, review_request
from labsim.services.run_files import RunFolders
from labsim.services.slot_facts import slot_days
from labsim.wording.messages import Message
from models.records import DeviceRecord, NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RequestDesk:
    """What the forms offer: the notices to choose from, the one chosen, and the lists of the catalogue.

    `beside` is the slot that the request will be linked to.
    """

    chosen: NoticeLine | None
    notices: tuple[NoticeLine, ...]
    labs: tuple[Lab, ...]
    topics: tuple[Topic, ...]
    releases: tuple[Release, ...]
    register: tuple[DeviceRecord, ...]
    """The own devices of the participant of the notice that is chosen."""
    beside: SlotRecord | None

    @property
    def testable(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if topic.labs)

    @property
    def testable_nowhere(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if not topic.labs)


@dataclass(frozen=True, slots=True)
class WishAnswer:
    """What is free for a wish under a notice, and whether its first day is lawful and still to come."""

    line: NoticeLine
    availability: Availability
    past: bool

    @property
    def too_early(self) -> bool:
        """E2E-NOTICE."""
        return self.line.start.later_than(self.availability.wish.first_day)

    @property
    def closed_ends(self) -> tuple[AvailabilityDay, ...]:
        """The first and the last day where they are no lab days (LAB-DAYS)."""
        ends = dict.fromkeys((self.availability.days[0], self.availability.days[-1]))
        return tuple(day for day in ends if day.off is not None)

    @property
    def fits(self) -> bool:
        """The spaces are free, the slot begins and ends on lab days, neither too early nor over."""
        lawful = not (self.too_early or self.past or self.closed_ends)
        return self.availability.fits and lawful

    @property
    def other_lab_named(self) -> bool:
        """Whether the notice covers the lab that is suggested instead."""
        other = self.availability.other_lab
        return other is not None and other.lab.id in self.line.notice.answers.labs


@dataclass(frozen=True, slots=True)
class Review:
    """Every rule's answer before anything is sent, and what stops the request besides a missing reason."""

    judged: Judged
    stops: tuple[Message, ...]
    lab: Lab
    topics: tuple[Topic, ...]
    working_days: int
    may_wait: Expectation | None
    """When there may be room, where spaces are all that is lacking."""
    beside: LinkedSlot | None

    @property
    def may_be_sent(self) -> bool:
        return not self.stops

    @property
    def needs_reason(self) -> bool:
        return self.judged.judgement.needs_reason

    @property
    def beside_rules(self) -> tuple[Message, ...]:
        """What no rule of the list speaks of."""
        told = {
            message
            for line in self.judged.lines
            if line.outcome is Outcome.NOT_MET
            for message in line.messages
        }
        return tuple(message for message in self.stops if message not in told)


def read_request_desk(
    uow: UnitOfWork, actor: Actor, reference: str, beside: str = ""
) -> RequestDesk:
    """`reference` may be empty: then a participant's newest open notice is chosen. Raises NotFound, NotAllowed."""
    catalogue = load_catalogue(uow)
    chosen = _chosen(uow, actor, reference)
    lines = [notice_line(catalogue, notice) for notice in _offered(uow, actor, chosen)]
    return RequestDesk(
        chosen=lines[0] if lines else None,
        notices=tuple(lines),
        labs=tuple(catalogue.labs.values()),
        topics=tuple(catalogue.topics.values()),
        releases=tuple(catalogue.releases.values()),
        register=_register(uow, lines[0] if lines else None),
        beside=slot_beside(uow, actor, beside),
    )


def _register(uow: UnitOfWork, chosen: NoticeLine | None) -> tuple[DeviceRecord, ...]:
    return tuple(uow.devices.of_participant(chosen.notice.participant_id)) if chosen else ()


def _chosen(uow: UnitOfWork, actor: Actor, reference: str) -> NoticeRecord | None:
    if not reference:
        return None
    notice = visible_notice(uow, actor, reference)
    actor.must_act_for(notice.participant_id)
    return notice


def _offered(uow: UnitOfWork, actor: Actor, chosen: NoticeRecord | None) -> list[NoticeRecord]:
    """The chosen one first, whatever its state, then the other open ones of the same participant, newest first."""
    participant_id = chosen.participant_id if chosen else actor.participant_id
    known = [] if participant_id is None else uow.notices.of_participant(participant_id)
    others = [notice for notice in known if notice.state is NoticeState.OPEN and notice != chosen]
    return [chosen, *others] if chosen else others


def read_wish(
    uow: UnitOfWork, actor: Actor, reference: str, wish: Terms, today: date
) -> WishAnswer:
    """No suggestion starts before the notice has run, or before tomorrow: a request lapses on its first day."""
    notice = visible_notice(uow, actor, reference)
    actor.must_act_for(notice.participant_id)
    line = notice_line(load_catalogue(uow), notice)
    not_before = max(line.start.earliest, today + timedelta(days=1))
    availability = read_availability(uow, wish, not_before)
    return WishAnswer(line, availability, past=has_lapsed(wish.first_day, today))


def read_review(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    request: SlotRequest,
    sent_at: datetime,
    now: datetime,
    beside: str = "",
    *,
    folders: RunFolders | None = None,
) -> Review:
    """The dry run of request_slot, on the same facts."""
    judged = review_request(uow, actor, reference, request, sent_at)
    linked = slot_beside(uow, actor, beside)
    never_linked = beside_problems(judged.notice.participant_id, linked)
    stops = (
        *problems_of(judged, sent_at, now),
        *bringing_problems(uow, judged),
        *never_linked,
    )
    catalogue = load_catalogue(uow)
    return Review(
        judged=judged,
        stops=tuple(message for message in stops if message.field != "reason"),
        lab=catalogue.labs[request.lab],
        topics=tuple(topic for topic in catalogue.topics.values() if topic.id in request.topics),
        working_days=len(slot_days(catalogue, request)),
        may_wait=None if never_linked else _may_wait(uow, judged, sent_at, now, folders),
        beside=link_of_request(catalogue, linked, request) if linked else None,
    )


def _may_wait(
    uow: UnitOfWork,
    judged: Judged,
    sent_at: datetime,
    now: datetime,
    folders: RunFolders | None,
) -> Expectation | None:
    """E2E-RANK: for a request that nothing stops but the lack of spaces, a reason to come apart."""
    if not judged.judgement.lacks_only_spaces:
        return None
    others = (*problems_of(judged, sent_at, now, waits=True), *bringing_problems(uow, judged))
    if any(message.field != "reason" for message in others):
        return None
    return expectation_of_new(uow, judged.request, london_day(now), folders)
