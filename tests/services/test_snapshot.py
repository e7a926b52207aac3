"""A snapshot of the live data is one moment's, whole, and nobody waits for it; what it gives can be run as it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.participants import FactKind
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import SYSTEM
from labsim.services.snapshot import Snapshot, from_today, list_parties, read_snapshot
from models.engine import Database
from models.unit_of_work import UnitOfWork, in_unit
from simulations.measures.labs import spaces_by_day
from simulations.measures.reading import Reading
from simulations.model import run_model
from simulations.scenario_files import load_scenario
from simulations.setting import LABS
from tests import builders as make
from tests.builders import NOW, TODAY
from tests.services.stories import a_story
from tests.simulations.scenarios import NOBODY
from tests.storage.helpers import statements_of

KEY: Final = b"nobody else's"
KEYS: Final = (KEY, b"another", b"a third")
BASE: Final = load_scenario("baseline-2017").with_values(NOBODY)


def _snapshot(database: Database) -> Snapshot:
    with database.snapshot() as uow:
        return read_snapshot(uow, SYSTEM, TODAY, KEY)


def _a_full_house(uow: UnitOfWork) -> None:
    """Slots held and offered, requests that wait and are undecided, a manufacturer, a network with a mandate."""
    notice = make.a_notice(uow, make.a_participant(uow, "Abbey"))
    make.an_allocated_slot(uow, notice, spaces=40)
    make.an_offered_slot(uow, make.a_slot(uow, notice, spaces=30, lab=TELEFONICA))
    waits = make.a_slot(uow, notice, spaces=90)
    uow.slots.move(waits, SlotState.WAITING, at=NOW)
    maker = make.a_manufacturer(uow)
    make.a_slot(uow, make.a_notice(uow, maker), spaces=5)


def test_every_slot_request_and_fact_is_there_without_a_name(database: Database) -> None:
    story = a_story(database)
    in_unit(database, _a_full_house)
    found = _snapshot(database)
    text = found.today.model_dump_json()
    assert "Abbey" not in text
    ours = found.party_of(story.participant)
    party = next(party for party in found.today.parties if party.ref == ours)
    assert (party.kind, party.mandate) == ("small_supplier", date(2017, 11, 25))
    assert (party.srept, party.gateway, party.confidentiality) == (date(2017, 10, 2),) * 2 + (True,)
    assert {done.role for done in party.uept} == {UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}
    assert [(slot.lab, slot.spaces, slot.offered) for _, slot in found.today.slots()] == [
        (ARQIVA, 40, False),
        (TELEFONICA, 30, True),
    ]
    asked = [(each.ref, each.spaces, each.waiting) for _, each in found.today.requests()]
    assert asked == [("Q001", 90, True), ("Q002", 5, False)]
    assert [party.kind for party in found.today.parties if party.requests] == [
        "small_supplier",
        None,
    ]
    assert {ref[0] for ref in found.register} == {"P", "Q"}


def test_who_learns_a_number_knows_it_for_that_day_alone(database: Database) -> None:
    """Neither the numbers nor the order tell who was on record first; an order by facts keeps everybody's luck."""
    in_unit(database, make.a_catalogue)
    for _ in range(12):
        in_unit(database, make.a_participant)

    first, tomorrow = (
        _numbered(database, TODAY, KEY),
        _numbered(database, TODAY + timedelta(days=1), KEY),
    )
    assert _numbered(database, TODAY, KEY) == first
    with database.reading() as uow:
        listed = list_parties(uow, SYSTEM, TODAY, KEY)
    assert {one.ref: one.participant_id for one in listed} == {
        ref: own for ref, own in first.register.items() if ref.startswith("P")
    }
    assert (
        len(
            {
                str(each.register)
                for each in (first, tomorrow, _numbered(database, TODAY, b"another"))
            }
        )
        == 3
    )
    assert _numbered(database, TODAY, None).register != _numbered(database, TODAY, None).register
    in_order = [first.register[party.ref] for party in first.today.parties]
    assert sorted(in_order) != in_order
    assert sorted(first.register) != sorted(first.register, key=lambda ref: first.register[ref])


