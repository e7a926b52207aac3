"""A year's plan of changes of capacity from a file: every line is told what is wrong with it, and all count or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.london import london_day
from labsim.services.actors import Actor
from labsim.services.capacity_plans import CapacityPlan
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.change_capacity import change_json, change_problem, store_changes
from labsim.services.plan_capacity import plan_capacity
from labsim.services.refusals import Refused, kept, refuse
from labsim.wording.capacity import line_message, slots_in_the_way_message
from labsim.wording.messages import Message
from models.records import NewHistory
from models.unit_of_work import UnitOfWork

_ACT: Final = "import_capacity"
_EMPTY: Final = refuse(
    "The file has no line below its header", "Write one line for each change", "text"
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the file: the change that it means, or what cannot be read in it."""

    number: int
    change: CapacityChange | None
    problems: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class CapacityImported:
    changes: tuple[CapacityChange, ...]


def import_capacity(
    uow: UnitOfWork, actor: Actor, lines: Sequence[PlanLine], now: datetime
) -> CapacityImported | Refused:
    """Each line counts on top of those before it. A slot in the way of any refuses the file; a page settles it."""
    actor.must_be_desk()
    uow.catalogue.lock()
    if not lines:
        return _EMPTY
    catalogue, found = load_catalogue(uow), list[Message]()
    for line in lines:
        found += line.problems or _problems(uow, catalogue, line, now)
        catalogue = _with(catalogue, line.change)
    changes = tuple(line.change for line in lines if line.change)
    entries = [_entry(actor, change, now) for change in changes]
    if found:
        return kept(Refused(tuple(found)), _file_entry(actor, now))
    store_changes(uow, actor, changes, now)
    for entry in entries:
        uow.history.add(entry)
    return CapacityImported(changes)


def _problems(
    uow: UnitOfWork, catalogue: Catalogue, line: PlanLine, now: datetime
) -> tuple[Message, ...]:
    change = line.change
    if change is None:
        return ()
    refused = change_problem(catalogue, change, london_day(now))
    if refused:
        return tuple(line_message(line.number, message) for message in refused.messages)
    plan = plan_capacity(uow, catalogue, change, {}, now)
    return (line_message(line.number, _in_the_way(plan)),) if plan.slots else ()


def _in_the_way(plan: CapacityPlan) -> Message:
    slots = [f"{each.reference} ({each.slot.participant_name})" for each in plan.slots]
    days = [day for each in plan.slots for day in each.days]
    return slots_in_the_way_message(slots, days)


def _with(catalogue: Catalogue, change: CapacityChange | None) -> Catalogue:
    if change is None or change.lab not in catalogue.labs:
        return catalogue
    own = (*catalogue.capacity.get(change.lab, ()), change)
    return replace(catalogue, capacity={**catalogue.capacity, change.lab: own})


def _entry(actor: Actor, change: CapacityChange, now: datetime) -> NewHistory:
    return replace(
        _file_entry(actor, now),
        subject_kind="lab",
        subject=change.lab,
        after=change_json(change),
    )


def _file_entry(actor: Actor, now: datetime) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act=_ACT,
        subject_kind="catalogue",
        subject="capacity",
    )
