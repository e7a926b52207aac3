"""Wishes for what no lab can test, as people write them and DCC answers them."""

import pytest
from flask import Flask

from models.engine import Database
from tests.builders import a_participant, a_wish
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import SENT_BEFORE

DATES = "lab=arqiva&first_day=2018-01-23&last_day=2018-02-19&spaces=5"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


def test_a_wish_is_asked_from_the_request_and_answered_at_the_desk(world: DeskWorld) -> None:
    web = world.as_(world.manager)
    details = web.get(f"/slots/new/details?notice={world.notice.reference}&{DATES}")
    form = web.follow(details, "Volume tests and large-scale alerts")
    assert form.value("topic") == "volume"
    empty = web.submit(form, "Ask for this", status=422)
    assert empty.errors == ["Say what you wish to test"]
    asked = web.submit(empty, "Ask for this", words="Ten thousand devices in one night")
    assert "DCC answers it." in asked.words
    assert "Ten thousand devices in one night" in asked.words

    desk = world.desk
    found = desk.follow(desk.get("/inbox"), "Capability requests")
    assert "Albion Energy" in found.words
    reference = asked.path.rpartition("/")[2]
    page = desk.follow(found, reference)
    silent = desk.submit(page, "Answer and close", status=422, state="no")
    assert silent.errors == ["Say why, or from when: the participant reads it"]
    answered = desk.submit(silent, "Answer and close", words="UIT is too small")
    assert "Answered no, Thu 23 Nov 2017, 10:00" in answered.words
    assert "Answer and close" not in answered.words
    own = web.get("/capabilities")
    assert "UIT is too small" in own.words


def test_the_same_wish_sent_twice_tells_of_no_second_one(world: DeskWorld) -> None:
    web = world.as_(world.manager)
    form = web.get("/capabilities/new")
    web.submit(form, "Ask for this", words="Ten thousand devices")
    assert web.submit(form, "Ask for this", words="Ten thousand devices").notices == [SENT_BEFORE]


def test_a_wish_is_withdrawn_after_a_question(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        wish = a_wish(uow, world.participant)
    web = world.as_(world.manager)
    page = web.follow(web.get(f"/capabilities/{wish.reference}"), "Withdraw this wish")
    done = web.submit(page, "Withdraw this wish", words="We have our own lab")
    assert "is withdrawn." in done.words
    late = web.submit(page, "Withdraw this wish")
    assert "done once" in late.words


def test_an_answer_to_a_wish_that_was_withdrawn_meanwhile_says_so(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        wish = a_wish(uow, world.participant)
    desk, web = world.desk, world.as_(world.manager)
    open_page = desk.get(f"/capabilities/{wish.reference}")
    web.submit(web.get(f"/capabilities/{wish.reference}/withdraw"), "Withdraw this wish")
    page = desk.submit(open_page, "Answer and close", status=422, state="yes", words="Come")
    assert "This request is closed: withdrawn" in page.words


def test_a_viewer_reads_and_finds_nothing_to_press(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        wish = a_wish(uow, world.participant)
    page = world.as_(world.auditor).get(f"/capabilities/{wish.reference}")
    assert "Polyphase meters" in page.words
    assert "Withdraw" not in page.words
    assert "Answer and close" not in page.words


def test_lists_files_and_the_search_know_only_the_own_wishes(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        ours = a_wish(uow, world.participant, "=Polyphase meters")
        theirs = a_wish(uow, a_participant(uow, "Bittern Gas"))
    web, desk = world.as_(world.manager), world.desk
    for path in ("/capabilities", "/search?q=polyphase"):
        assert ours.reference in web.get(path).words
        assert theirs.reference not in web.get(path).words
        assert theirs.reference in desk.get(path).words
    file = web.client.get("/capabilities/export.csv").text
    assert f"{ours.reference},Albion Energy,,'=Polyphase meters,2017-11-23T10:00+00:00" in file
    assert theirs.reference not in file
    narrowed = desk.get(f"/capabilities?participant={world.participant.id}&state=asked").words
    assert ours.reference in narrowed
    assert theirs.reference not in narrowed
