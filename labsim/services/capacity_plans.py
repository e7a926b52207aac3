"""What a change of capacity would do: days that are too full, slots in the way, and what becomes of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Final

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.capacity.settling import Choice
from labsim.domain.labs import Lab
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms, terms_by_day
from labsim.services.catalogue import Catalogue
from labsim.wording.messages import Message
from models.records import SlotRecord

Choices = Mapping[str, Choice]
"""By the slot's reference."""

LEAVES: Final = frozenset({Choice.MOVE, Choice.CANCEL})
NOTHING_LEFT: Final = Message(
    "",
    "Nothing is left of the change: on each of its days slots keep every space it would take",
    "Settle a slot otherwise, or choose other days",
)


@dataclass(frozen=True, slots=True)
class OverfullDay:
    """In spaces: open now, open by the change as it was wished, taken."""

    day: date
    open_now: int
    would_be_open: int
    taken: int

    @property
    def numbers(self) -> tuple[int, int, int]:
        return self.open_now, self.would_be_open, self.taken

    @property
    def too_many(self) -> int:
        return self.taken - self.would_be_open


@dataclass(frozen=True, slots=True)
class SlotInTheWay:
    """A slot and what becomes of it. `days` are those on which it is in the way, `held` what it holds on all its days.

    `terms` are those of its new days where it is moved; `left` its spaces where it is reduced, on `reduced_days`:
    those from tomorrow on. `wish` is a change of it that is asked for and not decided.
    """

    slot: SlotRecord
    days: tuple[date, ...]
    held: Mapping[date, int]
    allowed: tuple[Choice, ...]
    choice: Choice
    by_default: bool
    terms: Terms | None = None
    left: int = 0
    reduced_days: tuple[date, ...] = ()
    wish: Terms | None = None
    problems: tuple[Message, ...] = ()

    @property
    def reference(self) -> str:
        return self.slot.reference

    @property
    def spaces(self) -> int:
        """The most that it holds on a day on which it is in the way."""
        return max(self.held.get(day, 0) for day in self.days)

    @property
    def is_offer(self) -> bool:
        return self.slot.state is SlotState.OFFERED

    def from_day(self, first: date) -> dict[date, int]:
        """What it holds now on this day and later."""
        return {day: spaces for day, spaces in self.held.items() if day >= first}

    def kept_from(self, first: date) -> dict[date, int]:
        """What it will hold of that: all, nothing, or from its first to its last day in the way what is left to it."""
        if self.choice in LEAVES:
            return {}
        own = self.from_day(first)
        if self.choice is Choice.KEEP:
            return own
        first, last = self.days[0], self.days[-1]
        return {day: min(n, self.left) if first <= day <= last else n for day, n in own.items()}

    def reduced_terms(self, tomorrow: date) -> Terms:
        """All that it will hold, where it is reduced; what has been stays."""
        past = {day: spaces for day, spaces in self.held.items() if day < tomorrow}
        by_day = past | self.kept_from(tomorrow)
        return terms_by_day(self.slot.given.lab, sorted(by_day.items()))


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    """`parts` are the change as it would stand, `open_by_day` the spaces of each of its lab days.

    `regular` are those by rule; `still` are the spaces too many on days that the choices do not settle.
    """

    change: CapacityChange
    lab: Lab
    overfull: tuple[OverfullDay, ...]
    slots: tuple[SlotInTheWay, ...]
    parts: tuple[CapacityChange, ...]
    regular: Mapping[date, int]
    open_before: Mapping[date, int]
    open_by_day: Mapping[date, int]
    still: Mapping[date, int]
    tomorrow: date

    @property
    def overfull_runs(self) -> tuple[tuple[OverfullDay, ...], ...]:
        """Lab days that follow each other with the same numbers, together."""
        places = {day: place for place, day in enumerate(self.open_by_day)}
        numbered = [(place - places[day.day], day) for place, day in enumerate(self.overfull)]
        runs = groupby(numbered, key=lambda one: (one[0], one[1].numbers))
        return tuple(tuple(day for _, day in run) for _, run in runs)

    @property
    def is_shrunk(self) -> bool:
        """Whether something is kept from it."""
        return self.parts != (self.change,)

    @property
    def keeps_slots(self) -> bool:
        """Whether it shrinks because slots are kept; otherwise because nothing is given back before tomorrow."""
        return any(
            day >= self.tomorrow and self.change.left_of(self.open_before[day]) < spaces
            for day, spaces in self.open_by_day.items()
        )

    @property
    def stops(self) -> tuple[Message, ...]:
        """What must be settled otherwise before it can be confirmed."""
        said = tuple(message for each in self.slots for message in each.problems)
        return (*said, NOTHING_LEFT) if self._takes_nothing else said

    @property
    def _takes_nothing(self) -> bool:
        """Neither now nor when what else is out of use is taken back."""
        return not self.change.closes and all(
            part.left_of(spaces) == spaces
            for part in self.parts
            for day, spaces in self.regular.items()
            if part.holds_on(day)
        )

    @property
    def seen(self) -> str:
        """Another text whenever something else would be done."""
        done = [
            (each.reference, each.slot.version, each.choice, each.terms, each.left)
            for each in self.slots
        ]
        return sha256(repr((self.change, self.parts, done)).encode()).hexdigest()[:32]

    def touched(self, catalogue: Catalogue) -> list[date]:
        """Every lab day of the ledger that changes with it, in order."""
        days = set(self.open_by_day)
        for each in self.slots:
            if each.choice is not Choice.KEEP:
                days.update(each.held)
            if each.terms:
                window = each.terms.first_day, each.terms.last_day
                days.update(catalogue.calendar.working_days(*window))
        return sorted(days)
