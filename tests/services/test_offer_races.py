"""Offers, answers and the end of offers at the same moment: nothing is given twice, nothing is lost."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, Final

import pytest

from labsim.domain.slots.lifecycle import SlotState
from labsim.services.refusals import Refused
from labsim.worker.rounds import end_offers
from models.engine import Database
from models.errors import LostRace, StaleVersion
from models.records import SlotRecord
from models.unit_of_work import in_unit
from tests.builders import an_allocated_slot
from tests.services.desk import DAYS, Desk

CROWD: Final = 8
LAST_SPACES: Final = 15  # of 100: room for three of the five spaces that everybody asks for
UNTIL: Final = datetime(2017, 11, 27, 18, tzinfo=UTC)
JUST_BEFORE: Final = UNTIL - timedelta(seconds=1)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _at_once(acts: Sequence[Callable[[], Any]]) -> list[str]:
    """What became of each: the name of its answer."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        together.wait()
        try:
            return type(act()).__name__
        except (StaleVersion, LostRace) as lost:
            return type(lost).__name__

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _told(desk: Desk, slot: SlotRecord) -> Counter[str]:
    return Counter(r.entry.act for r in desk.told(slot) if not r.entry.refused)


def test_offers_and_allocations_race_for_the_last_spaces(desk: Desk) -> None:
    in_unit(
        desk.database,
        lambda uow: an_allocated_slot(uow, desk.story.notice, spaces=100 - LAST_SPACES),
    )
    slots = [desk.slot() for _ in range(CROWD)]
    acts = [
        (lambda slot=slot, act=(desk.offer if number % 2 else desk.allocate): act(slot))
        for number, slot in enumerate(slots)
    ]
    answers = _at_once(acts)
    won = [slot for slot in map(desk.now, slots) if slot.state is not SlotState.REQUESTED]
    assert len(won) == LAST_SPACES // 5
    assert sum(answer in {"Offered", "Allocated"} for answer in answers) == len(won)
    assert desk.taken() == {100}
    assert desk.balances()


def test_an_answer_and_the_end_of_the_offer_race_and_one_wins(desk: Desk) -> None:
    for _ in range(5):
        slot = desk.slot()
        desk.offer(slot)
        answers = _at_once(
            [
                lambda slot=slot: desk.accept(slot, now=JUST_BEFORE),  # type: ignore[misc]
                lambda slot=slot: desk.refuse(slot, now=JUST_BEFORE),  # type: ignore[misc]
                lambda slot=slot: desk.withdraw(slot, now=JUST_BEFORE),  # type: ignore[misc]
                lambda: end_offers(desk.database, UNTIL),
            ]
        )
        told = _told(desk, slot)
        ends = told["accept_offer"] + told["refuse_offer"] + told["expire_offer"]
        withdrawn_open = told["withdraw_slot"] and not ends
        assert ends == 1 or withdrawn_open, answers
        now = desk.now(slot)
        assert bool(desk.lines(slot)) is (now.state is SlotState.ALLOCATED)
        if now.state is SlotState.ALLOCATED:
            desk.cancel(now)
        assert desk.balances()
    assert desk.taken(DAYS) == {0}


def test_several_workers_end_an_offer_once(desk: Desk) -> None:
    slots = [desk.slot() for _ in range(3)]
    for slot in slots:
        desk.offer(slot)
    _at_once([lambda: end_offers(desk.database, UNTIL)] * 6)
    for slot in slots:
        assert _told(desk, slot)["expire_offer"] == 1
        assert desk.now(slot).state is SlotState.REQUESTED
    assert desk.taken() == {0}
    assert desk.balances()


def test_two_clicks_on_accept_with_one_page_allocate_once(desk: Desk) -> None:
    slot = desk.slot()
    desk.offer(slot)
    version = desk.now(slot).version
    answers = Counter(_at_once([lambda: desk.accept(slot, version=version)] * 4))
    assert answers["Accepted"] == 1
    assert answers[Refused.__name__] == 3
    assert desk.taken() == {5}
