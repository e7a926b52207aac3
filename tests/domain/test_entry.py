"""UEP-COMPLETE and UEP-FINAL."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.entry import (
    EntryItem,
    completed_on,
    is_complete,
    on_boarding_ends,
    required_items,
)
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from tests.domain.rulebooks import with_value

DAY = date(2017, 11, 23)
OF_OTHER_USERS = frozenset(EntryItem)
OF_SUPPLIERS = OF_OTHER_USERS - {EntryItem.PRIVACY_ASSESSMENT}


@pytest.mark.parametrize("role", list(UserRole))
def test_only_an_other_user_needs_the_privacy_assessment(role: UserRole) -> None:
    expected = OF_OTHER_USERS if role is UserRole.OTHER_USER else OF_SUPPLIERS
    assert required_items(SHIPPED_RULEBOOK, {role}, DAY) == expected


def test_a_supplier_that_also_acts_as_other_user_needs_it_too() -> None:
    roles = {UserRole.GAS_SUPPLIER, UserRole.OTHER_USER}
    assert required_items(SHIPPED_RULEBOOK, roles, DAY) == OF_OTHER_USERS


def test_end_to_end_testing_is_no_item() -> None:
    assert not any("e2e" in item for item in EntryItem)


@pytest.mark.parametrize("missing", sorted(OF_SUPPLIERS))
def test_entry_is_incomplete_while_one_item_is_missing(missing: EntryItem) -> None:
    assert not is_complete(OF_SUPPLIERS, OF_SUPPLIERS - {missing})
    assert is_complete(OF_SUPPLIERS, OF_SUPPLIERS)
    assert is_complete(OF_SUPPLIERS, OF_OTHER_USERS)


@given(st.lists(st.dates(DAY, date(2019, 1, 1)), min_size=6, max_size=6))
def test_entry_is_complete_on_the_day_of_the_last_item(days: list[date]) -> None:
    confirmed = dict(zip(EntryItem, days, strict=True))
    assert completed_on(OF_OTHER_USERS, confirmed) == max(days)
    del confirmed[EntryItem.CREDIT_SUPPORT]
    assert completed_on(OF_OTHER_USERS, confirmed) is None


def test_an_item_that_is_not_required_does_not_delay_entry() -> None:
    confirmed = dict.fromkeys(OF_SUPPLIERS, DAY)
    late = {EntryItem.PRIVACY_ASSESSMENT: DAY + timedelta(100)}
    assert completed_on(OF_SUPPLIERS, confirmed | late) == DAY


def test_nothing_required_is_never_complete() -> None:
    assert completed_on(frozenset(), {}) is None


def test_on_boarding_takes_two_to_three_weeks() -> None:
    assert on_boarding_ends(SHIPPED_RULEBOOK, DAY) == (date(2017, 12, 7), date(2017, 12, 14))
    longer = with_value("UEP-FINAL", "longest_weeks", 5)
    assert on_boarding_ends(longer, DAY) == (date(2017, 12, 7), date(2017, 12, 28))
