"""Every rule that judges an order of hubs, one small function each, by the values of the day it is placed."""

from collections.abc import Callable, Iterator
from typing import Final

from labsim.domain.hub_orders.order import HubOrder, Supply
from labsim.domain.hub_orders.terms import (
    dual_band_supplied_from,
    latest_delivery,
    makers_for,
    supply_of,
)
from labsim.domain.hub_orders.violations import (
    DeliveryMayBeLate,
    HubOrderViolation,
    MakerNotOfRegion,
    TooFewHubs,
    TooManyHubs,
    VariantInShortSupply,
    VariantNotSupplied,
)
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import whole_number

Check = Callable[[HubOrder, Rulebook], Iterator[HubOrderViolation]]


def order_is_large_enough(order: HubOrder, rulebook: Rulebook) -> Iterator[TooFewHubs]:
    """CH-MIN: at least 10 hubs; any whole number from there on (decision)."""
    least = whole_number(rulebook, "CH-MIN", "hubs", order.ordered_on)
    if order.hubs < least:
        yield TooFewHubs(order.hubs, least)


def order_is_small_enough(order: HubOrder, rulebook: Rulebook) -> Iterator[TooManyHubs]:
    """CH-MAX: at most 5,000 hubs (assumption); exactly that many is allowed."""
    most = whole_number(rulebook, "CH-MAX", "hubs", order.ordered_on)
    if order.hubs > most:
        yield TooManyHubs(order.hubs, most)


def maker_serves_the_region(order: HubOrder, rulebook: Rulebook) -> Iterator[MakerNotOfRegion]:
    """CH-MAKER: the hubs are of a maker whose hubs are used in the region of the test."""
    makers = makers_for(rulebook, order.region, order.ordered_on)
    if order.maker not in makers:
        yield MakerNotOfRegion(order.maker, order.region, makers)


def variant_is_supplied(order: HubOrder, rulebook: Rulebook) -> Iterator[HubOrderViolation]:
    """CH-VARIANT: no dual-band hub before 13 Oct 2018; limited volume to 12 Dec 2018 is advice."""
    supply = supply_of(rulebook, order.variant, order.ordered_on)
    if supply is Supply.NONE:
        from_day = dual_band_supplied_from(rulebook, order.ordered_on)
        yield VariantNotSupplied(order.variant, from_day)
    if supply is Supply.LIMITED:
        yield VariantInShortSupply(order.variant)


def hubs_arrive_in_time(order: HubOrder, rulebook: Rulebook) -> Iterator[DeliveryMayBeLate]:
    """CH-LEAD, advice: tests begin on the latest day of delivery or later; delivery on the day itself is in time."""
    latest = latest_delivery(rulebook, order.ordered_on)
    if order.tests_begin is not None and order.tests_begin < latest:
        yield DeliveryMayBeLate(order.tests_begin, latest)


HUB_ORDER_RULES: Final[tuple[Check, ...]] = (
    order_is_large_enough,
    order_is_small_enough,
    maker_serves_the_region,
    variant_is_supplied,
    hubs_arrive_in_time,
)


def order_violations(order: HubOrder, rulebook: Rulebook) -> tuple[HubOrderViolation, ...]:
    """What every rule says of the order, advice included; all of it at once."""
    return tuple(found for check in HUB_ORDER_RULES for found in check(order, rulebook))
