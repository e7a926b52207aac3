"""When an initiation meeting can have been held."""

from datetime import date

import pytest

from labsim.domain.notices.meeting import may_be_held_on

RECEIVED = date(2017, 11, 20)
TODAY = date(2017, 11, 23)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2017, 11, 19), False),
        (RECEIVED, True),
        (TODAY, True),
        (date(2017, 11, 24), False),
    ],
)
def test_it_is_held_between_the_receipt_and_today(day: date, *, expected: bool) -> None:
    assert may_be_held_on(day, RECEIVED, TODAY) is expected
