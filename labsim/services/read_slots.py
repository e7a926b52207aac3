"""Slots as people read them: the list, one with all that hangs on it, and what giving one up would do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.domain.notices.answers import NoticeState
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.slots.lifecycle import (
    HOLDS_SPACES,
    UNDECIDED,
    SlotState,
    has_ended,
    has_lapsed,
    may_move,
)
from labsim.domain.slots.profile import Profile, profile_of
from labsim.domain.slots.request import SlotRequest
from labsim.services.actors import READERS, Actor, NotAllowed
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.check_devices import MOVES_DEVICES
from labsim.services.give_up_slot import ENDED
from labsim.services.linked_slots import LinkedSlot, linked_slots, other_lab_of
from labsim.services.read_notices import LawfulStart, NoticeLine, lawful_start, notice_line
from labsim.services.read_waiting_list import Expectation, expectation
from labsim.services.refusals import Refused
from labsim.services.run_files import RunFolders
from labsim.services.slot_facts import slot_days
from labsim.services.slots import notice_of, step_refused, visible_slot
from labsim.wording.messages import Names
from labsim.wording.rule_lines import RuleLine, from_json
from models.records import (
    ChangeRecord,
    DeviceInSlot,
    HistoryRecord,
    NoticeRecord,
    OverrideRecord,
    Page,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 25
DRAWN: Final = 40  # slots on the time line
_GIVEN_UP: Final = {"withdraw": "withdraw_slot", "cancel": "cancel_slot"}
_BEEN_GIVEN: Final = frozenset({SlotState.ALLOCATED, SlotState.CANCELLED})
_DECIDING_ACTS: Final = (
    "allocate_slot",
    "decline_slot",
    "make_offer",
    "accept_offer",
    "record_acceptance",
    "accept_change",
)


class SlotAct(StrEnum):
    """What may be done next with a slot, by this person, now."""

    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    DECIDE = "decide"
    ANSWER = "answer"
    ASK_FOR_ANOTHER = "ask_for_another"
    CHANGE = "change"
    DECIDE_CHANGE = "decide_change"
    WITHDRAW_CHANGE = "withdraw_change"
    ASK_FOR_OTHER_LAB = "ask_for_other_lab"
    COME_BACK = "come_back"


class Phase(StrEnum):
    """Where an allocated slot stands by its dates; never stored."""

    TO_COME = "to_come"
    IN_THE_LAB = "in_the_lab"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class SlotList:
    """`coming` are the slots of the time line: undecided or holding spaces, not over. Participants alone have it."""

    page: Page[SlotRecord]
    labs: dict[str, Lab]
    coming: tuple[SlotRecord, ...]
    notices: tuple[NoticeLine, ...]
    mandate: date | None
    any: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What the ledger holds for a slot: its first and last day line, how many there are, spaces a day."""

    first: date
    last: date
    lab_days: int
    spaces: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class SlotPage:
    """One slot with its notice, what was given, the rules as they were judged, and its whole story."""

    slot: SlotRecord
    lab: Lab
    names: Names
    notice: NoticeRecord
    start: LawfulStart
    working_days: int
    given: Given | None
    phase: Phase | None
    rules_when_sent: tuple[RuleLine, ...]
    rules_when_decided: tuple[RuleLine, ...]
    history: tuple[HistoryRecord, ...]
    acts: frozenset[SlotAct]
    overrides: tuple[OverrideRecord, ...]
    expected: Expectation | None
    given_lab: Lab
    given_working_days: int
    change: ChangeRecord | None
    """Asked for and not decided yet."""
    change_lab: Lab | None
    devices: tuple[DeviceInSlot, ...]
    checks_devices: bool
    """Whether this person checks own devices in and out."""
    links: tuple[LinkedSlot, ...]
    other_lab: Lab | None
    """Where the same could be asked for beside it."""


@dataclass(frozen=True, slots=True)
class GivingUp:
    """What will happen; `lab_days` counts those whose spaces become free, from `from_day` on."""

    slot: SlotRecord
    lab: Lab
    working_days: int
    from_day: date
    lab_days: int


def page_of_slots(
    uow: UnitOfWork, actor: Actor, wanted: SlotFilter, number: int, size: int
) -> Page[SlotRecord]:
    """A participant's own; all of them for those who read for DCC."""
    if actor.role not in READERS | PARTICIPANT_ROLES:
        raise NotAllowed
    if actor.participant_id is not None:
        wanted = replace(wanted, participant_id=actor.participant_id)
    return uow.slots.page(wanted, number, size)


def read_slots(
    uow: UnitOfWork, actor: Actor, wanted: SlotFilter, number: int, today: date
) -> SlotList:
    """A participant's own, with their time line; all of them for those who read for DCC."""
    page = page_of_slots(uow, actor, wanted, number, PAGE_SIZE)
    catalogue = load_catalogue(uow)
    labs = dict(catalogue.labs)
    if actor.participant_id is None:
        return SlotList(page, labs, (), (), None, any=bool(page.total))
    own = SlotFilter(participant_id=actor.participant_id, oldest_first=wanted.oldest_first)
    current = replace(own, states=UNDECIDED | HOLDS_SPACES, first=today)
    coming = uow.slots.page(current, 1, DRAWN).rows
    participant = uow.participants.find(actor.participant_id)
    return SlotList(
        page=page,
        labs=labs,
        coming=tuple(sorted(coming, key=lambda slot: (slot.given.first_day, slot.reference))),
        notices=_open_notices(uow, catalogue, actor),
        mandate=participant.mandate if participant else None,
        any=bool(page.total) or bool(uow.slots.page(own, 1, 1).total),
    )


