"""The terms of an order by the day it is placed: price, delivery, makers, variants. Money is whole pence."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from labsim.domain.hub_orders.order import HubVariant, Supply
from labsim.domain.labs import SHIPPED_LABS
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import text, whole_number


def order_price_pence(rulebook: Rulebook, hubs: int, ordered_on: date) -> int:
    """CH-PRICE: what so many single-band hubs cost; an order keeps the price of its day. VAT is not stated."""
    return hubs * whole_number(rulebook, "CH-PRICE", "price_pence", ordered_on)


def dual_band_price_pence(rulebook: Rulebook, hubs: int, ordered_on: date) -> int | None:
    """CH-VARIANT: what so many dual-band hubs cost; None as long as the price is unknown."""
    price = text(rulebook, "CH-VARIANT", "dual_band_price", ordered_on)
    return hubs * int(price) if price.isdecimal() else None


def latest_delivery(rulebook: Rulebook, ordered_on: date) -> date:
    """CH-LEAD: the last day on which the hubs may arrive, 16 weeks (112 days) after the order."""
    weeks = whole_number(rulebook, "CH-LEAD", "longest_weeks", ordered_on)
    return ordered_on + timedelta(weeks=weeks)


def makers_for(rulebook: Rulebook, region: str, day: date) -> tuple[str, ...]:
    """CH-MAKER: whose hubs serve a region: those of the labs of that region. Empty for an unknown region."""
    return tuple(
        maker
        for lab in SHIPPED_LABS
        if region in _of_lab(rulebook, "LAB-REGION", "regions", lab.id, day)
        for maker in _of_lab(rulebook, "LAB-CH", "makers", lab.id, day)
    )


def supply_of(rulebook: Rulebook, variant: HubVariant, day: date) -> Supply:
    """CH-VARIANT: single band in full; dual band limited from 13 Oct 2018 and in full from 13 Dec 2018."""
    if variant is HubVariant.SINGLE_BAND:
        return Supply.FULL
    return Supply(text(rulebook, "CH-VARIANT", "dual_band_supply", day))


def dual_band_supplied_from(rulebook: Rulebook, day: date) -> date | None:
    """CH-VARIANT: the first day from `day` on when dual-band hubs are supplied at all; None if never."""
    if supply_of(rulebook, HubVariant.DUAL_BAND, day) is not Supply.NONE:
        return day
    coming = rulebook.history("CH-VARIANT", "dual_band_supply")
    return min(
        (r.in_force_from for r in coming if r.in_force_from > day and r.value != Supply.NONE),
        default=None,
    )


def _of_lab(rulebook: Rulebook, code: str, parameter: str, lab: str, day: date) -> Sequence[str]:
    return cast("Sequence[str]", rulebook.value(code, parameter, day, lab).value)
