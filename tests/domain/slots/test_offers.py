"""What an offer says and until when it holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from labsim.domain.labs import TELEFONICA
from labsim.domain.london import LONDON
from labsim.domain.rulebook import SHIPPED_RULEBOOK, Rulebook
from labsim.domain.slots.offers import Terms, has_run_out, held_until, on_terms, terms_of
from tests.domain.builders import CALENDAR, MARCH_REQUEST


def _until(made_at: datetime, rulebook: Rulebook = SHIPPED_RULEBOOK) -> datetime:
    return held_until(made_at, rulebook, CALENDAR)


@pytest.mark.parametrize(
    ("made", "until"),
    [
        ("2017-11-23T10:00", "2017-11-27T18:00"),  # a Thursday: Friday, Monday
        ("2017-11-23T23:59", "2017-11-27T18:00"),
        ("2017-11-24T09:00", "2017-11-28T18:00"),
        ("2017-11-25T09:00", "2017-11-28T18:00"),  # a Saturday
        ("2017-12-22T12:00", "2017-12-28T18:00"),  # Christmas and Boxing Day in between
        ("2018-03-23T12:00", "2018-03-27T18:00"),  # the clocks go forward on the 25th
    ],
)
def test_an_offer_holds_to_18_00_in_london_on_the_second_working_day(made: str, until: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)

    assert _until(moment(made)) == moment(until)


def test_summer_time_is_london_time() -> None:
    assert _until(datetime(2018, 6, 1, 9, tzinfo=UTC)) == datetime(2018, 6, 5, 17, tzinfo=UTC)


def test_the_values_of_the_day_it_was_made_count() -> None:
    since = date(2018, 1, 1)
    shipped = SHIPPED_RULEBOOK.value("E2E-OFFER", "working_days", since)
    longer = replace(shipped, value=5, in_force_from=since)
    rulebook = Rulebook((*SHIPPED_RULEBOOK.values, longer))
    before = datetime(2017, 12, 29, 9, tzinfo=UTC)
    assert _until(before, rulebook) == _until(before)
    after = datetime(2018, 1, 2, 9, tzinfo=UTC)
    assert _until(after, rulebook) == datetime(2018, 1, 9, 18, tzinfo=UTC)


def test_the_hour_itself_is_too_late() -> None:
    until = _until(datetime(2017, 11, 23, 10, tzinfo=UTC))
    assert not has_run_out(until, until - timedelta(microseconds=1))
    assert has_run_out(until, until)


def test_other_terms_leave_the_tests_as_they_were() -> None:
    terms = Terms(TELEFONICA, date(2018, 4, 3), date(2018, 4, 9), 4)
    offered = on_terms(MARCH_REQUEST, terms)
    assert terms_of(offered) == terms
    assert on_terms(offered, terms_of(MARCH_REQUEST)) == MARCH_REQUEST
