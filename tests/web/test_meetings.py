"""Recording the initiation meeting of a notice."""

import pytest
from flask import Flask

from labsim.domain.notices.answers import MeetingOutcome
from models.engine import Database
from models.records import MeetingRecord
from tests.web.desk_world import DeskWorld, a_desk_world

WRONG_DAY = (
    "The meeting is held after the notice was received, and not later than today. "
    "Give the day on which it was held."
)
BUTTON = "Record this meeting"


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database, ready=False)


def _url(world: DeskWorld) -> str:
    return f"/notices/{world.notice.reference}/meeting"


def _meeting(world: DeskWorld) -> MeetingRecord | None:
    with world.database.reading() as uow:
        notice = uow.notices.find(world.notice.reference)
    return notice.meeting if notice else None


def test_a_held_meeting_is_recorded(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_url(world))
    assert "Albion Energy" in form.words
    page = client.submit(form, BUTTON, held_on="23/11/2017", outcome="go_ahead", note="Agreed")
    assert page.notices == ["The meeting with Albion Energy is recorded."]
    meeting = _meeting(world)
    assert meeting is not None
    assert (meeting.outcome, meeting.note) == (MeetingOutcome.GO_AHEAD, "Agreed")
    assert meeting.recorded_by == world.staff.name


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, ["Enter the day on which it was held", "Choose an outcome"]),
        ({"held_on": "soon", "outcome": "go_ahead"}, ["Enter a date such as 23/01/2018"]),
        ({"held_on": "2017-11-23", "outcome": "party"}, ["Choose an outcome"]),
        (
            {"held_on": "2017-11-24", "outcome": "go_ahead"},
            [WRONG_DAY],
        ),
        (
            {"held_on": "2017-11-23", "outcome": "go_ahead", "note": "x" * 2001},
            ["Shorten this to 1000 characters or fewer"],
        ),
    ],
)
def test_what_cannot_be_is_refused_and_stays(
    world: DeskWorld, typed: dict[str, str], errors: list[str]
) -> None:
    client = world.desk
    page = client.submit(client.get(_url(world)), BUTTON, status=422, **typed)
    assert page.errors == errors
    assert page.value("held_on") == typed.get("held_on", "")
    assert _meeting(world) is None


def test_a_double_click_records_one(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_url(world))
    for _ in range(2):
        client.submit(form, BUTTON, held_on="2017-11-23", outcome="go_ahead")
    with world.database.reading() as uow:
        assert len(uow.history.of("notice", world.notice.reference)) == 1


def test_a_closed_notice_takes_no_meeting(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_url(world))
    world.change(lambda uow: uow.notices.close(world.notice))
    page = client.submit(form, BUTTON, held_on="2017-11-23", outcome="go_ahead", status=422)
    assert page.errors == ["This notice is closed: no slot will follow. Nothing is left to record."]


def test_a_form_of_another_version_is_stale(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_url(world))
    typed = {"held_on": "2017-11-23", "outcome": "go_ahead", "version": "7"}
    client.submit(form, BUTTON, status=409, **typed)
    assert _meeting(world) is None


def test_it_is_the_desks_alone(world: DeskWorld) -> None:
    for person in (world.manager, world.auditor, world.planner):
        client = world.as_(person)
        client.get(_url(world), status=403)
        client.post(_url(world), {"form_key": "0" * 32}, status=403)


def test_an_unknown_notice_is_not_found(world: DeskWorld) -> None:
    world.desk.get("/notices/N-NOBODY/meeting", status=404)
