"""SEC-COUNT, SEC-THRESHOLD, SEC-SHARED, SEC-EXEMPT."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.assessments.systems import (
    Systems,
    added_roles_need_full,
    has_reduced_clauses,
    is_over_threshold,
    resource_is_assessed_once,
    shared_resource_needs_full,
    shared_resource_section_binds,
    shared_systems,
    systems_of_homes,
)
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from tests.domain.rulebooks import with_value

BEFORE, SINCE = date(2019, 2, 27), date(2019, 2, 28)
SUPPLIER = frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER})
AGENT = frozenset({UserRole.REGISTERED_SUPPLIER_AGENT, UserRole.EXPORT_SUPPLIER})
counts = st.integers(0, 1_000_000)


def test_a_home_with_both_fuels_counts_as_two() -> None:
    assert systems_of_homes(SHIPPED_RULEBOOK, single_fuel=10, dual_fuel=100, day=BEFORE) == 210


@pytest.mark.parametrize(
    ("domestic", "non_domestic", "day", "over"),
    [
        (250_000, 0, BEFORE, False),
        (250_001, 0, BEFORE, True),
        (0, 250_000, BEFORE, False),
        (200_000, 50_001, BEFORE, True),
        (0, 50_001, BEFORE, False),
        (250_000, 0, SINCE, False),
        (250_001, 0, SINCE, True),
        (0, 50_000, SINCE, False),
        (0, 50_001, SINCE, True),
        (200_000, 10_000, SINCE, False),
        (200_001, 10_000, SINCE, True),
    ],
)
def test_the_threshold_is_exceeded_strictly(
    domestic: int, non_domestic: int, day: date, *, over: bool
) -> None:
    assert is_over_threshold(SHIPPED_RULEBOOK, domestic, non_domestic, day) is over


def test_the_published_limit_for_premises_holds_whatever_weight_is_assumed() -> None:
    weighed_once = with_value("SEC-THRESHOLD", "non_domestic_weight", 1, since=date(2019, 3, 1))
    assert is_over_threshold(weighed_once, 0, 50_001, date(2019, 3, 1))
    assert not is_over_threshold(weighed_once, 0, 50_000, date(2019, 3, 1))


def test_the_threshold_and_its_edge_are_values_of_the_rulebook() -> None:
    assert is_over_threshold(with_value("SEC-THRESHOLD", "systems", 100), 101, 0, BEFORE)
    at_the_edge = with_value("SEC-THRESHOLD", "exceeded", "at_or_above")
    assert is_over_threshold(at_the_edge, 250_000, 0, BEFORE)
    assert not is_over_threshold(at_the_edge, 249_999, 0, BEFORE)


@given(counts, counts, counts, st.sampled_from([BEFORE, SINCE]))
def test_more_systems_never_make_a_user_smaller(
    domestic: int, non_domestic: int, more: int, day: date
) -> None:
    if is_over_threshold(SHIPPED_RULEBOOK, domestic, non_domestic, day):
        assert is_over_threshold(SHIPPED_RULEBOOK, domestic + more, non_domestic, day)
        assert is_over_threshold(SHIPPED_RULEBOOK, domestic, non_domestic + more, day)


def test_the_users_of_a_shared_resource_are_counted_together() -> None:
    members = [Systems(100_000, 1), Systems(150_000), Systems(0, 20)]
    assert shared_systems(members) == Systems(250_000, 21)
    assert shared_systems([]) == Systems()


def test_once_the_sum_surpasses_the_threshold_each_member_needs_a_full_assessment() -> None:
    at, above = Systems(250_000), Systems(250_001)
    assert not shared_resource_needs_full(SHIPPED_RULEBOOK, SUPPLIER, at, BEFORE)
    assert shared_resource_needs_full(SHIPPED_RULEBOOK, SUPPLIER, above, BEFORE)


def test_where_the_resource_is_assessed_once_its_members_count_alone() -> None:
    once = with_value("SEC-SHARED", "resource_assessed_once", value=True)
    assert not resource_is_assessed_once(SHIPPED_RULEBOOK, BEFORE)
    assert resource_is_assessed_once(once, BEFORE)
    assert not shared_resource_needs_full(once, SUPPLIER, Systems(300_000), BEFORE)


def test_the_section_on_shared_resources_binds_exempt_roles_from_29_november_2020() -> None:
    before, since = date(2020, 11, 28), date(2020, 11, 29)
    assert not shared_resource_section_binds(SHIPPED_RULEBOOK, AGENT, before)
    assert shared_resource_section_binds(SHIPPED_RULEBOOK, AGENT, since)
    assert shared_resource_section_binds(SHIPPED_RULEBOOK, SUPPLIER, before)
    assert not shared_resource_needs_full(SHIPPED_RULEBOOK, AGENT, Systems(300_000), before)
    assert shared_resource_needs_full(SHIPPED_RULEBOOK, AGENT, Systems(300_000), since)


def test_clauses_are_reduced_for_exempt_roles_alone() -> None:
    assert has_reduced_clauses(SHIPPED_RULEBOOK, AGENT, BEFORE)
    assert has_reduced_clauses(SHIPPED_RULEBOOK, {UserRole.EXPORT_SUPPLIER}, BEFORE)
    assert not has_reduced_clauses(SHIPPED_RULEBOOK, AGENT | SUPPLIER, BEFORE)
    assert not has_reduced_clauses(SHIPPED_RULEBOOK, set(), BEFORE)


def test_an_exempt_user_that_adds_a_full_role_needs_a_full_assessment() -> None:
    assert added_roles_need_full(SHIPPED_RULEBOOK, AGENT, SUPPLIER, BEFORE)
    assert not added_roles_need_full(SHIPPED_RULEBOOK, SUPPLIER, AGENT, BEFORE)
    assert not added_roles_need_full(
        SHIPPED_RULEBOOK, {UserRole.EXPORT_SUPPLIER}, {UserRole.REGISTERED_SUPPLIER_AGENT}, BEFORE
    )
    assert not added_roles_need_full(SHIPPED_RULEBOOK, AGENT, set(), BEFORE)
