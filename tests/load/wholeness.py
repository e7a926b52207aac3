"""What must hold of everything that is stored, whatever was killed: an act is whole or absent."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from labsim.domain.labs import TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from models.base import table_of
from models.records import SlotFilter, SlotRecord
from models.tables.notices import Notice, NoticeLab, NoticeRole
from models.tables.participants import EntryFact
from models.tables.record import FormKey, HistoryEntry
from models.unit_of_work import UnitOfWork
from tests import builders as make
from tests.load.crowd import REDUCED_DAYS

_HISTORY: Final = table_of(HistoryEntry)
_FORMS: Final = table_of(FormKey)
_NOTICES: Final = table_of(Notice)
_FACTS: Final = table_of(EntryFact)

REQUESTED, OFFERED, ALLOCATED = SlotState.REQUESTED, SlotState.OFFERED, SlotState.ALLOCATED
STEPS: Final = {
    "allocate_slot": (REQUESTED, ALLOCATED),
    "make_offer": (REQUESTED, OFFERED),
    "record_acceptance": (OFFERED, ALLOCATED),
    "record_refusal": (OFFERED, REQUESTED),
    "expire_offer": (OFFERED, REQUESTED),
    "shrink_slot": (ALLOCATED, ALLOCATED),
    "change_slot": (ALLOCATED, ALLOCATED),
    "accept_change": (ALLOCATED, ALLOCATED),
    "refuse_change": (ALLOCATED, ALLOCATED),
    "withdraw_change": (ALLOCATED, ALLOCATED),
    "lapse_slot": (REQUESTED, SlotState.LAPSED),
    "cancel_slot": (ALLOCATED, SlotState.CANCELLED),
}
"""From which state each act leads into which; these tests know no other."""

ANSWERS: Final = frozenset({"accept_change", "refuse_change", "withdraw_change"})
MOST_SLOTS: Final = 100_000
TELEFONICA_SPACES: Final = 280


def faults(uow: UnitOfWork, before: "Before") -> list[str]:
    """Every act that is there in part."""
    return [
        *(f"the ledger does not balance: {found}" for found in uow.ledger.unbalanced()),
        *_slot_faults(uow, before),
        *_notice_faults(uow, before),
        *_count_faults(uow, before),
        *_capacity_faults(uow),
    ]


class Before:
    """What was put into the world without a form: it has no history and no form key.

    `offered` are the slots that were put there with an offer.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self.slots = {slot.reference for slot in all_slots(uow)}
        self.offered: set[str] = set()
        self.notices = set(uow.connection.scalars(sa.select(_NOTICES.c.reference)))
        self.facts = _number(uow, _FACTS)
        self.forms = _number(uow, _FORMS)
        self.units = _units_of_people(uow)


def all_slots(uow: UnitOfWork) -> list[SlotRecord]:
    return list(uow.slots.page(SlotFilter(), 1, MOST_SLOTS).rows)


def _slot_faults(uow: UnitOfWork, before: Before) -> Iterator[str]:
    told = _told(uow, "slot")
    for slot in all_slots(uow):
        acts = told.get(slot.reference, [])
        name = f"{slot.reference} ({slot.state.value})"
        yield from (f"{name}: {fault}" for fault in _told_faults(slot, acts, before))
        yield from (f"{name}: {fault}" for fault in _change_faults(uow, slot, acts))
        if dict(uow.ledger.lines(slot.id)) != _lines(slot):
            yield f"{name}: holds {uow.ledger.lines(slot.id)}"


def _told_faults(slot: SlotRecord, told: list[str], before: Before) -> Iterator[str]:
    requested = told.count("request_slot")
    steps = [act for act in told if act in STEPS]
    if requested != (0 if slot.reference in before.slots else 1):
        yield f"requested {requested} times"
    was_offered = slot.reference in before.offered
    if _led_to(steps, OFFERED if was_offered else REQUESTED) is not slot.state:
        yield f"its history tells {steps}"
    if slot.version != 1 + was_offered + len(steps):
        yield f"version {slot.version} after {steps}"
    if not (slot.request.roles and slot.request.topics and slot.request.releases):
        yield "half of what was asked"


def _led_to(steps: list[str], state: SlotState) -> SlotState | None:
    """Where a slot of this state stands after these; None where one of them was not possible."""
    for act in steps:
        came_from, leads_to = STEPS[act]
        if state is not came_from:
            return None
        state = leads_to
    return state


