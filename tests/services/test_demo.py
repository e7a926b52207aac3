"""The demonstration: true to the rules it shows, and ready for the story it is meant to tell."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from labsim.domain.capabilities import CapabilityState
from labsim.domain.capacity.settling import Choice
from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.london import LONDON
from labsim.domain.notices.answers import MeetingOutcome
from labsim.domain.participants import Category
from labsim.domain.people import PersonRole
from labsim.domain.roles import UserRole
from labsim.domain.saved_filters import FilteredList
from labsim.domain.slots.decision import Outcome
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.accept_confidentiality import accept_confidentiality
from labsim.services.accounts import SignedIn, judge_sign_in
from labsim.services.actors import SYSTEM, Actor
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.catalogue import load_catalogue
from labsim.services.check_ledger import look_at_ledger
from labsim.services.demo import stage as stage_module
from labsim.services.demo.accounts import DemoAccount, new_password
from labsim.services.demo.load import LIVES_AT, NotEmpty, load_demonstration
from labsim.services.give_notice import NoticeGiven, give_notice
from labsim.services.give_up_slot import Cancelled, cancel_slot
from labsim.services.read_availability import read_days
from labsim.services.read_capacity import read_capacity_plan
from labsim.services.read_desk import read_decision
from labsim.services.read_scenarios import read_scenario_page
from labsim.services.record_meeting import record_meeting
from labsim.services.refusals import Refused
from labsim.services.request_slot import Requested, request_slot
from labsim.services.saved_filters import filters_of
from labsim.services.world import clock_offset, is_demonstration, world_now
from models.engine import Database
from models.records import (
    CapabilityFilter,
    DeviceFilter,
    HistoryFilter,
    ParticipantRecord,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import a_capacity_change, a_slot_request, notice_answers
from tests.databases import KINDS, fresh_database
from tests.quick_passwords import quick_passwords

REAL_NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NOON = datetime(2017, 11, 23, 12, 0, tzinfo=LONDON)
Loaded = tuple[Database, tuple[DemoAccount, ...]]


class _DropIt(Exception):
    """Rolls a unit back."""


@pytest.fixture(scope="module", params=KINDS)
def loaded(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    """Once for all tests that only look, on both databases."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_server")
    with quick_passwords(), fresh_database(request.param) as database:
        yield database, in_unit(database, lambda uow: load_demonstration(uow, REAL_NOW))


@pytest.fixture
def demo(loaded: Loaded) -> Iterator[UnitOfWork]:
    """A unit in which a test may act: nothing of it is kept."""

    with suppress(_DropIt), loaded[0].writing() as uow:
        yield uow
        raise _DropIt


def _participant(uow: UnitOfWork, name: str) -> ParticipantRecord:
    found = uow.participants.find_by_name(name)
    assert found is not None
    return found


def _actor(uow: UnitOfWork, email: str) -> Actor:
    person = uow.people.find_by_email(email)
    assert person is not None
    return Actor(person.id, person.role, person.participant_id)


def _slots(uow: UnitOfWork, *states: SlotState, name: str = "") -> list[SlotRecord]:
    return list(uow.slots.page(SlotFilter(states=frozenset(states), search=name), 1, 100).rows)


# -- what it holds ---------------------------------------------------------------------------------


def test_every_category_and_every_role_is_there(loaded: Loaded, demo: UnitOfWork) -> None:
    participants = demo.participants.all()
    assert {participant.category for participant in participants} == set(Category)
    assert 12 <= len(participants) <= 14
    assert {account.role for account in loaded[1]} == set(PersonRole)
    managers = [a.participant for a in loaded[1] if a.role is PersonRole.TEST_MANAGER]
    assert sorted(managers) == [participant.name for participant in participants]


def test_slots_are_past_running_and_to_come_and_in_every_state(demo: UnitOfWork) -> None:
    counts = demo.slots.counts_by_state(None)
    for state in SlotState:
        assert counts[state] >= 1, state
    today = LIVES_AT.date()
    allocated = [slot.request for slot in _slots(demo, SlotState.ALLOCATED)]
    assert any(asked.last_day < today for asked in allocated)
    assert any(asked.first_day <= today <= asked.last_day for asked in allocated)
    assert any(asked.first_day > today for asked in allocated)


def test_the_planner_keeps_a_scenario_in_two_versions(demo: UnitOfWork) -> None:
    planner = _actor(demo, "planner@dcc.example")
    page = read_scenario_page(demo, planner, "telefonica-in-spring")
    assert page.differences is not None
    assert {each.key for each in page.differences} == {
        "reductions",
        "capacity.cio_teams",
        "habit.procrastination",
    }
    assert [version.number for version in page.versions] == [2, 1]
    assert page.may_change


