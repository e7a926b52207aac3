"""Accepting the confidentiality guidelines: who may, what is kept, what is shown."""

import pytest
from flask import Flask

from models.engine import Database
from models.records import AcceptanceRecord, HistoryFilter
from tests.web.page_client import words_of
from tests.web.participant_world import World, a_world

ACCEPT = "Accept version 1.0 for Albion Energy"


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    return a_world(app, database)


def accepted(world: World) -> list[AcceptanceRecord]:
    with world.database.reading() as uow:
        return uow.participants.acceptances(world.participant.id)


def test_the_test_manager_accepts_the_version_in_force(world: World) -> None:
    web = world.web

    page = web.submit(web.get("/confidentiality"), ACCEPT)

    assert page.notices == ["Version 1.0 is accepted for your organisation. It counts at once."]
    rows = [[words_of(cell) for cell in row] for row in page.all("tr")]
    assert ["1.0", "Ann Shaw", "Thu 23 Nov 2017, 10:00"] in rows
    assert ACCEPT not in page.words
    assert [(each.version, each.accepted_by) for each in accepted(world)] == [("1.0", "Ann Shaw")]
    with world.database.reading() as uow:
        kept = uow.history.page(HistoryFilter(act="accept_confidentiality"), 1, 5)
    assert kept.total == 1


def test_accepting_twice_is_accepted_once(world: World) -> None:
    web = world.web
    page = web.get("/confidentiality")
    again = web.get("/confidentiality")

    web.submit(page, ACCEPT)
    web.submit(page, ACCEPT)
    web.submit(again, ACCEPT)

    assert len(accepted(world)) == 1


def test_the_page_says_that_dccs_document_is_the_authority(world: World) -> None:
    page = world.web.get("/confidentiality")

    assert "DCC's document, version 1.0, is the authority" in page.words
    assert "E2E-CONFIDENTIAL" in page.words


def test_a_viewer_reads_and_does_not_accept(world: World) -> None:
    viewer = world.as_(world.viewer)

    page = viewer.get("/confidentiality")

    assert "Only your test manager accepts the guidelines." in page.words
    assert not [button for button in page.all("button") if "Accept" in "".join(button.itertext())]


def test_another_version_than_the_one_in_force_is_not_accepted_unread(world: World) -> None:
    web = world.web

    page = web.submit(web.get("/confidentiality"), ACCEPT, status=422, guidelines="0.9")

    assert page.errors == ["Version 1.0 of the guidelines is in force now. Read it and accept it."]
    assert page.value("guidelines") == "1.0"
    assert accepted(world) == []


def test_people_of_dcc_have_nothing_to_accept(world: World) -> None:
    for person in (world.staff, world.auditor, world.planner):
        world.as_(person).get("/confidentiality", status=403)
