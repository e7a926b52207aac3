"""SEC-ANNUAL and SEC-KIND."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.assessments.kinds import (
    Assessed,
    AssessmentKind,
    NoSuchYear,
    UserGroup,
    group_of,
    kind_of,
)
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from tests.domain.rulebooks import with_value

BEFORE, SINCE = date(2019, 2, 27), date(2019, 2, 28)
EVERYBODY = [
    Assessed(group, over, resource)
    for group in UserGroup
    for over in (False, True)
    for resource in (False, True)
]
F, V, S = AssessmentKind.FULL, AssessmentKind.VERIFICATION, AssessmentKind.SELF


def _first_eight(who: Assessed, day: date) -> list[AssessmentKind]:
    return [kind_of(SHIPPED_RULEBOOK, who, year, day) for year in range(1, 9)]


@pytest.mark.parametrize(
    ("who", "day", "kinds"),
    [
        (Assessed(UserGroup.SUPPLIER, over_threshold=True), BEFORE, [F, F, F, F, F, F, F, F]),
        (Assessed(UserGroup.SUPPLIER), BEFORE, [F, V, S, F, V, S, F, V]),
        (Assessed(UserGroup.NETWORK, over_threshold=True), BEFORE, [F, V, V, F, V, V, F, V]),
        (Assessed(UserGroup.NETWORK), BEFORE, [F, V, S, F, V, S, F, V]),
        (Assessed(UserGroup.OTHER_USER), BEFORE, [F, S, S, F, S, S, F, S]),
        (Assessed(UserGroup.OTHER_USER), SINCE, [F, V, S, F, V, S, F, V]),
        (Assessed(UserGroup.OTHER_USER, over_threshold=True), SINCE, [F, V, S, F, V, S, F, V]),
    ],
)
def test_the_kinds_of_years_two_to_four_repeat(
    who: Assessed, day: date, kinds: list[AssessmentKind]
) -> None:
    assert _first_eight(who, day) == kinds


@pytest.mark.parametrize("group", list(UserGroup))
def test_a_large_shared_resource_makes_every_assessment_of_its_users_full(group: UserGroup) -> None:
    assert set(_first_eight(Assessed(group, resource_needs_full=True), BEFORE)) == {F}


def test_the_cycle_is_a_value_of_the_rulebook() -> None:
    two_years = with_value("SEC-KIND", "supplier_within_threshold", ["self", "verification"])
    supplier = Assessed(UserGroup.SUPPLIER)
    assert [kind_of(two_years, supplier, year, SINCE) for year in range(1, 6)] == [F, S, V, S, V]


def test_there_is_no_year_zero() -> None:
    with pytest.raises(NoSuchYear, match="not 0"):
        kind_of(SHIPPED_RULEBOOK, Assessed(UserGroup.SUPPLIER), 0, BEFORE)


@given(st.sampled_from(EVERYBODY), st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_the_first_assessment_is_always_full(who: Assessed, day: date) -> None:
    assert kind_of(SHIPPED_RULEBOOK, who, 1, day) is F


@given(
    st.sampled_from(EVERYBODY),
    st.integers(2, 30),
    st.dates(date(2015, 1, 1), date(2035, 12, 31)),
)
def test_whoever_they_are_every_third_year_from_the_fourth_is_full(
    who: Assessed, year: int, day: date
) -> None:
    kind = kind_of(SHIPPED_RULEBOOK, who, year, day)
    assert kind is kind_of(SHIPPED_RULEBOOK, who, year + 3, day)
    if year % 3 == 1:
        assert kind is F


@pytest.mark.parametrize(
    ("roles", "group"),
    [
        ({UserRole.IMPORT_SUPPLIER, UserRole.OTHER_USER}, UserGroup.SUPPLIER),
        ({UserRole.EXPORT_SUPPLIER}, UserGroup.SUPPLIER),
        ({UserRole.ELECTRICITY_DISTRIBUTOR}, UserGroup.NETWORK),
        ({UserRole.GAS_TRANSPORTER, UserRole.OTHER_USER}, UserGroup.NETWORK),
        ({UserRole.REGISTERED_SUPPLIER_AGENT}, UserGroup.OTHER_USER),
        ({UserRole.OTHER_USER}, UserGroup.OTHER_USER),
    ],
)
def test_who_is_neither_supplier_nor_network_is_an_other_user(
    roles: set[UserRole], group: UserGroup
) -> None:
    assert group_of(roles) is group