def test_registers_wishes_and_filters_are_there_to_look_at(demo: UnitOfWork) -> None:
    ombury, staff = _participant(demo, "Ombury Meters"), _actor(demo, "lab@dcc.example")
    assert len(demo.devices.of_participant(ombury.id)) == 5
    assert demo.devices.page(DeviceFilter(retired=True), 1, 1).total == 1
    running = [s for s in _slots(demo, SlotState.ALLOCATED, name="Ombury") if s.request.devices.own]
    in_lab = [each.in_lab for slot in running for each in demo.brought.of_slot(slot.id)]
    assert sorted(in_lab, reverse=True)[:3] == [3, 2, 2]
    wishes = demo.capabilities.page(CapabilityFilter(), 1, 20).rows
    assert {wish.state for wish in wishes} == set(CapabilityState)
    for page in FilteredList:
        assert filters_of(demo, staff, page)


def test_the_ledger_adds_up_and_both_labs_are_busy_but_not_full(demo: UnitOfWork) -> None:
    assert look_at_ledger(demo).balances
    days = read_days(demo, date(2018, 1, 2), date(2018, 3, 29))
    arqiva = [day for day in days[ARQIVA] if day.off is None]
    assert min(day.spaces_taken for day in arqiva) >= 40
    assert min(day.free for day in arqiva if day.day >= date(2018, 1, 23)) >= 30
    telefonica = [day.spaces_taken for day in days[TELEFONICA] if day.off is None]
    assert 60 <= min(telefonica) <= max(telefonica) <= 200


def test_everything_happened_before_now_and_in_order(demo: UnitOfWork) -> None:
    entries = demo.history.page(HistoryFilter(oldest_first=True), 1, 1000).rows
    moments = [entry.entry.at for entry in entries]
    assert moments == sorted(moments)
    assert moments[-1] <= LIVES_AT
    by_id = sorted(entries, key=lambda entry: entry.id)
    assert [entry.entry.at for entry in by_id] == moments
    assert any(entry.entry.refused for entry in entries)


def test_the_world_lives_on_the_day_of_the_seminar_and_is_marked(demo: UnitOfWork) -> None:
    assert is_demonstration(demo)
    assert world_now(REAL_NOW, clock_offset(demo)) == LIVES_AT


def test_a_decision_page_shows_several_unmet_rules(demo: UnitOfWork) -> None:
    (slot,) = _slots(demo, SlotState.REQUESTED, name="Quaymoor")
    judgement = read_decision(
        demo, _actor(demo, "lab@dcc.example"), slot.reference, NOON.date()
    ).judged.judgement
    assert set(judgement.codes(Outcome.NOT_MET)) == {
        "E2E-ROLE",
        "E2E-GATEWAY",
        "E2E-ENTRY",
        "E2E-SPACES",
    }
    assert set(judgement.codes(Outcome.OVERRIDABLE)) == {"E2E-MEETING", "E2E-COVERAGE"}


def test_one_request_can_be_accepted_and_one_slot_is_flagged(demo: UnitOfWork) -> None:
    (slot,) = _slots(demo, SlotState.REQUESTED, name="Saltfield")
    staff = _actor(demo, "lab@dcc.example")
    answer = allocate_slot(demo, staff, slot.reference, slot.version, "", NOON)
    assert isinstance(answer, Allocated)
    (flagged,) = demo.slots.page(SlotFilter(flagged=True), 1, 10).rows
    assert flagged.participant_name == "Estmere Electricity Networks"
    assert flagged.flag is not None
    assert flagged.flag.codes == ("E2E-ROLE",)


# -- the story it is meant for ---------------------------------------------------------------------


def test_a_mailed_notice_of_2_october_allows_27_november(demo: UnitOfWork) -> None:
    dunmere = _participant(demo, "Dunmere Community Energy")
    assert demo.notices.of_participant(dunmere.id) == []
    came = datetime(2017, 10, 2, 10, 0, tzinfo=LONDON)
    staff = _actor(demo, "lab@dcc.example")
    given = give_notice(demo, staff, dunmere.id, notice_answers(), came, NOON)
    assert isinstance(given, NoticeGiven)
    assert given.earliest == date(2017, 11, 27)


