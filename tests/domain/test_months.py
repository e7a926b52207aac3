from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.months import months_after

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2018, 3, 29), 6, date(2018, 9, 29)),
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2018, 3, 31), 1, date(2018, 4, 30)),
        (date(2018, 7, 5), 6, date(2019, 1, 5)),
        (date(2018, 6, 30), 6, date(2018, 12, 30)),
        (date(2017, 12, 31), 12, date(2018, 12, 31)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
    ],
)
def test_a_month_that_is_too_short_ends_on_its_last_day(
    day: date, months: int, later: date
) -> None:
    assert months_after(day, months) == later


@given(days)
def test_no_months_later_is_the_same_day(day: date) -> None:
    assert months_after(day, 0) == day


@given(days, days, st.integers(0, 60))
def test_a_later_day_never_comes_earlier_after_the_same_months(
    one: date, other: date, months: int
) -> None:
    earlier, later = sorted((one, other))
    assert months_after(earlier, months) <= months_after(later, months)
