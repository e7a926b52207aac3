from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.capacity.settling import (
    Holding,
    held_by,
    most_left,
    too_many,
    who_makes_room,
)
from tests.builders import CALENDAR

WEEK = CALENDAR.working_days(date(2018, 3, 5), date(2018, 3, 9))
GIVEN = datetime(2017, 11, 23, 10, tzinfo=UTC)


def _holding(number: int, spaces: int, days: Sequence[date] = WEEK) -> Holding:
    """A higher number was given later."""
    given_at = (GIVEN + timedelta(hours=number), number)
    return Holding(f"S-{number}", given_at, dict.fromkeys(days, spaces))


def test_too_many_are_counted_on_each_day_that_is_too_full() -> None:
    held = held_by([_holding(1, 60), _holding(2, 50, WEEK[:2])])
    assert too_many(held, dict.fromkeys(WEEK, 100)) == {WEEK[0]: 10, WEEK[1]: 10}
    assert too_many(held, dict.fromkeys(WEEK, 110)) == {}


def test_the_newest_makes_room_first() -> None:
    open_by_day = dict.fromkeys(WEEK, 100)
    assert who_makes_room([_holding(1, 60), _holding(2, 50)], open_by_day) == {"S-2"}


def test_nobody_makes_room_on_days_that_are_not_too_full() -> None:
    slots = [_holding(1, 60, WEEK[:1]), _holding(2, 50, WEEK[:1]), _holding(3, 90, WEEK[1:])]
    assert who_makes_room(slots, dict.fromkeys(WEEK, 100)) == {"S-2"}


def test_a_newer_slot_stays_where_an_older_one_has_to_go_and_both_would_be_more_than_needed() -> (
    None
):
    slots = [_holding(1, 60), _holding(2, 80), _holding(3, 10)]
    assert who_makes_room(slots, dict.fromkeys(WEEK, 70)) == {"S-2"}


def test_what_others_leave_is_the_least_of_the_days() -> None:
    held = {WEEK[0]: 60, WEEK[1]: 90}
    assert most_left(WEEK[:2], held, dict.fromkeys(WEEK, 100)) == 10
    assert most_left(WEEK[:1], {WEEK[0]: 110}, dict.fromkeys(WEEK, 100)) == 0
    assert most_left([], {}, {}) == 0


holdings = st.lists(
    st.tuples(st.integers(1, 120), st.sets(st.sampled_from(WEEK), min_size=1)), max_size=8
).map(lambda drawn: [_holding(n, spaces, sorted(days)) for n, (spaces, days) in enumerate(drawn)])


@given(holdings, st.lists(st.integers(0, 200), min_size=5, max_size=5))
def test_the_defaults_settle_every_day_and_nobody_goes_who_would_fit(
    slots: list[Holding], spaces: list[int]
) -> None:
    open_by_day = dict(zip(WEEK, spaces, strict=True))
    goes = who_makes_room(slots, open_by_day)
    stays = [slot for slot in slots if slot.reference not in goes]
    assert too_many(held_by(stays), open_by_day) == {}
    for slot in slots:
        if slot.reference in goes:
            assert too_many(held_by([*stays, slot]), open_by_day)
