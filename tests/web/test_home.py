"""A participant's first page: what to do, what waits, what to know; slots; what is missing."""

from datetime import date

import pytest
from flask import Flask

from models.engine import Database
from tests.builders import (
    a_manufacturer,
    a_meeting,
    a_notice,
    a_slot,
    a_test_manager,
    an_allocated_slot,
    ready_to_test,
)
from tests.web.page_client import Page, words_of
from tests.web.participant_world import World, a_world


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    return a_world(app, database)


def steps(page: Page) -> list[str]:
    return [words_of(line) for line in page.all("li", "next-step")]


def test_a_new_participant_reads_what_comes_first(world: World) -> None:
    page = world.web.get("/home")

    assert page.title == "Albion Energy"
    assert steps(page) == [
        "Do Accept version 1.0 of the confidentiality guidelines: needed before your first slot",
        "Do Give notice of End-to-End testing: it opens the way to a slot",
    ]
    assert "No slots ahead" in page.words
    assert "Import Supplier (IS) missing missing missing not accepted" in page.words


def test_after_the_notice_the_first_lawful_day_is_next(world: World) -> None:
    with world.database.writing() as uow:
        notice = a_notice(uow, world.participant)

    page = world.web.get("/home")

    assert f"Do Request a slot under notice {notice.reference} for Tue 23 Jan 2018" in steps(page)
    waiting = f"Wait DCC holds the initiation meeting for notice {notice.reference}"
    assert any(step.startswith(waiting) for step in steps(page))
    assert page.link("Request a slot") == "/slots/new"


def test_requests_wait_and_allocated_slots_are_known(world: World) -> None:
    with world.database.writing() as uow:
        notice = a_notice(uow, world.participant)
        ready_to_test(uow, world.participant, world.manager)
        a_meeting(uow, notice)
        asked = a_slot(uow, notice, first_day=date(2018, 3, 5), last_day=date(2018, 3, 9))
        held = an_allocated_slot(uow, notice)
        running = an_allocated_slot(
            uow, notice, first_day=date(2017, 11, 23), last_day=date(2017, 12, 1)
        )

    page = world.web.get("/home")

    undecided = (
        f"Wait DCC decides on request {asked.reference}; undecided, it lapses on its first day"
    )
    assert steps(page) == [
        f"{undecided} before Mon 5 Mar 2018",
        f"Know Slot {running.reference} is in the lab until Fri 1 Dec 2017",
        f"Know Slot {held.reference} begins on Tue 23 Jan 2018",
    ]
    assert len(page.all("li", "tl-row")) == 3
    assert "missing" not in " ".join(words_of(cell) for cell in page.all("td"))


def test_a_flagged_slot_is_something_to_do(world: World) -> None:
    with world.database.writing() as uow:
        slot = an_allocated_slot(uow, a_notice(uow, world.participant))
        uow.slots.set_flag(slot.id, date(2017, 11, 22), ["E2E-ROLE", "E2E-GATEWAY"])

    line = f"Do Slot {slot.reference} no longer meets E2E-ROLE, E2E-GATEWAY: put it right"

    assert f"{line} before Tue 23 Jan 2018" in steps(world.web.get("/home"))


def test_many_lines_stay_short_and_lose_nothing(world: World) -> None:
    with world.database.writing() as uow:
        notice = a_notice(uow, world.participant)
        for _ in range(12):
            a_slot(uow, notice)

    page = world.web.get("/home")

    assert len(steps(page)) == 14
    assert "4 more lines" in page.words


def test_a_viewer_reads_the_same_without_the_acts(world: World) -> None:
    page = world.as_(world.viewer).get("/home")

    assert "Your test manager gives notice" in page.words
    assert "Give notice" not in [words_of(link) for link in page.all("a")]


def test_nothing_of_another_organisation_is_shown(world: World) -> None:
    with world.database.writing() as uow:
        slot = an_allocated_slot(uow, a_notice(uow, world.other))

    assert slot.reference not in world.web.get("/home").html


def test_an_organisation_without_roles_is_told_how_to_name_them(world: World) -> None:
    with world.database.writing() as uow:
        manager = a_test_manager(uow, a_manufacturer(uow, "Corbel Meters"))

    page = world.as_(manager).get("/home")

    assert "No User Role is recorded for your organisation yet." in page.words


def test_people_of_dcc_have_other_first_pages(world: World) -> None:
    for person in (world.staff, world.auditor, world.planner):
        world.as_(person).get("/home", status=403)
