"""CH-*: terms and checks of an order of hubs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.hub_orders.checks import HUB_ORDER_RULES, order_violations
from labsim.domain.hub_orders.order import HubOrder, HubVariant, Supply
from labsim.domain.hub_orders.terms import (
    dual_band_price_pence,
    dual_band_supplied_from,
    latest_delivery,
    makers_for,
    order_price_pence,
    supply_of,
)
from labsim.domain.hub_orders.violations import (
    DeliveryMayBeLate,
    MakerNotOfRegion,
    TooFewHubs,
    TooManyHubs,
    VariantInShortSupply,
    VariantNotSupplied,
)
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from tests.domain.rulebooks import with_value

DAY = date(2017, 11, 23)
ARRIVED = date(2018, 3, 15)
GOOD = HubOrder(10, "EDMI", "North", DAY, tests_begin=ARRIVED)
DUAL = replace(GOOD, variant=HubVariant.DUAL_BAND, tests_begin=None)


def _found(order: HubOrder) -> tuple[object, ...]:
    return order_violations(order, SHIPPED_RULEBOOK)


def test_ten_hubs_cost_608_pounds_30() -> None:
    assert order_price_pence(SHIPPED_RULEBOOK, 10, DAY) == 60_830


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_the_price_is_exact_however_an_order_is_split(one: int, other: int) -> None:
    together = order_price_pence(SHIPPED_RULEBOOK, one + other, DAY)
    apart = [order_price_pence(SHIPPED_RULEBOOK, hubs, DAY) for hubs in (one, other)]
    assert together == sum(apart)


def test_an_order_keeps_the_price_of_its_day() -> None:
    dearer = with_value("CH-PRICE", "price_pence", 7000, since=date(2018, 1, 1))
    assert order_price_pence(dearer, 10, date(2017, 12, 31)) == 60_830
    assert order_price_pence(dearer, 10, date(2018, 1, 1)) == 70_000


def test_the_price_of_dual_band_hubs_is_unknown_until_somebody_enters_it() -> None:
    assert dual_band_price_pence(SHIPPED_RULEBOOK, 10, DAY) is None
    known = with_value("CH-VARIANT", "dual_band_price", "9000")
    assert dual_band_price_pence(known, 10, DAY) == 90_000


def test_hubs_arrive_within_112_days() -> None:
    assert latest_delivery(SHIPPED_RULEBOOK, DAY) == DAY + timedelta(112) == ARRIVED
    assert latest_delivery(with_value("CH-LEAD", "longest_weeks", 1), DAY) == date(2017, 11, 30)


def test_a_good_order_breaks_no_rule() -> None:
    assert _found(GOOD) == ()


@pytest.mark.parametrize("hubs", [0, 9, -1])
def test_fewer_than_ten_hubs_are_too_few(hubs: int) -> None:
    assert _found(replace(GOOD, hubs=hubs)) == (TooFewHubs(hubs, 10),)


@pytest.mark.parametrize("hubs", [10, 11, 17, 4999, 5000])
def test_any_whole_number_from_ten_to_five_thousand_may_be_ordered(hubs: int) -> None:
    assert _found(replace(GOOD, hubs=hubs)) == ()


def test_more_than_five_thousand_hubs_are_too_many() -> None:
    assert _found(replace(GOOD, hubs=5001)) == (TooManyHubs(5001, 5000),)


@pytest.mark.parametrize(
    ("region", "makers"),
    [
        ("North", ("EDMI",)),
        ("Central", ("Toshiba", "WNC")),
        ("South", ("Toshiba", "WNC")),
        ("Moon", ()),
    ],
)
def test_a_region_has_the_makers_of_its_lab(region: str, makers: tuple[str, ...]) -> None:
    assert makers_for(SHIPPED_RULEBOOK, region, DAY) == makers
    assert _found(replace(GOOD, maker="Acme", region=region)) == (
        MakerNotOfRegion("Acme", region, makers),
    )
    for maker in makers:
        assert _found(replace(GOOD, maker=maker, region=region)) == ()


@pytest.mark.parametrize(
    ("day", "supply"),
    [
        (date(2018, 10, 12), Supply.NONE),
        (date(2018, 10, 13), Supply.LIMITED),
        (date(2018, 12, 12), Supply.LIMITED),
        (date(2018, 12, 13), Supply.FULL),
    ],
)
def test_dual_band_hubs_come_with_release_2(day: date, supply: Supply) -> None:
    assert supply_of(SHIPPED_RULEBOOK, HubVariant.DUAL_BAND, day) is supply
    assert supply_of(SHIPPED_RULEBOOK, HubVariant.SINGLE_BAND, day) is Supply.FULL


def test_dual_band_hubs_cannot_be_ordered_before_they_are_supplied() -> None:
    missing = VariantNotSupplied(HubVariant.DUAL_BAND, date(2018, 10, 13))
    assert _found(DUAL) == (missing,)
    assert _found(replace(DUAL, ordered_on=date(2018, 10, 12))) == (missing,)


def test_limited_supply_is_advice() -> None:
    scarce = VariantInShortSupply(HubVariant.DUAL_BAND)
    assert _found(replace(DUAL, ordered_on=date(2018, 10, 13))) == (scarce,)
    assert scarce.is_advice
    assert _found(replace(DUAL, ordered_on=date(2018, 12, 13))) == ()


def test_the_day_from_which_dual_band_hubs_are_supplied_may_be_today_or_never() -> None:
    assert dual_band_supplied_from(SHIPPED_RULEBOOK, DAY) == date(2018, 10, 13)
    assert dual_band_supplied_from(SHIPPED_RULEBOOK, date(2018, 11, 1)) == date(2018, 11, 1)
    gone = with_value("CH-VARIANT", "dual_band_supply", "none", since=date(2019, 1, 1))
    assert dual_band_supplied_from(gone, date(2019, 1, 1)) is None
    delayed = with_value("CH-VARIANT", "dual_band_supply", "none", since=date(2018, 9, 1))
    assert dual_band_supplied_from(delayed, DAY) == date(2018, 10, 13)


def test_tests_that_begin_before_the_latest_delivery_are_pointed_out() -> None:
    early = ARRIVED - timedelta(1)
    late = DeliveryMayBeLate(early, ARRIVED)
    assert _found(replace(GOOD, tests_begin=early)) == (late,)
    assert late.is_advice
    assert _found(replace(GOOD, tests_begin=None)) == ()


def test_everything_wrong_with_an_order_is_told_at_once() -> None:
    wrong = HubOrder(9, "Acme", "North", DAY, HubVariant.DUAL_BAND, DAY)
    codes = [found.code for found in order_violations(wrong, SHIPPED_RULEBOOK)]
    assert codes == ["CH-MIN", "CH-MAKER", "CH-VARIANT", "CH-LEAD"]
    assert len(HUB_ORDER_RULES) == 5
