from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.notices.receipt import NaiveMoment, earliest_start, latest_receipt, received_on
from labsim.domain.working_calendar import DateOutsideCalendar, WorkingCalendar

CALENDAR = WorkingCalendar.of_england_and_wales()
SIX = time(18)
LONDON = ZoneInfo("Europe/London")

moments = st.datetimes(
    min_value=datetime(2015, 1, 5),  # noqa: DTZ001  the strategy adds the zone
    max_value=datetime(2035, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        ((2017, 11, 23, 9, 0, 0), date(2017, 11, 23)),
        ((2017, 11, 23, 0, 0, 0), date(2017, 11, 23)),
        ((2017, 11, 23, 18, 0, 0), date(2017, 11, 23)),
        ((2017, 11, 23, 18, 0, 1), date(2017, 11, 24)),
        ((2017, 11, 24, 18, 0, 1), date(2017, 11, 27)),
        ((2017, 11, 25, 9, 0, 0), date(2017, 11, 27)),
        ((2017, 11, 26, 23, 0, 0), date(2017, 11, 27)),
        ((2017, 12, 22, 18, 0, 1), date(2017, 12, 27)),
        ((2018, 3, 30, 12, 0, 0), date(2018, 4, 3)),
    ],
)
def test_after_six_or_on_a_day_off_it_is_the_next_working_day(
    sent: tuple[int, int, int, int, int, int], received: date
) -> None:
    year, month, day, hour, minute, second = sent
    moment = datetime(year, month, day, hour, minute, second, tzinfo=LONDON)
    assert received_on(moment, SIX, CALENDAR) == received


def test_a_microsecond_after_six_is_after_six() -> None:
    moment = datetime(2017, 11, 23, 18, 0, 0, 1, tzinfo=LONDON)
    assert received_on(moment, SIX, CALENDAR) == date(2017, 11, 24)


def test_the_day_is_the_london_day_in_summer_too() -> None:
    at_six_in_london = datetime(2018, 6, 1, 17, 0, tzinfo=UTC)
    assert received_on(at_six_in_london, SIX, CALENDAR) == date(2018, 6, 1)
    assert received_on(at_six_in_london + timedelta(seconds=1), SIX, CALENDAR) == date(2018, 6, 4)
    past_midnight_in_london = datetime(2018, 5, 31, 23, 30, tzinfo=UTC)
    assert received_on(past_midnight_in_london, SIX, CALENDAR) == date(2018, 6, 1)


def test_a_moment_from_elsewhere_is_told_in_london_time() -> None:
    new_york = datetime(2017, 11, 23, 14, 0, tzinfo=ZoneInfo("America/New_York"))
    assert received_on(new_york, SIX, CALENDAR) == date(2017, 11, 24)


def test_the_end_of_the_day_is_an_argument() -> None:
    moment = datetime(2017, 11, 23, 17, 30, tzinfo=UTC)
    assert received_on(moment, time(17), CALENDAR) == date(2017, 11, 24)


def test_a_moment_without_a_zone_is_an_error() -> None:
    with pytest.raises(NaiveMoment):
        received_on(datetime(2017, 11, 23, 9), SIX, CALENDAR)  # noqa: DTZ001  the point of it


def test_a_moment_outside_the_calendar_is_an_error() -> None:
    with pytest.raises(DateOutsideCalendar):
        received_on(datetime(2036, 1, 1, 9, tzinfo=UTC), SIX, CALENDAR)
    with pytest.raises(DateOutsideCalendar):
        received_on(datetime(2035, 12, 31, 18, 1, tzinfo=UTC), SIX, CALENDAR)


@given(moments)
def test_the_day_of_receipt_is_a_working_day_and_never_earlier_than_sent(moment: datetime) -> None:
    received = received_on(moment, SIX, CALENDAR)
    sent = moment.astimezone(LONDON).date()
    assert CALENDAR.is_working_day(received)
    assert received >= sent
    assert CALENDAR.between(sent, received) <= 1


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=20)))
def test_sending_later_is_never_received_earlier(moment: datetime, wait: timedelta) -> None:
    later = received_on(moment + wait, SIX, CALENDAR)
    assert received_on(moment, SIX, CALENDAR) <= later


@pytest.mark.parametrize(
    ("received", "start"),
    [
        (date(2017, 11, 23), date(2018, 1, 23)),
        (date(2017, 12, 1), date(2018, 1, 31)),
        (date(2018, 3, 1), date(2018, 4, 30)),
        (date(2018, 6, 1), date(2018, 7, 27)),
        (date(2018, 8, 31), date(2018, 10, 26)),
        (date(2020, 3, 2), date(2020, 4, 29)),
    ],
)
def test_testing_may_start_on_the_fortieth_working_day(received: date, start: date) -> None:
    assert earliest_start(received, 40, CALENDAR) == start


def test_a_day_of_notice_more_or_less_moves_the_start_by_a_working_day() -> None:
    received = date(2017, 11, 23)
    assert earliest_start(received, 39, CALENDAR) == date(2018, 1, 22)
    assert earliest_start(received, 41, CALENDAR) == date(2018, 1, 24)


@pytest.mark.parametrize("by", [date(2018, 5, 21), date(2017, 11, 25), date(2018, 1, 1)])
def test_the_last_notice_for_a_day_is_the_last_that_may_start_by_it(by: date) -> None:
    """Of 21 May 2018: 21 March. There are 6 working days left in March, 20 in April, and 14 to 21 May."""
    found = latest_receipt(by, lambda _: 40, CALENDAR)
    assert found is not None
    assert earliest_start(found, 40, CALENDAR) <= by
    assert earliest_start(CALENDAR.after(found, 1), 40, CALENDAR) > by
    assert by != date(2018, 5, 21) or found == date(2018, 3, 21)


def test_a_notice_is_measured_by_the_length_of_its_own_day() -> None:
    """40 working days to the end of March 2018, 10 from April on: the last of 21 May 2018 is that of 4 May."""
    found = latest_receipt(
        date(2018, 5, 21), lambda day: 40 if day < date(2018, 4, 1) else 10, CALENDAR
    )
    assert found == date(2018, 5, 4)
