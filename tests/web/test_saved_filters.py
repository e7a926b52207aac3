"""Saved filters above the lists: one click to a list as somebody wants it."""

import pytest
from flask import Flask

from models.engine import Database
from tests.web.desk_world import DeskWorld, a_desk_world


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/slots", "search=Albion&state=requested&lab=arqiva"),
        ("/notices", "state=meeting"),
        ("/inbox", "lab=telefonica"),
    ],
)
def test_a_filter_is_saved_used_removed_and_saved_again(
    world: DeskWorld, path: str, query: str
) -> None:
    desk = world.desk
    assert "Save this filter" not in desk.get(path).words
    narrowed = desk.get(f"{path}?{query}&page=2&next=//evil.example")
    saved = desk.submit(narrowed, "Save this filter", name="My <own>")
    assert "The filter “My <own>” is saved" in saved.words
    assert "Save this filter as" not in saved.words
    assert desk.get(path).link("My <own>") == f"{path}?{query}"

    gone = desk.post(
        f"/filters{path}/remove",
        {name: saved.value(name) for name in ("csrf_token",)}
        | {"form_key": "0" * 32, "name": "My <own>"},
    )
    assert "If that was a slip, save it again below." in gone.words
    assert gone.value("name") == "My <own>"
    again = desk.submit(gone, "Save this filter")
    assert again.link("My <own>") == f"{path}?{query}"


def test_a_filter_without_a_name_or_with_one_in_use_stays_on_the_form(world: DeskWorld) -> None:
    web = world.as_(world.manager)
    page = web.get("/slots?state=waiting")
    empty = web.submit(page, "Save this filter", status=422)
    assert empty.errors == ["Give the filter a name"]
    web.submit(empty, "Save this filter", name="Waiting")
    twice = web.submit(
        web.get("/slots?state=requested"), "Save this filter", status=422, name="waiting"
    )
    assert twice.errors == ["You have a filter of this name. Choose another name."]
    other = web.submit(twice, "Save this filter", name="To decide")
    assert other.link("To decide") == "/slots?state=requested"


def test_a_filter_is_its_owners_alone(world: DeskWorld) -> None:
    desk = world.desk
    desk.submit(desk.get("/slots?state=waiting"), "Save this filter", name="Of the desk")
    assert "Of the desk" in desk.get("/slots").words
    assert "Of the desk" not in world.as_(world.administrator).get("/slots").words
    assert "Of the desk" not in world.as_(world.manager).get("/slots").words


def test_a_participant_saves_no_filter_of_the_inbox(world: DeskWorld) -> None:
    web = world.as_(world.manager)
    page = web.get("/slots?state=waiting")
    form = {"csrf_token": page.value("csrf_token"), "form_key": "1" * 32}
    web.post("/filters/inbox", form | {"name": "Mine", "lab": "arqiva"}, status=403)
    web.post("/filters/elsewhere", form | {"name": "Mine"}, status=404)


def test_removing_what_is_gone_says_so(world: DeskWorld) -> None:
    web = world.as_(world.manager)
    page = web.get("/slots?state=waiting")
    form = {"csrf_token": page.value("csrf_token"), "form_key": "2" * 32, "name": "Nothing"}
    assert "It was removed before." in web.post("/filters/slots/remove", form).words
