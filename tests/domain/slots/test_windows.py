from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.slots.windows import FreeDay, earliest_window, most_spaces
from tests.domain.builders import CALENDAR

LAB_DAYS = CALENDAR.working_days(date(2018, 3, 1), date(2018, 5, 31))

free_days = st.lists(st.integers(-5, 30), max_size=len(LAB_DAYS)).map(
    lambda free: list(zip(LAB_DAYS, free, strict=False))
)
not_befores = st.dates(date(2018, 2, 25), date(2018, 6, 3))


def fits(window: Sequence[FreeDay], spaces: int, not_before: date) -> bool:
    return all(day >= not_before and free >= spaces for day, free in window)


def every_window(lab_days: Sequence[FreeDay], working_days: int) -> list[Sequence[FreeDay]]:
    starts = range(len(lab_days) - working_days + 1)
    return [lab_days[start : start + working_days] for start in starts]


@given(free_days, st.integers(1, 30), st.integers(1, 12), not_befores)
def test_the_window_found_fits_and_no_earlier_one_does(
    lab_days: list[FreeDay], spaces: int, working_days: int, not_before: date
) -> None:
    fitting = [
        (window[0][0], window[-1][0])
        for window in every_window(lab_days, working_days)
        if fits(window, spaces, not_before)
    ]
    found = earliest_window(lab_days, spaces, working_days, not_before)
    assert found == (fitting[0] if fitting else None)


def test_a_weekend_does_not_break_a_window() -> None:
    friday_to_monday = [(date(2018, 3, 2), 5), (date(2018, 3, 5), 5)]
    assert earliest_window(friday_to_monday, 5, 2, date(2018, 1, 1)) == (
        date(2018, 3, 2),
        date(2018, 3, 5),
    )


def test_a_day_that_is_one_space_short_starts_the_search_again() -> None:
    lab_days = list(zip(LAB_DAYS[:5], (5, 4, 5, 5, 5), strict=True))
    assert earliest_window(lab_days, 5, 2, LAB_DAYS[0]) == (LAB_DAYS[2], LAB_DAYS[3])


def test_the_first_lawful_day_itself_may_begin_the_window() -> None:
    lab_days = [(day, 5) for day in LAB_DAYS]
    assert earliest_window(lab_days, 5, 1, LAB_DAYS[3]) == (LAB_DAYS[3], LAB_DAYS[3])


@given(free_days)
def test_most_spaces_is_the_largest_number_that_fits_everywhere(lab_days: list[FreeDay]) -> None:
    most = most_spaces(lab_days)
    if most:
        assert fits(lab_days, most, date.min)
    assert not (lab_days and fits(lab_days, most + 1, date.min))


def test_a_closed_day_leaves_no_space_and_no_debt() -> None:
    assert most_spaces([(LAB_DAYS[0], 5), (LAB_DAYS[1], 0)]) == 0
    assert most_spaces([(LAB_DAYS[0], -3)]) == 0
    assert most_spaces([]) == 0


def test_a_window_neither_begins_nor_ends_on_a_closed_day() -> None:
    lab_days = [(day, 9) for day in LAB_DAYS[:6]]
    closed = {LAB_DAYS[0], LAB_DAYS[2]}
    assert earliest_window(lab_days, 5, 2, LAB_DAYS[0], closed) == (LAB_DAYS[3], LAB_DAYS[4])
    assert earliest_window(lab_days, 5, 3, LAB_DAYS[0], closed) == (LAB_DAYS[1], LAB_DAYS[3])
