"""When the nightly work is due, by London's clocks."""

from datetime import UTC, date, datetime

import pytest

from labsim.domain.london import LONDON
from labsim.worker.schedule import due_day

THURSDAY = date(2017, 11, 23)


def _london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2017-11-23 00:00", None),
        ("2017-11-23 00:09", None),
        ("2017-11-23 00:10", THURSDAY),
        ("2017-11-23 00:59", THURSDAY),
        ("2017-11-23 01:00", None),
        ("2017-11-23 01:59", None),
        ("2017-11-23 02:00", THURSDAY),
        ("2017-11-23 09:00", THURSDAY),
        ("2017-11-23 23:59", THURSDAY),
    ],
)
def test_it_is_due_all_day_from_ten_past_midnight_but_not_in_the_doubtful_hour(
    moment: str, day: date | None
) -> None:
    assert due_day(_london(moment)) == day


def test_the_day_is_londons_and_not_that_of_utc() -> None:
    assert due_day(datetime(2018, 6, 14, 23, 10, tzinfo=UTC)) == date(2018, 6, 15)
    assert due_day(datetime(2018, 6, 14, 22, 59, tzinfo=UTC)) == date(2018, 6, 14)


def test_no_hour_that_is_skipped_or_comes_twice_is_ever_due() -> None:
    assert due_day(datetime(2018, 10, 28, 0, 30, tzinfo=UTC)) is None  # 01:30, the first time
    assert due_day(datetime(2018, 10, 28, 1, 30, tzinfo=UTC)) is None  # 01:30, the second time
    assert due_day(datetime(2018, 3, 25, 1, 30, tzinfo=UTC)) == date(2018, 3, 25)  # 02:30
