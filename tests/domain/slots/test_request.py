"""How long a request is."""

from datetime import date

from labsim.domain.slots.request import span_days


def test_both_its_days_count() -> None:
    assert span_days(date(2018, 1, 1), date(2018, 1, 1)) == 1
    assert span_days(date(2018, 1, 1), date(2019, 1, 1)) == 366


def test_days_turned_round_are_less_than_one() -> None:
    assert span_days(date(2018, 1, 2), date(2018, 1, 1)) == 0
