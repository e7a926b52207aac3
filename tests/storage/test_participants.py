"""Participants, the facts that stand recorded, and what was accepted."""

from datetime import date, timedelta

import pytest

from labsim.domain.participants import (
    Category,
    CertificateKind,
    FactKind,
    ParticipantFacts,
    ParticipantId,
    SupplyKind,
)
from labsim.domain.roles import UserRole
from models.engine import Database
from models.errors import NameTaken, StaleVersion
from models.records import AcceptanceRecord, FactRecord, ParticipantRecord
from tests.builders import (
    NOW,
    a_manufacturer,
    a_participant,
    a_test_manager,
    lab_staff,
    ready_to_test,
)
from tests.storage.helpers import statements_of


def test_a_participant_comes_back_as_it_was_added(database: Database) -> None:
    with database.writing() as uow:
        added = uow.participants.add(
            "Alder Energy",
            Category.LARGE_SUPPLIER,
            SupplyKind.NON_DOMESTIC,
            date(2017, 5, 25),
            [UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER],
        )
    assert added == ParticipantRecord(
        id=added.id,
        name="Alder Energy",
        category=Category.LARGE_SUPPLIER,
        supply=SupplyKind.NON_DOMESTIC,
        mandate=date(2017, 5, 25),
        roles=frozenset({UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER}),
        version=1,
    )
    with database.reading() as uow:
        assert uow.participants.find(added.id) == added
        assert uow.participants.find(ParticipantId(0)) is None
        assert uow.participants.find_by_name("ALDER energy") == added
        assert uow.participants.find_by_name("Alder") is None


def test_a_change_replaces_everything_but_only_once(database: Database) -> None:
    with database.writing() as uow:
        before = a_participant(uow, "Alder Energy")
        after = uow.participants.change(
            before,
            name="Alder Networks",
            category=Category.ELECTRICITY_NETWORK,
            supply=None,
            mandate=None,
            roles={UserRole.ELECTRICITY_DISTRIBUTOR},
        )
        assert uow.participants.find(before.id) == after
    assert (after.name, after.version) == ("Alder Networks", 2)
    assert after.roles == {UserRole.ELECTRICITY_DISTRIBUTOR}
    with pytest.raises(StaleVersion), database.writing() as uow:
        uow.participants.change(
            after,
            before.version,
            name="Too late",
            category=after.category,
            supply=None,
            mandate=None,
            roles=(),
        )


def test_a_name_is_taken_once(database: Database) -> None:
    with database.writing() as uow:
        a_participant(uow, "Alder Energy")
        birch = a_participant(uow, "Birch Power")
    with pytest.raises(NameTaken), database.writing() as uow:
        uow.participants.change(
            birch,
            name="Alder Energy",
            category=birch.category,
            supply=birch.supply,
            mandate=None,
            roles=(),
        )


def test_participants_are_listed_by_name(database: Database) -> None:
    with database.writing() as uow:
        names = ["Cedar Gas", "Alder Energy", "Birch Power"]
        for name in names:
            a_participant(uow, name)
        a_manufacturer(uow, "Dogwood Meters")
    with statements_of(database) as sent, database.reading() as uow:
        page = uow.participants.page("", None, 1, 2)
    assert len(sent) == 2
    assert [row.name for row in page.rows] == ["Alder Energy", "Birch Power"]
    assert page.total == 4
    with database.reading() as uow:
        assert [row.name for row in uow.participants.all()] == [*sorted(names), "Dogwood Meters"]
        assert [row.name for row in uow.participants.page("ER", None, 1, 9).rows] == [
            "Alder Energy",
            "Birch Power",
            "Dogwood Meters",
        ]
        made = uow.participants.page("", Category.DEVICE_MANUFACTURER, 1, 9)
        assert [(row.name, row.roles) for row in made.rows] == [("Dogwood Meters", frozenset())]


def test_the_newest_fact_stands_and_a_withdrawn_one_stands_for_nothing(database: Database) -> None:
    first, second = date(2017, 9, 1), date(2017, 10, 2)
    own, supplier, gas = FactKind.UEPT, UserRole.IMPORT_SUPPLIER, UserRole.GAS_SUPPLIER
    with database.writing() as uow:
        participant, clerk = a_participant(uow), lab_staff(uow)
        for kind, role, day in (
            (FactKind.SREPT_ORGANISATION, None, first),
            (FactKind.SREPT_DEVICE, None, second),
            (own, supplier, second),
            (own, supplier, first),
            (own, gas, first),
            (own, gas, None),
            (FactKind.GATEWAY, None, None),
            (FactKind.GATEWAY, None, second),
        ):
            uow.participants.record_fact(participant.id, kind, role, day, clerk.id, NOW)
        facts = uow.participants.facts(participant.id)
        history = uow.participants.fact_history(participant.id)
    assert facts == ParticipantFacts(
        srept={CertificateKind.ORGANISATION: first, CertificateKind.DEVICE: second},
        uept={supplier: first},
        gateway_connected_on=second,
        confidentiality_versions=frozenset(),
    )
    assert len(history) == 8
    assert history[0] == FactRecord(FactKind.GATEWAY, None, second, clerk.name, NOW)


def test_the_facts_of_many_cost_one_statement(database: Database) -> None:
    with database.writing() as uow:
        many = [a_participant(uow) for _ in range(3)]
        ready_to_test(uow, many[0], a_test_manager(uow, many[0]))
    with statements_of(database) as sent, database.reading() as uow:
        facts = uow.participants.facts_of([participant.id for participant in many])
        assert facts[many[0].id] == uow.participants.facts(many[0].id)
    assert len(sent) == 2  # the second is the question for one of them
    assert set(facts) == {participant.id for participant in many}
    assert facts[many[0].id].uept.keys() == many[0].roles
    assert facts[many[1].id] == ParticipantFacts()


def test_the_first_acceptance_of_a_version_stands(database: Database) -> None:
    with database.writing() as uow:
        participant = a_participant(uow)
        manager, other = (a_test_manager(uow, participant) for _ in range(2))
        accept = uow.participants.accept_confidentiality
        accept(participant.id, "1.0", manager.id, NOW)
        accept(participant.id, "1.0", other.id, NOW + timedelta(days=1))
        accept(participant.id, "1.1", other.id, NOW + timedelta(days=2))
        facts = uow.participants.facts(participant.id)
        acceptances = uow.participants.acceptances(participant.id)
    assert facts.confidentiality_versions == {"1.0", "1.1"}
    assert acceptances == [
        AcceptanceRecord("1.1", other.name, NOW + timedelta(days=2)),
        AcceptanceRecord("1.0", manager.name, NOW),
    ]
