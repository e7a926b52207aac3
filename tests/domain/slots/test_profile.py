from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from labsim.domain.labs import ARQIVA
from labsim.domain.slots.facts import DayFacts
from labsim.domain.slots.offers import Terms, terms_by_week
from labsim.domain.slots.profile import Step, profile_of, spaces_at, spans, week_starts, weekly
from labsim.domain.slots.violations import LabFull
from models.profile_text import profile_from, profile_text
from tests.domain.builders import a_request, facts_for, violations

TUESDAY, LAST = date(2018, 1, 23), date(2018, 2, 19)
numbers = st.lists(st.integers(1, 300), min_size=1, max_size=60)
lengths = st.integers(0, 365)


def test_weeks_are_those_of_the_calendar() -> None:
    assert week_starts(TUESDAY, date(2018, 2, 6)) == (
        TUESDAY,
        date(2018, 1, 29),
        date(2018, 2, 5),
    )
    assert week_starts(TUESDAY, TUESDAY) == (TUESDAY,)
    monday = date(2018, 1, 22)
    assert week_starts(monday, date(2018, 1, 28)) == (monday,)


def test_ten_in_the_first_week_then_four() -> None:
    profile = weekly(TUESDAY, LAST, [10, 4])
    assert profile == (Step(TUESDAY, 10), Step(date(2018, 1, 29), 4))
    assert [spaces_at(profile, 10, day) for day in (TUESDAY, date(2018, 1, 26))] == [10, 10]
    assert [spaces_at(profile, 10, day) for day in (date(2018, 1, 29), LAST)] == [4, 4]


def test_the_same_in_every_week_is_no_profile() -> None:
    assert weekly(TUESDAY, LAST, [7, 7, 7]) == ()


@given(wanted=numbers, length=lengths)
def test_a_profile_says_each_day_what_was_wished_for_its_week(
    wanted: list[int], length: int
) -> None:
    last = TUESDAY + timedelta(days=length)
    profile = weekly(TUESDAY, last, wanted)
    for day in (TUESDAY + timedelta(days=number) for number in range(length + 1)):
        week = (day - date(2018, 1, 22)).days // 7
        assert spaces_at(profile, wanted[0], day) == wanted[min(week, len(wanted) - 1)]


@given(wanted=numbers, length=lengths)
def test_parts_cover_each_day_once(wanted: list[int], length: int) -> None:
    last = TUESDAY + timedelta(days=length)
    profile = weekly(TUESDAY, last, wanted)
    told = {
        first + timedelta(days=number): spaces
        for first, end, spaces in spans(profile, TUESDAY, last, wanted[0])
        for number in range((end - first).days + 1)
    }
    days = [TUESDAY + timedelta(days=number) for number in range(length + 1)]
    assert told == {day: spaces_at(profile, wanted[0], day) for day in days}
    assert profile_of(sorted(told.items())) == profile


@given(wanted=numbers, length=lengths)
def test_numbers_by_week_make_the_same_days_again(wanted: list[int], length: int) -> None:
    terms = terms_by_week(ARQIVA, TUESDAY, TUESDAY + timedelta(days=length), wanted)
    assert terms_by_week(ARQIVA, terms.first_day, terms.last_day, terms.by_week) == terms
    assert terms.spaces == max(wanted[: len(week_starts(terms.first_day, terms.last_day))])


def test_a_week_that_changes_in_its_middle_counts_the_most_of_its_days() -> None:
    thursdays = (Step(TUESDAY, 4), Step(date(2018, 1, 25), 10), Step(date(2018, 2, 1), 3))
    assert Terms(ARQIVA, TUESDAY, LAST, 10, thursdays).by_week == (10, 10, 3)


@given(wanted=numbers)
def test_what_is_stored_is_read_again(wanted: list[int]) -> None:
    profile = weekly(TUESDAY, TUESDAY + timedelta(days=365), wanted)
    assert profile_from(profile_text(profile)) == profile
    assert len(profile_text(profile)) <= 2000


def test_each_week_is_judged_by_its_own_spaces() -> None:
    first, last = date(2018, 3, 5), date(2018, 3, 29)
    request = a_request(spaces=20, profile=weekly(first, last, [20, 4]))
    full = DayFacts(lab_spaces=280, spaces_open=280, spaces_taken=270)
    facts = facts_for(request)
    crowded_later = dict(facts.lab_days) | {
        day: full for day in facts.lab_days if day >= date(2018, 3, 12)
    }
    assert violations("E2E-SPACES", request, facts_for(request, lab_days=crowded_later)) == ()
    crowded_first = dict(facts.lab_days) | {first: full}
    assert violations("E2E-SPACES", request, facts_for(request, lab_days=crowded_first)) == (
        LabFull(20, (first,), 10, by_week=True),
    )
