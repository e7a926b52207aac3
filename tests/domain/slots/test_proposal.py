"""What is searched for, what counts how much, and what is said of those left out: by hand and against a brute count."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.labs import ARQIVA, TELEFONICA, LabId
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.slots.proposal import (
    Contest,
    LeftOut,
    Weighing,
    Wish,
    contests,
    crowds,
    fits,
    settle,
)
from tests.domain.slots.wishes import DAYS, a_wish, all_free, free_spaces, wish_lists

TODAY: Final = date(2017, 11, 23)
WEIGHING: Final = Weighing.on(SHIPPED_RULEBOOK, TODAY)


def test_a_new_request_without_mandate_counts_its_space_days() -> None:
    assert WEIGHING.factor_percent(TODAY, None, TODAY) == 100


@pytest.mark.parametrize(
    ("days_old", "percent"), [(0, 100), (1, 100), (2, 101), (45, 125), (90, 150), (400, 150)]
)
def test_age_adds_up_to_half_within_ninety_days(days_old: int, percent: int) -> None:
    sent_on = TODAY - timedelta(days=days_old)
    assert WEIGHING.factor_percent(sent_on, None, TODAY) == percent


@pytest.mark.parametrize(
    ("days_left", "percent"), [(500, 100), (365, 100), (182, 125), (0, 150), (-60, 150)]
)
def test_a_mandate_adds_up_to_half_in_the_year_before_it(days_left: int, percent: int) -> None:
    mandate = TODAY + timedelta(days=days_left)
    assert WEIGHING.factor_percent(TODAY, mandate, TODAY) == percent


@given(st.dates(), st.none() | st.dates(), st.dates())
def test_nothing_counts_less_than_itself_or_more_than_twice(
    sent_on: date, mandate: date | None, today: date
) -> None:
    assert 100 <= WEIGHING.factor_percent(sent_on, mandate, today) <= 200


def test_days_that_the_same_wishes_want_alike_are_one_crowd() -> None:
    long, short = a_wish("long", 0, 5, 3), a_wish("short", 1, 2, 4)
    free = {ARQIVA: dict(zip(DAYS, (9, 8, 6, 9, 9), strict=False))}
    found = [(crowd.days, crowd.free, crowd.total) for crowd in crowds([long, short], free)]
    assert found == [
        ((DAYS[0], DAYS[3], DAYS[4]), 9, 3),
        ((DAYS[1], DAYS[2]), 6, 7),
    ]


def test_a_crowd_that_fits_to_the_last_space_is_not_too_large() -> None:
    two = [a_wish("a", 0, 1, 4), a_wish("b", 0, 1, 6)]
    assert not crowds(two, all_free(10))[0].is_too_large
    assert crowds(two, all_free(9))[0].is_too_large


def test_labs_have_nothing_to_do_with_each_other() -> None:
    two = [a_wish("a", 0, 2, 10), a_wish("b", 0, 2, 10, lab=TELEFONICA)]
    assert contests(two, all_free(10)) == ()
    assert settle(two, all_free(10), ()).placed == ("a", "b")


def test_only_those_in_each_others_way_are_in_a_contest() -> None:
    wishes = [
        a_wish("early", 0, 2, 6),
        a_wish("alone", 4, 1, 6),
        a_wish("too large", 0, 2, 11),
        a_wish("between", 1, 2, 6),
        a_wish("late", 8, 2, 6),
        a_wish("later", 9, 2, 6),
    ]
    names = [[wish.reference for wish in each.wishes] for each in contests(wishes, all_free(10))]
    assert names == [["early", "between"], ["late", "later"]]


def test_between_equal_sums_the_older_counts_a_little_more_and_never_a_whole() -> None:
    wishes = tuple(a_wish(str(number), 0, 1, 6) for number in range(5))
    scores = Contest(wishes, ()).scores()
    assert list(scores) == sorted(scores, reverse=True)
    assert len(set(scores)) == 5
    assert sum(scores) - sum(wish.weight for wish in wishes) < 1


def test_what_did_not_fit_says_on_which_days_and_whether_it_is_because_of_others() -> None:
    wishes = [a_wish("first", 0, 3, 8), a_wish("second", 2, 2, 5), a_wish("third", 0, 1, 12)]
    proposal = settle(wishes, all_free(10), {"first"})
    assert proposal.placed == ("first",)
    assert proposal.left_out == (
        LeftOut("second", (DAYS[2],), fits_alone=True),
        LeftOut("third", (DAYS[0],), fits_alone=False),
    )


def test_a_choice_that_does_not_fit_is_never_placed() -> None:
    wishes = [a_wish("a", 0, 1, 8), a_wish("b", 0, 1, 8)]
    assert settle(wishes, all_free(10), {"a", "b"}).placed == ("a",)


def test_a_wish_without_a_lab_day_fits_nowhere() -> None:
    nothing = Wish("none", ARQIVA, {}, 1)
    assert not fits(nothing, all_free(10))
    assert settle([nothing], all_free(10), {"none"}).placed == ()


@given(wish_lists, free_spaces, st.sets(st.integers(0, 11)))
def test_whatever_was_chosen_no_day_is_above_free_and_nothing_fits_any_more(
    wishes: Sequence[Wish], free: Mapping[LabId, Mapping[date, int]], numbers: set[int]
) -> None:
    proposal = settle(wishes, free, {str(number) for number in numbers})
    left = {lab: dict(days) for lab, days in free.items()}
    for wish in wishes:
        for day, spaces in wish.spaces.items():
            left[wish.lab][day] -= spaces if wish.reference in proposal.placed else 0
    assert min(spaces for days in left.values() for spaces in days.values()) >= 0
    rest = [wish for wish in wishes if wish.reference not in proposal.placed]
    assert [each.reference for each in proposal.left_out] == [wish.reference for wish in rest]
    assert not any(fits(wish, left) for wish in rest)
    assert all(each.short_days for each in proposal.left_out)
    assert settle(wishes, free, {str(number) for number in numbers}) == proposal


@given(wish_lists, free_spaces)
def test_whoever_is_in_no_contest_is_placed_if_it_fits(
    wishes: Sequence[Wish], free: Mapping[LabId, Mapping[date, int]]
) -> None:
    found = contests(wishes, free)
    contested = {wish.reference for contest in found for wish in contest.wishes}
    assert len(contested) == sum(len(contest.wishes) for contest in found)
    placed = settle(wishes, free, contested).placed
    alone = [wish for wish in wishes if wish.reference not in contested and fits(wish, free)]
    assert all(wish.reference in placed for wish in alone)
