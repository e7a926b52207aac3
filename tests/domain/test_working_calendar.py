"""Truth from outside: the bank holidays that the government published for England and Wales."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labsim.domain.working_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    CalendarCorrection,
    ContradictoryCorrections,
    DateOutsideCalendar,
    DayOff,
    DayOffKind,
    Division,
    ReversedRange,
    WorkingCalendar,
)

CALENDAR = WorkingCalendar.of_england_and_wales()

PUBLISHED = {
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
}
PUBLISHED_DAYS = {
    date.fromisoformat(f"{year}-{day}") for year, days in PUBLISHED.items() for day in days.split()
}

days = st.dates(min_value=CALENDAR.first_day, max_value=CALENDAR.last_day)
middle_days = st.dates(min_value=date(2016, 1, 1), max_value=date(2030, 12, 31))
published_days = st.dates(min_value=date(2015, 1, 1), max_value=date(2026, 12, 31))
late_days = st.dates(min_value=date(2019, 1, 1), max_value=CALENDAR.last_day)
counts = st.integers(min_value=0, max_value=500)
positive_counts = st.integers(min_value=1, max_value=500)


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_bank_holidays_are_those_published(year: int) -> None:
    published = sorted(day for day in PUBLISHED_DAYS if day.year == year)
    assert [holiday.day for holiday in CALENDAR.holidays(year, year)] == published


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (date(2022, 6, 3), "Jubilee"),
        (date(2022, 9, 19), "State Funeral"),
        (date(2023, 5, 8), "Coronation"),
        (date(2016, 12, 27), "Christmas"),
        (date(2020, 12, 28), "Boxing"),
    ],
)
def test_a_bank_holiday_says_its_name(day: date, word: str) -> None:
    off = CALENDAR.day_off(day)
    assert off is not None
    assert off.kind is DayOffKind.HOLIDAY
    assert word in off.name


def test_the_early_may_holiday_of_2020_was_moved_to_friday() -> None:
    assert CALENDAR.is_working_day(date(2020, 5, 4))
    assert not CALENDAR.is_working_day(date(2020, 5, 8))


@pytest.mark.parametrize(
    ("notice", "start"),
    [
        (date(2017, 11, 23), date(2018, 1, 23)),
        (date(2017, 12, 1), date(2018, 1, 31)),
        (date(2018, 3, 1), date(2018, 4, 30)),
        (date(2018, 6, 1), date(2018, 7, 27)),
        (date(2018, 8, 31), date(2018, 10, 26)),
        (date(2020, 3, 2), date(2020, 4, 29)),
        (date(2017, 10, 2), date(2017, 11, 27)),
    ],
)
def test_forty_working_days_after_the_known_days(notice: date, start: date) -> None:
    assert CALENDAR.after(notice, 40) == start
    assert CALENDAR.before(start, 40) == notice
    assert CALENDAR.between(notice, start) == 40


@given(published_days)
def test_a_working_day_is_no_weekend_and_no_published_holiday(day: date) -> None:
    off = day.isoweekday() in {6, 7} or day in PUBLISHED_DAYS
    assert CALENDAR.is_working_day(day) is not off
    assert (CALENDAR.day_off(day) is not None) is off


@given(published_days, st.integers(min_value=1, max_value=60))
def test_the_nth_working_day_is_the_one_found_by_walking(day: date, working_days: int) -> None:
    assume(day < date(2026, 9, 1))
    walked, left = day, working_days
    while left:
        walked += timedelta(1)
        left -= walked.isoweekday() < 6 and walked not in PUBLISHED_DAYS
    assert CALENDAR.after(day, working_days) == walked


@given(middle_days, positive_counts)
def test_the_answer_is_a_working_day_after_the_day(day: date, working_days: int) -> None:
    answer = CALENDAR.after(day, working_days)
    assert answer > day
    assert CALENDAR.is_working_day(answer)


@given(middle_days, counts)
def test_counting_what_was_counted_gives_the_count(day: date, working_days: int) -> None:
    assert CALENDAR.between(day, CALENDAR.after(day, working_days)) == working_days


@given(middle_days, counts, counts)
def test_counting_in_two_steps_is_counting_in_one(day: date, first: int, second: int) -> None:
    in_two_steps = CALENDAR.after(CALENDAR.after(day, first), second)
    assert in_two_steps == CALENDAR.after(day, first + second)


@given(middle_days, counts)
def test_before_undoes_after_from_a_working_day(day: date, working_days: int) -> None:
    start = CALENDAR.on_or_after(day)
    assert CALENDAR.before(CALENDAR.after(start, working_days), working_days) == start


@given(late_days, positive_counts)
def test_before_lands_on_a_working_day_before_the_day(day: date, working_days: int) -> None:
    answer = CALENDAR.before(day, working_days)
    assert answer < day
    assert CALENDAR.is_working_day(answer)


@given(middle_days, middle_days, positive_counts)
def test_a_later_day_never_has_an_earlier_answer(one: date, other: date, count: int) -> None:
    earlier, later = sorted([one, other])
    assert CALENDAR.after(earlier, count) <= CALENDAR.after(later, count)


@given(days, days, days)
def test_counts_of_neighbouring_ranges_add_up(one: date, two: date, three: date) -> None:
    start, middle, end = sorted([one, two, three])
    parts = CALENDAR.between(start, middle) + CALENDAR.between(middle, end)
    assert parts == CALENDAR.between(start, end)


@given(middle_days, st.integers(min_value=1, max_value=200))
def test_the_days_of_a_range_are_its_working_days_both_ends_included(
    first: date, length: int
) -> None:
    walked = [first + timedelta(n) for n in range(length)]
    expected = tuple(day for day in walked if CALENDAR.is_working_day(day))
    assert CALENDAR.working_days(first, walked[-1]) == expected


@given(middle_days)
def test_on_or_after_is_the_first_working_day_from_there(day: date) -> None:
    answer = CALENDAR.on_or_after(day)
    assert CALENDAR.working_days(day, answer) == (answer,)


@given(days)
def test_no_working_days_after_or_before_a_day_is_the_day_itself(day: date) -> None:
    assert CALENDAR.after(day, 0) == day
    assert CALENDAR.before(day, 0) == day
    assert CALENDAR.between(day, day) == 0


def test_a_weekend_says_its_day_even_if_it_is_christmas() -> None:
    assert CALENDAR.day_off(date(2017, 11, 25)) == DayOff(DayOffKind.WEEKEND, "Saturday")
    assert CALENDAR.day_off(date(2016, 12, 25)) == DayOff(DayOffKind.WEEKEND, "Sunday")


def test_a_working_day_is_not_off() -> None:
    assert CALENDAR.day_off(date(2017, 11, 23)) is None


@pytest.mark.parametrize("outside", [date(2014, 12, 31), date(2036, 1, 1)])
def test_a_day_outside_the_years_known_is_an_error(outside: date) -> None:
    inside = date(2020, 1, 2)
    first, last = sorted([inside, outside])
    for ask in (
        lambda: CALENDAR.is_working_day(outside),
        lambda: CALENDAR.on_or_after(outside),
        lambda: CALENDAR.after(outside, 1),
        lambda: CALENDAR.before(outside, 1),
        lambda: CALENDAR.between(first, last),
        lambda: CALENDAR.working_days(first, last),
        lambda: CALENDAR.day_off(outside),
        lambda: CALENDAR.holidays(outside.year, outside.year),
        lambda: WorkingCalendar.of_england_and_wales(
            [CalendarCorrection(outside, working=True, reason="outside")]
        ),
    ):
        with pytest.raises(DateOutsideCalendar, match="2015 to 2035") as error:
            ask()
        assert str(outside.year) in str(error.value)


def test_an_answer_outside_the_years_known_is_an_error() -> None:
    with pytest.raises(DateOutsideCalendar, match="2035-12-01"):
        CALENDAR.after(date(2035, 12, 1), 40)
    with pytest.raises(DateOutsideCalendar, match="2015-01-05"):
        CALENDAR.before(date(2015, 1, 5), 2)
    with pytest.raises(DateOutsideCalendar):
        CALENDAR.after(date(2017, 11, 23), 10**30)


def test_the_first_and_the_last_days_are_known() -> None:
    assert (CALENDAR.first_day, CALENDAR.last_day) == (date(2015, 1, 1), date(2035, 12, 31))
    assert CALENDAR.before(date(2015, 1, 5), 1) == date(2015, 1, 2)
    assert CALENDAR.on_or_after(date(2035, 12, 31)) == date(2035, 12, 31)
    assert CALENDAR.after(date(2035, 12, 28), 1) == date(2035, 12, 31)


def test_every_year_known_has_at_least_eight_bank_holidays() -> None:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        assert len(CALENDAR.holidays(year, year)) >= 8


def test_a_reversed_range_is_an_error() -> None:
    with pytest.raises(ReversedRange):
        CALENDAR.between(date(2018, 1, 2), date(2018, 1, 1))
    with pytest.raises(ReversedRange):
        CALENDAR.working_days(date(2018, 1, 2), date(2018, 1, 1))
    with pytest.raises(ReversedRange):
        CALENDAR.holidays(2018, 2017)


def test_a_negative_count_is_an_error() -> None:
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.after(date(2018, 1, 2), -1)
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.before(date(2018, 1, 2), -1)


def test_a_removed_day_is_off_and_says_why() -> None:
    friday = date(2018, 6, 15)
    corrected = WorkingCalendar.of_england_and_wales(
        [CalendarCorrection(friday, working=False, reason="No power in Winchester")]
    )
    assert corrected.day_off(friday) == DayOff(DayOffKind.REMOVED, "No power in Winchester")
    assert corrected.after(date(2018, 6, 1), 40) == date(2018, 7, 30)
    assert CALENDAR.is_working_day(friday)


def test_an_extra_day_is_a_working_day_even_on_a_saturday_or_holiday() -> None:
    saturday, christmas = date(2017, 11, 25), date(2017, 12, 25)
    corrected = WorkingCalendar.of_england_and_wales(
        [
            CalendarCorrection(saturday, working=True, reason="Open Saturday"),
            CalendarCorrection(christmas, working=True, reason="Open at Christmas"),
        ]
    )
    assert corrected.day_off(saturday) is None
    assert corrected.after(date(2017, 11, 24), 1) == saturday
    assert corrected.working_days(date(2017, 12, 24), date(2017, 12, 26)) == (christmas,)
    assert corrected.holidays(2017, 2017) == CALENDAR.holidays(2017, 2017)
    assert [correction.day for correction in corrected.corrections] == [saturday, christmas]


@given(st.dictionaries(days, st.booleans(), max_size=20), days)
def test_a_correction_has_the_last_word(corrections: dict[date, bool], other: date) -> None:
    corrected = WorkingCalendar.of_england_and_wales(
        CalendarCorrection(day, working, "decided by staff") for day, working in corrections.items()
    )
    for day, working in corrections.items():
        assert corrected.is_working_day(day) is working
        assert (corrected.day_off(day) is None) is working
    if other not in corrections:
        assert corrected.day_off(other) == CALENDAR.day_off(other)


def test_two_corrections_of_one_day_are_an_error() -> None:
    day = date(2018, 6, 15)
    with pytest.raises(ContradictoryCorrections, match="2018-06-15"):
        WorkingCalendar.of_england_and_wales(
            [
                CalendarCorrection(day, working=False, reason="closed"),
                CalendarCorrection(day, working=True, reason="open"),
            ]
        )


def test_another_division_has_other_holidays() -> None:
    scotland = WorkingCalendar.of_england_and_wales(division=Division("Scotland"))
    st_andrews_day, easter_monday = date(2018, 11, 30), date(2018, 4, 2)
    assert scotland.division is Division.SCOTLAND
    assert not scotland.is_working_day(st_andrews_day)
    assert scotland.is_working_day(easter_monday)
