"""Demand: what nobody has decided yet, oldest first, and what is free. Read alike for board, batch and proposal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.slots.decision import SPACES, Judgement, judge
from labsim.domain.slots.facts import SlotFacts
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.proposal import Weighing, Wish
from labsim.domain.slots.request import SlotRequest
from labsim.domain.slots.waiting_list import first_in_the_way
from labsim.services.catalogue import Catalogue
from labsim.services.judging import Judged, rules_in_words, unmet_lines
from labsim.services.replay import FactsOfMany, facts_of_many, recorded
from labsim.services.slot_facts import slot_days
from labsim.services.turns import waiter
from labsim.wording.rule_lines import RuleLine
from models.records import DayCount, SlotRecord
from models.unit_of_work import UnitOfWork

LONGEST_DEMAND: Final = 1_000


def spaces_by_day(catalogue: Catalogue, request: SlotRequest) -> dict[date, int]:
    """What the request wants on each of its lab days."""
    return {day: request.spaces_on(day) for day in slot_days(catalogue, request)}


@dataclass(frozen=True, slots=True)
class Asking:
    """An undecided request: what it wants, and what a space-day of it counts in a proposal, in percent."""

    slot: SlotRecord
    wish: Wish
    mandate: date | None
    factor_percent: int

    @property
    def reference(self) -> str:
        return self.slot.reference


@dataclass(frozen=True, slots=True)
class Demand:
    """Oldest first; those whose first day has come are left out. `counts` are the ledger's, by lab and day."""

    asking: tuple[Asking, ...]
    counts: Mapping[LabId, Mapping[date, DayCount]]

    @property
    def is_cut_off(self) -> bool:
        """There may be more than are read at once."""
        return len(self.asking) == LONGEST_DEMAND

    def free(self) -> dict[LabId, dict[date, int]]:
        return {
            lab: {day: count.free for day, count in days.items()}
            for lab, days in self.counts.items()
        }


def read_demand(uow: UnitOfWork, catalogue: Catalogue, today: date) -> Demand:
    """Three statements."""
    return with_counts(uow, read_asking(uow, catalogue, today))


def read_asking(uow: UnitOfWork, catalogue: Catalogue, today: date) -> tuple[Asking, ...]:
    """Two statements. Oldest first, at most so many; those whose first day has come are left out."""
    slots = uow.slots.undecided_after(today, LONGEST_DEMAND)
    mandates = uow.participants.mandates({slot.participant_id for slot in slots})
    weighing = Weighing.on(catalogue.rulebook, today)
    return tuple(
        _asking(catalogue, weighing, slot, mandates.get(slot.participant_id), today)
        for slot in slots
    )


def with_counts(uow: UnitOfWork, asking: tuple[Asking, ...], *also: date) -> Demand:
    """With the ledger's days, one statement: all that are asked for, and from the first to the last of `also`."""
    requests = [each.slot.request for each in asking]
    first = min([*also, *(request.first_day for request in requests)], default=date.min)
    last = max([*also, *(request.last_day for request in requests)], default=date.min)
    counts = uow.ledger.days_of_labs(first, last)
    return Demand(
        asking, {lab: {count.day: count for count in days} for lab, days in counts.items()}
    )


def _asking(
    catalogue: Catalogue, weighing: Weighing, slot: SlotRecord, mandate: date | None, today: date
) -> Asking:
    spaces = spaces_by_day(catalogue, slot.request)
    percent = weighing.factor_percent(slot.sent_on, mandate, today)
    wish = Wish(slot.reference, slot.request.lab, spaces, sum(spaces.values()) * percent)
    return Asking(slot, wish, mandate, percent)


@dataclass(frozen=True, slots=True)
class Tried:
    """A dry run of one request: every rule's answer, what stops it, and whom it would be served before (E2E-RANK)."""

    asking: Asking
    judged: Judged
    stops: tuple[RuleLine, ...]
    ahead: SlotRecord | None

    @property
    def may_be_allocated(self) -> bool:
        return not self.stops


def open_trial(
    uow: UnitOfWork, catalogue: Catalogue, demand: Demand, of: Sequence[Asking]
) -> "Trial":
    """Six statements, one more where somebody waits, however many requests are to be tried."""
    earlier = _waiting_before(demand, of)
    had = uow.offers.came_to_nothing([each.slot.id for each in earlier])
    due = [each for each in earlier if each.slot.id not in had]
    slots = {each.reference: each.slot for each in (*of, *due)}.values()
    facts = facts_of_many(uow, [recorded(slot) for slot in slots])
    overrides = uow.overrides.codes_of([slot.id for slot in slots])
    return Trial(catalogue, demand, due, facts, overrides)


