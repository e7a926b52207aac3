"""The mandates: stored dates, and on time means on or before them."""

from datetime import date, timedelta

import pytest

from labsim.domain.mandates import (
    MandateFor,
    MandateWithoutDate,
    Standing,
    dated,
    end_dates,
    is_on_time,
    mandate,
    mandates,
)
from labsim.domain.rulebook import SHIPPED_RULEBOOK

SEMINAR, LATER = date(2017, 11, 23), date(2018, 1, 2)


@pytest.mark.parametrize(
    ("who", "on"),
    [
        (MandateFor.LARGE_SUPPLIERS, date(2017, 5, 25)),
        (MandateFor.SMALL_DOMESTIC_SUPPLIERS, date(2017, 11, 25)),
        (MandateFor.DISTRIBUTION_NETWORK_OPERATORS, date(2018, 1, 21)),
        (MandateFor.NON_DOMESTIC_SUPPLIERS, date(2018, 8, 31)),
        (MandateFor.CONTROLLED_MARKET_ENTRY, None),
    ],
)
def test_a_mandate_has_its_published_day_even_on_a_weekend(who: MandateFor, on: date) -> None:
    found = mandate(SHIPPED_RULEBOOK, who, LATER)
    assert (found.on, found.standing) == (on, Standing.CONFIRMED)
    assert found.who == who
    assert found.source


def test_at_the_seminar_the_non_domestic_mandate_was_minded_to_be_25_august() -> None:
    found = mandate(SHIPPED_RULEBOOK, MandateFor.NON_DOMESTIC_SUPPLIERS, SEMINAR)
    assert (found.on, found.standing) == (date(2018, 8, 25), Standing.MINDED_TO)


def test_every_mandate_of_the_rulebook_is_told() -> None:
    told = {
        found.name
        for found in (*mandates(SHIPPED_RULEBOOK, LATER), *end_dates(SHIPPED_RULEBOOK, LATER))
    }
    stored = {
        row.parameter
        for row in SHIPPED_RULEBOOK.values
        if isinstance(row.value, dict) and "standing" in row.value
    }
    assert told == stored


def test_the_end_of_the_older_meters_is_told_apart_from_the_mandates() -> None:
    ends = {end.name: (end.on, end.standing) for end in end_dates(SHIPPED_RULEBOOK, LATER)}
    assert ends == {
        "ame_end_large_suppliers": (date(2018, 1, 21), Standing.CONFIRMED),
        "ame_end_small_suppliers": (date(2018, 5, 21), Standing.CONFIRMED),
        "smets1_installation_end": (date(2018, 7, 13), Standing.UNDER_REVIEW),
    }


def test_complete_on_the_day_of_the_mandate_is_on_time() -> None:
    large = mandate(SHIPPED_RULEBOOK, MandateFor.LARGE_SUPPLIERS, LATER)
    assert is_on_time(date(2017, 5, 25), large)
    assert is_on_time(date(2017, 5, 24), large)
    assert not is_on_time(date(2017, 5, 26), large)
    assert not is_on_time(None, large)


def test_a_new_entrant_has_the_mandate_of_the_day_it_leaves_controlled_entry() -> None:
    of_all = mandate(SHIPPED_RULEBOOK, MandateFor.CONTROLLED_MARKET_ENTRY, LATER)
    with pytest.raises(MandateWithoutDate, match="controlled_market_entry"):
        is_on_time(LATER, of_all)
    of_one = dated(of_all, LATER)
    assert is_on_time(LATER, of_one)
    assert not is_on_time(LATER + timedelta(1), of_one)
