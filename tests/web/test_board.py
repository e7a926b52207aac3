"""The allocation board, its batch and the proposal, as the desk sees them and presses them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from labsim.domain.labs import TELEFONICA
from labsim.domain.slots.lifecycle import SlotState
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_notice, a_participant, a_slot, again, an_allocated_slot
from tests.storage.helpers import statements_of
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, words_of
from web.forms.labs import ENTER_A_MONTH

YEAR = "first=2018-01-01&last=2018-12-31"
MOST_QUERIES = 12


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


def _asks(world: DeskWorld, *, waits: bool = False, **given: Any) -> SlotRecord:
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, **given)
        if waits:
            uow.slots.move(slot, SlotState.WAITING, at=NOW)
        return again(uow, slot)


def _fill(world: DeskWorld, spaces: int) -> None:
    def other(uow: UnitOfWork) -> None:
        an_allocated_slot(uow, a_notice(uow, a_participant(uow, "Cole Power")), spaces=spaces)

    world.change(other)


def _states(world: DeskWorld, *slots: SlotRecord) -> list[SlotState]:
    with world.database.reading() as uow:
        return [again(uow, slot).state for slot in slots]


def _cards(page: Page) -> list[str]:
    return [words_of(card) for card in page.all("li", "board-card")]


def _ticked(page: Page, name: str) -> list[str]:
    return [
        box.get("value", "").partition(":")[0]
        for box in page.all("input")
        if box.get("name") == name and box.get("type") == "checkbox" and "checked" in box.attrib
    ]


def test_demand_stands_beside_both_labs_oldest_first(world: DeskWorld) -> None:
    _asks(world, spaces=7, waits=True, sent_at=NOW - timedelta(days=3))
    page = world.desk.get("/board")
    assert page.title == "Allocation board"
    assert "January 2018 to March 2018" in page.words
    first, second = _cards(page)
    assert "7 spaces at Arqiva, 23 Jan to 19 Feb 2018 (20 working days)" in first
    assert "3 days old; mandate Sat 25 Nov 2017" in first
    assert "waiting list" in first
    assert "came today" in second
    captions = [words_of(caption) for caption in page.all("caption")]
    assert captions == [
        "Arqiva, January 2018 to March 2018",
        "Telefonica, January 2018 to March 2018",
    ]


def test_the_inbox_leads_to_the_board(world: DeskWorld) -> None:
    inbox = world.desk.get("/inbox")
    assert world.desk.follow(inbox, "Allocation board").title == "Allocation board"


def test_a_month_or_a_quarter_and_its_neighbours_are_one_link_away(world: DeskWorld) -> None:
    desk = world.desk
    page = desk.get("/board?month=2018-02")
    month = desk.follow(page, "Show a month")
    assert "January 2018: what is asked for" in month.words
    later = desk.follow(month, "Later month")
    assert "February 2018: what is asked for" in later.words
    assert "April 2018 to June 2018" in desk.follow(page, "Later quarter").words
    assert "October 2017 to December 2017" in desk.follow(page, "Earlier quarter").words
    assert "Nothing is asked for here" in desk.get("/board?month=2018-05").words
    assert "1 more request asks for other days" in desk.get("/board?month=2018-05").words


def test_a_month_that_is_none_gets_a_clear_message(world: DeskWorld) -> None:
    page = world.desk.get("/board?month=soon&view=decade", status=422)
    assert page.errors == [ENTER_A_MONTH]


def test_trying_a_request_shows_rules_days_and_collisions_and_changes_nothing(
    world: DeskWorld,
) -> None:
    rival = _asks(world, spaces=97, sent_at=NOW + timedelta(hours=1))
    page = world.desk.get(f"/board?request={world.slot.reference}&slot={rival.reference}")
    assert "Tried: Albion Energy, 5 spaces at Arqiva" in page.words
    assert "Collisions: not all of these fit" in page.words
    assert "102 spaces wanted, 100 free on the fullest day" in page.words
    assert page.words.index("Collisions") < page.words.index("The rules, as they answer now")
    assert "on the tightest 95 are left" in page.words
    assert "100 free, 102 asked for, 95 left after this request" in page.words
    assert len(page.all("li", "rule-line")) == 14
    assert _ticked(page, "slot") == [rival.reference]
    assert world.slot_now() == world.slot


def test_a_request_that_does_not_fit_says_on_how_many_days(world: DeskWorld) -> None:
    _fill(world, 97)
    page = world.desk.get(f"/board?request={world.slot.reference}")
    assert "no room on 20 days" in _cards(page)[0]
    assert "Too few spaces on 20 lab days of 20" in page.words
    assert "2 too few for this request" in page.words


def test_a_request_that_is_decided_says_so(world: DeskWorld) -> None:
    assert "S-NOBODY asks for nothing any more" in world.desk.get("/board?request=S-NOBODY").words


def test_a_batch_is_confirmed_and_allocated(world: DeskWorld) -> None:
    other = _asks(world, lab=TELEFONICA, spaces=8)
    desk = world.desk
    page = desk.get(f"/board/batch?slot={world.slot.reference}&slot={other.reference}")
    assert "None: no ticked requests stand in each other's way" in page.words
    done = desk.submit(page, "Allocate the ticked requests", words="Welcome")
    assert done.notices == ["2 requests allocated, 13 spaces in all."]
    assert _states(world, world.slot, other) == [SlotState.ALLOCATED] * 2
    assert world.slot_now().decision_words == "Welcome"


def test_a_batch_that_does_not_fit_lists_its_collisions_first(world: DeskWorld) -> None:
    other = _asks(world, spaces=98)
    page = world.desk.get(f"/board/batch?slot={world.slot.reference}&slot={other.reference}")
    assert "103 spaces wanted, 100 free on the fullest day" in page.words
    assert page.words.index("103 spaces wanted") < page.words.index("2 requests, oldest first")
    assert "98 spaces must be free on every lab day of the slot" in page.words


def test_a_refused_batch_changes_nothing_and_keeps_ticks_and_words(world: DeskWorld) -> None:
    other, third = _asks(world, spaces=98), _asks(world, lab=TELEFONICA)
    desk = world.desk
    asked = "&".join(f"slot={slot.reference}" for slot in (world.slot, other, third))
    page = desk.get(f"/board/batch?{asked}")
    chosen = [f"{slot.reference}:{slot.version}" for slot in (world.slot, other)]
    answer = desk.submit(
        page, "Allocate the ticked requests", line=chosen, words="Welcome", status=422
    )
    assert len(answer.errors) == 1
    assert answer.errors[0].startswith(f"Albion Energy ({other.reference}): 98 spaces must be free")
    assert _ticked(answer, "line") == [world.slot.reference, other.reference]
    assert answer.value("words") == "Welcome"
    assert set(_states(world, world.slot, other, third)) == {SlotState.REQUESTED}
    with world.database.reading() as uow:
        (kept,) = [record.entry for record in uow.history.of("slot", other.reference)]
    assert (kept.act, kept.refused) == ("allocate_slot", True)


def test_nothing_ticked_is_told(world: DeskWorld) -> None:
    desk = world.desk
    assert "No request is ticked" in desk.get("/board/batch").words
    page = desk.get(f"/board/batch?slot={world.slot.reference}")
    answer = desk.submit(page, "Allocate the ticked requests", line=[], status=422)
    assert answer.errors == ["No request is ticked. Tick at least one request."]


def test_a_changed_page_is_refused_by_the_server(world: DeskWorld) -> None:
    desk = world.desk
    page = desk.get(f"/board/batch?slot={world.slot.reference}")
    world.change(lambda uow: uow.slots.move(world.slot, SlotState.WAITING, at=NOW))
    answer = desk.submit(page, "Allocate the ticked requests", status=422)
    assert "was changed after the page was made" in answer.errors[0]
    desk.submit(page, "Allocate the ticked requests", line=["no line", "S-NOBODY:1"], status=404)


def test_who_waits_longer_is_passed_over_with_a_reason_only(world: DeskWorld) -> None:
    first = _asks(world, waits=True)
    second = _asks(world, waits=True, sent_at=NOW + timedelta(seconds=1))
    desk = world.desk
    page = desk.get(f"/board/batch?slot={second.reference}")
    assert f"({first.reference}) asked earlier, waits, and would fit" in page.words
    stopped = desk.submit(page, "Allocate the ticked requests", status=422)
    assert "asked earlier, waits, and would fit now" in stopped.errors[0]
    desk.submit(stopped, "Allocate the ticked requests", out_of_turn="Their people are here")
    assert _states(world, first, second) == [SlotState.WAITING, SlotState.ALLOCATED]


def test_a_proposal_is_accepted_line_by_line(world: DeskWorld) -> None:
    large = _asks(world, spaces=60, sent_at=NOW + timedelta(seconds=1))
    rival = _asks(world, spaces=50, sent_at=NOW + timedelta(seconds=2))
    meshed = _asks(world, topics=frozenset({"mesh"}), sent_at=NOW + timedelta(seconds=3))
    desk = world.desk
    page = desk.get(f"/board/proposal?{YEAR}")
    assert "2 of 4 requests placed" in page.words
    assert "1,300 of 2,400 asked for" in page.words
    assert "No: no other choice of these requests weighs more" in page.words
    assert "assumption" in page.words
    assert _ticked(page, "line") == [world.slot.reference, large.reference]
    rows = {cells(row)[0]: cells(row)[-1] for row in page.all("tr")}
    assert "Beside those that are placed" in rows[f"Albion Energy{rival.reference}"]
    assert "E2E-COVERAGE" in rows[f"Albion Energy{meshed.reference}"]
    done = desk.submit(page, "Allocate the ticked requests", line=f"{large.reference}:1")
    assert done.notices == ["1 request allocated, 60 spaces in all."]
    assert _states(world, world.slot, large) == [SlotState.REQUESTED, SlotState.ALLOCATED]


def test_a_proposal_for_no_period_asks_for_one(world: DeskWorld) -> None:
    page = world.desk.get("/board/proposal", status=422)
    assert page.errors == ["Enter the first day", "Enter the last day"]
    turned = world.desk.get("/board/proposal?first=2018-03-01&last=2018-02-01", status=422)
    assert turned.errors == ["Last day must be the first day or later. Choose a later last day."]
    empty = world.desk.get("/board/proposal?first=2019-03-01&last=2019-03-02")
    assert "No request begins in this period" in empty.words


def test_the_board_is_the_desks_alone(world: DeskWorld) -> None:
    for person in (world.manager, world.planner):
        client = world.as_(person)
        for path in ("/board", "/board/batch", f"/board/proposal?{YEAR}"):
            client.get(path, status=403)
        client.post("/board/batch", {"line": f"{world.slot.reference}:1"}, status=403)
    assert world.as_(world.administrator).get("/board").title == "Allocation board"


def test_an_auditor_reads_the_board_and_a_proposal_and_can_do_nothing_on_them(
    world: DeskWorld,
) -> None:
    auditor = world.as_(world.auditor)
    month = world.slot.request.first_day.isoformat()[:7]
    board = auditor.get(f"/board?month={month}&request={world.slot.reference}")
    proposal = auditor.get(f"/board/proposal?{YEAR}")
    for page in (board, proposal):
        assert world.slot.reference in page.words
        assert not [
            form
            for form in page.all("form")
            if form.get("method") == "post" and form.get("action", "").startswith("/board")
        ]
        assert not [box for box in page.all("input") if box.get("type") == "checkbox"]
        assert not [link for link in page.all("a") if "/decision" in str(link.get("href"))]
        assert "/inbox" not in [link.get("href") for link in page.all("a")]
    auditor.get("/board/batch", status=403)
    auditor.post("/board/batch", {"line": f"{world.slot.reference}:1"}, status=403)


@pytest.mark.parametrize("slots", [3, 300])
def test_the_quarter_asks_the_database_at_most_twelve_questions(
    world: DeskWorld, slots: int
) -> None:
    for _ in range(slots):
        _asks(world)
    client, path = world.desk, f"/board?request={world.slot.reference}"
    client.get(path)  # the catalogue is read once a version and process
    with statements_of(world.database) as queries:
        page = client.get(path)
    assert len(_cards(page)) == slots + 1
    assert 0 < len(queries) <= MOST_QUERIES, "\n".join(queries)
