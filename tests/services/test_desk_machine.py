"""Any order of requests, waits, offers, answers, hours that pass, allocations and endings keeps every promise."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any, Final

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from labsim.domain.capacity.changes import CapacityKind
from labsim.domain.capacity.settling import Choice
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import HOLDS_SPACES, SlotState
from labsim.domain.slots.offers import OfferOutcome, Terms, terms_of
from labsim.domain.slots.profile import weekly
from labsim.services.allocate_batch import (
    BatchAllocated,
    BatchLine,
    BatchWords,
    allocate_batch,
)
from labsim.services.answer_offer import run_out_offers
from labsim.services.capacity_plans import LEAVES, CapacityPlan, SlotInTheWay
from labsim.services.catalogue import load_catalogue
from labsim.services.change_slot import Shrunk
from labsim.services.check_ledger import look_at_ledger
from labsim.services.refusals import Refused
from labsim.services.slots import STEPS_FROM
from labsim.worker.rounds import end_offers
from models.records import CapacityRecord, SlotRecord
from models.unit_of_work import in_unit
from tests.builders import CALENDAR, NOW, a_capacity_change
from tests.databases import fresh_database
from tests.services.desk import Desk

DAYS: Final = CALENDAR.working_days(date(2018, 1, 23), date(2018, 1, 31))
LABS: Final = (ARQIVA, TELEFONICA)
MOST: Final = {ARQIVA: 100, TELEFONICA: 280}
CAME_TO_BE: Final = "move_slot"  # the first line of a slot that DCC made for one that it moved
ENDED: Final = frozenset(
    {SlotState.DECLINED, SlotState.WITHDRAWN, SlotState.CANCELLED, SlotState.LAPSED}
)

spans: Final = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)
which: Final = st.integers(0, 30)
MOST_CHANGES: Final = 2
chosen: Final = st.lists(st.sampled_from(Choice), min_size=1, max_size=4)
spaces: Final = st.integers(20, 100)


class DeskMachine(RuleBasedStateMachine):
    """`held` is what a dictionary says of each slot: the lab and spaces of every day that it holds."""

    def __init__(self) -> None:
        super().__init__()
        self._fresh = fresh_database("sqlite")
        self.desk = Desk.open(self._fresh.__enter__())
        self.slots: list[SlotRecord] = []
        self.held: dict[str, dict[tuple[str, date], int]] = {}
        self.open = {(lab, day): MOST[lab] for lab in LABS for day in DAYS}
        self.now = NOW

    def _one(self, number: int, act: str) -> SlotRecord:
        """Mostly one that may take the step, now and then any."""
        slots = [self.desk.now(slot) for slot in self.slots]
        ready = [slot for slot in slots if slot.state in STEPS_FROM[act]]
        chosen = ready if ready and number % 5 else slots
        return chosen[number % len(chosen)]

    def _hold(self, slot: SlotRecord, terms: Terms) -> None:
        days = CALENDAR.working_days(terms.first_day, terms.last_day)
        self.held[slot.reference] = {(terms.lab, day): terms.spaces_on(day) for day in days}

    def _give_back(self, slot: SlotRecord, answer: object) -> None:
        if not isinstance(answer, Refused):
            self.held[slot.reference] = {}

    @initialize(number=spaces)
    def three_ask(self, number: int) -> None:
        for lab, waits in ((ARQIVA, True), (ARQIVA, False), (TELEFONICA, False)):
            self.ask(lab, [DAYS[0], DAYS[3]], number, waits=waits)
        for slot in self.slots[1:]:
            assert not isinstance(self.desk.allocate(slot, out_of_turn="In any order"), Refused)
            self._hold(slot, terms_of(slot.request))

    @rule(lab=st.sampled_from(LABS), span=spans, number=spaces, waits=st.booleans())
    def ask(self, lab: Any, span: list[date], number: int, *, waits: bool) -> None:
        """Where the lab is closed to visitors on its first or last day, it is not put on the list."""
        first, last = span
        slot = self.desk.slot(
            lab=lab, first_day=first, last_day=last, spaces=number, sent_at=self.now
        )
        if waits:
            self.desk.wait(slot, now=self.now)
        self.slots.append(self.desk.now(slot))
        self.held[slot.reference] = {}

    @rule(number=which)
    def wait(self, number: int) -> None:
        self.desk.wait(self._one(number, "put_on_waiting_list"), now=self.now)

    @rule(number=which, lab=st.sampled_from(LABS), span=spans, part=st.integers(1, 100))
    def offer(self, number: int, lab: Any, span: list[date], part: int) -> None:
        slot = self._one(number, "make_offer")
        terms = Terms(lab, span[0], span[1], min(part, slot.request.spaces))
        answer = self.desk.offer(slot, terms, out_of_turn="In any order", now=self.now)
        if not isinstance(answer, Refused):
            self._hold(slot, terms)

    @rule(number=which)
    def accept(self, number: int) -> None:
        slot = self._one(number, "accept_offer")
        answer = self.desk.accept(slot, now=self.now)
        open_still = slot.state is SlotState.OFFERED and slot.offer is not None
        in_time = slot.offer is not None and self.now < slot.offer.held_until
        assert isinstance(answer, Refused) is not (open_still and in_time)

    @rule(number=which)
    def refuse(self, number: int) -> None:
        slot = self._one(number, "refuse_offer")
        self._give_back(slot, self.desk.refuse(slot, now=self.now))

    @rule(number=which)
    def allocate(self, number: int) -> None:
        slot = self._one(number, "allocate_slot")
        answer = self.desk.allocate(slot, out_of_turn="In any order", now=self.now)
        if not isinstance(answer, Refused):
            asked = slot.request
            self._hold(slot, Terms(asked.lab, asked.first_day, asked.last_day, asked.spaces))

    @rule(numbers=st.lists(which, min_size=1, max_size=4))
    def batch(self, numbers: list[int]) -> None:
        picked = [self._one(number, "allocate_slot") for number in numbers]
        slots = {slot.reference: slot for slot in picked}.values()
        lines = [BatchLine(slot.reference, slot.version) for slot in slots]
        said = BatchWords(out_of_turn="In any order")
        staff, now = self.desk.story.staff, self.now
        answer = in_unit(
            self.desk.database, lambda uow: allocate_batch(uow, staff, lines, said, now)
        )
        if isinstance(answer, BatchAllocated):
            for slot in slots:
                self._hold(slot, terms_of(slot.request))

    @rule(number=which)
    def withdraw(self, number: int) -> None:
        slot = self._one(number, "withdraw_slot")
        self._give_back(slot, self.desk.withdraw(slot, now=self.now))

    @rule(number=which)
    def cancel(self, number: int) -> None:
        slot = self._one(number, "cancel_slot")
        self._give_back(slot, self.desk.cancel(slot, now=self.now))

    @rule(number=which, lab=st.sampled_from(LABS), span=spans, part=spaces, later=st.booleans())
    def change(self, number: int, lab: Any, span: list[date], part: int, *, later: bool) -> None:
        """Fewer spaces at once; other days, another lab or more spaces where DCC agrees."""
        slot = self._one(number, "change_slot")
        present = terms_of(slot.given)
        other = Terms(lab, span[0], span[1], part, weekly(span[0], span[1], [part, part // 2]))
        terms = other if later else replace(present, spaces=max(1, present.spaces - 5), profile=())
        answer = self.desk.change(slot, terms, now=self.now)
        if isinstance(answer, Shrunk):
            self._hold(slot, answer.terms)

    @rule(number=which)
    def accept_change(self, number: int) -> None:
        slot = self._one(number, "accept_change")
        answer = self.desk.accept_change(slot, now=self.now)
        if not isinstance(answer, Refused):
            self._hold(slot, answer.terms)

    @rule(number=which)
    def refuse_change(self, number: int) -> None:
        self.desk.refuse_change(self._one(number, "refuse_change"), now=self.now)

    @rule(lab=st.sampled_from(LABS), span=spans, part=spaces, closes=st.booleans(), chosen=chosen)
    def change_capacity(
        self, lab: Any, span: list[date], part: int, *, closes: bool, chosen: list[Choice]
    ) -> None:
        """Every slot in the way is settled by a choice of any kind, where it may be. Two stand at once at most."""
        if len(self._standing()) >= MOST_CHANGES:
            return
        kind = CapacityKind.CLOSED_TO_VISITORS if closes else CapacityKind.OUT_OF_USE
        change = a_capacity_change(
            lab=lab, first_day=span[0], last_day=span[1], kind=kind, spaces=None if closes else part
        )
        asked = zip(self.desk.plan(change, now=self.now).slots, cycle(chosen))
        choices = {each.reference: choice for each, choice in asked if choice in each.allowed}
        answer = self.desk.change_capacity(change, choices, now=self.now)
        if isinstance(answer, Refused):
            return
        self._open_less(answer.plan)
        for each in answer.plan.slots:
            self._settle(each)

    def _open_less(self, plan: CapacityPlan) -> None:
        """What is wished, or what is held by those that are kept."""
        change = plan.change
        kept = [each.reference for each in plan.slots if each.choice is Choice.KEEP]
        for lab, day in self.open:
            if lab == change.lab and change.holds_on(day):
                own = sum(self.held[reference].get((lab, day), 0) for reference in kept)
                self.open[lab, day] = max(change.left_of(self.open[lab, day]), own)

    def _settle(self, each: SlotInTheWay) -> None:
        if each.choice in LEAVES:
            self.held[each.reference] = {}
        if each.choice is Choice.REDUCE:
            self._hold(each.slot, terms_of(self.desk.now(each.slot).given))
        if each.choice is Choice.MOVE:
            with self.desk.database.reading() as uow:
                new = uow.slots.linked(each.slot.id)[-1]
            self.slots.append(new)
            days = CALENDAR.working_days(new.given.first_day, new.given.last_day)
            assert len(days) == len(each.held)
            self._hold(new, terms_of(new.given))

    def _standing(self) -> list[CapacityRecord]:
        with self.desk.database.reading() as uow:
            return [record for record in uow.capacity.all() if record.standing]

    @rule(number=which)
    def end_capacity_change(self, number: int) -> None:
        """The first that is left of them."""
        standing = self._standing()
        if not standing:
            return
        record = standing[number % len(standing)]
        self.desk.end_capacity_change(record.id, record.change.first_day, now=self.now)
        with self.desk.database.reading() as uow:
            catalogue = load_catalogue(uow)
        for lab, day in self.open:
            self.open[lab, day] = catalogue.spaces_open(lab, day)

    @rule(hours=st.sampled_from([1, 20, 100]), worker=st.booleans())
    def time_passes(self, hours: int, *, worker: bool) -> None:
        """Never so far that a first day comes: those days are told of elsewhere."""
        self.now = min(
            self.now + timedelta(hours=hours),
            datetime.combine(DAYS[0], NOW.timetz()) - timedelta(days=2),
        )
        if not worker:
            return
        with self.desk.database.reading() as uow:
            over = set(run_out_offers(uow, self.now))
        end_offers(self.desk.database, self.now)
        for reference in over:
            self.held[reference] = {}

    @invariant()
    def the_ledger_is_what_a_dictionary_says(self) -> None:
        with self.desk.database.reading() as uow:
            assert look_at_ledger(uow).balances
            for lab in LABS:
                for count in uow.ledger.days(lab, DAYS[0], DAYS[-1]):
                    held = sum(own.get((lab, count.day), 0) for own in self.held.values())
                    assert count.spaces_taken == held <= self.open[lab, count.day]
                    assert count.spaces_open == self.open[lab, count.day] <= MOST[lab]

    @invariant()
    def changes_of_capacity_explain_what_is_open(self) -> None:
        with self.desk.database.reading() as uow:
            catalogue = load_catalogue(uow)
        for (lab, day), spaces_open in self.open.items():
            assert catalogue.spaces_open(lab, day) == spaces_open

    @invariant()
    def every_slot_holds_what_its_state_says(self) -> None:
        for slot in map(self.desk.now, self.slots):
            lines = dict(self.desk.lines(slot))
            assert lines == {day: n for (_, day), n in self.held[slot.reference].items()}
            assert bool(lines) is (slot.state in HOLDS_SPACES)
            assert slot.state not in ENDED or not lines
            offered = slot.offer is not None and slot.offer.outcome is OfferOutcome.OPEN
            assert offered is (slot.state is SlotState.OFFERED)

    @invariant()
    def what_was_asked_stays_as_it_was_asked(self) -> None:
        for slot in self.slots:
            now = self.desk.now(slot)
            assert (now.request, now.sent_at) == (slot.request, slot.sent_at)

    @invariant()
    def the_history_tells_each_step(self) -> None:
        for slot in map(self.desk.now, self.slots):
            entries = [r.entry for r in self.desk.told(slot) if not r.entry.refused]
            told = [entry for entry in entries if entry.act != CAME_TO_BE]
            assert len(told) == slot.version - 1
            assert CAME_TO_BE not in [entry.act for entry in entries[1:]]
            if told:
                assert told[-1].after is not None
                assert told[-1].after["state"] == slot.state.value

    def teardown(self) -> None:
        self._fresh.__exit__(None, None, None)


TestDeskMachine = DeskMachine.TestCase
TestDeskMachine.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failure smaller takes minutes
)
