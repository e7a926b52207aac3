"""The dry run of a change of capacity: which slots are in its way, and what becomes of each by staff's choices.

The page that asks and the act that does read the same plan; `seen` tells whether it is still the one that was read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from labsim.domain.capacity.changes import CapacityChange, shrunk
from labsim.domain.capacity.settling import Choice, Holding, most_left, too_many, who_makes_room
from labsim.domain.days import ONE_DAY
from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import HOLDS_SPACES, SlotState
from labsim.domain.slots.offers import Terms
from labsim.services.capacity_plans import (
    CapacityPlan,
    Choices,
    OverfullDay,
    SlotInTheWay,
)
from labsim.services.catalogue import Catalogue
from labsim.services.search_days import DaySearch
from labsim.wording.capacity import nothing_fits_message
from models.records import SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

MOST_SLOTS: Final = 5_000  # no lab has more spaces, and a slot has at least one

_FOR_ALLOCATED: Final = (Choice.KEEP, Choice.MOVE, Choice.REDUCE, Choice.CANCEL)
_FOR_OFFERED: Final = (Choice.KEEP, Choice.CANCEL)


def plan_capacity(
    uow: UnitOfWork, catalogue: Catalogue, change: CapacityChange, choices: Choices, now: datetime
) -> CapacityPlan:
    """Whoever is in the way and has no choice gets its default. The change itself has been looked at before.

    A default that comes to nothing is to keep the slot.
    """
    planner = _Planner(uow, catalogue, change, now)
    plan = planner.plan(choices)
    stuck = {each.reference: Choice.KEEP for each in plan.slots if each.problems}
    if stuck.keys() <= choices.keys():
        return plan
    again = planner.plan(stuck | dict(choices))
    return replace(
        again,
        slots=tuple(
            replace(each, by_default=each.by_default or each.reference not in choices)
            for each in again.slots
        ),
    )


def in_the_way(
    uow: UnitOfWork, catalogue: Catalogue, change: CapacityChange, now: datetime
) -> tuple[SlotRecord, ...]:
    """The slots of the plan, by participant and number: the order in which they are locked."""
    slots = _Planner(uow, catalogue, change, now).slots
    return tuple(sorted(slots, key=lambda slot: (slot.participant_id, slot.id)))


class _Planner:
    """What is known before any choice is made; each plan of it is a calculation, and a search for days."""

    def __init__(
        self, uow: UnitOfWork, catalogue: Catalogue, change: CapacityChange, now: datetime
    ) -> None:
        self._uow = uow
        self._catalogue = catalogue
        self._change = change
        self._now = now
        self._tomorrow = london_day(now) + ONE_DAY
        lines = uow.ledger.days(change.lab, change.first_day, change.last_day)
        self._taken = {line.day: line.spaces_taken for line in lines}
        self._before = {day: catalogue.spaces_open(change.lab, day) for day in self._taken}
        self._wanted = {day: change.left_of(spaces) for day, spaces in self._before.items()}
        self._over = too_many(self._taken, self._wanted)

    @cached_property
    def slots(self) -> list[SlotRecord]:
        """Oldest first: in the order in which they were given their spaces."""
        found = self._ending_closed() if self._change.closes else self._on_overfull_days()
        return sorted(found, key=_given_at)

    def _on_overfull_days(self) -> list[SlotRecord]:
        days = list(self._over)
        return self._uow.slots.slots_on(self._change.lab, days) if days else []

    def _ending_closed(self) -> list[SlotRecord]:
        """Those that begin or end, today or later, on a day on which nobody may visit."""
        change = self._change
        wanted = SlotFilter(
            states=HOLDS_SPACES, lab=change.lab, first=change.first_day, last=change.last_day
        )
        found = self._uow.slots.page(wanted, 1, MOST_SLOTS).rows
        return [slot for slot in found if self._days_of(slot)]

    def _days_of(self, slot: SlotRecord) -> tuple[date, ...]:
        if self._change.closes:
            ends = dict.fromkeys((slot.given.first_day, slot.given.last_day))
            return tuple(day for day in ends if self._change.holds_on(day))
        return tuple(day for day in self._over if day in self._held[slot.id])

    @cached_property
    def _held(self) -> dict[int, Mapping[date, int]]:
        lines = self._uow.ledger.lines_of([slot.id for slot in self.slots])
        return {slot.id: lines.get((slot.id, self._change.lab), {}) for slot in self.slots}

    @cached_property
    def _make_room(self) -> frozenset[str]:
        return who_makes_room([self._holding(slot) for slot in self.slots], self._wanted)

    def _holding(self, slot: SlotRecord) -> Holding:
        own = {day: self._held[slot.id][day] for day in self._days_of(slot)}
        return Holding(slot.reference, _given_at(slot), own)

    def plan(self, choices: Choices) -> CapacityPlan:
        slots = [self._chosen(slot, choices) for slot in self.slots]
        after = self._open_after(slots)
        settled = self._settled(slots, after)
        return CapacityPlan(
            change=self._change,
            lab=self._catalogue.labs[self._change.lab],
            overfull=tuple(
                OverfullDay(day, self._before[day], self._wanted[day], self._taken[day])
                for day in self._over
            ),
            slots=tuple(settled),
            parts=shrunk(self._change, self._before, after),
            regular={
                day: self._catalogue.lab_spaces(self._change.lab, day) for day in self._before
            },
            open_before=self._before,
            open_by_day=after,
            still=self._still(settled, after),
            tomorrow=self._tomorrow,
        )

    def _chosen(self, slot: SlotRecord, choices: Choices) -> SlotInTheWay:
        allowed = self._allowed(slot)
        chosen = choices.get(slot.reference)
        return SlotInTheWay(
            slot=slot,
            days=self._days_of(slot),
            held=self._held[slot.id],
            allowed=allowed,
            choice=chosen if chosen in allowed else self._default(slot, allowed),
            by_default=chosen not in allowed,
            wish=self._wish_of(slot),
        )

    def _wish_of(self, slot: SlotRecord) -> Terms | None:
        asked = self._uow.changes.open_of(slot.id)
        return asked.terms if asked else None

    def _allowed(self, slot: SlotRecord) -> tuple[Choice, ...]:
        """An offer stays or is taken back; one that begins on a closed day could not be accepted any more."""
        if slot.state is SlotState.OFFERED:
            return (Choice.CANCEL,) if self._change.closes else _FOR_OFFERED
        if self._change.closes:
            return tuple(choice for choice in _FOR_ALLOCATED if choice is not Choice.REDUCE)
        return _FOR_ALLOCATED

    def _default(self, slot: SlotRecord, allowed: tuple[Choice, ...]) -> Choice:
        if Choice.KEEP in allowed and (
            self._change.closes or slot.reference not in self._make_room
        ):
            return Choice.KEEP
        return Choice.MOVE if Choice.MOVE in allowed else Choice.CANCEL

    def _open_after(self, slots: Iterable[SlotInTheWay]) -> dict[date, int]:
        """As wished; more where slots are kept, and today, from which nothing is given back."""
        kept: Counter[date] = Counter()
        for each in slots:
            stays = each.choice is Choice.KEEP
            kept.update(each.held if stays else _before_day(each.held, self._tomorrow))
        return {
            day: max(wanted, kept[day]) if day in self._over else wanted
            for day, wanted in self._wanted.items()
        }

    def _settled(
        self, slots: Sequence[SlotInTheWay], after: Mapping[date, int]
    ) -> list[SlotInTheWay]:
        """Those that are reduced are served before those that are moved, each the oldest first."""
        more: Counter[date] = Counter()
        for each in slots:
            if each.choice is not Choice.KEEP:
                more.subtract(each.from_day(self._tomorrow))
        reduced = [self._reduced(each, more, after) for each in slots]
        search = DaySearch(self._uow, self._catalogue, self._change, self._now, after, more)
        return [search.moved(each) if each.choice is Choice.MOVE else each for each in reduced]

    def _reduced(
        self, each: SlotInTheWay, more: Counter[date], after: Mapping[date, int]
    ) -> SlotInTheWay:
        """What is left to it counts as held: `more` is what is held beyond now, or less where it is below 0."""
        if each.choice is not Choice.REDUCE:
            return each
        days = [day for day in each.days if day >= self._tomorrow]
        held = {day: self._taken[day] + more[day] for day in days}
        left = min(most_left(days, held, after), each.spaces)
        if not left:
            return replace(each, problems=(nothing_fits_message(each.reference, each.days),))
        chosen = replace(each, left=left, reduced_days=tuple(days))
        more.update(chosen.kept_from(self._tomorrow))
        return chosen

    def _still(self, settled: Iterable[SlotInTheWay], after: Mapping[date, int]) -> dict[date, int]:
        """Slots whose choice comes to nothing hold what they hold."""
        held = Counter({day: self._taken[day] for day in self._over})
        for each in settled:
            if not each.problems:
                held.subtract(each.from_day(self._tomorrow))
                held.update(each.kept_from(self._tomorrow))
        return too_many(held, {day: after[day] for day in self._over})


def _given_at(slot: SlotRecord) -> tuple[datetime, int]:
    return slot.decided_at or slot.sent_at, slot.id


def _before_day(held: Mapping[date, int], day: date) -> dict[date, int]:
    return {one: spaces for one, spaces in held.items() if one < day}
