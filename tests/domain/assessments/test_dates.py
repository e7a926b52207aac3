"""SEC-NOTICE, SEC-CANCEL and what SEC-PRIVACY shares with them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.assessments.dates import (
    PRIVACY,
    change_fee_pence,
    earliest_changed_fieldwork,
    earliest_fieldwork,
    latest_application,
    privacy_change_fee_pence,
)
from labsim.domain.rulebook import SHIPPED_RULEBOOK, JsonValue
from tests.domain.rulebooks import with_value

DAY = date(2017, 11, 23)
days = st.dates(date(2015, 1, 1), date(2034, 12, 31))
amounts = st.integers(0, 100_000_000)


def _fee(cost: int, days_before: int, *, redeployed: bool = False) -> int:
    return change_fee_pence(SHIPPED_RULEBOOK, cost, days_before, redeployed=redeployed, day=DAY)


def test_fieldwork_begins_twelve_weeks_after_the_application_at_the_earliest() -> None:
    assert earliest_fieldwork(SHIPPED_RULEBOOK, DAY) == date(2018, 2, 15)
    assert earliest_fieldwork(SHIPPED_RULEBOOK, DAY, PRIVACY) == date(2018, 2, 15)


def test_the_notice_is_a_value_of_the_rulebook_and_each_kind_has_its_own() -> None:
    shorter = with_value("SEC-NOTICE", "weeks", 8)
    assert earliest_fieldwork(shorter, DAY) == date(2018, 1, 18)
    assert earliest_fieldwork(shorter, DAY, PRIVACY) == date(2018, 2, 15)


@given(days)
def test_applying_on_the_last_day_gives_the_day_wished(day: date) -> None:
    later = day + timedelta(weeks=12)
    assert latest_application(SHIPPED_RULEBOOK, later) == day
    assert earliest_fieldwork(SHIPPED_RULEBOOK, day) == later


def test_a_changed_date_needs_no_second_notice() -> None:
    applied, changed = date(2018, 1, 1), date(2018, 3, 1)
    assert earliest_changed_fieldwork(SHIPPED_RULEBOOK, applied, changed) == date(2018, 3, 26)
    late = date(2018, 6, 1)
    assert earliest_changed_fieldwork(SHIPPED_RULEBOOK, applied, late) == late


def test_a_changed_date_needs_a_second_notice_if_that_is_switched_on() -> None:
    strict = with_value("SEC-NOTICE", "changed_date_needs_new_notice", value=True)
    changed = date(2018, 3, 1)
    assert earliest_changed_fieldwork(strict, date(2018, 1, 1), changed) == date(2018, 5, 24)


@pytest.mark.parametrize(
    ("days_before", "fee"),
    [(100, 0), (29, 0), (28, 0), (27, 625_000), (1, 625_000), (0, 625_000), (-3, 625_000)],
)
def test_a_change_is_free_until_exactly_28_days_before_the_start(
    days_before: int, fee: int
) -> None:
    assert _fee(2_500_000, days_before) == fee
    assert _fee(2_500_000, days_before, redeployed=True) == 0


@pytest.mark.parametrize(
    ("parameter", "value", "days_before", "fee"),
    [
        ("percent", 40, 1, 400),
        ("days_before_start", 14, 14, 0),
        ("days_before_start", 14, 13, 250),
        ("exactly_that_many_days_is_free", False, 28, 250),
        ("exactly_that_many_days_is_free", False, 29, 0),
    ],
)
def test_what_a_change_costs_stands_in_the_rulebook(
    parameter: str, value: JsonValue, days_before: int, fee: int
) -> None:
    rulebook = with_value("SEC-CANCEL", parameter, value)
    assert change_fee_pence(rulebook, 1_000, days_before, redeployed=False, day=DAY) == fee


def test_the_waiver_can_be_switched_off() -> None:
    strict = with_value("SEC-CANCEL", "waived_if_assessor_redeployed", value=False)
    assert change_fee_pence(strict, 1_000, 1, redeployed=True, day=DAY) == 250


def test_a_privacy_assessment_has_a_percentage_of_its_own() -> None:
    rulebook = with_value("SEC-PRIVACY", "percent", 30)
    assert privacy_change_fee_pence(rulebook, 1_000, 27, redeployed=False, day=DAY) == 300
    assert privacy_change_fee_pence(rulebook, 1_000, 28, redeployed=False, day=DAY) == 0
    assert privacy_change_fee_pence(rulebook, 1_000, 27, redeployed=True, day=DAY) == 0
    assert change_fee_pence(rulebook, 1_000, 27, redeployed=False, day=DAY) == 250


@given(amounts)
def test_the_fee_is_a_quarter_to_the_penny_and_half_a_penny_counts(cost: int) -> None:
    off = Fraction(_fee(cost, 1)) - Fraction(cost, 4)
    assert Fraction(-1, 2) < off <= Fraction(1, 2)


@given(amounts, amounts, st.integers(-10, 100), st.integers(-10, 100))
def test_the_fee_never_falls_with_a_higher_cost_or_a_later_change(
    one_cost: int, other_cost: int, one_notice: int, other_notice: int
) -> None:
    low, high = sorted((one_cost, other_cost))
    late, early = sorted((one_notice, other_notice))
    assert _fee(low, late) <= _fee(high, late)
    assert _fee(high, early) <= _fee(high, late)
