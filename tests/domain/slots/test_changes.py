from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.changes import (
    from_tomorrow,
    is_too_late,
    is_within,
    moves_what_has_begun,
    still_to_come,
)
from labsim.domain.slots.offers import Terms, is_more_than, terms_by_week
from labsim.domain.slots.profile import weekly

FIRST, LAST = date(2018, 1, 23), date(2018, 2, 19)
SLOT = Terms(ARQIVA, FIRST, LAST, 10)
BEFORE, DURING = date(2018, 1, 22), date(2018, 2, 1)

days = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))


def _terms(lab: str = ARQIVA, first: date = FIRST, last: date = LAST, spaces: int = 10) -> Terms:
    return Terms(lab, first, last, spaces)  # type: ignore[arg-type]


def test_fewer_spaces_or_days_are_within_and_anything_else_is_not() -> None:
    assert is_within(_terms(spaces=9), SLOT)
    assert is_within(_terms(first=FIRST + timedelta(days=1), last=LAST - timedelta(days=1)), SLOT)
    assert not is_within(_terms(spaces=11), SLOT)
    assert not is_within(_terms(last=LAST + timedelta(days=1)), SLOT)
    assert not is_within(_terms(first=FIRST - timedelta(days=1)), SLOT)
    assert not is_within(_terms(lab=TELEFONICA), SLOT)
    falling = Terms(ARQIVA, FIRST, LAST, 10, weekly(FIRST, LAST, [10, 4]))
    assert is_within(falling, SLOT)
    assert not is_within(SLOT, falling)


def test_what_has_been_stays_as_it_was() -> None:
    fewer = from_tomorrow(SLOT, _terms(spaces=4), DURING)
    assert (fewer.first_day, fewer.spaces) == (FIRST, 10)
    assert fewer.spaces_on(DURING) == 10
    assert fewer.spaces_on(DURING + timedelta(days=1)) == 4
    assert from_tomorrow(SLOT, _terms(spaces=4), BEFORE) == _terms(spaces=4)


@given(today=days, last=days, spaces=st.integers(1, 30))
def test_no_change_reaches_back(today: date, last: date, spaces: int) -> None:
    wanted = _terms(last=max(last, today + timedelta(days=1)), spaces=spaces)
    present = Terms(ARQIVA, FIRST, FIRST + timedelta(days=70), 10)
    changed = from_tomorrow(present, wanted, today)
    for number in range((changed.last_day - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        assert changed.spaces_on(day) == (10 if day <= today else spaces)


@given(today=days, shrinks=days, spaces=st.integers(1, 9))
def test_what_a_form_begins_with_changes_nothing(today: date, shrinks: date, spaces: int) -> None:
    """Not even where the spaces changed in the middle of a week."""
    whole = Terms(ARQIVA, FIRST, FIRST + timedelta(days=70), 10)
    present = from_tomorrow(whole, replace(whole, spaces=spaces), min(shrinks, today))
    coming = still_to_come(present, today)
    typed = terms_by_week(ARQIVA, coming.first_day, coming.last_day, coming.by_week)
    assert from_tomorrow(present, typed, today) == present


def test_a_slot_that_has_begun_neither_moves_nor_starts_later() -> None:
    assert not is_too_late(SLOT, _terms(last=LAST + timedelta(days=5)), DURING)
    assert is_too_late(SLOT, _terms(first=FIRST + timedelta(days=1)), FIRST)
    assert is_too_late(SLOT, _terms(lab=TELEFONICA), FIRST)
    assert not is_too_late(SLOT, _terms(lab=TELEFONICA), BEFORE)


def test_what_has_begun_keeps_its_lab_and_its_first_day() -> None:
    later, longer = _terms(first=FIRST + timedelta(days=1)), _terms(last=LAST + timedelta(days=7))
    for moved in (later, _terms(lab=TELEFONICA)):
        assert moves_what_has_begun(SLOT, moved, FIRST)
        assert not moves_what_has_begun(SLOT, moved, BEFORE)
    assert not moves_what_has_begun(SLOT, longer, FIRST)


def test_no_week_of_an_offer_has_more_than_was_asked_for_it() -> None:
    asked = terms_by_week(ARQIVA, FIRST, LAST, [10, 4])
    for fewer in ([10, 4], [10, 4, 4], [1], [4], [9, 4, 2]):
        assert not is_more_than(terms_by_week(ARQIVA, FIRST, LAST, fewer), asked)
    for more in ([11, 4], [10], [4, 10], [10, 4, 5]):
        assert is_more_than(terms_by_week(ARQIVA, FIRST, LAST, more), asked)


def test_nothing_is_changed_when_the_slot_is_over_or_would_be() -> None:
    assert is_too_late(SLOT, _terms(last=LAST + timedelta(days=5)), LAST)
    assert is_too_late(SLOT, _terms(last=DURING), DURING)
    assert not is_too_late(SLOT, _terms(last=DURING + timedelta(days=1)), DURING)