def test_the_newcomer_is_refused_by_every_rule_corrects_it_and_gets_the_spaces(
    demo: UnitOfWork,
) -> None:
    kit, tom = _actor(demo, "tests@fernhollow.example"), _actor(demo, "lab@dcc.example")
    assert kit.participant_id is not None
    assert demo.notices.of_participant(kit.participant_id) == []
    given = give_notice(demo, kit, kit.participant_id, notice_answers(), NOON, NOON)
    assert isinstance(given, NoticeGiven)
    assert given.earliest == date(2018, 1, 23)
    notice = given.notice.reference

    too_much = a_slot_request(
        first_day=date(2018, 1, 15),
        spaces=90,
        roles=frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}),
        topics=frozenset({"service_requests", "mesh"}),
        reason="soon",
    )
    refused = request_slot(demo, kit, notice, too_much, NOON, NOON)
    assert isinstance(refused, Refused)
    codes = {line.code for line in refused.lines if line.outcome is Outcome.NOT_MET}
    assert codes == {
        "E2E-SPACES",
        "E2E-NOTICE",
        "E2E-ROLE",
        "E2E-COVERAGE",
        "E2E-CONFIDENTIAL",
        "E2E-ENTRY",
    }

    accept_confidentiality(demo, kit, "1.0", NOON)
    record_meeting(demo, tom, notice, NOON.date(), MeetingOutcome.GO_AHEAD, "", NOON)
    right = replace(a_slot_request(), spaces=30)
    asked = request_slot(demo, kit, notice, right, NOON, NOON)
    assert isinstance(asked, Requested)
    before = _free(demo)
    slot = asked.slot
    given_to = allocate_slot(demo, tom, slot.reference, slot.version, "", NOON)
    assert isinstance(given_to, Allocated)
    assert _free(demo) == [free - 30 for free in before]
    held = demo.slots.find(slot.reference)
    assert held is not None
    given_up = cancel_slot(demo, kit, held.reference, held.version, "", NOON)
    assert isinstance(given_up, Cancelled)
    assert _free(demo) == before


def _free(uow: UnitOfWork) -> list[int]:
    days = read_days(uow, date(2018, 1, 23), date(2018, 2, 19), ARQIVA)[ARQIVA]
    return [day.free for day in days if day.off is None]


# -- how it is loaded ------------------------------------------------------------------------------


def test_passwords_fit_and_are_kept_nowhere_in_clear(loaded: Loaded, demo: UnitOfWork) -> None:
    accounts = loaded[1]
    assert len({account.password for account in accounts}) == len(accounts)
    for account in (accounts[0], accounts[-1]):
        assert isinstance(judge_sign_in(demo, account.email, account.password), SignedIn)
    everything = _everything(demo)
    assert accounts[0].email in everything
    assert not [a.email for a in accounts if a.password in everything]


def _everything(uow: UnitOfWork) -> str:
    tables = sa.inspect(uow.connection).get_table_names()
    rows = [
        uow.connection.execute(sa.text(f"SELECT * FROM {table}")).all()  # noqa: S608  names of our own
        for table in tables
    ]
    return repr(rows)


def test_passwords_are_fresh_long_and_hold_no_word() -> None:
    drawn = Counter(new_password() for _ in range(200))
    assert max(drawn.values()) == 1
    assert all(len(password) == 19 and not set("aeiou") & set(password) for password in drawn)


def test_one_lab_is_reduced_and_the_other_closed_to_visitors_for_some_days(
    demo: UnitOfWork,
) -> None:
    (reduced,) = demo.ledger.days(TELEFONICA, date(2018, 4, 9), date(2018, 4, 9))
    assert reduced.spaces_open == 220
    assert list(load_catalogue(demo).closed(ARQIVA)) == [
        date(2017, 12, day) for day in (27, 28, 29)
    ]


def test_a_quarter_with_a_hundred_spaces_fewer_has_slots_in_its_way(demo: UnitOfWork) -> None:
    quarter = a_capacity_change(first_day=date(2018, 4, 3), last_day=date(2018, 6, 29), spaces=100)
    plan = read_capacity_plan(demo, SYSTEM, quarter, {}, NOON)
    assert not isinstance(plan, Refused)
    assert len(plan.slots) >= 3
    assert not plan.stops
    assert Choice.MOVE in {each.choice for each in plan.slots}


def test_it_is_not_loaded_into_a_world_that_has_people(loaded: Loaded) -> None:
    with pytest.raises(NotEmpty):
        in_unit(loaded[0], lambda uow: load_demonstration(uow, REAL_NOW))


def test_a_crash_in_the_middle_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(Exception):
        pass

    def cut(*_arguments: object) -> None:
        raise PowerCut

    monkeypatch.setattr(stage_module, "decline_slot", cut)
    with quick_passwords(), pytest.raises(PowerCut):
        in_unit(database, lambda uow: load_demonstration(uow, REAL_NOW))
    with database.reading() as uow:
        assert uow.people.count() == 0
        assert uow.world.get("seeded") is None
        assert not is_demonstration(uow)
        assert uow.ledger.days(ARQIVA, date(2018, 1, 2), date(2018, 1, 5)) == []


def test_two_loads_tell_the_same_story(demo: UnitOfWork) -> None:
    with quick_passwords(), fresh_database("sqlite") as other:
        in_unit(other, lambda uow: load_demonstration(uow, REAL_NOW + timedelta(days=3)))
        with other.reading() as uow:
            assert _story(uow) == _story(demo)


def _story(uow: UnitOfWork) -> list[tuple[object, ...]]:
    entries = uow.history.page(HistoryFilter(oldest_first=True), 1, 1000).rows
    return [
        (e.entry.at, e.entry.act, e.person_name, e.participant_name, e.entry.refused, e.entry.words)
        for e in entries
    ]
