"""Where bars, ticks and flags of a time line stand."""

from datetime import date

import pytest

from labsim.domain.months import months_after
from web.charts.timeline import (
    Bar,
    BarStyle,
    Drawing,
    Mark,
    MarkKind,
    Row,
    draw_timeline,
    whole_months,
)

FIRST, LAST = date(2018, 1, 1), date(2018, 4, 10)  # a hundred days
TODAY = date(2018, 1, 11)


def _row(first: date, last: date, style: BarStyle = BarStyle.DECIDED) -> Row:
    return Row("S-1", "/slots/S-1", "Arqiva, 5 spaces", (Bar(first, last, style),))


def _draw(*rows: Row, marks: tuple[Mark, ...] = (), today: date = TODAY) -> Drawing:
    return draw_timeline(rows, FIRST, LAST, today, marks)


def test_a_bar_covers_its_first_and_its_last_day() -> None:
    ((bar,),) = [row.bars for row in _draw(_row(date(2018, 1, 11), date(2018, 1, 20))).rows]
    assert (bar.x, bar.width) == (10.0, 10.0)


def test_a_bar_is_cut_off_where_the_months_end() -> None:
    ((bar,),) = [row.bars for row in _draw(_row(date(2017, 12, 1), date(2018, 6, 1))).rows]
    assert (bar.x, bar.width) == (0.0, 100.0)


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2018, 4, 11)])
def test_a_bar_outside_of_the_months_is_not_drawn(day: date) -> None:
    (row,) = _draw(_row(day, day)).rows
    assert row.bars == ()
    assert row.row.words == "Arqiva, 5 spaces"


def test_a_bar_of_one_day_can_still_be_seen_on_the_last_day() -> None:
    drawing = draw_timeline([_row(LAST, LAST)], date(2015, 1, 1), LAST, TODAY)
    ((bar,),) = [row.bars for row in drawing.rows]
    assert bar.width > 0.5
    assert bar.x + bar.width <= 100.0


def test_today_is_a_line_only_where_it_is_shown() -> None:
    assert _draw().today_x == 10.0
    assert _draw(today=date(2018, 4, 11)).today_x is None


def test_flags_off_the_months_are_kept_as_words() -> None:
    on = Mark(FIRST, "lawful start", MarkKind.LAWFUL_START)
    off = Mark(date(2019, 1, 1), "mandate", MarkKind.MANDATE)
    drawing = _draw(marks=(on, off))
    assert [(flag.x, flag.mark) for flag in drawing.flags] == [(0.0, on)]
    assert drawing.beyond == (off,)


def test_the_legend_knows_which_borders_are_on_screen() -> None:
    asked = _row(FIRST, TODAY, BarStyle.OPEN)
    outside = _row(date(2019, 1, 1), date(2019, 1, 2), BarStyle.ENDED)
    assert _draw(asked, outside, _row(FIRST, TODAY)).styles == (BarStyle.DECIDED, BarStyle.OPEN)


def test_months_are_ticks_and_every_third_names_its_year() -> None:
    ticks = draw_timeline([], FIRST, date(2018, 6, 30), TODAY).ticks
    assert [tick.label for tick in ticks] == ["Jan 2018", "Feb", "Mar", "Apr 2018", "May", "Jun"]
    assert [tick.minor for tick in ticks] == [False, True, True, False, True, True]


def test_two_years_have_at_most_twelve_labels() -> None:
    ticks = draw_timeline([], FIRST, date(2019, 12, 31), TODAY).ticks
    assert len(ticks) == 24
    assert sum(bool(tick.label) for tick in ticks) <= 12


def test_whole_months_reach_around_all_days_and_today() -> None:
    assert whole_months([date(2018, 3, 5), date(2018, 5, 2)], TODAY) == (
        date(2018, 1, 1),
        date(2018, 5, 31),
    )


def test_three_months_at_least_and_two_years_at_most() -> None:
    assert whole_months([], TODAY) == (date(2018, 1, 1), date(2018, 3, 31))
    first, last = whole_months([date(2015, 1, 1), date(2035, 12, 31)], TODAY)
    assert first == date(2017, 1, 1)
    assert last < months_after(first, 24)
