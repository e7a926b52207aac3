"""Offers, the waiting list and overrides, as people see them and press them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import Terms, terms_of
from labsim.domain.slots.profile import weekly
from labsim.services.world import set_clock
from models.engine import Database
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    EARLIEST,
    NOW,
    a_notice,
    a_participant,
    a_slot,
    again,
    an_allocated_slot,
    an_offered_slot,
    ready_to_test,
)
from tests.web.desk_world import DeskWorld, a_desk_world, cells
from tests.web.page_client import Page, words_of

ASKED = (
    "notice={notice}&lab=arqiva&first_day=2018-01-23&last_day=2018-02-19&spaces=5"
    "&test_class=user_system&roles=IS&topics=service_requests&releases=R1.3&device_owner=dcc"
)
LAST = date(2018, 2, 19)
IN_WORDS = "10 spaces, then 4 from Mon 29 Jan 2018"
R2 = frozenset({"R2.0"})


@pytest.fixture
def world(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database)


@pytest.fixture
def unready(app: Flask, database: Database) -> DeskWorld:
    return a_desk_world(app, database, ready=False)


def _buttons(page: Page) -> list[str]:
    return [words_of(button) for button in page.all("button")]


def _at(world: DeskWorld) -> str:
    return f"/slots/{world.slot.reference}"


def _fill(world: DeskWorld, spaces: int) -> None:
    def other(uow: UnitOfWork) -> None:
        an_allocated_slot(uow, a_notice(uow, a_participant(uow, "Cole Power")), spaces=spaces)

    world.change(other)


def _offered(world: DeskWorld, terms: Terms | None = None) -> None:
    world.change(lambda uow: an_offered_slot(uow, world.slot, terms))


def _waits(world: DeskWorld) -> None:
    world.change(lambda uow: uow.slots.move(world.slot, SlotState.WAITING, at=NOW))


def test_the_decision_page_proposes_what_fits(world: DeskWorld) -> None:
    _fill(world, 97)
    page = world.desk.get(world.decision_url)
    assert "3 spaces at Arqiva, 23 Jan to 19 Feb 2018 (20 working days)" in page.words
    assert "5 spaces at Telefonica, 23 Jan to 19 Feb 2018 (20 working days)" in page.words
    assert "5 spaces at Arqiva, 20 Feb to" in page.words


def test_an_offer_is_tried_made_and_accepted(world: DeskWorld) -> None:
    desk = world.desk
    tried = desk.get(
        f"{_at(world)}/offer?lab=telefonica&first_day=2018-03-05&last_day=2018-03-09&spaces=3"
    )
    assert "3 spaces at Telefonica, 5 to 9 Mar 2018 (5 working days)" in tried.words
    assert "holds them until Mon 27 Nov 2017, 18:00" in tried.words
    assert world.slot_now().state is SlotState.REQUESTED
    made = desk.submit(tried, "Offer 3 spaces at Telefonica", words="Would this do?")
    assert made.notices == [
        "The offer to Albion Energy holds its spaces until Mon 27 Nov 2017, 18:00."
    ]
    manager = world.as_(world.manager)
    home = manager.get("/")
    assert "Accept or refuse the offer" in home.words
    shown = manager.get(_at(world))
    assert "DCC offers 3 spaces at Telefonica, 5 to 9 Mar 2018 (5 working days)" in shown.words
    assert "Would this do?" in shown.words
    assert "Asked for: 5 spaces at Arqiva" in shown.words
    accepted = manager.submit(manager.get(f"{_at(world)}/accept"), "Accept 3 spaces at Telefonica")
    assert accepted.notices == [f"The offer is accepted: slot {world.slot.reference} is allocated."]
    now = world.slot_now()
    assert (now.state, now.given.spaces, now.request.spaces) == (SlotState.ALLOCATED, 3, 5)


def test_an_offer_is_refused(world: DeskWorld) -> None:
    _offered(world)
    manager = world.as_(world.manager)
    page = manager.submit(
        manager.get(f"{_at(world)}/refuse"), "Refuse this offer", words="Too late"
    )
    assert page.notices == ["The offer is refused. The request is requested again."]
    assert world.slot_now().state is SlotState.REQUESTED


def test_an_offer_that_ran_out_cannot_be_accepted(world: DeskWorld) -> None:
    world.change(
        lambda uow: an_offered_slot(uow, world.slot, held_until=NOW + timedelta(minutes=1))
    )
    manager = world.as_(world.manager)
    page = manager.get(f"{_at(world)}/accept")
    world.change(lambda uow: set_clock(uow, NOW + timedelta(hours=1), datetime.now(UTC)))  # noqa: TID251 - the world's clock
    world.app.extensions["labsim.clock"]._read_at = 0  # noqa: SLF001 - it looks again at once
    late = manager.submit(page, "Accept 5 spaces at Arqiva", status=422)
    assert "This offer held its spaces until" in late.words
    assert world.slot_now().state is SlotState.OFFERED


def test_a_viewer_sees_the_offer_and_no_button(world: DeskWorld) -> None:
    _offered(world)
    page = world.as_(world.auditor).get(_at(world))
    assert "DCC offers" in page.words
    assert "Accept this offer" not in page.words


def test_terms_that_cannot_be_offered_say_why(world: DeskWorld) -> None:
    page = world.desk.get(
        f"{_at(world)}/offer?lab=arqiva&first_day=2018-01-22&last_day=2018-02-19&spaces=5"
    )
    assert "These terms cannot be offered yet" in page.words
    assert "First day must be Tuesday 23 January 2018 or later" in page.words
    assert "Offer 5 spaces at Arqiva" not in _buttons(page)
    wrong = world.desk.get(
        f"{_at(world)}/offer?lab=arqiva&first_day=2018-03-09&last_day=2018-03-05&spaces=0",
        status=422,
    )
    assert "Last day must be the first day or later" in wrong.words


def test_an_offer_of_a_changed_page_is_refused_by_the_server(world: DeskWorld) -> None:
    desk = world.desk
    page = desk.get(f"{_at(world)}/offer")
    answer = desk.submit(page, "Offer 5 spaces at Arqiva", spaces="50", status=422)
    assert "Offer at most what was asked for: 5 spaces" in answer.words
    assert world.slot_now() == world.slot


def _asks_by_week(world: DeskWorld) -> SlotRecord:
    with world.database.writing() as uow:
        profile = weekly(EARLIEST, LAST, [10, 4])
        return a_slot(uow, world.notice, spaces=10, profile=profile, last_day=LAST)


def test_an_offer_as_asked_keeps_the_weeks(world: DeskWorld) -> None:
    slot = _asks_by_week(world)
    desk = world.desk
    decision = desk.get(f"/slots/{slot.reference}/decision")
    assert "asks for 10 spaces, then 4 from Mon 29 Jan 2018" in decision.title
    page = desk.follow(decision, f"{IN_WORDS} at Arqiva, 23 Jan to 19 Feb 2018 (20 working days)")
    assert "This is what was asked for" in page.words
    desk.submit(page, f"Offer {IN_WORDS} at Arqiva")
    with world.database.reading() as uow:
        held = uow.ledger.lines(slot.id)
        assert {spaces for day, spaces in held if day < date(2018, 1, 29)} == {10}
        assert {spaces for day, spaces in held if day >= date(2018, 1, 29)} == {4}


def test_an_offer_has_its_own_numbers_by_week(world: DeskWorld) -> None:
    slot = _asks_by_week(world)
    at = f"/slots/{slot.reference}/offer?lab=arqiva&first_day=2018-02-05&last_day=2018-02-16"
    desk = world.desk
    page = desk.get(f"{at}&spaces=6,+2")
    desk.submit(page, "Offer 6 spaces, then 2 from Mon 12 Feb 2018 at Arqiva")
    with world.database.reading() as uow:
        given = again(uow, slot).given
    assert given.profile == weekly(given.first_day, given.last_day, [6, 2])
    wrong = desk.get(f"{at}&spaces=6,2,1", status=422)
    assert wrong.errors == ["Enter 2 numbers or fewer: these days lie in 2 weeks of the calendar"]


@pytest.mark.parametrize("typed", ["10, 0", "10, x", "", "10,,4"])
def test_numbers_that_somebody_changed_are_no_offer(world: DeskWorld, typed: str) -> None:
    desk = world.desk
    page = desk.get(f"{_at(world)}/offer")
    answer = desk.submit(page, "Offer 5 spaces at Arqiva", spaces=typed)
    assert "Nothing is offered yet" in answer.words
    assert world.slot_now() == world.slot


def test_no_week_is_offered_more_than_it_was_asked_for(world: DeskWorld) -> None:
    slot = _asks_by_week(world)
    given = slot.request
    at = f"/slots/{slot.reference}/offer?lab={given.lab}&first_day={given.first_day}"
    page = world.desk.get(f"{at}&last_day={given.last_day}&spaces=4,10")
    assert "Offer at most what was asked for" in page.words


def test_one_click_offers_the_weeks_of_the_next_in_line(world: DeskWorld) -> None:
    slot = _asks_by_week(world)
    world.change(lambda uow: uow.slots.move(slot, SlotState.WAITING, at=NOW))
    desk = world.desk
    page = desk.get("/waiting-list")
    assert f"10 {IN_WORDS}" in [words_of(cell) for cell in page.all("td")]
    desk.submit(page, f"Offer {IN_WORDS} to Albion Energy")
    with world.database.reading() as uow:
        assert again(uow, slot).given.profile == slot.request.profile


def test_rules_are_overridden_one_by_one_and_then_it_is_allocated(unready: DeskWorld) -> None:
    unready.change(lambda uow: ready_to_test(uow, unready.participant, unready.manager))
    desk = unready.desk
    page = desk.get(unready.decision_url)
    assert "Override E2E-MEETING" in _buttons(page)
    assert "Allocate 5 spaces at Arqiva" not in _buttons(page)
    empty = desk.submit(page, "Override E2E-MEETING", status=422)
    assert "Say why this rule may be passed over" in empty.words
    page = desk.submit(empty, "Override E2E-MEETING", reason="They meet in the lab")
    assert page.notices == [f"E2E-MEETING is overridden for {unready.slot.reference}."]
    assert "They meet in the lab" in page.words
    desk.submit(page, "Allocate 5 spaces at Arqiva")
    assert unready.slot_now().state is SlotState.ALLOCATED
    shown = unready.as_(unready.manager).get(_at(unready))
    assert "E2E-MEETING overridden" in shown.words
    report = unready.as_(unready.auditor).get("/overrides")
    assert "They meet in the lab" in report.words
    assert "They meet in the lab" in unready.desk.get("/overrides?code=E2E-MEETING").words
    assert "None of this rule" in unready.desk.get("/overrides?code=UEP-ORDER").words


def test_no_form_overrides_another_rule(world: DeskWorld) -> None:
    desk = world.desk
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, releases=R2, spaces=5)
    page = desk.get(f"/slots/{slot.reference}/decision")
    answer = desk.submit(page, "Override E2E-COVERAGE", code="E2E-SPACES", reason="No", status=422)
    assert "There is nothing to override in E2E-SPACES" in answer.words


def test_staff_put_a_request_on_the_waiting_list(world: DeskWorld) -> None:
    desk = world.desk
    page = desk.submit(
        desk.get(world.decision_url), "Put on the waiting list", words="The lab is full"
    )
    assert page.notices == ["The request of Albion Energy is on the waiting list."]
    assert world.slot_now().state is SlotState.WAITING
    _fill(world, 100)
    shown = world.as_(world.manager).get(_at(world))
    assert "Room may be free in about 13 weeks (from Tue 20 Feb 2018)" in shown.words
    assert "Estimated from the lab's calendar" in shown.words
    assert "waits for spaces" in world.as_(world.manager).get("/").words


def test_who_lacks_more_than_spaces_is_not_put_on_the_list_and_staff_read_why(
    unready: DeskWorld,
) -> None:
    desk = unready.desk
    page = desk.get(unready.decision_url)
    assert "Put on the waiting list" not in _buttons(page)
    assert "It cannot wait yet: only spaces may be lacking (E2E-RANK)" in page.words
    key = page.value("form_key")
    sent = {"csrf_token": page.value("csrf_token"), "form_key": key, "version": "1", "words": ""}
    answer = desk.post(f"{_at(unready)}/wait", sent, status=422)
    assert any("E2E-MEETING" in line or "meeting" in line for line in answer.errors)
    assert unready.slot_now().state is SlotState.REQUESTED


def test_the_decision_asks_why_a_request_comes_before_one_that_waits(world: DeskWorld) -> None:
    _waits(world)
    with world.database.writing() as uow:
        later = a_slot(uow, world.notice, spaces=2, sent_at=NOW + timedelta(seconds=1))
    desk = world.desk
    page = desk.get(f"/slots/{later.reference}/decision")
    assert "Somebody waits" in page.words
    stopped = desk.submit(page, "Allocate 2 spaces at Arqiva", status=422)
    assert "asked earlier, waits, and would fit now" in stopped.words
    batch = desk.get(f"/board/batch?slot={later.reference}")
    assert batch.value("out_of_turn") == ""
    desk.submit(stopped, "Allocate 2 spaces at Arqiva", out_of_turn="Their people are here")
    assert "Their people are here" in desk.get(f"/slots/{later.reference}").words


def test_the_list_says_what_became_of_an_offer(world: DeskWorld) -> None:
    _waits(world)
    desk = world.desk
    desk.submit(desk.get("/waiting-list"), "Offer 5 spaces to Albion Energy")
    manager = world.as_(world.manager)
    manager.submit(manager.get(f"{_at(world)}/refuse"), "Refuse this offer")
    page = desk.get("/waiting-list")
    assert "refused an offer on Thu 23 Nov 2017, 10:00 (E2E-OFFER)" in page.words
    assert "Next in line" not in page.words
    assert "Offer" in [words_of(link) for link in page.all("a")]


def test_where_no_room_is_in_sight_the_page_says_just_that(world: DeskWorld) -> None:
    with world.database.writing() as uow:
        slot = a_slot(uow, world.notice, spaces=101)
        uow.slots.move(slot, SlotState.WAITING, at=NOW)
    shown = world.as_(world.manager).get(f"/slots/{slot.reference}")
    assert "No room is in sight within two years" in shown.words
    assert "in no room" not in shown.words


def test_each_cell_of_the_list_names_its_column_for_a_phone(world: DeskWorld) -> None:
    _waits(world)
    page = world.desk.get("/waiting-list")
    headings, row = page.all("tr")
    assert [cell.get("data-label") for cell in row][1:] == [words_of(h) for h in headings][1:]


def test_one_click_makes_the_offer_to_the_next_in_line(world: DeskWorld) -> None:
    _waits(world)
    desk = world.desk
    page = desk.get("/waiting-list")
    assert "Next in line: Albion Energy" in page.words
    desk.submit(page, "Offer 5 spaces to Albion Energy")
    now = world.slot_now()
    assert (now.state, terms_of(now.given)) == (SlotState.OFFERED, terms_of(now.request))
    inbox = desk.get("/inbox")
    assert "Mon 27 Nov 2017, 18:00" in inbox.words
    assert "Nobody waits" in desk.get("/waiting-list").words


def test_who_fits_stands_on_top_and_another_needs_a_reason(world: DeskWorld) -> None:
    _waits(world)

    def later(uow: UnitOfWork) -> str:
        slot = a_slot(uow, world.notice, spaces=2, sent_at=NOW + timedelta(seconds=1))
        uow.slots.move(slot, SlotState.WAITING, at=NOW)
        return slot.reference

    with world.database.writing() as uow:
        second = later(uow)
    desk = world.desk
    page = desk.get(f"/slots/{second}/offer")
    assert "Out of turn" in page.words
    stopped = desk.submit(page, "Offer 2 spaces at Arqiva", status=422)
    assert "asked earlier, waits, and would fit now" in stopped.words
    made = desk.submit(stopped, "Offer 2 spaces at Arqiva", out_of_turn="Their people are here")
    assert "holds its spaces until" in made.notices[0]
    assert "Their people are here" in desk.get(f"/slots/{second}").words
    _fill(world, 95)
    rows = [cells(row) for row in desk.get("/waiting-list").all("tr")]
    assert any("no room on these days" in row for row in rows)


def test_who_fits_now_and_reads_weeks_beside_it_reads_why(world: DeskWorld) -> None:
    """100 spaces: 80 of them go to who asked first, and 30 fit until they do."""

    def wait(uow: UnitOfWork) -> list[str]:
        asked = [a_slot(uow, world.notice, spaces=spaces) for spaces in (80, 30)]
        for slot in asked:
            uow.slots.move(slot, SlotState.WAITING, at=NOW)
        return [slot.reference for slot in asked]

    with world.database.writing() as uow:
        first, second = wait(uow)
    rows = [cells(row) for row in world.desk.get("/waiting-list").all("tr")]
    told = {ref: next(row for row in rows if ref in row[0]) for ref in (first, second)}
    why = "Its days are free now; with everybody placed first who asked earlier they are not"
    assert "fits" in told[second][5]
    assert f"{why} (E2E-RANK)" in told[second][6]
    assert "fits, next in line" in told[first][5]
    assert why not in told[first][6]


def test_a_participant_joins_the_waiting_list_from_the_review(world: DeskWorld) -> None:
    _fill(world, 98)
    manager = world.as_(world.manager)
    page = manager.get(f"/slots/new/review?{ASKED.format(notice=world.notice.reference)}")
    assert "Only spaces are lacking: this request may wait" in page.words
    sent = manager.submit(page, "Join the waiting list for 5 spaces")
    assert "is sent and on the waiting list" in sent.notices[0]
    with world.database.reading() as uow:
        assert uow.slots.counts_by_state(world.participant.id)[SlotState.WAITING] == 1