def _waiting_before(demand: Demand, of: Sequence[Asking]) -> list[Asking]:
    """Who waits in a lab of theirs and asked before the last of them."""
    labs, names = {each.wish.lab for each in of}, {each.reference for each in of}
    places = [place for place, each in enumerate(demand.asking) if each.reference in names]
    before = demand.asking[: max(places, default=0)]
    return [
        each for each in before if each.slot.state is SlotState.WAITING and each.wish.lab in labs
    ]


class Trial:
    """Allocations tried one after another, each on what those before it leave. Nothing is written.

    `due` are those whose turn may come first: they wait, and had no offer that came to nothing (E2E-RANK).
    """

    def __init__(
        self,
        catalogue: Catalogue,
        demand: Demand,
        due: Sequence[Asking],
        facts: FactsOfMany,
        overrides: Mapping[int, frozenset[str]],
    ) -> None:
        self._catalogue = catalogue
        self._facts = facts
        self._overrides = overrides
        self._due = due
        self._places = {each.reference: place for place, each in enumerate(demand.asking)}
        self._meets: dict[str, bool] = {}
        self._free = demand.free()
        self._held: dict[tuple[ParticipantId, LabId], dict[date, int]] = {}
        self._taken: set[str] = set()

    def without_spaces(self, asking: Asking) -> tuple[RuleLine, ...]:
        """The rules that stop the request whatever is free."""
        judgement = judge(asking.slot.request, self._now(asking), without=(SPACES,))
        return self._stops(asking, judgement)

    def try_one(self, asking: Asking) -> Tried:
        """The dry run; where it may be allocated, the next one finds its spaces taken."""
        judgement = judge(asking.slot.request, self._now(asking))
        tried = Tried(
            asking,
            self._judged(asking, judgement),
            self._stops(asking, judgement),
            self.ahead(asking),
        )
        if tried.may_be_allocated:
            self.take(asking)
        return tried

    def ahead(self, asking: Asking) -> SlotRecord | None:
        """Who asked earlier, waits, could be served on what is left, and wants one of these days."""
        return next(self._in_the_way(asking), None)

    def take(self, asking: Asking) -> None:
        slot, free = asking.slot, self._free[asking.wish.lab]
        held = self._held.setdefault((slot.participant_id, asking.wish.lab), {})
        for day, spaces in asking.wish.spaces.items():
            free[day] -= spaces
            held[day] = held.get(day, 0) + spaces
        self._taken.add(asking.reference)

    def _in_the_way(self, asking: Asking) -> Iterator[SlotRecord]:
        asked, free = asking.slot.request, self._free.get(asking.wish.lab, {})
        for other in self._before(asking):
            own_days = [(day, free.get(day, 0)) for day in other.wish.spaces]
            one = [waiter(self._catalogue, other.slot)]
            fits = first_in_the_way(one, own_days, asked.first_day, asked.last_day)
            if fits and self._meets_the_other_rules(other):
                yield other.slot

    def _meets_the_other_rules(self, asking: Asking) -> bool:
        """Asked once: what others take in this trial changes the spaces, and no other rule that refuses."""
        if asking.reference not in self._meets:
            judgement = judge(asking.slot.request, self._now(asking), without=(SPACES,))
            overridden = self._overrides.get(asking.slot.id, frozenset())
            self._meets[asking.reference] = judgement.may_be_allocated(overridden)
        return self._meets[asking.reference]

    def _before(self, asking: Asking) -> Iterator[Asking]:
        """Who stands before it on the lab's list and was not served before it in this trial."""
        own_place = self._places[asking.reference]
        for other in self._due:
            if self._places[other.reference] >= own_place:
                return
            if other.wish.lab == asking.wish.lab and other.reference not in self._taken:
                yield other

    def _now(self, asking: Asking) -> SlotFacts:
        facts = self._facts.slot_facts(self._catalogue, recorded(asking.slot))
        held = self._held.get((asking.slot.participant_id, asking.wish.lab), {})
        free = self._free[asking.wish.lab]
        return replace(
            facts,
            lab_days={
                day: replace(
                    known,
                    spaces_taken=known.spaces_open - free[day],
                    held=known.held + held.get(day, 0),
                )
                for day, known in facts.lab_days.items()
            },
        )

    def _judged(self, asking: Asking, judgement: Judgement) -> Judged:
        notice = self._facts.notices[asking.slot.notice_reference]
        return rules_in_words(
            self._catalogue, notice, asking.slot.request, judgement, asking.slot.sent_on
        )

    def _stops(self, asking: Asking, judgement: Judgement) -> tuple[RuleLine, ...]:
        overridden = self._overrides.get(asking.slot.id, frozenset())
        if judgement.may_be_allocated(overridden):
            return ()
        return unmet_lines(self._judged(asking, judgement), overridden)
