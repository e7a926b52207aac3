"""Participants and the facts about them: the desk writes, auditors read."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from labsim.domain.participants import Category, FactKind
from labsim.domain.roles import UserRole
from models.engine import Database
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_manufacturer, a_participant
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, words_of


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


def _own(world: DeskWorld, rest: str = "") -> str:
    return f"/participants/{world.participant.id}{rest}"


def _rows(page: Page) -> dict[str, list[str]]:
    """The cells of each table row by what stands first in it."""
    return {row[0]: row[1:] for row in map(cells, page.all("tr")) if row}


def _buttons(page: Page) -> set[str]:
    return {words_of(button) for button in page.all("button")} - {"Sign out", "Search", "Show"}


def test_the_list_tells_what_each_has_completed(world: DeskWorld) -> None:
    world.change(lambda uow: a_manufacturer(uow, "Dove Meters"))
    rows = _rows(world.desk.get("/participants"))
    assert rows["Albion Energy"] == [
        "Small Supplier, domestic",
        "IS, GS",
        "IS, GS",
        "Mon 2 Oct 2017",
        "Sat 25 Nov 2017",
    ]
    assert rows["Dove Meters"] == ["Device manufacturer", "none", "none yet", "not yet", "none"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?search=dove", True),
        ("?category=device_manufacturer", True),
        ("?category=gas_network", False),
        ("?search=nobody", False),
        ("?search=%00&category=%27", True),
        ("?page=7", False),
    ],
)
def test_the_list_is_narrowed(world: DeskWorld, query: str, found: bool) -> None:  # noqa: FBT001
    world.change(lambda uow: a_manufacturer(uow, "Dove Meters"))
    page = world.desk.get(f"/participants{query}")
    assert ("Dove Meters" in _rows(page)) is found
    assert ("Nobody fits" in page.words) is not found


def test_a_long_list_has_pages(world: DeskWorld) -> None:
    world.change(lambda uow: [a_participant(uow) for _ in range(25)])
    client = world.desk
    page = client.get("/participants")
    assert "26 participants, page 1 of 2" in page.words
    assert client.follow(page, "Next").status == 200


def test_a_participant_is_added_and_read_back(world: DeskWorld) -> None:
    client = world.desk
    page = client.submit(
        client.get("/participants/new"),
        "Add this participant",
        name="Brook Gas",
        category="small_supplier",
        supply="non_domestic",
        mandate="2018-08-31",
        roles=["GS", "OU"],
    )
    assert page.title == "Brook Gas"
    assert page.notices == ["Brook Gas is added. Record what is complete next."]
    assert "Non-domestic" in page.words
    assert "Gas Supplier, Other User" in page.words
    assert "Fri 31 Aug 2018" in page.words
    assert "added a participant" in page.words
    assert "Nobody of this organisation can sign in yet" in page.words


def test_what_is_wrong_is_told_at_once_and_what_was_typed_stays(world: DeskWorld) -> None:
    client = world.desk
    page = client.submit(
        client.get("/participants/new"),
        "Add this participant",
        name="  ",
        mandate="31 February",
        roles=["GS"],
        status=422,
    )
    assert page.errors == [
        "Enter the participant's name",
        "Choose a category",
        "Enter a date such as 23/01/2018",
    ]
    assert page.value("mandate") == "31 February"
    ticked = [box for box in page.all("input") if box.get("checked") is not None]
    assert [box.get("value") for box in ticked] == ["GS"]


def test_a_name_is_taken_once(world: DeskWorld) -> None:
    client = world.desk
    page = client.submit(
        client.get("/participants/new"),
        "Add this participant",
        name="albion energy",
        category="gas_network",
        status=422,
    )
    assert page.errors == ["A participant of this name is recorded already. Choose another name."]


def test_a_double_click_adds_one(world: DeskWorld) -> None:
    client = world.desk
    form = client.get("/participants/new")
    typed: dict[str, Any] = {"name": "Brook Gas", "category": "gas_network"}
    first = client.submit(form, "Add this participant", **typed)
    second = client.submit(form, "Add this participant", **typed)
    assert second.path == first.path


def test_a_change_shows_before_and_after(world: DeskWorld) -> None:
    client = world.desk
    page = client.submit(
        client.get(_own(world, "/change")),
        "Save the changes",
        name="Albion Power",
        roles=["IS"],
    )
    assert page.title == "Albion Power"
    assert "was Albion Energy now Albion Power" in page.words
    assert "was Gas Supplier and Import Supplier now Import Supplier" in page.words


def test_the_second_of_two_staff_is_told_that_it_changed(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_own(world, "/change"))
    client.submit(client.get(_own(world, "/change")), "Save the changes", name="Albion Power")
    stale = client.submit(form, "Save the changes", name="Albion Gas", status=409)
    assert "Albion Gas" in stale.words
    assert urlsplit(stale.link("Open it as it stands now")).path == _own(world, "/change")


def test_a_day_is_recorded_and_says_by_whom(world: DeskWorld) -> None:
    client = world.desk
    page = client.submit(
        client.get(_own(world, "/facts")),
        "Record this day",
        kind="uept",
        role="OU",
        completed_on="1/11/2017",
        words="Mail of 2 November",
    )
    assert page.notices == ["The day is recorded."]
    row = _rows(page)["UEPT, Other User"]
    assert row[0] == "Wed 1 Nov 2017"
    assert row[1].startswith(world.staff.name)
    assert "Mail of 2 November" in page.words


def test_a_day_is_corrected_by_a_new_one(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_own(world, "/facts?kind=gateway"))
    assert form.title == "Correct a day"
    assert "Mon 2 Oct 2017" in form.words
    page = client.submit(form, "Record the corrected day", completed_on="2017-10-03")
    assert _rows(page)["DCC Gateway connection"][0] == "Tue 3 Oct 2017"
    assert "All 6 records, newest first" in page.words
    assert "was Mon 2 Oct 2017 now Tue 3 Oct 2017" in page.words


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"kind": "gateway", "completed_on": "2017-11-24"}, "its day is not later than today"),
        ({"kind": "gateway", "completed_on": "2017-10-02"}, "This day is recorded already"),
        ({"kind": "uept", "completed_on": "2017-11-01"}, "UEPT is completed for a User Role"),
        ({"kind": "gateway", "role": "IS", "completed_on": "2017-11-01"}, "the others for none"),
        ({"kind": "gateway", "completed_on": ""}, "Enter the day of completion"),
        ({"kind": "gateway", "completed_on": "1/1/99999"}, "Enter a date"),
        ({"kind": "", "completed_on": "2017-11-01"}, "Choose what is complete"),
    ],
)
def test_what_is_no_fact_is_refused(world: DeskWorld, typed: dict[str, str], error: str) -> None:
    client = world.desk
    page = client.submit(client.get(_own(world, "/facts")), "Record this day", status=422, **typed)
    assert error in " ".join(page.errors)


def test_withdrawing_asks_first_and_keeps_the_record(world: DeskWorld) -> None:
    client = world.desk
    asked = client.get(_own(world, "/facts/withdraw?kind=uept&role=IS"))
    assert "UEPT for a User Role, Import Supplier of Albion Energy" in asked.words
    page = client.submit(asked, "Withdraw this day", words="Wrong organisation")
    assert page.notices == ["The day is withdrawn. It stays in the history."]
    assert _rows(page)["UEPT, Import Supplier"][0] == "withdrawn"
    assert "was Mon 2 Oct 2017 now withdrawn" in page.words
    assert "Wrong organisation" in page.words
    with world.database.reading() as uow:
        assert UserRole.IMPORT_SUPPLIER not in uow.participants.facts(world.participant.id).uept


@pytest.mark.parametrize("query", ["", "?kind=uept", "?kind=uept&role=OU", "?kind=magic&role=x"])
def test_what_does_not_stand_cannot_be_withdrawn(world: DeskWorld, query: str) -> None:
    page = world.desk.get(_own(world, f"/facts/withdraw{query}"))
    assert page.notices == ["Nothing is recorded there that could be withdrawn."]
    assert page.title == "Albion Energy"


def test_two_staff_do_not_record_past_each_other(world: DeskWorld) -> None:
    client = world.desk
    form = client.get(_own(world, "/facts"))
    world.change(
        lambda uow: uow.participants.record_fact(
            world.participant.id, FactKind.GATEWAY, None, date(2017, 10, 9), None, NOW
        )
    )
    client.submit(form, "Record this day", kind="gateway", completed_on="2017-10-10", status=409)


def test_the_page_links_to_acts_on_their_behalf(world: DeskWorld) -> None:
    page = world.desk.get(_own(world))
    number = world.participant.id
    assert page.link("Record their notice") == f"/notices/new?participant={number}"
    assert world.desk.follow(page, "Record their notice").status == 200
    assert world.desk.follow(page, "Request spaces for them").status == 200


def test_administrators_get_links_to_accounts(world: DeskWorld) -> None:
    def links(page: Page) -> set[str]:
        return {words_of(link) for link in page.all("a")}

    assert world.manager.name in links(world.as_(world.administrator).get(_own(world)))
    assert world.manager.name not in links(world.desk.get(_own(world)))


def test_auditors_read_all_of_it_without_acts(world: DeskWorld) -> None:
    client = world.as_(world.auditor)
    page = client.get(_own(world))
    links = {words_of(link) for link in page.all("a")}
    assert links.isdisjoint({"Change", "Correct", "Withdraw", "Record their notice"})
    assert "Everything that happened with Albion Energy" in links
    assert _buttons(page) == set()
    assert "Version 1.0, accepted by" in page.words
    listed = client.get("/participants")
    assert "Add a participant" not in listed.words
    for rest in ("/change", "/facts", "/facts/withdraw"):
        client.get(_own(world, rest), status=403)
        client.post(_own(world, rest), {"form_key": "0" * 32}, status=403)
    client.get("/participants/new", status=403)


def test_participants_and_planners_have_no_business_here(world: DeskWorld) -> None:
    for person in (world.manager, world.planner):
        client = world.as_(person)
        client.get("/participants", status=403)
        client.get(_own(world), status=403)


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999999", "-1", "one"])
def test_an_unknown_participant_is_not_found(world: DeskWorld, number: str) -> None:
    for rest in ("", "/change", "/facts", "/facts/withdraw"):
        world.desk.get(f"/participants/{number}{rest}", status=404)


def test_every_category_can_be_recorded(world: DeskWorld) -> None:
    def each(uow: UnitOfWork) -> None:
        for category in Category:
            supplier = category.value.endswith("supplier")
            a_participant(uow, category=category, **({} if supplier else {"supply": None}))

    world.change(each)
    assert "7 participants" in world.desk.get("/participants").words