def test_luck_goes_by_what_is_known_of_a_party_and_not_by_its_number(database: Database) -> None:
    a_story(database)
    in_unit(database, _a_full_house)
    kinds = [
        [party.kind for party in _numbered(database, TODAY, key).today.parties] for key in KEYS
    ]
    assert all(each == kinds[0] for each in kinds)


def _numbered(database: Database, day: date, key: bytes | None) -> Snapshot:
    with database.snapshot() as uow:
        return read_snapshot(uow, SYSTEM, day, key)


def test_it_can_be_run_and_what_is_taken_is_the_live_ledger(database: Database) -> None:
    a_story(database)
    in_unit(database, _a_full_house)
    scenario = from_today(BASE, _snapshot(database), "today", "From today")
    reading = Reading(run_model(scenario.with_values({"testing.issues_a_space_week": 0}), 1, 0))
    with database.reading() as uow:
        for lab in LABS:
            taken, opened, _ = spaces_by_day(reading, lab)
            by_day = dict(
                zip(reading.setting.lab_days, zip(opened, taken, strict=True), strict=True)
            )
            for count in uow.ledger.days(lab, TODAY, date(2018, 1, 31)):
                held = by_day[count.day]
                assert held[0] == count.spaces_open
                assert held[1] >= count.spaces_taken  # requests that are given days come on top
            assert any(
                count.spaces_taken for count in uow.ledger.days(lab, TODAY, date(2018, 1, 31))
            )


def test_staffs_own_values_of_rules_come_with_it(database: Database) -> None:
    a_story(database)
    assert _snapshot(database).rules == {}
    shorter = replace(
        SHIPPED_RULEBOOK.value("E2E-NOTICE", "working_days", TODAY), value=30, in_force_from=TODAY
    )
    in_unit(database, lambda uow: uow.catalogue.add_value(shorter, None, NOW))
    in_unit(database, lambda uow: uow.catalogue.bump())
    assert _snapshot(database).rules == {"E2E-NOTICE.working_days": 30}


def test_a_thousand_participants_take_no_more_statements_than_one(database: Database) -> None:
    a_story(database)
    _snapshot(database)

    def count() -> int:
        with statements_of(database) as sent:
            _snapshot(database)
        return len(sent)

    in_unit(database, _a_full_house)
    few = count()
    for _ in range(5):
        in_unit(database, _a_full_house_of_another)
    assert count() == few <= 14


def _a_full_house_of_another(uow: UnitOfWork) -> None:
    notice = make.a_notice(uow, make.a_participant(uow))
    make.an_allocated_slot(uow, notice, spaces=1)
    make.a_slot(uow, notice, spaces=1)


@pytest.mark.parametrize("place", range(1, 9))
def test_what_is_committed_while_it_reads_is_wholly_out(database: Database, place: int) -> None:
    """A booking and a fact are committed between two of its statements, whichever they are."""
    story = a_story(database)
    before = _snapshot(database)

    def book() -> None:
        def act(uow: UnitOfWork) -> None:
            make.an_allocated_slot(uow, story.notice, spaces=7)
            participant = make.a_participant(uow)
            uow.participants.record_fact(participant.id, FactKind.GATEWAY, None, TODAY, None, NOW)

        in_unit(database, act)

    assert _interrupted(database, place, book) == before
    after = _snapshot(database)
    assert len(after.today.parties) == len(before.today.parties) + 1
    assert [slot.spaces for _, slot in after.today.slots()] == [7]


def _interrupted(database: Database, place: int, act: Callable[[], None]) -> Snapshot:
    """The act is done, and committed, right after that statement of the reading."""
    with database.snapshot() as uow:
        sent = 0
        execute = uow.connection.execute

        def counting(*args: object, **kwargs: object) -> object:
            nonlocal sent
            answer = execute(*args, **kwargs)  # type: ignore[call-overload]
            sent += 1
            if sent == place:
                act()
            return answer

        uow.connection.execute = counting  # type: ignore[method-assign,assignment]
        found = read_snapshot(uow, SYSTEM, TODAY, KEY)
    assert sent >= place
    return found
