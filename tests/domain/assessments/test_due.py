"""SEC-NEXT: each due rule by hand, then what must hold whatever the dates are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.assessments.due import (
    ByThen,
    DueRule,
    LastAssessment,
    NextAssessment,
    due_rule_in_force,
    levelled_week,
    monday_of,
    next_assessment,
)
from labsim.domain.months import months_after
from labsim.domain.rulebook import SHIPPED_RULEBOOK, JsonValue
from tests.domain.rulebooks import with_value

FUSA = LastAssessment(number=1, fieldwork_ended=date(2017, 5, 12), entered_on=date(2017, 7, 20))
APPLY_BY = with_value("SEC-NEXT", "secmp0040_by_then", "apply")
days = st.dates(date(2015, 7, 1), date(2033, 12, 31))
lasts = st.builds(LastAssessment, st.integers(1, 8), days, days)
loads = st.dictionaries(days.map(monday_of), st.integers(0, 9), max_size=40)


def _next(rule: DueRule, last: LastAssessment = FUSA) -> NextAssessment:
    return next_assessment(SHIPPED_RULEBOOK, last, last.fieldwork_ended, rule)


def test_secmp0040_was_in_force_to_july_2019_and_rolling_since() -> None:
    assert due_rule_in_force(SHIPPED_RULEBOOK, date(2019, 7, 31)) is DueRule.SECMP0040
    assert due_rule_in_force(SHIPPED_RULEBOOK, date(2019, 8, 1)) is DueRule.ROLLING
    assert next_assessment(SHIPPED_RULEBOOK, FUSA, date(2019, 8, 1)).rule is DueRule.ROLLING


def test_every_due_rule_of_the_rulebook_can_be_selected() -> None:
    (row,) = SHIPPED_RULEBOOK.history("SEC-NEXT", "selectable")
    assert row.value == [*DueRule]


def test_by_the_year_end_rule_it_is_due_by_the_end_of_the_following_calendar_year() -> None:
    answer = _next(DueRule.YEAR_END)
    assert (answer.window_opens, answer.due) == (date(2018, 1, 1), date(2018, 12, 31))


def test_by_secmp0040_it_is_due_twelve_months_after_entry_whenever_fieldwork_was() -> None:
    answer = _next(DueRule.SECMP0040)
    assert (answer.window_opens, answer.due) == (date(2017, 7, 21), date(2018, 7, 20))
    assert (answer.apply_by, answer.fieldwork_by) == (date(2018, 4, 27), date(2018, 7, 20))


def test_by_secmp0040_read_as_apply_by_the_fieldwork_may_follow_after_the_notice() -> None:
    answer = next_assessment(APPLY_BY, FUSA, date(2018, 1, 1))
    assert (answer.rule, answer.by_then) == (DueRule.SECMP0040, ByThen.APPLY)
    assert answer.due == answer.apply_by == date(2018, 7, 20)
    assert answer.fieldwork_by == date(2018, 10, 12)


def test_only_secmp0040_can_be_read_as_apply_by() -> None:
    for rule in (DueRule.YEAR_END, DueRule.ROLLING, DueRule.LEVELLED):
        assert next_assessment(APPLY_BY, FUSA, date(2018, 1, 1), rule).by_then is ByThen.FIELDWORK


def test_by_the_rolling_rule_it_is_due_twelve_months_after_the_last_fieldwork_ended() -> None:
    answer = _next(DueRule.ROLLING)
    assert (answer.window_opens, answer.due) == (date(2018, 2, 12), date(2018, 5, 12))
    assert answer.apply_by == date(2018, 2, 17)


def test_the_levelled_window_is_the_thirteen_weeks_before_due_and_nine_months_after() -> None:
    answer = _next(DueRule.LEVELLED)
    assert (answer.window_opens, answer.due) == (date(2018, 2, 12), date(2018, 5, 12))
    july = LastAssessment(1, date(2018, 7, 4), date(2018, 8, 1))
    answer = _next(DueRule.LEVELLED, july)
    assert (answer.window_opens, answer.due) == (date(2019, 4, 4), date(2019, 7, 4))


@pytest.mark.parametrize(
    ("by_then", "applied", "began", "met"),
    [
        ("fieldwork", date(2018, 1, 1), date(2018, 7, 20), True),
        ("fieldwork", date(2018, 1, 1), date(2018, 7, 21), False),
        ("apply", date(2018, 7, 20), date(2019, 1, 1), True),
        ("apply", date(2018, 7, 21), date(2018, 10, 13), False),
    ],
)
def test_the_due_day_itself_is_in_time(
    by_then: str, applied: date, began: date, *, met: bool
) -> None:
    rulebook = with_value("SEC-NEXT", "secmp0040_by_then", by_then)
    assert next_assessment(rulebook, FUSA, date(2018, 1, 1)).is_met(applied, began) is met


@pytest.mark.parametrize(
    ("parameter", "value", "rule", "due"),
    [
        ("secmp0040_months", 18, DueRule.SECMP0040, date(2019, 1, 20)),
        ("rolling_months", 18, DueRule.ROLLING, date(2018, 11, 12)),
        ("rolling_months", 18, DueRule.LEVELLED, date(2018, 11, 12)),
    ],
)
def test_the_months_are_values_of_the_rulebook(
    parameter: str, value: JsonValue, rule: DueRule, due: date
) -> None:
    rulebook = with_value("SEC-NEXT", parameter, value)
    assert next_assessment(rulebook, FUSA, date(2018, 1, 1), rule).due == due


@given(lasts, st.sampled_from(list(DueRule)))
def test_a_window_never_opens_after_it_closes(last: LastAssessment, rule: DueRule) -> None:
    answer = _next(rule, last)
    assert answer.window_opens <= answer.due == answer.fieldwork_by
    assert answer.apply_by == answer.due - timedelta(weeks=12)


@given(lasts, st.sampled_from([DueRule.ROLLING, DueRule.LEVELLED]))
def test_rolling_and_levelled_are_due_exactly_within_twelve_months(
    last: LastAssessment, rule: DueRule
) -> None:
    assert _next(rule, last).due == months_after(last.fieldwork_ended, 12)


@given(st.integers(1, 15), days, days)
def test_the_anniversary_of_secmp0040_never_drifts(
    number: int, fieldwork_ended: date, entered_on: date
) -> None:
    due = _next(DueRule.SECMP0040, LastAssessment(number, fieldwork_ended, entered_on)).due
    assert (due.year - entered_on.year, due.month) == (number, entered_on.month)
    assert due.day == entered_on.day or (entered_on.month, entered_on.day, due.day) == (2, 29, 28)


def test_an_anniversary_on_29_february_comes_back_in_each_leap_year() -> None:
    entered = date(2016, 2, 29)
    dues = [_next(DueRule.SECMP0040, LastAssessment(n, entered, entered)).due for n in range(1, 5)]
    assert dues[:3] == [date(2017, 2, 28), date(2018, 2, 28), date(2019, 2, 28)]
    assert dues[3] == date(2020, 2, 29)


def test_a_very_late_assessment_does_not_move_the_anniversary() -> None:
    late = LastAssessment(2, date(2019, 9, 2), FUSA.entered_on)
    answer = _next(DueRule.SECMP0040, late)
    assert answer.due == date(2019, 7, 20)
    assert answer.window_opens == answer.due


@pytest.mark.parametrize(
    ("parameter", "rule"),
    [("rolling_least_months", DueRule.ROLLING), ("levelled_least_months", DueRule.LEVELLED)],
)
def test_a_window_that_would_open_too_late_opens_on_the_due_day(
    parameter: str, rule: DueRule
) -> None:
    rulebook = with_value("SEC-NEXT", parameter, 13)
    answer = next_assessment(rulebook, FUSA, date(2018, 1, 1), rule)
    assert answer.window_opens == answer.due == date(2018, 5, 12)


# -- the levelled week -----------------------------------------------------------------------------

LEVELLED = _next(DueRule.LEVELLED)
EARLY = date(2017, 1, 1)


def test_the_least_busy_week_is_taken() -> None:
    every_week = {date(2018, 2, 12) + timedelta(weeks=n): 3 for n in range(13)}
    quiet = date(2018, 3, 19)
    assert levelled_week(every_week | {quiet: 2}, LEVELLED, EARLY) == quiet


def test_of_equally_busy_weeks_the_latest_is_taken() -> None:
    assert levelled_week({}, LEVELLED, EARLY) == date(2018, 5, 7)
    last_is_busy = {date(2018, 5, 7): 1, date(2018, 4, 30): 1}
    assert levelled_week(last_is_busy, LEVELLED, EARLY) == date(2018, 4, 23)


def test_a_quiet_week_outside_the_window_does_not_tempt() -> None:
    inside = {date(2018, 2, 12) + timedelta(weeks=n): 5 for n in range(13)}
    assert levelled_week(inside, LEVELLED, EARLY) == date(2018, 5, 7)


def test_no_week_is_left_once_the_notice_reaches_past_the_last_one() -> None:
    assert levelled_week({}, LEVELLED, date(2018, 5, 7)) == date(2018, 5, 7)
    assert levelled_week({}, LEVELLED, date(2018, 5, 8)) is None


@given(lasts, loads, days)
def test_the_levelled_week_is_admissible_and_none_is_less_busy(
    last: LastAssessment, load: dict[date, int], not_before: date
) -> None:
    answer = _next(DueRule.LEVELLED, last)
    chosen = levelled_week(load, answer, not_before)
    every_monday = {monday_of(answer.due) - timedelta(weeks=n) for n in range(16)}
    admissible = {
        monday
        for monday in every_monday
        if max(answer.window_opens, not_before) <= monday
        and monday + timedelta(days=4) <= answer.due
    }
    assert len(admissible) <= 13
    if not admissible:
        assert chosen is None
        return
    assert chosen in admissible
    assert chosen >= months_after(last.fieldwork_ended, 9)
    assert load.get(chosen, 0) == min(load.get(monday, 0) for monday in admissible)


@given(lasts)
def test_without_a_notice_in_the_way_there_are_twelve_or_thirteen_weeks_to_choose_from(
    last: LastAssessment,
) -> None:
    answer = _next(DueRule.LEVELLED, last)
    load: dict[date, int] = {}
    for _ in range(26):
        chosen = levelled_week(load, answer, last.fieldwork_ended)
        assert chosen is not None
        load[chosen] = load.get(chosen, 0) + 1
    assert 12 <= len(load) <= 13
    assert max(load.values()) - min(load.values()) <= 1