def _open_notices(uow: UnitOfWork, catalogue: Catalogue, actor: Actor) -> tuple[NoticeLine, ...]:
    if actor.participant_id is None:
        return ()
    notices = uow.notices.of_participant(actor.participant_id)
    return tuple(
        notice_line(catalogue, notice) for notice in notices if notice.state is NoticeState.OPEN
    )


def read_slot(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    now: datetime,
    folders: RunFolders | None = None,
) -> SlotPage:
    """Raises NotFound for another organisation's slot."""
    slot = visible_slot(uow, actor, reference)
    catalogue = load_catalogue(uow)
    notice = notice_of(uow, slot)
    history = tuple(uow.history.of("slot", slot.reference))
    today = london_day(now)
    change = uow.changes.open_of(slot.id) if slot.state is SlotState.ALLOCATED else None
    links = linked_slots(uow, catalogue, slot)
    return SlotPage(
        slot=slot,
        lab=catalogue.labs[slot.request.lab],
        names=catalogue.names,
        notice=notice,
        start=lawful_start(catalogue, notice.received_on),
        working_days=_working_days(catalogue, slot.request),
        given=_given(uow, slot),
        phase=_phase(slot, today),
        rules_when_sent=_rules(history, ("request_slot", "record_request")),
        rules_when_decided=_rules(history, _DECIDING_ACTS),
        history=history,
        acts=frozenset(_acts(actor, slot, notice, change, today)),
        overrides=tuple(uow.overrides.of(slot.id)),
        expected=expectation(uow, slot, today, folders),
        given_lab=catalogue.labs[slot.given.lab],
        given_working_days=_working_days(catalogue, slot.given),
        change=change,
        change_lab=catalogue.labs[change.terms.lab] if change else None,
        devices=uow.brought.of_slot(slot.id) if slot.request.devices.own else (),
        checks_devices=actor.is_desk and slot.state in MOVES_DEVICES,
        links=links,
        other_lab=other_lab_of(catalogue, slot, notice.answers.labs, links),
    )


def _working_days(catalogue: Catalogue, request: SlotRequest) -> int:
    return len(slot_days(catalogue, request))


def _given(uow: UnitOfWork, slot: SlotRecord) -> Given | None:
    lines = uow.ledger.lines(slot.id)
    if not lines:
        return None
    most = max(spaces for _, spaces in lines)
    return Given(lines[0][0], lines[-1][0], len(lines), most, profile_of(lines))


def _phase(slot: SlotRecord, today: date) -> Phase | None:
    if slot.state is not SlotState.ALLOCATED:
        return None
    if today < slot.given.first_day:
        return Phase.TO_COME
    return Phase.IN_THE_LAB if today <= slot.given.last_day else Phase.FINISHED


def _rules(history: tuple[HistoryRecord, ...], acts: tuple[str, ...]) -> tuple[RuleLine, ...]:
    """The rules of the latest of these acts that was not refused; empty where it kept none."""
    kept = [
        record.entry.rules
        for record in history
        if record.entry.act in acts and not record.entry.refused and record.entry.rules
    ]
    return from_json(kept[-1]) if kept else ()


def _acts(
    actor: Actor,
    slot: SlotRecord,
    notice: NoticeRecord,
    change: ChangeRecord | None,
    today: date,
) -> Iterator[SlotAct]:
    if not _may_act(actor, slot):
        return
    if actor.is_desk and slot.state in UNDECIDED and not has_lapsed(slot.request.first_day, today):
        yield SlotAct.DECIDE
    yield from _steps(slot, today)
    yield from _changes(actor, slot, change, today)
    is_open = notice.state is NoticeState.OPEN
    if is_open:
        yield SlotAct.ASK_FOR_ANOTHER
    if is_open and slot.state in UNDECIDED:
        yield SlotAct.ASK_FOR_OTHER_LAB
    if is_open or slot.state in _BEEN_GIVEN:
        yield SlotAct.COME_BACK


def _steps(slot: SlotRecord, today: date) -> Iterator[SlotAct]:
    if slot.state is SlotState.OFFERED:
        yield SlotAct.ANSWER
    if may_move(slot.state, SlotState.WITHDRAWN):
        yield SlotAct.WITHDRAW
    if may_move(slot.state, SlotState.CANCELLED) and not has_ended(slot.given.last_day, today):
        yield SlotAct.CANCEL


def _changes(
    actor: Actor, slot: SlotRecord, change: ChangeRecord | None, today: date
) -> Iterator[SlotAct]:
    if change is None:
        if slot.state is SlotState.ALLOCATED and not has_ended(slot.given.last_day, today):
            yield SlotAct.CHANGE
        return
    if actor.is_desk:
        yield SlotAct.DECIDE_CHANGE
    yield SlotAct.WITHDRAW_CHANGE


def _may_act(actor: Actor, slot: SlotRecord) -> bool:
    try:
        actor.must_act_for(slot.participant_id)
    except NotAllowed:
        return False
    return True


def read_giving_up(
    uow: UnitOfWork, actor: Actor, reference: str, way: str, now: datetime
) -> GivingUp | Refused:
    """`way` is "withdraw" or "cancel". The dry run of the act: refused where the slot's life has no such step."""
    slot = visible_slot(uow, actor, reference)
    actor.must_act_for(slot.participant_id)
    if refused := step_refused(slot, _GIVEN_UP[way]):
        return refused
    today = london_day(now)
    if way == "cancel" and has_ended(slot.given.last_day, today):
        return ENDED
    catalogue = load_catalogue(uow)
    return GivingUp(
        slot=slot,
        lab=catalogue.labs[slot.given.lab],
        working_days=_working_days(catalogue, slot.given),
        from_day=max(today + timedelta(days=1), slot.given.first_day),
        lab_days=sum(day > today for day, _ in uow.ledger.lines(slot.id)),
    )
