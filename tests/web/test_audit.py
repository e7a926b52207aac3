"""The whole history, as auditors and administrators read it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from models.engine import Database
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_history_entry, a_participant
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import Page, words_of


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    world = a_desk_world(app, database)
    world.change(lambda uow: _some_history(uow, world))
    return world


def _some_history(uow: UnitOfWork, world: DeskWorld) -> None:
    requested = a_history_entry(
        person_id=world.manager.id,
        participant_id=world.participant.id,
        subject=world.slot.reference,
        after={"lab": "arqiva", "first_day": "2018-01-23", "spaces": 5},
        words="As early as can be",
    )
    other = a_participant(uow, "Brook Gas")
    uow.history.add(requested)
    uow.history.add(
        replace(
            requested,
            at=NOW + timedelta(minutes=1),
            person_id=world.staff.id,
            act="allocate_slot",
            refused=True,
            before={"state": "requested"},
            after=None,
            words="",
        )
    )
    uow.history.add(
        a_history_entry(
            at=NOW + timedelta(minutes=2),
            participant_id=other.id,
            act="give_notice",
            subject_kind="notice",
            subject="N-ABC234",
        )
    )


def _entries(page: Page) -> list[str]:
    return [words_of(entry) for entry in page.all("li", "history-entry")]


def test_the_newest_stands_first_with_who_when_what_and_why(world: DeskWorld) -> None:
    page = world.as_(world.auditor).get("/history")
    notice, refused, requested = _entries(page)
    assert notice.startswith("labsim gave notice N-ABC234")
    assert "Brook Gas" in notice
    assert refused.startswith(f"{world.staff.name} allocated a slot {world.slot.reference} refused")
    assert requested.startswith(f"{world.manager.name} requested a slot {world.slot.reference}")
    assert "Thu 23 Nov 2017, 10:00" in requested
    assert "As early as can be" in requested
    assert "Arqiva" in requested
    assert "Tue 23 Jan 2018" in requested


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?act=request_slot", 1),
        ("?refused=1", 1),
        ("?participant_id={participant}", 2),
        ("?person_id={staff}", 1),
        ("?subject={slot}", 2),
        ("?subject=n-abc234", 1),
        ("?act=request_slot&refused=1", 0),
        ("?act=%00&participant_id=99999999999999&person_id=-1", 3),
        ("?act=nonsense", 0),
        ("?page=2", 0),
    ],
)
def test_the_history_is_narrowed(world: DeskWorld, query: str, count: int) -> None:
    asked = query.format(
        participant=world.participant.id, staff=world.staff.id, slot=world.slot.reference.lower()
    )
    page = world.as_(world.administrator).get(f"/history{asked}")
    assert len(_entries(page)) == count
    assert ("Nothing fits" in page.words) is (count == 0)


def test_a_long_history_has_pages_that_keep_the_filter(world: DeskWorld) -> None:
    entry = a_history_entry(act="sign_in", subject_kind="person", subject="unknown")

    def often(uow: UnitOfWork) -> None:
        for _ in range(26):
            uow.history.add(entry)

    world.change(often)
    client = world.as_(world.auditor)
    page = client.get("/history?act=sign_in")
    assert "26 entries, page 1 of 2" in page.words
    assert len(_entries(client.follow(page, "Next"))) == 1


def test_a_line_leads_to_its_object(world: DeskWorld) -> None:
    client = world.as_(world.auditor)
    page = client.get("/history?act=request_slot")
    assert page.link(world.slot.reference) == f"/slots/{world.slot.reference}"
    assert client.follow(page, world.slot.reference).status == 200


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("person", "unknown"),
        ("participant", "x"),
        ("rule", "E2E-NOTICE"),
        ("calendar", "2017-12-27"),
        ("release", "R2.0"),
        ("ledger", "all"),
        ("thing", "of tomorrow"),
    ],
)
def test_every_kind_of_subject_can_be_shown(world: DeskWorld, kind: str, subject: str) -> None:
    entry = a_history_entry(
        act="of_tomorrow",
        subject_kind=kind,
        subject=subject,
        before={"odd": {"deep": [1, None]}},
        after={"odd": []},
        rules=[{"code": "E2E-QUESTIONS", "outcome": "not_met"}],
    )
    world.change(lambda uow: uow.history.add(entry))
    page = world.as_(world.auditor).get("/history?act=of_tomorrow")
    assert "of tomorrow" in _entries(page)[0]


def test_an_empty_history_says_so(world: DeskWorld) -> None:
    assert "No line of the history" in world.as_(world.auditor).get("/history?act=seed").words


def test_it_is_for_auditors_and_administrators_alone(world: DeskWorld) -> None:
    for person in (world.manager, world.staff, world.planner):
        world.as_(person).get("/history", status=403)
