"""The search of the bar and its page."""

from datetime import date

import pytest
from flask import Flask

from labsim.domain.capabilities import CapabilityState
from labsim.domain.labs import TELEFONICA
from labsim.domain.slots.offers import Terms
from models.engine import Database
from tests.builders import (
    NOW,
    a_notice,
    a_participant,
    a_slot,
    a_wish,
    an_allocated_slot,
    an_offered_slot,
)
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, PageClient


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    return a_desk_world(app, database)


def _search(client: PageClient, words: str) -> Page:
    return client.submit(client.get("/rulebook"), "Search", q=words)


def _groups(page: Page) -> list[str]:
    return [str(section.get("aria-labelledby")) for section in page.all("section")]


def test_the_bar_searches_from_every_page_without_a_script(desk: DeskWorld) -> None:
    desk.change(lambda uow: an_allocated_slot(uow, desk.notice, spaces=9))
    page = _search(desk.desk, "albion")
    assert _groups(page) == ["participants", "requests", "slots", "notices"]
    assert "4 things with “albion” in a name, a reference or the words of a wish" in page.words
    assert page.value("q") == "albion"
    assert page.link("Albion Energy") == f"/participants/{desk.participant.id}"
    assert page.link(desk.slot.reference) == f"/slots/{desk.slot.reference}"
    assert page.link(desk.notice.reference) == f"/notices/{desk.notice.reference}"


def test_an_offered_slot_is_shown_as_it_stands_in_the_lists(desk: DeskWorld) -> None:
    elsewhere = Terms(TELEFONICA, date(2018, 4, 4), date(2018, 4, 5), 2)
    with desk.database.writing() as uow:
        slot = an_offered_slot(uow, a_slot(uow, desk.notice), elsewhere)
    page = _search(desk.desk, slot.reference)
    (found,) = [cells(row) for body in page.all("tbody") for row in body]
    assert found[3:] == ["Telefonica", "Wed 4 Apr 2018", "Thu 5 Apr 2018", "2"]


def test_a_group_leads_to_its_list_narrowed_by_the_same_words(desk: DeskWorld) -> None:
    def more(uow: object) -> None:
        for _ in range(21):
            a_slot(uow, desk.notice)  # type: ignore[arg-type]

    desk.change(more)
    page = _search(desk.desk, "albion")
    assert "The first 20 of 22 requests" in page.words
    listed = desk.desk.follow(page, "Show 22 requests in the list")
    assert listed.value("search") == "albion"
    assert "22 slots" in listed.words
    for words in ("Show 1 participant in the list", "Show 1 notice in the list"):
        assert desk.desk.follow(page, words).value("search") == "albion"


def test_a_participant_finds_its_own_and_no_word_of_others(desk: DeskWorld) -> None:
    with desk.database.writing() as uow:
        other = a_slot(uow, a_notice(uow, a_participant(uow, "Bittern Gas")))
    ours = desk.as_(desk.manager)
    page = _search(ours, desk.slot.reference)
    assert _groups(page) == ["requests"]
    (row,) = [cells(row) for body in page.all("tbody") for row in body]
    assert row[:3] == [desk.slot.reference, "requested", "Arqiva"]
    theirs = ours.get(f"/search?q={other.reference}")
    nobodys = ours.get("/search?q=S-ZZZZZZ")
    assert theirs.words.replace(other.reference, "S-ZZZZZZ") == nobodys.words
    assert "Nothing fits" in theirs.words
    assert "Nothing fits" in _search(ours, "bittern").words


def test_a_wish_is_found_by_its_words_and_by_those_of_its_answer(desk: DeskWorld) -> None:
    with desk.database.writing() as uow:
        wish = a_wish(uow, desk.participant, "Ten thousand polyphase meters")
        uow.capabilities.close(
            wish, 1, CapabilityState.NO, words="The Winchester hall is too small", by=None, at=NOW
        )
    for words in ("polyphase", "WINCHESTER", wish.reference):
        for client in (desk.desk, desk.as_(desk.manager)):
            assert client.get(f"/search?q={words}").link(wish.reference)


def test_an_empty_search_says_what_to_type(desk: DeskWorld) -> None:
    for typed in ("", "   "):
        page = _search(desk.desk, typed)
        assert "Type a reference or a name above" in page.words
        assert "a device's maker or model, or the words of a capability request" in page.words
    assert "Type a reference above" in desk.as_(desk.manager).get("/search").words


def test_what_was_typed_is_shown_as_text(desk: DeskWorld) -> None:
    page = desk.desk.get("/search?q=<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in page.words
    assert "<script>alert" not in page.html


def test_those_who_have_no_lists_have_no_box(desk: DeskWorld, web: PageClient) -> None:
    for client in (web, desk.as_(desk.planner)):
        page = client.get("/rulebook")
        assert not [form for form in page.all("form") if form.get("action") == "/search"]
    desk.as_(desk.planner).get("/search?q=albion", status=403)
