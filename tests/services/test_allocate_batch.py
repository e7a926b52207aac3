"""Several allocations in one act: all or nothing, in the order of the requests, and never a space too many."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import NotAllowed, NotFound
from labsim.services.allocate_batch import (
    MOST_LINES,
    BatchAllocated,
    BatchLine,
    BatchRefused,
    BatchWords,
    allocate_batch,
)
from labsim.services.allocate_slot import allocate_slot
from labsim.services.read_board import read_batch
from labsim.services.refusals import Refused
from models.engine import Database
from models.records import NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    NOW,
    TODAY,
    a_meeting,
    a_notice,
    a_participant,
    a_slot,
    a_test_manager,
    ready_to_test,
)
from tests.services.desk import DAYS, Desk

Answer = BatchAllocated | BatchRefused | Refused


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _batch(desk: Desk, slots: Sequence[SlotRecord], *, why: str = "", **given: Any) -> Answer:
    usual: dict[str, Any] = {
        "actor": desk.story.staff,
        "lines": [BatchLine(slot.reference, desk.now(slot).version) for slot in slots],
        "said": BatchWords("See you in the lab", why),
        "now": NOW,
    }
    return in_unit(desk.database, lambda uow: allocate_batch(uow, **usual | given))


def _refused(answer: Answer) -> dict[str, str]:
    """What was said of each line that stood in the way."""
    assert isinstance(answer, BatchRefused), answer
    return {line.slot.reference: line.refused.messages[0].text for line in answer.lines}


def _states(desk: Desk, slots: Sequence[SlotRecord]) -> set[SlotState]:
    return {desk.now(slot).state for slot in slots}


def test_all_of_them_are_allocated_and_each_has_its_own_line_in_the_history(desk: Desk) -> None:
    slots = [desk.slot(), desk.slot(spaces=7), desk.slot(lab=TELEFONICA)]
    assert isinstance(_batch(desk, slots), BatchAllocated)
    assert _states(desk, slots) == {SlotState.ALLOCATED}
    assert desk.taken() == {12}
    assert desk.balances()
    for slot in slots:
        (told,) = [record.entry for record in desk.told(slot)]
        assert (told.act, told.refused, told.words) == (
            "allocate_slot",
            False,
            "See you in the lab",
        )
        assert told.person_id == desk.story.staff.person_id


def test_one_refused_line_and_nothing_is_changed(desk: Desk) -> None:
    good, bad = desk.slot(), desk.slot(topics=frozenset({"mesh"}))
    late = desk.slot(first_day=date(2018, 1, 22))
    refused = _refused(_batch(desk, [good, bad, late]))
    assert list(refused) == [bad.reference, late.reference]
    assert "testable in the lab" in refused[bad.reference]
    assert "40 working days" in refused[late.reference]
    assert _states(desk, [good, bad, late]) == {SlotState.REQUESTED}
    assert desk.taken() == {0}
    assert desk.told(good) == []
    assert desk.balances()


def test_what_an_earlier_line_takes_is_not_there_for_a_later_one(desk: Desk) -> None:
    slots = [desk.slot(spaces=60), desk.slot(spaces=60)]
    refused = _refused(_batch(desk, slots))
    assert list(refused) == [slots[1].reference]
    assert "60 spaces must be free" in refused[slots[1].reference]
    assert desk.taken() == {0}


def test_the_older_request_comes_first_whatever_the_order_of_the_ticks(desk: Desk) -> None:
    young, old = desk.slot(spaces=60), desk.slot(spaces=60, sent_at=NOW - timedelta(days=1))
    assert list(_refused(_batch(desk, [young, old]))) == [young.reference]


def test_a_line_that_was_changed_meanwhile_is_named(desk: Desk) -> None:
    slot, other = desk.slot(), desk.slot()
    lines = [BatchLine(slot.reference, 1), BatchLine(other.reference, 1)]
    desk.wait(slot)
    refused = _refused(_batch(desk, [], lines=lines))
    assert refused == {slot.reference: "This request was changed after the page was made"}
    assert desk.now(other).state is SlotState.REQUESTED


def test_a_line_that_is_decided_already_is_named(desk: Desk) -> None:
    slot, other = desk.slot(), desk.slot()
    desk.allocate(slot)
    refused = _refused(_batch(desk, [slot, other]))
    assert refused == {slot.reference: "This slot is allocated already"}
    assert desk.taken() == {5}


def test_whoever_is_passed_over_on_the_list_needs_a_reason(desk: Desk) -> None:
    first = desk.waiting()
    second = desk.waiting(sent_at=NOW + timedelta(seconds=1))
    unlisted = desk.slot(sent_at=NOW + timedelta(seconds=2))
    elsewhere = desk.slot(lab=TELEFONICA, sent_at=NOW + timedelta(seconds=3))
    batch = [second, unlisted, elsewhere]
    refused = _refused(_batch(desk, batch))
    assert list(refused) == [second.reference, unlisted.reference]
    assert all(f"{first.reference}) asked earlier" in said for said in refused.values())
    assert all("(E2E-RANK)" in said for said in refused.values())
    why = "Their people are here"
    assert isinstance(_batch(desk, batch, why=why), BatchAllocated)
    after = [desk.told(slot)[-1].entry.after or {} for slot in batch]
    assert [entry.get("out_of_turn") for entry in after] == [why, why, None]
    assert desk.now(first).state is SlotState.WAITING


def test_the_dry_run_of_a_batch_names_whoever_is_passed_over(desk: Desk) -> None:
    first = desk.waiting()
    later = [desk.slot(sent_at=NOW + timedelta(seconds=n)) for n in (1, 2)]
    together = {slot.reference for slot in (first, *later)}
    ahead = []
    for references in (together, together - {first.reference}):
        with desk.database.reading() as uow:
            batch = read_batch(uow, desk.story.staff, references, TODAY)
        ahead.append([line.ahead and line.ahead.reference for line in batch.lines])
    assert ahead == [[None] * 3, [first.reference] * 2]


def test_whoever_is_in_the_batch_is_not_passed_over(desk: Desk) -> None:
    slots = [desk.waiting(sent_at=NOW + timedelta(seconds=n)) for n in range(3)]
    slots.append(desk.slot(sent_at=NOW + timedelta(seconds=3)))
    assert isinstance(_batch(desk, slots[::-1]), BatchAllocated)


def test_no_line_too_many_lines_and_unknown_ones(desk: Desk) -> None:
    assert isinstance(_batch(desk, []), Refused)
    many = [BatchLine(f"S-{number}", 1) for number in range(MOST_LINES + 1)]
    assert isinstance(_batch(desk, [], lines=many), Refused)
    with pytest.raises(NotFound):
        _batch(desk, [], lines=[BatchLine("S-NOBODY", 1)])


def test_the_desk_alone_allocates(desk: Desk) -> None:
    slot = desk.slot()
    for actor in (desk.story.auditor, desk.story.manager, desk.story.viewer):
        with pytest.raises(NotAllowed):
            _batch(desk, [slot], actor=actor)


def _another_campaign(uow: UnitOfWork) -> NoticeRecord:
    participant = a_participant(uow)
    ready_to_test(uow, participant, a_test_manager(uow, participant))
    return a_meeting(uow, a_notice(uow, participant))


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "apart"])
def test_batches_over_the_same_days_race_and_none_overbooks_or_hangs(
    desk: Desk, *, shared: bool
) -> None:
    """Two participants, both labs, each batch in another order; of four batches of 40 spaces two fit into 100.

    Shared, each batch has requests of both participants; else they meet at the lab days alone. No unit is
    tried again: a deadlock would be told.
    """
    notices = (desk.story.notice, in_unit(desk.database, _another_campaign))
    batches = [
        in_unit(desk.database, partial(_rivals, notices if shared else notices[n % 2 :][:1] * 2, n))
        for n in range(4)
    ]
    together = Barrier(len(batches))

    def run(slots: list[SlotRecord]) -> str:
        lines = [BatchLine(slot.reference, slot.version) for slot in slots]
        together.wait()
        with desk.database.writing() as uow:
            answer = allocate_batch(uow, desk.story.staff, lines, BatchWords(), NOW)
        return type(answer).__name__

    with ThreadPoolExecutor(len(batches)) as pool:
        answers = sorted(pool.map(run, batches))
    assert answers == ["BatchAllocated"] * 2 + ["BatchRefused"] * 2
    assert desk.taken([DAYS[3]]) == {80}
    assert all(len(_states(desk, slots)) == 1 for slots in batches)
    assert desk.balances()


def test_a_batch_and_single_allocations_wait_for_each_other_and_never_hang(desk: Desk) -> None:
    """No unit is tried again: a deadlock would be told."""
    batch = [desk.slot() for _ in range(4)]
    singles = [desk.slot() for _ in range(6)]
    together = Barrier(1 + len(singles))

    def allocate(slot: SlotRecord) -> str:
        together.wait()
        with desk.database.writing() as uow:
            answer = allocate_slot(uow, desk.story.staff, slot.reference, slot.version, "", NOW)
        return type(answer).__name__

    def allocate_all() -> str:
        lines = [BatchLine(slot.reference, slot.version) for slot in batch]
        together.wait()
        with desk.database.writing() as uow:
            answer = allocate_batch(uow, desk.story.staff, lines, BatchWords(), NOW)
        return type(answer).__name__

    with ThreadPoolExecutor(1 + len(singles)) as pool:
        answers = [pool.submit(allocate_all), *(pool.submit(allocate, slot) for slot in singles)]
    assert {answer.result() for answer in answers} == {"BatchAllocated", "Allocated"}
    assert desk.taken() == {50}
    assert desk.balances()


def _rivals(notices: tuple[NoticeRecord, ...], number: int, uow: UnitOfWork) -> list[SlotRecord]:
    """Of every second batch the oldest request is in the other lab, and of the second notice."""
    wanted = [(0, ARQIVA, 0), (0, ARQIVA, 3), (1, TELEFONICA, 2)]
    return [
        a_slot(
            uow,
            notices[which],
            spaces=20,
            lab=lab,
            first_day=DAYS[first],
            sent_at=NOW + timedelta(minutes=minute),
        )
        for minute, (which, lab, first) in enumerate(wanted[:: -1 if number % 2 else 1])
    ]
