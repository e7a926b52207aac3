"""A lab's days as cells: words, bars, weeks, and a legend of what is on screen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from labsim.domain.capacity.changes import CapacityCategory, CapacityChange, CapacityKind
from labsim.domain.labs import TELEFONICA
from labsim.domain.working_calendar import DayOff, DayOffKind
from labsim.services.read_availability import AvailabilityDay
from tests.builders import CALENDAR
from web.charts.calendar import Cell, Grid, calendar_grid, day_remark

MONDAY = date(2018, 3, 5)
GOOD_FRIDAY = date(2018, 3, 30)
HUNDRED = CapacityChange(
    TELEFONICA,
    MONDAY,
    GOOD_FRIDAY,
    CapacityKind.OUT_OF_USE,
    100,
    CapacityCategory.MAINTENANCE,
    "new racks",
)
CLOSED = replace(
    HUNDRED,
    kind=CapacityKind.CLOSED_TO_VISITORS,
    spaces=None,
    category=CapacityCategory.HOLIDAY,
    reason="staff day",
)


def _day(day: date = MONDAY, **given: Any) -> AvailabilityDay:
    usual = AvailabilityDay(
        day=day, off=None, spaces_open=280, spaces_taken=190, asked=30, regular=280
    )
    off = CALENDAR.day_off(day)
    closed: dict[str, Any] = (
        {"off": off, "spaces_open": 0, "spaces_taken": 0, "asked": 0} if off else {}
    )
    return replace(usual, **(closed | given))


def _days(first: date, last: date) -> list[AvailabilityDay]:
    return [_day(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def _cell(day: AvailabilityDay) -> Cell:
    (cell,) = (cell for week in calendar_grid([day]).weeks for cell in week if cell)
    return cell


def _marks(days: Sequence[AvailabilityDay]) -> list[str]:
    return [key.mark for key in calendar_grid(days).legend]


def _places(grid: Grid) -> list[list[int]]:
    return [[cell.day.day if cell else 0 for cell in week] for week in grid.weeks]


def test_an_open_day_is_heard_with_all_its_numbers() -> None:
    assert _cell(_day()).words == (
        "Monday 5 March 2018, 280 open, 190 taken, 90 free, 30 asked for"
    )


def test_a_closed_day_is_heard_with_its_reason() -> None:
    assert _cell(_day(GOOD_FRIDAY)).words == "Friday 30 March 2018, closed: Good Friday"
    assert _cell(_day(date(2018, 3, 3))).words == "Saturday 3 March 2018, closed: weekend"
    removed = _day(off=DayOff(DayOffKind.REMOVED, "Stocktaking"), spaces_open=0, spaces_taken=0)
    assert _cell(removed).words == "Monday 5 March 2018, closed: Stocktaking"


def test_a_reduced_day_says_from_what() -> None:
    cell = _cell(_day(spaces_open=250))
    assert cell.reduced
    assert cell.words == ("Monday 5 March 2018, 250 open of 280, 190 taken, 60 free, 30 asked for")


def test_a_change_of_capacity_is_heard_with_what_it_is_for() -> None:
    cell = _cell(_day(spaces_open=180, spaces_taken=90, changes=(HUNDRED, CLOSED)))
    assert (cell.reduced, cell.no_visits, cell.closed) == (True, True, "")
    assert cell.words == (
        "Monday 5 March 2018, 180 open of 280, 90 taken, 90 free, 30 asked for;"
        " 100 out of use: maintenance; closed to visitors: holiday of the lab"
    )


def test_a_day_off_inside_a_change_says_only_that_it_is_off() -> None:
    cell = _cell(_day(GOOD_FRIDAY, changes=(CLOSED,)))
    assert (cell.no_visits, cell.words) == (False, "Friday 30 March 2018, closed: Good Friday")


def test_bars_are_shares_of_the_spaces_the_lab_has_so_that_days_compare() -> None:
    bar = _cell(_day(spaces_open=140, spaces_taken=70, asked=28)).bar
    assert (bar.open, bar.taken, bar.asked) == (50.0, 25.0, 10.0)


def test_what_is_asked_for_never_leaves_the_bar() -> None:
    bar = _cell(_day(spaces_taken=140, asked=1000)).bar
    assert bar.taken + bar.asked == 100.0


def test_a_lab_without_any_space_has_an_empty_bar() -> None:
    bar = _cell(_day(spaces_open=0, spaces_taken=0, asked=5, regular=0)).bar
    assert (bar.open, bar.taken, bar.asked) == (0.0, 0.0, 0.0)


def test_a_day_is_full_when_all_that_is_open_is_taken() -> None:
    assert _cell(_day(spaces_taken=280)).full
    assert not _cell(_day(spaces_taken=279)).full
    assert not _cell(_day(spaces_open=0, spaces_taken=0)).full
    assert not _cell(_day(GOOD_FRIDAY)).full


def test_weeks_run_from_monday_to_sunday_with_empty_places_at_both_ends() -> None:
    grid = calendar_grid(_days(date(2018, 3, 1), date(2018, 3, 31)))
    places = _places(grid)
    assert places[0] == [0, 0, 0, 1, 2, 3, 4]
    assert places[-1] == [26, 27, 28, 29, 30, 31, 0]
    assert {len(week) for week in places} == {7}


def test_no_days_are_no_weeks() -> None:
    assert calendar_grid([]).weeks == ()


def test_the_first_day_and_each_first_of_a_month_name_their_month() -> None:
    grid = calendar_grid(_days(date(2018, 3, 29), date(2018, 4, 2)))
    labels = [cell.label for week in grid.weeks for cell in week if cell]
    assert labels == ["29 Mar", "30", "31", "1 Apr", "2"]


def test_the_legend_lists_only_what_is_on_screen() -> None:
    assert _marks([_day(spaces_taken=0, asked=0)]) == ["free"]
    assert _marks([_day()]) == ["taken", "free", "asked"]
    assert _marks([_day(spaces_taken=280, asked=0)]) == ["taken", "full"]
    assert _marks([_day(spaces_open=200, asked=0)]) == ["taken", "free", "reduced"]
    assert _marks([_day(GOOD_FRIDAY)]) == ["closed"]
    assert _marks([_day(asked=0, changes=(CLOSED,))]) == ["taken", "free", "no-visits"]


def test_the_table_remarks_what_numbers_do_not_say() -> None:
    assert day_remark(_day()) == ""
    assert day_remark(_day(GOOD_FRIDAY)) == "Closed: Good Friday"
    assert day_remark(_day(spaces_open=190)) == "Full, 90 spaces out of use"
    assert day_remark(_day(spaces_open=180, spaces_taken=0, changes=(HUNDRED, CLOSED))) == (
        "100 spaces out of use (maintenance: new racks), closed to visitors (holiday of the lab: staff day)"
    )
