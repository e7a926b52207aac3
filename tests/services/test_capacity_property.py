"""Whatever slots are in the way and whatever staff choose: the whole change is done and adds up, or nothing is."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from labsim.domain.capacity.settling import Choice
from labsim.domain.labs import ARQIVA
from labsim.services.capacity_plans import NOTHING_LEFT, CapacityPlan
from labsim.services.catalogue import load_catalogue
from labsim.services.refusals import Refused
from models.records import DayCount, SlotRecord
from tests.builders import CALENDAR, NOW, a_capacity_change
from tests.databases import fresh_database
from tests.services.desk import Desk, done

DAYS: Final = CALENDAR.working_days(date(2018, 3, 1), date(2018, 3, 14))
Span = tuple[date, date]

spans: Final = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda two: (min(two), max(two))
)
slots: Final = st.lists(st.tuples(st.integers(10, 50), spans), min_size=1, max_size=5)
amounts: Final = st.one_of(st.none(), st.integers(20, 100))
choices: Final = st.lists(st.sampled_from(Choice), min_size=1, max_size=5)


def _given(desk: Desk, wanted: Sequence[tuple[int, Span]]) -> list[SlotRecord]:
    """Those for which there is room, one after the other; every third is an offer."""
    made: list[SlotRecord] = []
    for number, (spaces, (first, last)) in enumerate(wanted):
        slot = desk.slot(first_day=first, last_day=last, spaces=spaces)
        moment = NOW - timedelta(hours=9 - number)
        act = desk.offer if number % 3 == 2 else desk.allocate
        if not isinstance(act(slot, now=moment), Refused):
            made.append(desk.now(slot))
    return made


def _ledger(desk: Desk) -> list[DayCount]:
    with desk.database.reading() as uow:
        return uow.ledger.days(ARQIVA, DAYS[0], date(2018, 6, 29))


def _adds_up(desk: Desk) -> None:
    assert desk.balances()
    with desk.database.reading() as uow:
        catalogue = load_catalogue(uow)
    for count in _ledger(desk):
        assert count.spaces_taken <= count.spaces_open
        assert count.spaces_open == catalogue.spaces_open(ARQIVA, count.day)


def _is_as_it_was_seen(desk: Desk, plan: CapacityPlan, made: Sequence[SlotRecord]) -> None:
    """Each slot holds what the plan said; who was not in the way, or is kept, is untouched."""
    seen = {each.reference: each for each in plan.slots}
    for slot in made:
        each = seen.get(slot.reference)
        if each is None or each.choice is Choice.KEEP:
            assert desk.now(slot) == slot
        else:
            assert dict(desk.lines(slot)) == each.kept_from(NOW.date())
    open_by_day = {count.day: count.spaces_open for count in _ledger(desk)}
    assert {day: open_by_day[day] for day in plan.open_by_day} == plan.open_by_day


@settings(max_examples=40, deadline=None)
@given(slots, spans, amounts, choices)
def test_all_of_it_or_nothing(
    wanted: list[tuple[int, Span]], span: Span, spaces: int | None, chosen: list[Choice]
) -> None:
    with fresh_database("sqlite") as database:
        desk = Desk.open(database)
        made, before = _given(desk, wanted), _ledger(desk)
        change = a_capacity_change(lab=ARQIVA, first_day=span[0], last_day=span[1], spaces=spaces)
        in_the_way = desk.plan(change).slots
        answers = dict(zip((each.reference for each in in_the_way), cycle(chosen), strict=False))
        plan = desk.plan(change, answers)
        answer = desk.change_capacity(change, answers)
        assert isinstance(answer, Refused) is bool(plan.stops)
        if isinstance(answer, Refused):
            assert [desk.now(slot) for slot in made] == made
            assert _ledger(desk) == before
        else:
            _is_as_it_was_seen(desk, answer.plan, made)
        _adds_up(desk)


wishes: Final = st.lists(st.tuples(spans, amounts, st.sampled_from(Choice)), max_size=4)
endings: Final = st.lists(st.integers(0, 9), max_size=4)


@settings(max_examples=25, deadline=None)
@given(slots, wishes, endings)
def test_whatever_is_added_and_taken_back_no_slot_ever_has_too_few(
    wanted: list[tuple[int, Span]],
    changes: list[tuple[Span, int | None, Choice]],
    ended: list[int],
) -> None:
    with fresh_database("sqlite") as database:
        desk = Desk.open(database)
        _given(desk, wanted)
        for span, spaces, choice in changes:
            change = a_capacity_change(
                lab=ARQIVA, first_day=span[0], last_day=span[1], spaces=spaces
            )
            in_the_way = desk.plan(change).slots
            desk.change_capacity(change, {each.reference: choice for each in in_the_way})
            _adds_up(desk)
        for place in ended:
            before = {count.day: count.spaces_open for count in _ledger(desk)}
            _take_back(desk, place)
            _adds_up(desk)
            assert all(count.spaces_open >= before[count.day] for count in _ledger(desk))


def _take_back(desk: Desk, place: int) -> None:
    with desk.database.reading() as uow:
        standing = [each for each in uow.capacity.all() if each.standing]
    if place < len(standing):
        record = standing[place]
        done(desk.end_capacity_change(record.id, record.change.first_day))


@settings(max_examples=25, deadline=None)
@given(slots, spans, amounts)
def test_what_is_proposed_can_be_confirmed(
    wanted: list[tuple[int, Span]], span: Span, spaces: int | None
) -> None:
    with fresh_database("sqlite") as database:
        desk = Desk.open(database)
        _given(desk, wanted)
        change = a_capacity_change(lab=ARQIVA, first_day=span[0], last_day=span[1], spaces=spaces)
        plan = desk.plan(change)
        assert set(plan.stops) <= {NOTHING_LEFT}
        assert not plan.still
        if not plan.stops:
            done(desk.change_capacity(change, {each.reference: each.choice for each in plan.slots}))
        _adds_up(desk)
