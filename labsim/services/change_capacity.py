"""Staff reduce or close a lab for some days; every slot in the way is settled in the same act, or nothing is."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.capacity.settling import Choice
from labsim.domain.london import london_day
from labsim.domain.slots.request import LONGEST_SPAN_DAYS, span_days
from labsim.services.actors import Actor
from labsim.services.capacity_plans import CapacityPlan, Choices
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.plan_capacity import in_the_way, plan_capacity
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.settle_slots import make_room, offer_new_days
from labsim.wording.dates import long_day_text
from labsim.wording.numbers import count_text
from models.records import NewHistory
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork

ACT: Final = "change_capacity"
_NOT_AS_SEEN: Final = refuse(
    "This is not what the page showed: choices or slots have changed since",
    "Read what would be done now, then confirm it",
)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What staff chose for each slot in the way, and which plan they had seen when they confirmed it."""

    choices: Choices = field(default_factory=dict)
    seen: str = ""


@dataclass(frozen=True, slots=True)
class CapacityChanged:
    plan: CapacityPlan


def change_capacity(
    uow: UnitOfWork, actor: Actor, change: CapacityChange, settled: Settlement, now: datetime
) -> CapacityChanged | Refused:
    """Locks the catalogue alone, participants and slots in the way, the lab days; judges again; then does all of it.

    Refused where the plan is another than the one that was seen, or a slot is still in the way.
    """
    actor.must_be_desk()
    uow.catalogue.lock()
    catalogue = load_catalogue(uow)
    if refused := change_problem(catalogue, change, london_day(now)):
        return kept(refused, _entry(actor, change, now))
    plan = _locked_plan(uow, catalogue, change, settled.choices, now)
    if refused := _not_to_be_done(plan, settled.seen):
        return kept(refused, _entry(actor, change, now))
    names = {each.reference: new_reference("S") for each in plan.slots if each.terms}
    make_room(uow, actor, catalogue, plan, names, now)
    store_changes(uow, actor, plan.parts, now)
    offer_new_days(uow, actor, catalogue, plan, names, now)
    uow.history.add(_entry(actor, change, now, plan))
    return CapacityChanged(plan)


def change_problem(catalogue: Catalogue, change: CapacityChange, today: date) -> Refused | None:
    """What no choice about slots could mend. Raises DateOutsideCalendar."""
    if change.lab not in catalogue.labs:
        return refuse("There is no such lab", "Choose one of the list", "lab")
    return _days_problem(catalogue, change, today) or _spaces_problem(catalogue, change)


def _days_problem(catalogue: Catalogue, change: CapacityChange, today: date) -> Refused | None:
    if change.first_day < today:
        return refuse(
            f"First day must be {long_day_text(today)} or later: nobody edits the past",
            "Choose today or a later day",
            "first_day",
        )
    if change.last_day < change.first_day:
        return refuse("Last day must not be before the first", "Choose a later day", "last_day")
    if span_days(change.first_day, change.last_day) > LONGEST_SPAN_DAYS:
        return refuse(
            f"A change lasts at most {LONGEST_SPAN_DAYS} days",
            "Choose an earlier last day, and enter the rest as another change",
            "last_day",
        )
    if not catalogue.calendar.working_days(change.first_day, change.last_day):
        return refuse("None of these days is a lab day", "Choose other days", "first_day")
    return None


def _spaces_problem(catalogue: Catalogue, change: CapacityChange) -> Refused | None:
    if change.closes or change.spaces is None:
        return None
    days = catalogue.calendar.working_days(change.first_day, change.last_day)
    most = max(catalogue.lab_spaces(change.lab, day) for day in days)
    if not 1 <= change.spaces <= most:
        lab = catalogue.labs[change.lab].name
        return refuse(
            f"{lab} has {count_text(most, 'space')} (LAB-SPACES)",
            f"Enter a number from 1 to {most}, or take all spaces out of use",
            "spaces",
        )
    return None


def _locked_plan(
    uow: UnitOfWork, catalogue: Catalogue, change: CapacityChange, choices: Choices, now: datetime
) -> CapacityPlan:
    """Nobody takes spaces beside us: the catalogue is ours. Those who give some back are waited for, and seen."""
    for slot in in_the_way(uow, catalogue, change, now):
        uow.slots.find_locked(slot.reference)
    plan = plan_capacity(uow, catalogue, change, choices, now)
    uow.ledger.lock(change.lab, plan.touched(catalogue))
    return plan_capacity(uow, catalogue, change, choices, now)


def _not_to_be_done(plan: CapacityPlan, seen: str) -> Refused | None:
    if plan.stops:
        return Refused(plan.stops)
    return None if plan.seen == seen else _NOT_AS_SEEN


def store_changes(
    uow: UnitOfWork, actor: Actor, changes: tuple[CapacityChange, ...], now: datetime
) -> None:
    """Adds them, and rewrites the ledger's spaces open on their days as the catalogue has them then."""
    uow.capacity.add(changes, actor.person_id, now)
    uow.catalogue.bump()
    rewrite_ledger(uow, load_catalogue(uow), changes)


def rewrite_ledger(
    uow: UnitOfWork, catalogue: Catalogue, changes: tuple[CapacityChange, ...]
) -> None:
    """Spaces open on every day of these changes, as the catalogue says. Days off have no line."""
    for lab in sorted({change.lab for change in changes if not change.closes}):
        own = [change for change in changes if change.lab == lab and not change.closes]
        days = {
            line.day
            for change in own
            for line in uow.ledger.days(lab, change.first_day, change.last_day)
        }
        uow.ledger.set_open(lab, {day: catalogue.spaces_open(lab, day) for day in sorted(days)})


def change_json(change: CapacityChange) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "first_day": change.first_day.isoformat(),
        "last_day": change.last_day.isoformat(),
        "spaces": _spaces_json(change),
        "category": change.category.value,
        "reason": change.reason,
    } | ({"kept_open": change.kept} if change.kept else {})


def _spaces_json(change: CapacityChange) -> int | str | None:
    return "all" if change.spaces is None and not change.closes else change.spaces


def _entry(
    actor: Actor, change: CapacityChange, now: datetime, plan: CapacityPlan | None = None
) -> NewHistory:
    before, after = _told(plan) if plan else ({}, {})
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act=ACT,
        subject_kind="lab",
        subject=change.lab,
        before=before or None,
        after=change_json(change) | after,
    )


def _told(plan: CapacityPlan) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fewest spaces open on a day, before and after; what was kept from the change; and each slot."""
    settled = {
        f"slots_{choice.value}": [each.reference for each in plan.slots if each.choice is choice]
        for choice in Choice
    }
    parts = {"as_it_stands": [change_json(part) for part in plan.parts]} if plan.is_shrunk else {}
    before = {"fewest_open": min(plan.open_before.values())}
    after = {"fewest_open": min(plan.open_by_day.values())}
    return before, after | parts | {field: own for field, own in settled.items() if own}
