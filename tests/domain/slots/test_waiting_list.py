"""Whose turn it is, and when each may expect room: proved against a brute count."""

from datetime import date
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.slots.waiting_list import (
    Waiter,
    expected_windows,
    first_in_the_way,
    fits_now,
    weeks_until,
)
from tests.domain.builders import CALENDAR

DAYS: Final = CALENDAR.working_days(date(2018, 2, 1), date(2018, 3, 28))
ALL_FREE: Final = [(day, 10) for day in DAYS]


def _waiter(reference: str, first: int, length: int, spaces: int) -> Waiter:
    return Waiter(reference, DAYS[first], DAYS[first + length - 1], spaces, length)


waiters: Final = st.lists(
    st.builds(
        _waiter,
        st.just("S"),
        st.integers(0, len(DAYS) // 2),
        st.integers(1, 8),
        st.integers(1, 12),
    ),
    max_size=12,
)
free: Final = st.lists(st.integers(0, 12), min_size=len(DAYS), max_size=len(DAYS)).map(
    lambda counts: list(zip(DAYS, counts, strict=True))
)


def test_an_empty_lab_has_room_on_the_days_asked_for() -> None:
    asked = _waiter("a", 3, 5, 10)
    assert expected_windows([asked], ALL_FREE, DAYS[0]) == [(asked.first_day, asked.last_day)]


def test_who_comes_later_waits_for_those_before() -> None:
    first, second = _waiter("a", 0, 5, 7), _waiter("b", 0, 5, 7)
    assert expected_windows([first, second], ALL_FREE, DAYS[0]) == [
        (DAYS[0], DAYS[4]),
        (DAYS[5], DAYS[9]),
    ]


def test_a_smaller_one_fits_beside() -> None:
    first, second, third = _waiter("a", 0, 5, 7), _waiter("b", 0, 5, 7), _waiter("c", 0, 5, 3)
    assert expected_windows([first, second, third], ALL_FREE, DAYS[0])[2] == (DAYS[0], DAYS[4])


def test_nobody_is_expected_to_begin_or_end_on_a_closed_day() -> None:
    asked = _waiter("a", 3, 5, 10)
    closed = {DAYS[3], DAYS[8]}
    assert expected_windows([asked], ALL_FREE, DAYS[0], closed) == [(DAYS[5], DAYS[9])]


def test_what_never_fits_has_no_date_and_stops_nobody() -> None:
    first, second = _waiter("a", 0, 5, 11), _waiter("b", 0, 5, 7)
    assert expected_windows([first, second], ALL_FREE, DAYS[0]) == [None, (DAYS[0], DAYS[4])]


@given(waiting=waiters, lab_days=free, earliest=st.sampled_from(DAYS[:10]))
def test_all_expected_windows_fit_together_and_none_is_too_early(
    waiting: list[Waiter], lab_days: list[tuple[date, int]], earliest: date
) -> None:
    left = dict(lab_days)
    windows = expected_windows(waiting, lab_days, earliest)
    assert len(windows) == len(waiting)
    for waiter, window in zip(waiting, windows, strict=True):
        if window is None:
            continue
        days = CALENDAR.working_days(*window)
        assert len(days) == waiter.working_days
        assert window[0] >= max(earliest, waiter.first_day)
        for day in days:
            left[day] -= waiter.spaces
            assert left[day] >= 0


@given(waiting=waiters, lab_days=free, more=waiters)
def test_those_who_come_later_never_move_those_before(
    waiting: list[Waiter], lab_days: list[tuple[date, int]], more: list[Waiter]
) -> None:
    alone = expected_windows(waiting, lab_days, DAYS[0])
    assert expected_windows([*waiting, *more], lab_days, DAYS[0])[: len(waiting)] == alone


@given(waiting=waiters, lab_days=free)
def test_who_fits_now_fits_on_each_day(
    waiting: list[Waiter], lab_days: list[tuple[date, int]]
) -> None:
    spaces = dict(lab_days)
    for waiter in waiting:
        days = CALENDAR.working_days(waiter.first_day, waiter.last_day)
        assert fits_now(waiter, lab_days) is all(spaces[day] >= waiter.spaces for day in days)


def test_days_that_the_ledger_does_not_know_are_no_room() -> None:
    assert not fits_now(_waiter("a", 0, 5, 1), [])


def test_in_the_way_is_the_first_who_fits_and_wants_the_same_days() -> None:
    too_large, elsewhere = _waiter("large", 0, 5, 11), _waiter("later", 20, 5, 1)
    ours, other = _waiter("ours", 2, 5, 2), _waiter("other", 0, 5, 2)
    ahead = [too_large, elsewhere, ours, other]
    assert first_in_the_way(ahead, ALL_FREE, DAYS[0], DAYS[4]) == ours
    assert first_in_the_way([too_large, elsewhere], ALL_FREE, DAYS[0], DAYS[4]) is None


def test_a_part_of_a_week_counts_as_one() -> None:
    day = date(2018, 2, 1)
    expected = {1: 0, 2: 1, 8: 1, 9: 2}
    assert {d: weeks_until(date(2018, 2, d), day) for d in expected} == expected
    assert weeks_until(date(2018, 1, 1), day) == 0
