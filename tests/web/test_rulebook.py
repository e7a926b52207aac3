"""The rulebook and the glossary, for everyone."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from labsim.domain.rulebook import SHIPPED_RULEBOOK
from models.engine import Database
from tests.builders import NOW
from tests.web.desk_world import DeskWorld, a_desk_world
from tests.web.page_client import PageClient, words_of


@pytest.fixture
def desk(on_23_november_2017: None, app: Flask, database: Database) -> DeskWorld:  # noqa: ARG001 - the day comes first
    return a_desk_world(app, database)


def _card(page_words: list[str], code: str) -> str:
    return next(words for words in page_words if words.startswith(f"{code} "))


def _cards(client: PageClient, address: str = "/rulebook") -> list[str]:
    return [words_of(card) for card in client.get(address).all("article", "rule-card")]


def test_every_code_stands_there_under_its_anchor_signed_in_or_not(
    desk: DeskWorld, web: PageClient
) -> None:
    page = web.get("/rulebook")
    anchors = {card.get("id") for card in page.all("article")}
    assert anchors == set(SHIPPED_RULEBOOK.codes())
    assert _cards(web) == _cards(desk.as_(desk.manager))


def test_a_rule_shows_value_unit_day_source_and_whether_it_is_judged(
    desk: DeskWorld, web: PageClient
) -> None:
    cards = _cards(web)
    notice = _card(cards, "E2E-NOTICE")
    for words in ("judged now", "40 working days", "Thu 1 Jan 2015", "S1, E2ET procedural steps"):
        assert words in notice
    price = _card(cards, "CH-PRICE")
    assert "£60.83 a hub" in price
    assert "stated only" in price
    assert "assumption" in _card(cards, "E2E-CAMPAIGN")
    assert "280 spaces" in _card(cards, "LAB-SPACES")
    assert desk.slot.reference not in " ".join(cards)


def test_coming_values_are_told_apart_from_the_one_in_force(
    desk: DeskWorld, web: PageClient
) -> None:
    old = SHIPPED_RULEBOOK.value("E2E-NOTICE", "working_days", date(2017, 11, 23))
    new = replace(old, value=41, in_force_from=date(2018, 3, 1), source="SEC, 1 Nov 2017")
    with desk.database.writing() as uow:
        uow.catalogue.add_value(new, None, NOW)
        uow.catalogue.bump()
    (card,) = (card for card in web.get("/rulebook").all("article") if card.get("id") == new.code)
    rows = [[words_of(cell) for cell in row][:3] for row in card.iter("tr")]
    assert ["Working days", "40 working days", "Thu 1 Jan 2015"] in rows
    assert ["Working days", "41 working days", "Thu 1 Mar 2018 coming"] in rows


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("search=gateway", {"E2E-GATEWAY", "E2E-ENTRY"}),
        ("group=governance", {"GOV-SSC", "GOV-PANEL", "GOV-CSC"}),
        ("group=labs&judged=judged", {"LAB-DAYS"}),
    ],
)
def test_the_list_narrows(desk: DeskWorld, query: str, codes: set[str]) -> None:
    page = desk.as_(desk.planner).get(f"/rulebook?{query}")
    assert {card.get("id") for card in page.all("article")} == codes


def test_nothing_found_offers_everything(desk: DeskWorld) -> None:
    page = desk.as_(desk.planner).get("/rulebook?search=unicorn&group=no-such-group")
    assert page.link("Show every rule") == "/rulebook"


def test_administrators_alone_are_led_to_new_values(desk: DeskWorld, web: PageClient) -> None:
    words = "New value of E2E-NOTICE Working days"
    link = desk.as_(desk.administrator).get("/rulebook").link(words)
    assert link == "/administration/values/E2E-NOTICE/working_days"
    assert "New value" not in web.get("/rulebook").words


def test_the_glossary_explains_the_words_to_everyone(desk: DeskWorld, web: PageClient) -> None:
    page = web.get("/glossary")
    for words in ("A device position in a lab", "SREPT", "Communications Hub"):
        assert words in page.words
    assert desk.desk.get("/glossary").title == "Glossary"
