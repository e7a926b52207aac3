"""GOV-*: meetings, against the dates that were published."""

from calendar import WEDNESDAY, monthcalendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.governance import (
    CSC,
    PANEL,
    SSC,
    NoMeetingAhead,
    meeting_days,
    next_meeting,
    outcome_known_on,
    status_is_set_by,
)
from labsim.domain.rulebook import SHIPPED_RULEBOOK, Rulebook
from tests.domain.builders import CALENDAR
from tests.domain.rulebooks import with_value

days = st.dates(date(2015, 1, 1), date(2034, 12, 31))


def _in_month(code: str, year: int, month: int, *, when_needed: bool = False) -> list[int]:
    first, next_month = date(year, month, 1), date(year, month, 28) + timedelta(4)
    last = next_month - timedelta(next_month.day)
    found = meeting_days(SHIPPED_RULEBOOK, code, first, last, when_needed=when_needed)
    return [day.day for day in found]


@pytest.mark.parametrize(
    ("code", "year", "month", "expected"),
    [
        (SSC, 2017, 11, [8, 22]),
        (SSC, 2017, 12, [13]),
        (SSC, 2018, 1, [10, 24]),
        (PANEL, 2017, 12, [8]),
        (PANEL, 2019, 11, [15]),
        (PANEL, 2020, 4, [10]),
        (PANEL, 2020, 5, [15]),
        (PANEL, 2020, 6, [12]),
        (CSC, 2020, 4, [28]),
        (CSC, 2020, 5, [26]),
        (CSC, 2020, 6, [30]),
    ],
)
def test_a_committee_meets_on_the_days_that_were_published(
    code: str, year: int, month: int, expected: list[int]
) -> None:
    assert _in_month(code, year, month) == expected


def test_the_panel_meets_on_the_fourth_friday_only_when_needed() -> None:
    assert _in_month(PANEL, 2017, 12, when_needed=True) == [8, 22]
    assert _in_month(SSC, 2017, 11, when_needed=True) == [8, 22]


def test_the_last_tuesday_is_the_fourth_or_the_fifth() -> None:
    assert _in_month(CSC, 2020, 3) == [31]
    assert _in_month(CSC, 2020, 2) == [25]


def test_a_meeting_day_counts_on_both_ends_of_the_range() -> None:
    first, second = date(2017, 11, 8), date(2017, 11, 22)
    assert meeting_days(SHIPPED_RULEBOOK, SSC, first, second) == (first, second)
    one_day = timedelta(1)
    assert meeting_days(SHIPPED_RULEBOOK, SSC, first + one_day, second - one_day) == ()


def test_the_next_meeting_may_be_today() -> None:
    assert next_meeting(SHIPPED_RULEBOOK, SSC, date(2017, 11, 22)) == date(2017, 11, 22)
    assert next_meeting(SHIPPED_RULEBOOK, SSC, date(2017, 11, 23)) == date(2017, 12, 13)


def test_a_meeting_that_is_not_held_is_passed_over() -> None:
    assert next_meeting(SHIPPED_RULEBOOK, SSC, date(2017, 12, 14)) == date(2018, 1, 10)


def test_a_moved_meeting_is_found_from_its_old_day_on() -> None:
    assert next_meeting(SHIPPED_RULEBOOK, PANEL, date(2019, 11, 8)) == date(2019, 11, 15)


def test_the_rhythm_is_a_value_of_the_rulebook_from_its_day_on() -> None:
    monthly = with_value(SSC, "occurrences", [2], since=date(2018, 1, 1))
    last = date(2018, 2, 28)
    assert meeting_days(monthly, SSC, date(2017, 11, 1), last) == (
        date(2017, 11, 8),
        date(2017, 11, 22),
        date(2017, 12, 13),
        date(2018, 1, 10),
        date(2018, 2, 14),
    )


def test_an_exception_that_is_entered_later_leaves_the_past_alone() -> None:
    weekday = SHIPPED_RULEBOOK.value(CSC, "weekday", date(2020, 1, 1))
    no_june = replace(
        weekday, parameter="not_held", value=["2020-06-30"], in_force_from=date(2020, 6, 1)
    )
    rulebook = Rulebook((*SHIPPED_RULEBOOK.values, no_june))
    found = meeting_days(rulebook, CSC, date(2020, 5, 1), date(2020, 7, 31))
    assert found == (date(2020, 5, 26), date(2020, 7, 28))


def test_a_pattern_that_never_comes_is_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(NoMeetingAhead, match="GOV-SSC"):
        next_meeting(with_value(SSC, "occurrences", [6]), SSC, date(2018, 1, 1))


def test_the_outcome_is_known_on_the_next_working_day() -> None:
    assert outcome_known_on(SHIPPED_RULEBOOK, CALENDAR, date(2017, 11, 22)) == date(2017, 11, 23)
    in_two_days = with_value(SSC, "outcome_known_after", 2)
    assert outcome_known_on(in_two_days, CALENDAR, date(2017, 11, 23)) == date(2017, 11, 27)


def test_the_panel_sets_the_status_until_july_2017() -> None:
    assert status_is_set_by(SHIPPED_RULEBOOK, date(2017, 7, 31)) == PANEL
    assert status_is_set_by(SHIPPED_RULEBOOK, date(2017, 8, 1)) == SSC


@given(st.integers(2015, 2035), st.integers(1, 12))
def test_ssc_meets_on_the_second_and_fourth_wednesday_of_the_printed_calendar(
    year: int, month: int
) -> None:
    wednesdays = [week[WEDNESDAY] for week in monthcalendar(year, month) if week[WEDNESDAY]]
    expected = [wednesdays[1], wednesdays[3]]
    if (year, month) == (2017, 12):
        expected.remove(27)
    assert _in_month(SSC, year, month) == expected


@given(days)
def test_the_next_meeting_is_the_first_of_the_list(day: date) -> None:
    listed = meeting_days(SHIPPED_RULEBOOK, SSC, day, day + timedelta(60))
    assert next_meeting(SHIPPED_RULEBOOK, SSC, day) == listed[0]
