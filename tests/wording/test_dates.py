from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.notices.receipt import NaiveMoment
from labsim.wording.dates import (
    age_text,
    day_text,
    days_text,
    long_day_text,
    moment_text,
    month_text,
    plain_day_text,
    span_text,
)

MONDAY = date(2018, 3, 5)

any_day = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def march(*days: int) -> list[date]:
    return [date(2018, 3, day) for day in days]


def test_a_day_reads_short_long_and_plain() -> None:
    assert day_text(MONDAY) == "Mon 5 Mar 2018"
    assert long_day_text(MONDAY) == "Monday 5 March 2018"
    assert plain_day_text(MONDAY) == "5 March 2018"
    assert month_text(MONDAY) == "March 2018"


@given(any_day)
def test_the_words_of_a_day_are_those_of_the_calendar(day: date) -> None:
    assert datetime.strptime(day_text(day), "%a %d %b %Y").replace(tzinfo=UTC).date() == day
    assert datetime.strptime(long_day_text(day), "%A %d %B %Y").replace(tzinfo=UTC).date() == day


@pytest.mark.parametrize(
    ("first", "last", "working_days", "text"),
    [
        (MONDAY, date(2018, 3, 29), 19, "5 to 29 Mar 2018 (19 working days)"),
        (MONDAY, date(2018, 4, 5), 22, "5 Mar to 5 Apr 2018 (22 working days)"),
        (date(2017, 12, 18), date(2018, 1, 5), 12, "18 Dec 2017 to 5 Jan 2018 (12 working days)"),
        (date(2017, 3, 5), date(2018, 3, 5), 250, "5 Mar 2017 to 5 Mar 2018 (250 working days)"),
        (MONDAY, MONDAY, 1, "Mon 5 Mar 2018 (1 working day)"),
        (date(2018, 3, 3), date(2018, 3, 4), 0, "3 to 4 Mar 2018 (0 working days)"),
    ],
)
def test_a_span_says_each_month_and_year_once(
    first: date, last: date, working_days: int, text: str
) -> None:
    assert span_text(first, last, working_days) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (march(6), "6 Mar 2018"),
        (march(6, 7, 8, 9, 12), "6 to 9 Mar and 12 Mar 2018"),
        (march(12, 9, 6, 9), "6 Mar, 9 Mar and 12 Mar 2018"),
        ([date(2018, 3, 30), date(2018, 3, 31), date(2018, 4, 1)], "30 Mar to 1 Apr 2018"),
        ([date(2017, 12, 29), date(2018, 1, 2)], "29 Dec 2017 and 2 Jan 2018"),
        (
            [date(2017, 12, 31), date(2018, 1, 1), date(2018, 1, 3)],
            "31 Dec 2017 to 1 Jan and 3 Jan 2018",
        ),
        ([], "none"),
    ],
)
def test_days_in_a_row_are_one_run(days: list[date], text: str) -> None:
    assert days_text(days) == text


def test_six_runs_are_listed_in_full() -> None:
    assert days_text(march(1, 3, 5, 7, 9, 11)) == (
        "1 Mar, 3 Mar, 5 Mar, 7 Mar, 9 Mar and 11 Mar 2018"
    )


def test_after_six_runs_the_other_days_are_a_number() -> None:
    six = "1 Mar, 3 Mar, 5 Mar, 7 Mar, 9 Mar, 11 Mar 2018"
    assert days_text(march(1, 3, 5, 7, 9, 11, 13)) == f"{six} and 1 more day"
    assert days_text(march(1, 3, 5, 7, 9, 11, 13, 14, 17)) == f"{six} and 3 more days"


@given(st.lists(any_day, min_size=1))
def test_a_list_of_days_stays_short_and_always_has_a_year(days: list[date]) -> None:
    text = days_text(days)
    assert len(text) < 200
    assert str(max(days).year) in text or "more day" in text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2018, 3, 5, 14, 5, tzinfo=UTC), "Mon 5 Mar 2018, 14:05"),
        (datetime(2018, 7, 5, 14, 5, tzinfo=UTC), "Thu 5 Jul 2018, 15:05"),
        (datetime(2018, 6, 30, 23, 30, tzinfo=UTC), "Sun 1 Jul 2018, 00:30"),
    ],
    ids=["winter", "summer", "the next day in London"],
)
def test_a_moment_is_told_in_london_time(moment: datetime, text: str) -> None:
    assert moment_text(moment) == text


def test_a_moment_without_a_time_zone_is_not_guessed() -> None:
    with pytest.raises(NaiveMoment):
        moment_text(datetime(2018, 3, 5, 14, 5))  # noqa: DTZ001  that is the point


@pytest.mark.parametrize(
    ("days_ago", "text"),
    [(0, "today"), (1, "1 day"), (3, "3 days"), (-1, "in 1 day"), (-40, "in 40 days")],
)
def test_an_age_is_a_number_of_days_or_today(days_ago: int, text: str) -> None:
    assert age_text(MONDAY - timedelta(days_ago), MONDAY) == text
