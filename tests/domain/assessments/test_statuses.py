"""SEC-STATUS, SEC-COMPLY, SEC-PRIVACY."""

from datetime import date

import pytest

from labsim.domain.assessments.statuses import (
    PRIVACY,
    AssuranceStatus,
    Compliance,
    compliances,
    is_event_of_default,
    needs_privacy_assessment,
    needs_second_full_assessment,
    satisfies_entry,
    statuses,
)
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK

FIRST = ("approved", "approved_subject_to", "provisionally_approved", "deferred")
LATER = ("approved", "approved_subject_to", "deferred", "rejected")
DAY = date(2018, 1, 1)


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("SEC-STATUS", date(2020, 2, 26), FIRST),
        ("SEC-STATUS", date(2020, 2, 27), LATER),
        (PRIVACY, date(2020, 11, 28), FIRST),
        (PRIVACY, date(2020, 11, 29), LATER),
    ],
)
def test_the_statuses_were_renamed_on_their_days(
    code: str, day: date, expected: tuple[str, ...]
) -> None:
    assert statuses(SHIPPED_RULEBOOK, day, code) == expected


@pytest.mark.parametrize("status", list(AssuranceStatus))
def test_only_the_two_approved_statuses_satisfy_entry(status: AssuranceStatus) -> None:
    approved = status in {AssuranceStatus.APPROVED, AssuranceStatus.APPROVED_SUBJECT_TO}
    assert satisfies_entry(SHIPPED_RULEBOOK, status, DAY) is approved


@pytest.mark.parametrize("status", list(AssuranceStatus))
def test_only_a_rejected_user_is_assessed_in_full_again(status: AssuranceStatus) -> None:
    again = needs_second_full_assessment(SHIPPED_RULEBOOK, status, DAY)
    assert again is (status is AssuranceStatus.REJECTED)


def test_not_compliant_is_an_event_of_default() -> None:
    assert compliances(SHIPPED_RULEBOOK, DAY) == tuple(Compliance)
    assert is_event_of_default(SHIPPED_RULEBOOK, Compliance.NOT_COMPLIANT, DAY)
    assert not is_event_of_default(SHIPPED_RULEBOOK, Compliance.COMPLIANT, DAY)


def test_whoever_acts_as_other_user_needs_a_privacy_assessment() -> None:
    supplier = {UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}
    assert not needs_privacy_assessment(SHIPPED_RULEBOOK, supplier, DAY)
    assert needs_privacy_assessment(SHIPPED_RULEBOOK, {UserRole.OTHER_USER}, DAY)
    assert needs_privacy_assessment(SHIPPED_RULEBOOK, supplier | {UserRole.OTHER_USER}, DAY)
