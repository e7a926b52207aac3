"""A fair batch: the best there is, against trying all; and what is said of those left out."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from labsim.domain.labs import TELEFONICA, LabId
from labsim.domain.slots.profile import weekly
from labsim.domain.slots.proposal import Wish, contests, crowds, settle
from labsim.services import propose_batch as module
from labsim.services.actors import NotAllowed
from labsim.services.propose_batch import Proposed, propose_batch, solve
from labsim.services.refusals import Refused
from models.engine import Database
from models.unit_of_work import in_unit
from tests.builders import EARLIEST, NOW, TODAY, a_notice, a_participant, a_slot, an_allocated_slot
from tests.domain.slots.wishes import (
    a_wish,
    all_free,
    free_spaces,
    most_weight,
    wish_lists,
)
from tests.services.desk import DAYS, Desk
from tests.storage.helpers import statements_of

YEAR_END = date(2018, 12, 31)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk.open(database)


def _proposed(desk: Desk, **given: Any) -> Proposed:
    usual: dict[str, Any] = {
        "actor": desk.story.staff, "first": TODAY, "last": YEAR_END, "today": TODAY,
    }  # fmt: skip
    with desk.database.reading() as uow:
        answer = propose_batch(uow, **usual | given)
    assert isinstance(answer, Proposed), answer
    return answer


def _placed(proposed: Proposed) -> list[str]:
    return [line.asking.reference for line in proposed.placed]


def _fill(desk: Desk, spaces: int, **given: Any) -> None:
    in_unit(
        desk.database,
        lambda uow: an_allocated_slot(uow, desk.story.notice, spaces=spaces, **given),
    )


def _chosen(wishes: Sequence[Wish], free: Mapping[LabId, Mapping[date, int]]) -> tuple[str, ...]:
    won = {name for contest in contests(wishes, free) for name in solve(contest).won}
    return settle(wishes, free, won).placed


def test_two_that_fill_the_lab_are_better_than_the_oldest_alone() -> None:
    """Oldest first would place the first and nobody else: 60 of 100 spaces."""
    wishes = [a_wish("old", 0, 4, 60), a_wish("b", 0, 4, 50), a_wish("c", 0, 4, 50)]
    assert _chosen(wishes, all_free(100)) == ("b", "c")


def test_largest_first_is_no_good_either() -> None:
    """The long one stands in the way of two: 5 days of 6 spaces against twice 3 days of 6."""
    wishes = [a_wish("long", 1, 5, 6), a_wish("before", 0, 3, 6), a_wish("after", 4, 3, 6)]
    assert _chosen(wishes, all_free(10)) == ("before", "after")


def test_an_urgent_request_outweighs_a_larger_one() -> None:
    wishes = [a_wish("large", 0, 5, 8), a_wish("urgent", 0, 5, 5, percent=200)]
    assert _chosen(wishes, all_free(10)) == ("urgent",)


@pytest.mark.parametrize("number", [2, 5, 30])
def test_between_equals_the_older_is_placed(number: int) -> None:
    wishes = [a_wish(f"{place:02}", 0, 3, 6) for place in range(number)]
    assert _chosen(wishes, all_free(13)) == ("00", "01")


@settings(deadline=None, max_examples=150)
@given(wish_lists, free_spaces)
def test_no_other_choice_weighs_more(
    wishes: Sequence[Wish], free: Mapping[LabId, Mapping[date, int]]
) -> None:
    placed = _chosen(wishes, free)
    weight = sum(wish.weight for wish in wishes if wish.reference in placed)
    assert weight == most_weight(wishes, free)
    assert _chosen(wishes, free) == placed
    some = [wish for wish in wishes if wish.reference in placed]
    assert not any(crowd.is_too_large for crowd in crowds(some, free))


def test_a_search_that_is_cut_short_says_so_and_still_fits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_NODES", 1)
    wishes = [
        a_wish(str(n), n * 5 % 9, 1 + n * 3 % 5, 3 + n * 7919 % 23, percent=100 + n * 7907 % 97)
        for n in range(60)
    ]
    (contest,) = contests(wishes, all_free(80))
    solved = solve(contest)
    assert solved.room_for_more > 0
    placed = settle(wishes, all_free(80), solved.won).placed
    assert solved.won <= set(placed)


def test_everything_that_fits_is_placed(desk: Desk) -> None:
    slots = [desk.slot(), desk.waiting(lab=TELEFONICA), desk.slot(spaces=90)]
    proposed = _proposed(desk)
    assert _placed(proposed) == [slot.reference for slot in slots]
    assert proposed.not_placed == ()
    assert proposed.most_better_percent == 0
    assert proposed.space_days_placed == proposed.space_days_asked == (5 + 5 + 90) * len(DAYS)
    assert desk.taken() == {0}


def test_spaces_that_change_by_the_week_are_counted_on_their_own_days(desk: Desk) -> None:
    """60 beside 40, then 40 beside 60: each day has the 100 that there are."""
    first, last = date(2018, 2, 5), date(2018, 2, 16)
    slots = [
        desk.slot(first_day=first, last_day=last, spaces=60, profile=weekly(first, last, numbers))
        for numbers in ([60, 40], [40, 60])
    ]
    proposed = _proposed(desk)
    assert _placed(proposed) == [slot.reference for slot in slots]
    assert proposed.space_days_placed == 10 * 100


def test_what_is_taken_is_not_proposed_again_and_who_is_short_reads_on_which_days(
    desk: Desk,
) -> None:
    _fill(desk, 96, first_day=DAYS[3], last_day=DAYS[4])
    slot = desk.slot()
    (left,) = _proposed(desk).not_placed
    assert left.asking.reference == slot.reference
    (reason,) = left.reasons
    assert reason.code == "E2E-SPACES"
    assert reason.said.text == (
        "Even without the others, too few spaces are free on 26 Jan and 29 Jan 2018"
    )


def test_who_loses_against_others_is_told_so(desk: Desk) -> None:
    desk.slot(spaces=60)
    slot = desk.slot(spaces=45, last_day=DAYS[1])
    (left,) = _proposed(desk).not_placed
    assert left.asking.reference == slot.reference
    assert "Beside those that are placed" in left.reasons[0].said.text


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"first_day": date(2018, 1, 22)}, "E2E-NOTICE", "40 working days"),
        ({"releases": frozenset({"R2.0"})}, "E2E-COVERAGE", "R2.0 must be in UIT"),
        ({"topics": frozenset({"mesh"})}, "E2E-COVERAGE", "testable in the lab"),
    ],
)
def test_who_is_refused_by_another_rule_is_not_placed_and_reads_why(
    desk: Desk, given: dict[str, Any], code: str, words: str
) -> None:
    desk.slot(**given)
    proposed = _proposed(desk)
    assert proposed.placed == ()
    (reason,) = proposed.not_placed[0].reasons
    assert (reason.code, words in reason.said.text) == (code, True)


def test_an_override_that_is_recorded_is_none_that_is_missing(desk: Desk) -> None:
    slot = desk.slot(releases=frozenset({"R2.0"}))
    desk.override(slot, "E2E-COVERAGE")
    assert _placed(_proposed(desk)) == [slot.reference]


def test_who_does_not_meet_the_rules_takes_nobodys_place(desk: Desk) -> None:
    desk.slot(spaces=80, topics=frozenset({"mesh"}))
    slot = desk.slot(spaces=80)
    assert _placed(_proposed(desk)) == [slot.reference]


def test_only_requests_that_begin_in_the_period_are_looked_at(desk: Desk) -> None:
    desk.slot()
    assert _proposed(desk, last=EARLIEST - timedelta(days=1)).placed == ()
    assert len(_proposed(desk, first=EARLIEST, last=EARLIEST).placed) == 1
    assert _proposed(desk, first=EARLIEST + timedelta(days=1)).placed == ()


def test_an_earlier_mandate_and_a_longer_wait_count(desk: Desk) -> None:
    young = desk.slot(spaces=60)
    old = desk.slot(spaces=60, sent_at=NOW - timedelta(days=10))
    proposed = _proposed(desk)
    assert _placed(proposed) == [old.reference]
    assert proposed.not_placed[0].asking.reference == young.reference
    by_age, by_mandate = 5, 49  # 10 of 90 days; two of 365 days are left
    assert proposed.placed[0].asking.factor_percent == 100 + by_age + by_mandate


def test_it_says_who_would_be_passed_over(desk: Desk) -> None:
    first = desk.waiting(spaces=60)
    seconds = [desk.waiting(spaces=50, sent_at=NOW + timedelta(seconds=n)) for n in (1, 2)]
    proposed = _proposed(desk)
    assert _placed(proposed) == [slot.reference for slot in seconds]
    ahead = [line.ahead.reference if line.ahead else "" for line in proposed.placed]
    assert ahead == [first.reference, ""]


def test_the_same_demand_gets_the_same_proposal(desk: Desk) -> None:
    for number in range(12):
        desk.slot(spaces=20 + number * 7 % 31, first_day=DAYS[number % 5])
    assert _placed(_proposed(desk)) == _placed(_proposed(desk))


def test_a_period_the_wrong_way_round_is_refused(desk: Desk) -> None:
    with desk.database.reading() as uow:
        answer = propose_batch(uow, desk.story.staff, YEAR_END, TODAY, TODAY)
    assert isinstance(answer, Refused)


def test_a_proposal_is_for_those_who_read_for_dcc(desk: Desk) -> None:
    with desk.database.reading() as uow:
        propose_batch(uow, desk.story.auditor, TODAY, YEAR_END, TODAY)
    for actor in (desk.story.manager, desk.story.viewer):
        with pytest.raises(NotAllowed), desk.database.reading() as uow:
            propose_batch(uow, actor, TODAY, YEAR_END, TODAY)


def test_many_requests_take_as_many_statements_as_one_and_none_writes(desk: Desk) -> None:
    desk.slot()
    _proposed(desk)  # the catalogue is read once a version and process
    with statements_of(desk.database) as one:
        _proposed(desk)
    for _ in range(10):
        desk.slot(spaces=30)
    other = in_unit(desk.database, lambda uow: a_notice(uow, a_participant(uow)))
    in_unit(desk.database, lambda uow: [a_slot(uow, other) for _ in range(3)])
    with statements_of(desk.database) as many:
        _proposed(desk)
    assert len(many) == len(one) <= 12
    assert all(statement.startswith(("SELECT", "WITH")) for statement in many)
