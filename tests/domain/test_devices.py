"""Devices in the lab: never more than are brought, never fewer than none, on no day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.devices import (
    Direction,
    Movement,
    Stay,
    in_lab_on,
    most_brought_at_once,
    most_that_may_arrive,
    most_that_may_leave,
)

MONDAY, TUESDAY, FRIDAY = date(2018, 3, 5), date(2018, 3, 6), date(2018, 3, 9)
FOUR_IN = Movement(Direction.IN, 4, MONDAY)
THREE_OUT = Movement(Direction.OUT, 3, FRIDAY)
MOVES = st.builds(
    Movement, st.sampled_from(Direction), st.integers(1, 6), st.dates(MONDAY, date(2018, 3, 16))
)


def test_what_left_on_friday_was_there_on_tuesday() -> None:
    moved = (FOUR_IN, THREE_OUT)
    assert [in_lab_on(moved, day) for day in (MONDAY, TUESDAY, FRIDAY)] == [4, 4, 1]


@pytest.mark.parametrize(("day", "most"), [(MONDAY, 2), (TUESDAY, 2), (FRIDAY, 5)])
def test_room_is_what_is_brought_less_the_most_that_is_in_from_then_on(
    day: date, most: int
) -> None:
    assert most_that_may_arrive(6, (FOUR_IN, THREE_OUT), day) == most


@pytest.mark.parametrize(("day", "most"), [(MONDAY, 1), (TUESDAY, 1), (FRIDAY, 1)])
def test_what_leaves_later_cannot_leave_earlier_too(day: date, most: int) -> None:
    assert most_that_may_leave((FOUR_IN, THREE_OUT), day) == most


def test_nothing_can_leave_before_it_came() -> None:
    assert most_that_may_leave((Movement(Direction.IN, 4, TUESDAY),), MONDAY) == 0


@given(st.lists(MOVES, max_size=12))
def test_whoever_keeps_to_the_bounds_never_has_too_many_or_too_few(wishes: list[Movement]) -> None:
    """Recorded in any order of days; looked at day by day."""
    kept: list[Movement] = []
    for wish in wishes:
        coming = wish.direction is Direction.IN
        most = (
            most_that_may_arrive(6, kept, wish.day)
            if coming
            else most_that_may_leave(kept, wish.day)
        )
        if wish.count <= most:
            kept.append(wish)
    assert all(0 <= in_lab_on(kept, each.day) <= 6 for each in kept)


@pytest.mark.parametrize(
    ("others", "most"),
    [
        ([], 6),
        ([Stay(FRIDAY, FRIDAY, 5)], 11),
        ([Stay(MONDAY, MONDAY, 5), Stay(FRIDAY, FRIDAY, 4)], 11),
        ([Stay(date(2018, 2, 1), TUESDAY, 5), Stay(TUESDAY, date(2018, 4, 1), 4)], 15),
        ([Stay(date(2018, 3, 12), date(2018, 3, 16), 5)], 6),
    ],
)
def test_what_is_brought_at_once_is_that_of_the_worst_day(others: list[Stay], most: int) -> None:
    assert most_brought_at_once(Stay(MONDAY, FRIDAY, 6), others) == most
