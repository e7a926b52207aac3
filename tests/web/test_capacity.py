"""A lab is reduced or closed at a browser: what is in the way, choices that stay, and a year's plan as a file."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from flask import Flask

from labsim.domain.labs import ARQIVA, TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import terms_of
from labsim.services.actors import SYSTEM
from labsim.services.change_capacity import store_changes
from labsim.services.world import set_clock
from models.engine import Database
from models.records import SlotRecord
from tests.builders import CALENDAR, NOW, a_capacity_change, again, an_allocated_slot, open_lab
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import SENT_BEFORE, Page, PageClient, read_page

QUARTER: Final = (date(2018, 3, 1), date(2018, 5, 31))
WISH: Final = {
    "lab": "telefonica",
    "first_day": "2018-03-01",
    "last_day": "2018-05-31",
    "what": "some",
    "spaces": "100",
    "category": "maintenance",
    "reason": "New racks",
}
Choices = dict[str, str]
HEADER: Final = "lab,first_day,last_day,kind,spaces,category,reason\n"
NEW_RACKS: Final = a_capacity_change()


class _World(DeskWorld):
    """One member of staff who stays signed in."""

    @cached_property
    def desk(self) -> PageClient:
        return self.as_(self.staff)


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    """Its ledger goes on to the end of 2018, so that there are days to move to."""
    world = _World(**vars(a_desk_world(app, database)))
    later = CALENDAR.working_days(date(2018, 6, 30), date(2018, 12, 31))
    world.change(lambda uow: open_lab(uow, TELEFONICA, spaces=280, days=later))
    return world


def _slots(world: DeskWorld, *spaces: int, **given: Any) -> list[SlotRecord]:
    """Allocated one after the other, at Telefonica, for the quarter."""
    usual = {"lab": TELEFONICA, "first_day": QUARTER[0], "last_day": QUARTER[1]}

    def give(uow: Any) -> SlotRecord:
        return an_allocated_slot(uow, world.notice, **usual | given)

    made: list[SlotRecord] = []
    for number in spaces:
        given["spaces"] = number
        with world.database.writing() as uow:
            made.append(give(uow))
    return made


def _now(world: DeskWorld, slot: SlotRecord) -> SlotRecord:
    with world.database.reading() as uow:
        return again(uow, slot)


def _preview(world: DeskWorld, status: int = 200, **changed: str) -> Page:
    return world.desk.get(f"/capacity/preview?{urlencode(WISH | changed)}", status=status)


def _open(world: DeskWorld, day: date = QUARTER[0]) -> int:
    with world.database.reading() as uow:
        (line,) = uow.ledger.days(TELEFONICA, day, day)
        return line.spaces_open


def _choose(
    world: DeskWorld, page: Page, button: str, choices: Choices | None = None, status: int = 200
) -> Page:
    chosen = (choices or {}).items()
    typed: dict[str, Any] = {f"settle-{reference}": choice for reference, choice in chosen}
    return world.desk.submit(page, button, status=status, **typed)


def test_a_lab_without_slots_in_the_way_is_reduced(world: DeskWorld) -> None:
    desk = world.desk
    page = desk.follow(desk.get("/capacity"), "New change")
    typed: dict[str, Any] = WISH
    preview = desk.submit(page, "See what is in the way", **typed)
    assert "No slot is in the way" in preview.words
    assert (
        "opens with at least 180 spaces on each of these lab days. 280 are open now;"
        " LAB-SPACES is 280" in preview.words
    )
    assert _open(world) == 280
    done = desk.submit(preview, "Confirm this change")
    (said,) = done.notices
    assert said == (
        "It is done. Telefonica: 100 spaces out of use, 1 Mar to 31 May 2018"
        " (maintenance: New racks)."
    )
    assert "1 Mar to 31 May 2018 (62 working days)" in done.words
    assert _open(world) == 180


def test_the_same_change_confirmed_twice_is_told_once(world: DeskWorld) -> None:
    desk, preview = world.desk, _preview(world)
    desk.submit(preview, "Confirm this change")
    assert desk.submit(preview, "Confirm this change").notices == [SENT_BEFORE]
    assert _open(world) == 180


def test_three_slots_in_the_way_are_each_settled_differently(world: DeskWorld) -> None:
    kept, reduced, moved = _slots(world, 100, 90, 60)
    page = _preview(world)
    assert "3 slots in the way" in page.words
    chosen = {
        each.reference: page.value(f"settle-{each.reference}") for each in (kept, reduced, moved)
    }
    assert list(chosen.values()) == ["keep", "move", "keep"]
    choices = {kept.reference: "keep", reduced.reference: "reduce", moved.reference: "move"}
    checked = _choose(world, page, "Check again", choices)
    assert "80 spaces stay from Thu 1 Mar 2018 to Thu 31 May 2018." in checked.words
    assert "Offered instead: 60 spaces, Fri 1 Jun 2018" in checked.words
    assert checked.value(f"settle-{moved.reference}") == "move"
    assert _now(world, moved) == moved
    done = _choose(world, checked, "Confirm")
    assert "It is done" in done.words
    assert _now(world, kept) == kept
    assert _now(world, reduced).given.spaces == 80
    assert _now(world, moved).state is SlotState.CANCELLED
    assert _open(world) == 180


def test_a_choice_that_was_not_checked_is_not_confirmed_and_stays(world: DeskWorld) -> None:
    (slot,) = _slots(world, 200)
    again_ = _choose(world, _preview(world), "Confirm", {slot.reference: "cancel"}, 422)
    assert "This is not what the page showed" in again_.errors[0]
    assert again_.value(f"settle-{slot.reference}") == "cancel"
    assert _now(world, slot) == slot
    done = _choose(world, again_, "Confirm")
    assert "It is done" in done.words
    assert _now(world, slot).state is SlotState.CANCELLED


def test_a_choice_that_no_page_offers_is_not_taken_for_the_default(world: DeskWorld) -> None:
    (slot,) = _slots(world, 200)
    page = _choose(world, _preview(world), "Check again", {slot.reference: "move"})
    again_ = _post(world, page, f"settle-{slot.reference}", "explode")
    assert "This is not what the page showed" in again_.errors[0]
    assert _now(world, slot) == slot
    assert _open(world) == 280


def _post(world: DeskWorld, page: Page, name: str, value: str) -> Page:
    """The form as a page sends it, but for one field that no page sends so."""
    form = page.form("Confirm")
    fields = {each.get("name"): each.get("value") for each in form.iter("input")}
    answer = world.desk.client.post("/capacity", data=fields | {name: value})
    assert answer.status_code == 422
    return read_page(answer)


def test_a_change_that_can_no_longer_be_made_is_told(world: DeskWorld) -> None:
    """Its first day is in the past by the time it is confirmed."""
    page = _preview(world, first_day="2017-11-24", last_day="2017-11-24")
    world.change(lambda uow: set_clock(uow, NOW + timedelta(days=4), datetime.now(UTC)))  # noqa: TID251 - the world's clock
    world.app.extensions["labsim.clock"]._read_at = 0  # noqa: SLF001 - it looks again at once
    told = world.desk.submit(page, "Confirm this change", status=422)
    assert told.title == "This change cannot be made"
    assert "nobody edits the past" in told.errors[0]


def test_what_still_does_not_fit_is_told_beside_its_slot(world: DeskWorld) -> None:
    kept, slot = _slots(world, 180, 20)
    choices = {kept.reference: "keep", slot.reference: "reduce"}
    checked = _choose(world, _preview(world), "Check again", choices)
    assert "Still too many" in checked.words
    assert len(checked.errors) == 1
    assert f"No space is left for {slot.reference}" in checked.errors[0]
    refused = _choose(world, checked, "Confirm", status=422)
    assert refused.errors == checked.errors
    assert refused.value(f"settle-{slot.reference}") == "reduce"
    assert _open(world) == 280


def test_a_slot_that_came_into_the_way_is_marked_and_the_choices_stay(world: DeskWorld) -> None:
    (slot,) = _slots(world, 200)
    checked = _choose(world, _preview(world), "Check again", {slot.reference: "cancel"})
    (other,) = _slots(world, 70)
    refused = _choose(world, checked, "Confirm", status=422)
    assert "new on this page" in refused.words
    assert refused.value(f"settle-{slot.reference}") == "cancel"
    assert refused.value(f"settle-{other.reference}") == "keep"


def test_a_slot_that_is_kept_shrinks_the_change_in_words(world: DeskWorld) -> None:
    (slot,) = _slots(world, 200, last_day=date(2018, 3, 29))
    checked = _choose(world, _preview(world), "Check again", {slot.reference: "keep"})
    assert "The change shrinks" in checked.words
    assert (
        "Thu 1 Mar 2018 to Mon 2 Apr 2018: 100 spaces out of use, 200 kept open for slots"
        in checked.words
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"first_day": "2017-11-22"}, "nobody edits the past"),
        ({"last_day": "2018-02-01"}, "Last day must not be before the first"),
        ({"spaces": "281"}, "Telefonica has 280 spaces"),
        ({"spaces": "9999"}, "at least 1 and no more than the lab has (LAB-SPACES)"),
        ({"spaces": ""}, "Enter how many spaces are out of use"),
        ({"what": ""}, "Choose what changes"),
        ({"reason": " "}, "Enter a reason"),
        ({"lab": "leeds"}, "Choose a lab"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    world: DeskWorld, changed: dict[str, str], words: str
) -> None:
    page = _preview(world, 422, **changed)
    assert any(words in error for error in page.errors)
    for name, value in (WISH | changed).items():
        if name not in {"what", "lab", "reason"}:
            assert page.value(name) == value


def test_a_lab_closed_to_visitors_lists_slots_that_begin_or_end_there(world: DeskWorld) -> None:
    (slot,) = _slots(world, 5)
    page = _preview(world, what="closed", spaces="", last_day="2018-03-02")
    assert "These begin or end on a day that would be closed to visitors" in page.words
    assert page.value(f"settle-{slot.reference}") == "keep"
    _choose(world, page, "Confirm")
    calendar = world.desk.get("/labs/telefonica?month=2018-03")
    assert (
        "Thursday 1 March 2018, 280 open, 5 taken, 275 free, 0 asked for; closed to visitors: maintenance"
        in calendar.words
    )
    assert "closed to visitors, devices stay" in calendar.words


def test_the_calendar_says_what_is_out_of_use_and_why(world: DeskWorld) -> None:
    world.change(lambda uow: store_changes(uow, SYSTEM, (NEW_RACKS,), NOW))
    page = world.as_(world.manager).get("/labs/telefonica?month=2018-03")
    assert (
        "Monday 5 March 2018, 180 open of 280, 0 taken, 180 free, 0 asked for; 100 out of use: maintenance"
        in page.words
    )
    assert "100 spaces out of use (maintenance: New racks)" in page.words
    assert "fewer spaces open than usual" in page.words


def test_a_change_is_ended_early(world: DeskWorld) -> None:
    world.change(lambda uow: store_changes(uow, SYSTEM, (NEW_RACKS,), NOW))
    desk = world.desk
    page = desk.follow(desk.get("/capacity?year=2018"), "Take back")
    late = desk.submit(page, "End it from this day on", from_day="2018-03-12", status=422)
    assert "The change ends on Friday 9 March 2018 already" in late.errors[0]
    done = desk.submit(late, "End it from this day on", from_day="2018-03-07")
    assert done.notices == ["The change does not hold from Wed 7 Mar 2018 on."]
    assert "5 to 6 Mar 2018 (2 working days)" in done.words
    assert (_open(world, date(2018, 3, 6)), _open(world, date(2018, 3, 7))) == (180, 280)


def test_a_change_is_not_ended_from_a_page_that_was_opened_before_another_end(
    world: DeskWorld,
) -> None:
    world.change(lambda uow: store_changes(uow, SYSTEM, (NEW_RACKS,), NOW))
    desk = world.desk
    page, other = (desk.follow(desk.get("/capacity?year=2018"), "Take back") for _ in range(2))
    desk.submit(other, "End it from this day on", from_day="2018-03-08")
    stale = desk.submit(page, "End it from this day on", from_day="2018-03-06", status=422)
    assert "has been ended since you opened this page" in stale.errors[0]
    assert _open(world, date(2018, 3, 6)) == 180
    done = desk.submit(stale, "End it from this day on", from_day="2018-03-06")
    assert done.notices == ["The change does not hold from Tue 6 Mar 2018 on."]


def test_a_wish_of_a_slot_in_the_way_stands_on_the_page(world: DeskWorld) -> None:
    (slot,) = _slots(world, 200)
    wish = replace(terms_of(slot.given), spaces=250)
    world.change(lambda uow: uow.changes.add(slot.id, wish, "More", None, NOW))
    assert "A change is asked for and not decided: 250 spaces" in _preview(world).words


def _import(world: DeskWorld, lines: str, status: int = 200) -> Page:
    desk = world.desk
    page = desk.get("/capacity/import")
    return desk.submit(page, "Read this plan", text=HEADER + lines, status=status)


def test_a_years_plan_is_read_from_lines(world: DeskWorld) -> None:
    done = _import(
        world,
        "Telefonica,2018-03-01,2018-03-02,out of use,100,maintenance,New racks\n"
        "arqiva,02/04/2018,03/04/2018,closed_to_visitors,,holiday,Staff days\n"
        "telefonica,2018-03-02,2018-03-02,out_of_use,all,upgrade,Power\n",
    )
    assert done.notices == ["The plan is read: 3 changes."]
    assert [_open(world, date(2018, 3, day)) for day in (1, 2, 5)] == [180, 0, 280]


def test_every_bad_line_is_named_at_once_and_nothing_is_changed(world: DeskWorld) -> None:
    _slots(world, 200)
    page = _import(
        world,
        "leeds,2018-13-01,2018-03-02,gone,some,party,\n"
        "telefonica,2018-03-01,2018-03-02,closed_to_visitors,3,maintenance,Racks\n"
        "arqiva,2018-04-02,2018-04-06,out_of_use,5,maintenance,Fine\n"
        "arqiva,2018-04-06,2018-04-02,out_of_use,5,maintenance,Turned round\n"
        "arqiva,2017-11-22,2017-11-22,out_of_use,5,maintenance,Past\n"
        "telefonica,2018-03-01,2018-03-02,out_of_use,100,maintenance,In the way\n"
        "telefonica,2018-03-01\n",
        422,
    )
    told = " ".join(page.errors)
    for words in (
        "Line 2: lab must be arqiva or telefonica",
        "Line 2: first_day must be a day such as 2018-03-05",
        "Line 2: kind must be closed_to_visitors or out_of_use",
        "Line 2: spaces must be a whole number from 1, or all",
        "Line 2: category must be maintenance, upgrade, incident, holiday or other",
        "Line 2: reason must be 1 to 200 characters long",
        "Line 3: spaces must be empty",
        "Line 5: Last day must not be before the first",
        "Line 6: First day must be Thursday 23 November 2017 or later",
        "Line 7: Slots are in the way, 1 to 2 Mar 2018: S-",
        "Line 8: There must be 7 cells, not 2",
    ):
        assert words in told
    assert "Line 4" not in told
    assert page.words.count("Line 5") == 1
    assert ".." not in page.words
    assert page.value("text").startswith(HEADER.strip())
    with world.database.reading() as uow:
        assert uow.capacity.all() == []
        (line,) = uow.ledger.days(ARQIVA, date(2018, 4, 3), date(2018, 4, 3))
        assert line.spaces_open == 100


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no line below its header"),
        ("lab,first_day\n", "Line 1: The first line must name these columns"),
    ],
)
def test_a_file_without_its_columns_is_told(world: DeskWorld, text: str, words: str) -> None:
    page = world.desk.get("/capacity/import")
    told = world.desk.submit(page, "Read this plan", text=text, status=422)
    assert any(words in error for error in told.errors)


def test_what_is_saved_can_be_read_again(world: DeskWorld) -> None:
    lines = (
        "arqiva,2018-04-03,2018-04-06,closed_to_visitors,,holiday,'=Staff days\n"
        "telefonica,2018-03-01,2018-03-02,out_of_use,100,maintenance,New racks\n"
        'telefonica,2018-03-05,2018-03-05,out_of_use,all,other,"Power, twice"\n'
    )
    _import(world, lines)
    saved = world.desk.client.get("/capacity/export.csv?year=2018").text
    assert list(csv.reader(saved.splitlines())) == list(csv.reader((HEADER + lines).splitlines()))
    with world.database.reading() as uow:
        assert uow.capacity.all()[0].change.reason == "=Staff days"


def test_a_file_is_read_and_its_lines_stay_on_the_form(world: DeskWorld) -> None:
    desk = world.desk
    form = desk.get("/capacity/import").form("Read this plan")
    fields = {
        c.get("name"): c.get("value") for c in form.iter("input") if c.get("type") == "hidden"
    }
    sent = {**fields, "text": "", "file": (BytesIO(f"\ufeff{HEADER}arqiva,x".encode()), "plan.csv")}
    answer = desk.client.post("/capacity/import", data=sent, content_type="multipart/form-data")
    page = read_page(answer)
    assert answer.status_code == 422
    assert "Line 2: There must be 7 cells, not 2" in page.errors[0]
    assert page.value("text") == f"{HEADER}arqiva,x"


def test_the_desk_finds_it_from_the_lab_and_the_inbox(world: DeskWorld) -> None:
    desk = world.desk
    assert desk.follow(desk.get("/inbox"), "Capacity").title.startswith("Capacity 2017")
    page = desk.get("/labs/telefonica?month=2018-03")
    assert desk.follow(page, "Capacity of Telefonica in 2018").title == "Capacity 2018"
    assert "Capacity of" not in world.as_(world.manager).get("/labs/telefonica").words


def test_an_auditor_reads_the_changes_and_their_file_and_changes_none(world: DeskWorld) -> None:
    world.change(lambda uow: store_changes(uow, SYSTEM, (NEW_RACKS,), NOW))
    auditor = world.as_(world.auditor)
    page = auditor.follow(
        auditor.get("/labs/telefonica?month=2018-03"), "Capacity of Telefonica in 2018"
    )
    assert "100 spaces out of use" in page.words
    for words in ("New change", "Read a plan from a file", "Take back"):
        assert words not in page.words
    assert "New racks" in auditor.client.get("/capacity/export.csv?year=2018").text
    assert auditor.get("/capacity?year=2019").words.count("Nothing is out of use") == 1
    auditor.get("/capacity/new", status=403)


def test_the_year_is_told_by_month(world: DeskWorld) -> None:
    world.change(lambda uow: store_changes(uow, SYSTEM, (NEW_RACKS,), NOW))
    page = world.desk.get("/capacity?year=2018&lab=telefonica")
    rows = [cells(row) for row in page.all("tr")]
    assert ["March 2018", "180 of 280", "5", "0"] in rows
    assert world.desk.get("/capacity?year=junk&lab=telefonica").title == "Capacity 2017"
    world.desk.get("/capacity?lab=leeds", status=404)
