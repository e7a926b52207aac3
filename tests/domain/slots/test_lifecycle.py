from datetime import date

import pytest

from labsim.domain.slots.lifecycle import (
    ALLOWED_MOVES,
    HOLDS_SPACES,
    UNDECIDED,
    SlotState,
    has_ended,
    has_lapsed,
    may_move,
)

TERMINAL = (SlotState.DECLINED, SlotState.WITHDRAWN, SlotState.LAPSED, SlotState.CANCELLED)


def test_the_table_speaks_of_every_state() -> None:
    assert set(ALLOWED_MOVES) == set(SlotState)


@pytest.mark.parametrize("state", TERMINAL)
def test_a_terminal_state_has_no_moves(state: SlotState) -> None:
    assert ALLOWED_MOVES[state] == frozenset()


@pytest.mark.parametrize("state", sorted(set(SlotState) - set(TERMINAL)))
def test_every_other_state_has_a_way_on(state: SlotState) -> None:
    assert ALLOWED_MOVES[state]


@pytest.mark.parametrize("state", SlotState)
def test_no_state_moves_to_itself(state: SlotState) -> None:
    assert not may_move(state, state)


def test_waiting_leads_where_a_request_leads_but_to_itself() -> None:
    assert ALLOWED_MOVES[SlotState.WAITING] == ALLOWED_MOVES[SlotState.REQUESTED] - {
        SlotState.WAITING
    }


def test_a_refused_offer_goes_back_where_it_came_from() -> None:
    assert may_move(SlotState.OFFERED, SlotState.REQUESTED)
    assert may_move(SlotState.OFFERED, SlotState.WAITING)


def test_an_offer_is_not_declined_by_dcc_that_made_it() -> None:
    assert not may_move(SlotState.OFFERED, SlotState.DECLINED)


def test_an_allocated_slot_can_only_be_cancelled() -> None:
    assert ALLOWED_MOVES[SlotState.ALLOCATED] == {SlotState.CANCELLED}


def test_only_the_undecided_lapse() -> None:
    assert {state for state in SlotState if may_move(state, SlotState.LAPSED)} == UNDECIDED


def test_what_is_undecided_holds_no_spaces() -> None:
    assert not UNDECIDED & HOLDS_SPACES
    assert set(TERMINAL).isdisjoint(HOLDS_SPACES)


def test_a_request_lapses_on_its_first_day_and_not_the_day_before() -> None:
    first_day = date(2018, 3, 5)
    assert not has_lapsed(first_day, date(2018, 3, 4))
    assert has_lapsed(first_day, first_day)


def test_a_slot_has_ended_on_its_last_day_and_not_the_day_before() -> None:
    last_day = date(2018, 3, 9)
    assert not has_ended(last_day, date(2018, 3, 8))
    assert has_ended(last_day, last_day)
