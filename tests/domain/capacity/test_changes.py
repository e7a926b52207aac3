from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.capacity.changes import (
    CapacityCategory,
    CapacityChange,
    CapacityKind,
    closing,
    days_closed,
    next_day_for_visits,
    shrunk,
    spaces_open,
)
from labsim.domain.labs import TELEFONICA
from tests.builders import CALENDAR

MONDAY, FRIDAY = date(2018, 3, 5), date(2018, 3, 9)
WEEK = CALENDAR.working_days(MONDAY, FRIDAY)
HUNDRED = CapacityChange(
    TELEFONICA,
    MONDAY,
    FRIDAY,
    CapacityKind.OUT_OF_USE,
    100,
    CapacityCategory.MAINTENANCE,
    "New racks",
)
ALL = replace(HUNDRED, spaces=None)
CLOSED = replace(ALL, kind=CapacityKind.CLOSED_TO_VISITORS)

amounts = st.one_of(st.none(), st.integers(1, 400))


def test_what_is_out_of_use_is_taken_from_what_the_lab_has() -> None:
    assert spaces_open(280, [HUNDRED]) == 180
    assert spaces_open(280, []) == 280


def test_several_changes_take_their_sum_and_never_more_than_there_is() -> None:
    assert spaces_open(280, [HUNDRED, replace(HUNDRED, spaces=50)]) == 130
    assert spaces_open(280, [HUNDRED] * 3) == 0


def test_all_is_all_and_a_lab_without_visitors_keeps_its_spaces() -> None:
    assert spaces_open(280, [ALL]) == 0
    assert spaces_open(280, [CLOSED]) == 280


@given(st.integers(0, 400), st.lists(amounts, max_size=4))
def test_the_order_of_changes_does_not_matter(regular: int, spaces: list[int | None]) -> None:
    changes = [replace(HUNDRED, spaces=n) for n in spaces]
    left = spaces_open(regular, changes)
    assert left == spaces_open(regular, reversed(changes))
    assert left == (0 if None in spaces else max(0, regular - sum(n or 0 for n in spaces)))


def test_both_ends_belong_to_a_change() -> None:
    assert [day.day for day in WEEK if HUNDRED.holds_on(day)] == [5, 6, 7, 8, 9]
    assert not HUNDRED.holds_on(date(2018, 3, 10))


def test_a_lab_is_closed_to_visitors_on_the_lab_days_of_what_closes_it() -> None:
    both = [replace(CLOSED, last_day=date(2018, 3, 12)), HUNDRED]
    assert [day.day for day in days_closed(both, CALENDAR)] == [5, 6, 7, 8, 9, 12]
    assert closing(MONDAY, both) == both[0]
    assert closing(MONDAY, [HUNDRED]) is None


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2018, 3, 2), date(2018, 3, 2)),
        (date(2018, 3, 3), date(2018, 3, 12)),
        (date(2018, 3, 7), date(2018, 3, 12)),
    ],
)
def test_the_next_day_for_visits_is_a_lab_day_that_is_not_closed(day: date, found: date) -> None:
    assert next_day_for_visits(day, CALENDAR, days_closed([CLOSED], CALENDAR)) == found


def test_a_change_of_which_nothing_is_kept_stays_one_change() -> None:
    before = dict.fromkeys(WEEK, 280)
    assert shrunk(HUNDRED, before, dict.fromkeys(WEEK, 180)) == (HUNDRED,)
    assert shrunk(ALL, before, dict.fromkeys(WEEK, 0)) == (ALL,)
    assert shrunk(CLOSED, before, before) == (CLOSED,)


def test_a_change_that_shrinks_says_what_is_kept_open_and_keeps_its_wish_and_all_its_days() -> None:
    before = dict.fromkeys(WEEK, 280)
    after = dict(zip(WEEK, (180, 210, 210, 280, 180), strict=True))
    assert shrunk(HUNDRED, before, after) == (
        replace(HUNDRED, last_day=MONDAY),
        replace(HUNDRED, first_day=date(2018, 3, 6), last_day=date(2018, 3, 7), kept=210),
        replace(HUNDRED, first_day=date(2018, 3, 8), last_day=date(2018, 3, 8), kept=280),
        replace(HUNDRED, first_day=FRIDAY),
    )


@given(st.integers(0, 300), amounts, st.lists(st.integers(0, 300), min_size=5, max_size=5))
def test_the_parts_of_a_change_leave_what_was_asked_for(
    regular: int, spaces: int | None, kept: list[int]
) -> None:
    change = replace(HUNDRED, spaces=spaces)
    before = dict.fromkeys(WEEK, regular)
    after = {
        day: max(change.left_of(regular), min(own, regular))
        for day, own in zip(WEEK, kept, strict=True)
    }
    parts = shrunk(change, before, after)
    for day in WEEK:
        assert spaces_open(regular, [part for part in parts if part.holds_on(day)]) == after[day]
    assert [parts[0].first_day, parts[-1].last_day] == [MONDAY, FRIDAY]
    assert {replace(part, first_day=MONDAY, last_day=FRIDAY, kept=0) for part in parts} == {change}


def test_what_was_kept_open_of_a_lab_that_is_down_is_all_that_is_open_when_another_change_ends() -> (
    None
):
    down = replace(ALL, kept=10)
    assert spaces_open(100, [replace(HUNDRED, spaces=80), down]) == 10
    assert spaces_open(100, [down]) == spaces_open(300, [down]) == 10


kept_changes = st.builds(
    lambda spaces, kept: replace(HUNDRED, spaces=spaces, kept=kept), amounts, st.integers(0, 300)
)


@given(st.integers(0, 400), st.lists(kept_changes, min_size=1, max_size=5), st.data())
def test_without_any_of_the_changes_or_with_more_by_rule_there_are_never_fewer(
    regular: int, changes: list[CapacityChange], data: st.DataObject
) -> None:
    left = spaces_open(regular, changes)
    gone = data.draw(st.integers(0, len(changes) - 1))
    assert 0 <= left <= spaces_open(regular, changes[:gone] + changes[gone + 1 :]) <= regular
    assert left <= spaces_open(regular + 1, changes)
