"""The labs' next weeks, put together from days."""

from datetime import date, timedelta

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.services.read_availability import AvailabilityDay
from labsim.services.read_weeks import LabWeek, read_weeks, weeks_of
from models.engine import Database
from tests.builders import TODAY, a_slot, an_allocated_slot, open_lab
from tests.services.stories import a_story

MONDAY = date(2018, 3, 5)
WEEKEND = DayOff(DayOffKind.WEEKEND, "Saturday")


def _day(number: int, taken: int = 0, asked: int = 0, spaces: int = 100) -> AvailabilityDay:
    day = MONDAY + timedelta(days=number)
    off = WEEKEND if day.weekday() > 4 else None
    return AvailabilityDay(day, off, spaces, taken, asked, 100)


def test_a_week_tells_its_fullest_day() -> None:
    days = [_day(0, 10, 5), _day(1, 60, 0), _day(2, 20, 30), _day(5, 999, 999), _day(7)]
    first, second = weeks_of(days)
    assert first == LabWeek(MONDAY, 3, 100, 60, 30, 40)
    assert second.monday == MONDAY + timedelta(days=7)


def test_open_is_that_of_the_day_with_the_least() -> None:
    assert weeks_of([_day(0), _day(1, spaces=40)])[0].spaces_open == 40


def test_a_week_without_a_lab_day_is_all_zero() -> None:
    assert weeks_of([_day(5), _day(6)]) == (LabWeek(MONDAY, 0, 0, 0, 0, 0),)


def test_no_days_are_no_weeks() -> None:
    assert weeks_of([]) == ()


def test_more_asked_for_than_is_free_is_pointed_out() -> None:
    assert weeks_of([_day(0, 60, 41)])[0].is_oversubscribed
    assert not weeks_of([_day(0, 60, 40)])[0].is_oversubscribed


def test_ten_weeks_from_today_for_both_labs(database: Database) -> None:
    story = a_story(database)
    with database.writing() as uow:
        an_allocated_slot(uow, story.notice, spaces=7)
        a_slot(uow, story.notice, spaces=9)
    with database.reading() as uow:
        arqiva, telefonica = read_weeks(uow, TODAY)
    assert (arqiva.lab.id, telefonica.lab.id) == (ARQIVA, TELEFONICA)
    assert [week.monday for week in arqiva.weeks] == [
        date(2017, 11, 20) + timedelta(days=7 * n) for n in range(10)
    ]
    last = arqiva.weeks[-1]  # 22 to 28 Jan 2018: the slots begin on the 23rd
    assert (last.most_taken, last.most_asked, last.spaces_open) == (7, 9, 100)
    assert arqiva.scale == 100
    assert telefonica.weeks[-1].most_taken == 0


def test_the_last_weeks_of_the_calendar_are_shorter(database: Database) -> None:
    a_story(database)
    with database.writing() as uow:
        open_lab(uow, days=[date(2035, 12, 27), date(2035, 12, 28)])
    with database.reading() as uow:
        weeks = read_weeks(uow, date(2035, 12, 27))[0].weeks
    assert [week.monday for week in weeks] == [date(2035, 12, 24), date(2035, 12, 31)]
