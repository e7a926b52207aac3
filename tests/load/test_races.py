"""Many clients, two web processes, both databases: nobody is given what somebody else has."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from urllib.parse import urlencode

import httpx
import pytest

from labsim.domain.slots.lifecycle import SlotState
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.databases import Kind
from tests.load.amounts import ROUNDS
from tests.load.browser import Browser, at_once
from tests.load.conftest import Stage, staged
from tests.load.race import LACKS_SPACES, REFUSED, SEE_OTHER, rounds, run_round
from tests.load.unguarded import APP, remove_the_check
from tests.load.world import (
    LAB,
    LAB_SPACES,
    allocated_slot,
    free_by_day,
    held_by_day,
    offered_slot,
    slot_to_grow,
    some_slot,
    states,
)

pytestmark = pytest.mark.timeout(1800)

CONFLICT = httpx.codes.CONFLICT
DUELS = ROUNDS // 4


def test_the_last_spaces_go_to_as_many_as_fit_and_no_more(stage: Stage) -> None:
    for number, wanted in enumerate(rounds(stage.database, stage.world, stage.days, ROUNDS)):
        outcome = run_round(stage.database, wanted, stage.staff)
        assert not outcome.oversold, f"round {number}: {outcome.held}"
        assert not outcome.still_fit, f"round {number}: {outcome.free}"
        assert outcome.free == {day: LAB_SPACES - held for day, held in outcome.held.items()}
        assert len(outcome.won) + len(outcome.lost) == len(wanted.slots)
    assert not _imbalances(stage)


def test_every_loser_reads_an_ordinary_refusal(stage: Stage) -> None:
    (wanted,) = rounds(stage.database, stage.world, stage.days, 1)
    outcome = run_round(stage.database, wanted, stage.staff)
    lost = {slot.reference for slot in outcome.lost}
    for slot, answer in zip(wanted.slots, outcome.answers, strict=True):
        assert answer.status_code == (REFUSED if slot.reference in lost else SEE_OTHER)
        if slot.reference in lost:
            assert LACKS_SPACES in answer.text
            assert "must be free on every lab day of the slot" in answer.text
    assert not stage.site.faults()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_without_the_guard_the_race_shows(kind: Kind, request: pytest.FixtureRequest) -> None:
    """The negative control: the same race finds the fault where there is one."""
    if kind == "postgresql":
        request.getfixturevalue("postgres_server")
    for stage in staged(kind, app=APP):
        remove_the_check(stage.database)
        outcomes = (
            run_round(stage.database, wanted, stage.staff)
            for wanted in rounds(stage.database, stage.world, stage.days, 10)
        )
        assert any(outcome.oversold for outcome in outcomes)


def test_a_withdrawal_and_an_allocation_at_once_leave_one_of_the_two(stage: Stage) -> None:
    for _ in range(DUELS):
        slot = _requested(stage)
        withdrawn, allocated = at_once(
            [
                partial(_manager(stage).act, f"/slots/{slot.reference}/withdraw"),
                partial(stage.staff[0].act, f"/slots/{slot.reference}/allocate"),
            ]
        )
        assert _one_was_too_late([withdrawn, allocated])
        won = SlotState.WITHDRAWN if withdrawn.status_code == SEE_OTHER else SlotState.ALLOCATED
        assert _state(stage, slot) is won
        assert _spaces_held(stage, slot) == (0 if won is SlotState.WITHDRAWN else 5)
        assert _acts(stage, slot) == [
            "withdraw_slot" if won is SlotState.WITHDRAWN else "allocate_slot"
        ]
    assert not _imbalances(stage)


def test_a_cancellation_makes_room_for_an_allocation_or_comes_too_late_for_it(
    stage: Stage,
) -> None:
    for _ in range(DUELS):
        days = next(stage.days)
        team, other = stage.world.teams[:2]
        full = in_unit(
            stage.database,
            lambda uow: allocated_slot(uow, team, days, LAB_SPACES),  # noqa: B023 - run at once
        )
        wanted = in_unit(stage.database, lambda uow: some_slot(uow, other, days, LAB_SPACES))  # noqa: B023 - run at once
        cancelled, allocated = at_once(
            [
                partial(_manager(stage).act, f"/slots/{full.reference}/cancel", version=2),
                partial(stage.staff[0].act, f"/slots/{wanted.reference}/allocate"),
            ]
        )
        assert cancelled.status_code == SEE_OTHER
        assert allocated.status_code in {SEE_OTHER, REFUSED}
        given = LAB_SPACES if allocated.status_code == SEE_OTHER else 0
        assert held_by_day(stage.database, days) == dict.fromkeys(days, given)
        assert free_by_day(stage.database, days) == dict.fromkeys(days, LAB_SPACES - given)
    assert not _imbalances(stage)


def test_of_two_staff_on_one_request_one_decides_and_the_other_reads_that_it_is_decided(
    stage: Stage,
) -> None:
    for number in range(DUELS):
        slot = _requested(stage)
        first, second = (f"/slots/{slot.reference}/{act}" for act in ("allocate", "decline"))
        declining = partial(stage.staff[1].act, second, reason_id="other", words="Too late")
        allocating = partial(stage.staff[1].act, first)
        second_act = declining if number % 2 else allocating
        answers = at_once([partial(stage.staff[0].act, first), second_act])
        assert _one_was_too_late(answers)
        assert all(f"/slots/{slot.reference}" in answer.text for answer in answers)
        assert len(_acts(stage, slot)) == 1
    assert not _imbalances(stage)
    assert not stage.site.faults()


def test_offers_changes_and_allocations_share_the_last_spaces(stage: Stage) -> None:
    """Of a hundred spaces fifteen are free; ten people want five more each, in three ways."""
    for _ in range(DUELS):
        days = next(stage.days)
        growing, asking = in_unit(stage.database, partial(_rivals, stage=stage, days=days))
        acts = [
            *(("change/accept", slot) for slot in growing),
            *(("allocate", slot) for slot in asking[::2]),
            *(("offer", slot) for slot in asking[1::2]),
        ]
        terms = {"lab": LAB, "first_day": str(days[0]), "last_day": str(days[-1]), "spaces": "5"}
        answers = at_once(
            [
                partial(
                    browser.act, f"/slots/{slot.reference}/{act}", version=slot.version, **terms
                )
                for browser, (act, slot) in zip(stage.staff, acts, strict=False)
            ]
        )
        done = sum(answer.status_code == SEE_OTHER for answer in answers)
        assert {answer.status_code for answer in answers} <= {SEE_OTHER, REFUSED}
        assert done == 3
        assert held_by_day(stage.database, days) == dict.fromkeys(days, LAB_SPACES)
        assert free_by_day(stage.database, days) == dict.fromkeys(days, 0)
    assert not _imbalances(stage)
    assert not stage.site.faults()


def _rivals(
    uow: UnitOfWork, stage: Stage, days: Sequence[date]
) -> tuple[list[SlotRecord], list[SlotRecord]]:
    first, second, *others = stage.world.teams[:6]
    allocated_slot(uow, first, days, LAB_SPACES - 15 - 20)
    growing = [slot_to_grow(uow, team, days) for team in (first, second, first, second)]
    asking = [some_slot(uow, team, days) for team in [*others, *others[:2]]]
    return growing, asking


def test_an_offer_is_accepted_refused_or_withdrawn_and_only_one_of_these(stage: Stage) -> None:
    for _ in range(DUELS):
        days = next(stage.days)
        slot = in_unit(
            stage.database,
            lambda uow: offered_slot(uow, stage.world.teams[0], days),  # noqa: B023 - run at once
        )
        at = f"/slots/{slot.reference}"
        at_once(
            [
                partial(_manager(stage).act, f"{at}/accept", version=2),
                partial(stage.staff[0].act, f"{at}/refuse", version=2),
                partial(stage.staff[1].act, f"{at}/withdraw", version=2),
            ]
        )
        assert len(_acts(stage, slot)) == 1
        held = 5 if _state(stage, slot) is SlotState.ALLOCATED else 0
        assert free_by_day(stage.database, days) == dict.fromkeys(days, LAB_SPACES - held)
    assert not _imbalances(stage)


def test_a_change_is_accepted_while_its_slot_is_cancelled(stage: Stage) -> None:
    for _ in range(DUELS):
        days = next(stage.days)
        slot = in_unit(
            stage.database,
            lambda uow: slot_to_grow(uow, stage.world.teams[0], days),  # noqa: B023 - run at once
        )
        at = f"/slots/{slot.reference}"
        at_once(
            [
                partial(stage.staff[0].act, f"{at}/change/accept", version=2),
                partial(_manager(stage).act, f"{at}/cancel", version=2),
            ]
        )
        acts = _acts(stage, slot)
        assert acts in (["accept_change"], ["withdraw_change", "cancel_slot"])
        held = 10 if acts == ["accept_change"] else 0
        assert free_by_day(stage.database, days) == dict.fromkeys(days, LAB_SPACES - held)
    assert not _imbalances(stage)


def test_batches_that_want_the_same_days_are_whole_or_refused(stage: Stage) -> None:
    """Four batches of three requests for five spaces each, and room for seven requests: two batches fit."""
    for _ in range(DUELS):
        days = next(stage.days)
        batches = in_unit(stage.database, partial(_batches, stage=stage, days=days))
        answers = at_once(
            [
                partial(browser.act, "/board/batch", line=[f"{s.reference}:1" for s in batch])
                for browser, batch in zip(stage.staff, batches, strict=False)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [303, 303, 422, 422]
        for batch in batches:
            assert len({_state(stage, slot) for slot in batch}) == 1
        assert free_by_day(stage.database, days) == dict.fromkeys(days, 5)
    assert not _imbalances(stage)
    assert not stage.site.faults()


def _batches(uow: UnitOfWork, stage: Stage, days: Sequence[date]) -> list[list[SlotRecord]]:
    allocated_slot(uow, stage.world.teams[0], days, LAB_SPACES - 35)
    teams = stage.world.teams[1:5]
    return [[some_slot(uow, team, days) for _ in range(3)] for team in teams]


def test_a_lab_is_reduced_while_its_last_spaces_are_given(stage: Stage) -> None:
    """Sixty spaces go out of use while somebody is given fifty of a hundred: one of the two is refused."""
    for _ in range(DUELS):
        days = next(stage.days)
        slot = in_unit(
            stage.database,
            lambda uow: some_slot(uow, stage.world.teams[0], days, 50),  # noqa: B023 - run at once
        )
        wish = {
            "lab": LAB,
            "first_day": str(days[0]),
            "last_day": str(days[-1]),
            "what": "some",
            "spaces": "60",
            "category": "upgrade",
            "reason": "New power",
        }
        form = stage.staff[1].form(f"/capacity/preview?{urlencode(wish)}", "/capacity")
        at_once(
            [
                partial(stage.staff[0].act, f"/slots/{slot.reference}/allocate"),
                partial(stage.staff[1].send, "/capacity", form.fields),
            ]
        )
        given = _state(stage, slot) is SlotState.ALLOCATED
        left = LAB_SPACES - 50 if given else LAB_SPACES - 60
        assert free_by_day(stage.database, days) == dict.fromkeys(days, left)
    assert not _imbalances(stage)
    assert not stage.site.faults()


def _one_was_too_late(answers: list[httpx.Response]) -> bool:
    """One act is done; the other person reads that it is decided already, or that the page is stale."""
    done, refused = sorted(answers, key=lambda answer: answer.status_code)
    told = re.search(r"is (allocated|declined|withdrawn) already", refused.text)
    stale = refused.status_code == CONFLICT and "Someone else changed this" in refused.text
    return done.status_code == SEE_OTHER and (
        stale or (refused.status_code == REFUSED and bool(told))
    )


def _manager(stage: Stage) -> Browser:
    return stage.browser(stage.world.teams[0].manager)


def _requested(stage: Stage) -> SlotRecord:
    days = next(stage.days)
    return in_unit(stage.database, lambda uow: some_slot(uow, stage.world.teams[0], days))


def _state(stage: Stage, slot: SlotRecord) -> SlotState:
    return states(stage.database, [slot])[slot.reference]


def _spaces_held(stage: Stage, slot: SlotRecord) -> int:
    with stage.database.reading() as uow:
        return max((spaces for _, spaces in uow.ledger.lines(slot.id)), default=0)


def _acts(stage: Stage, slot: SlotRecord) -> list[str]:
    with stage.database.reading() as uow:
        told = [record.entry for record in uow.history.of("slot", slot.reference)]
        return [entry.act for entry in told if not entry.refused]


def _imbalances(stage: Stage) -> list[object]:
    with stage.database.reading() as uow:
        return list(uow.ledger.unbalanced())