def _change_faults(uow: UnitOfWork, slot: SlotRecord, told: list[str]) -> Iterator[str]:
    """A wish is answered once, or it still waits; a cancelled slot has taken its wish with it."""
    waits = uow.changes.open_of(slot.id) is not None
    asked, answered = told.count("change_slot"), sum(act in ANSWERS for act in told)
    if slot.state is ALLOCATED and asked - answered != waits:
        yield f"{asked} changes asked for, {answered} answered, waiting: {waits}"
    if slot.state is not ALLOCATED and waits:
        yield "a change waits"


def _lines(slot: SlotRecord) -> dict[object, int]:
    if slot.state not in {OFFERED, ALLOCATED}:
        return {}
    days = make.CALENDAR.working_days(slot.given.first_day, slot.given.last_day)
    return {day: slot.given.spaces_on(day) for day in days}


def _notice_faults(uow: UnitOfWork, before: Before) -> Iterator[str]:
    told = _told(uow, "notice")
    wholes = sa.select(_NOTICES.c.reference, _NOTICES.c.id)
    for reference, own_id in uow.connection.execute(wholes).all():
        times = told.get(reference, []).count("give_notice")
        if times != (0 if reference in before.notices else 1):
            yield f"{reference}: given {times} times"
        for part in (table_of(NoticeLab), table_of(NoticeRole)):
            if not _number(uow, part, part.c.notice_id == own_id):
                yield f"{reference}: nothing in {part.name}"


def _count_faults(uow: UnitOfWork, before: Before) -> Iterator[str]:
    done = _done_by_people(uow)
    forms = _number(uow, _FORMS) - before.forms
    if forms != _units_of_people(uow) - before.units:
        yield f"{forms} forms count as sent, the history tells {dict(done)}"
    facts = _number(uow, _FACTS) - before.facts
    if facts != done["record_fact"]:
        yield f"{facts} facts stand recorded, the history tells {done['record_fact']}"


def _done_by_people(uow: UnitOfWork) -> Counter[str]:
    wanted = sa.select(_HISTORY.c.act, sa.func.count()).where(
        _HISTORY.c.person_id.is_not(None), sa.not_(_HISTORY.c.refused)
    )
    rows = uow.connection.execute(wanted.group_by(_HISTORY.c.act))
    return Counter({act: int(times) for act, times in rows})


def _units_of_people(uow: UnitOfWork) -> int:
    """Lines of one person at one moment were written by one form: a batch has several."""
    by_people = sa.and_(_HISTORY.c.person_id.is_not(None), sa.not_(_HISTORY.c.refused))
    units = sa.select(_HISTORY.c.person_id, _HISTORY.c.at).where(by_people).distinct().subquery()
    return uow.connection.scalar(sa.select(sa.func.count()).select_from(units)) or 0


def _capacity_faults(uow: UnitOfWork) -> Iterator[str]:
    """Each change of a lab's capacity is in the ledger, and the history tells each once."""
    standing = uow.capacity.all()
    told = _told(uow, "lab").get(TELEFONICA, []).count("change_capacity")
    if told != len(standing):
        yield f"{len(standing)} changes of capacity stand, the history tells {told}"
    for line in uow.ledger.days(TELEFONICA, REDUCED_DAYS[0], REDUCED_DAYS[-1]):
        out = sum(each.change.holds_on(line.day) for each in standing)
        if line.spaces_open != TELEFONICA_SPACES - out:
            yield f"{line.day}: {line.spaces_open} open, {out} out of use"


def _told(uow: UnitOfWork, kind: str) -> dict[str, list[str]]:
    """What was done on each subject, in order, refusals left out."""
    wanted = sa.select(_HISTORY.c.subject, _HISTORY.c.act).where(
        _HISTORY.c.subject_kind == kind, sa.not_(_HISTORY.c.refused)
    )
    told: dict[str, list[str]] = {}
    for subject, act in uow.connection.execute(wanted.order_by(_HISTORY.c.id)):
        told.setdefault(subject, []).append(act)
    return told


def _number(
    uow: UnitOfWork, table: sa.Table, condition: sa.ColumnElement[bool] | None = None
) -> int:
    wanted = sa.select(sa.func.count()).select_from(table)
    if condition is not None:
        wanted = wanted.where(condition)
    return uow.connection.scalar(wanted) or 0
