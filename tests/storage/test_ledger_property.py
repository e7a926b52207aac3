"""Whatever is taken and given back, in any order: the ledger is what a dictionary would say."""

from datetime import date
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from labsim.domain.labs import ARQIVA
from models.errors import LostRace
from tests.databases import Kind, fresh_database
from tests.storage.helpers import some_slots

DAYS: Final = tuple(date(2018, 2, day) for day in (5, 6, 7, 8, 9))
SLOTS: Final = 4

slots = st.integers(0, SLOTS - 1)
some_days = st.lists(st.sampled_from(DAYS), min_size=1, unique=True)


class LedgerMachine(RuleBasedStateMachine):
    kind: Kind

    def __init__(self) -> None:
        super().__init__()
        self._fresh = fresh_database(self.kind)
        self.database = self._fresh.__enter__()
        self.slots = [slot.id for slot in some_slots(self.database, SLOTS)]
        self.open = dict.fromkeys(DAYS, 100)
        self.lines: dict[int, dict[date, int]] = {number: {} for number in range(SLOTS)}

    def taken(self, day: date) -> int:
        return sum(lines.get(day, 0) for lines in self.lines.values())

    @rule(number=slots, days=some_days, spaces=st.integers(1, 70))
    def take(self, number: int, days: list[date], spaces: int) -> None:
        free_days = [day for day in days if day not in self.lines[number]]
        if not free_days:
            return
        fits = all(self.taken(day) + spaces <= self.open[day] for day in free_days)
        try:
            with self.database.writing() as uow:
                uow.ledger.take(self.slots[number], ARQIVA, free_days, spaces)
        except LostRace:
            assert not fits
        else:
            assert fits
            self.lines[number] |= dict.fromkeys(free_days, spaces)

    @rule(number=slots, from_day=st.sampled_from(DAYS))
    def give_back(self, number: int, from_day: date) -> None:
        kept = {day: spaces for day, spaces in self.lines[number].items() if day < from_day}
        with self.database.writing() as uow:
            given_back = uow.ledger.give_back(self.slots[number], from_day)
        assert given_back == len(self.lines[number]) - len(kept)
        self.lines[number] = kept

    @rule(days=some_days, spaces=st.integers(0, 150))
    def set_open(self, days: list[date], spaces: int) -> None:
        fits = all(self.taken(day) <= spaces for day in days)
        try:
            with self.database.writing() as uow:
                uow.ledger.set_open(ARQIVA, dict.fromkeys(days, spaces))
        except LostRace:
            assert not fits
        else:
            assert fits
            self.open |= dict.fromkeys(days, spaces)

    @invariant()
    def ledger_and_lines_agree_and_no_day_is_overfilled(self) -> None:
        with self.database.reading() as uow:
            counts = {c.day: c for c in uow.ledger.days(ARQIVA, DAYS[0], DAYS[-1])}
            lines = [dict(uow.ledger.lines(slot)) for slot in self.slots]
            assert uow.ledger.unbalanced() == []
        assert lines == list(self.lines.values())
        assert {day: c.spaces_taken for day, c in counts.items()} == {
            d: self.taken(d) for d in DAYS
        }
        assert {day: c.spaces_open for day, c in counts.items()} == self.open

    def teardown(self) -> None:
        self._fresh.__exit__(None, None, None)


def test_the_ledger_always_adds_up(kind: Kind) -> None:
    machine: Any = type("Machine", (LedgerMachine,), {"kind": kind})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=25, deadline=None)
    )
