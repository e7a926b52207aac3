"""The desk at the board: a card is dragged onto a lab, two are allocated; without a mouse and JavaScript too."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from labsim.domain.labs import TELEFONICA
from labsim.domain.people import PersonRole
from labsim.domain.slots.lifecycle import SlotState
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_meeting, a_notice, a_slot, again, ready_to_test
from tests.journeys.conftest import LiveSite, Visitor

ALLOCATED = [SlotState.ALLOCATED] * 2


@pytest.fixture
def asked(live_site: LiveSite) -> list[SlotRecord]:
    """Five spaces at Arqiva, then eight at Telefonica."""

    def ask(uow: UnitOfWork) -> list[SlotRecord]:
        manager = live_site.people[PersonRole.TEST_MANAGER]
        ready_to_test(uow, live_site.participant, manager)
        notice = a_meeting(uow, a_notice(uow, live_site.participant))
        later = NOW + timedelta(minutes=1)
        return [
            a_slot(uow, notice),
            a_slot(uow, notice, lab=TELEFONICA, spaces=8, sent_at=later),
        ]

    return live_site.change(ask)


def _states(live: LiveSite, slots: list[SlotRecord]) -> list[SlotState]:
    return live.change(lambda uow: [again(uow, slot).state for slot in slots])


def test_a_card_is_dragged_and_the_ticked_ones_are_allocated(
    visitor: Visitor, asked: list[SlotRecord]
) -> None:
    page = visitor.page
    visitor.sign_in(PersonRole.LAB_STAFF)
    visitor.open("/inbox")
    visitor.follow("Allocation board")
    for slot in asked:
        page.locator(f"#tick-{slot.reference}").check()
    card = page.locator("[data-card]").first
    with page.expect_navigation():
        card.drag_to(page.locator("#lab-arqiva"))
    assert "Tried: Albion Energy, 5 spaces at Arqiva" in visitor.words
    expect(page.locator(f"#tick-{asked[1].reference}")).to_be_checked()
    assert Axe().run(page).response["violations"] == []
    with page.expect_navigation():
        page.locator("[data-card]").first.drag_to(page.locator("#lab-telefonica"))
    assert "5 spaces at Telefonica" in visitor.words
    page.go_back()
    visitor.press("Review the ticked requests")
    assert Axe().run(page).response["violations"] == []
    page.locator(f"#line-{asked[1].reference}").uncheck()
    expect(page.get_by_role("button", name="Allocate the 1 ticked request")).to_be_visible()
    page.locator(f"#line-{asked[1].reference}").check()
    visitor.press("Allocate the 2 ticked requests")
    assert "2 requests allocated, 13 spaces in all." in visitor.words
    assert _states(visitor.live, asked) == ALLOCATED


def test_the_keyboard_alone_does_the_same_without_javascript(
    visitor_without_javascript: Visitor, asked: list[SlotRecord]
) -> None:
    somebody = visitor_without_javascript
    page = somebody.page
    somebody.sign_in(PersonRole.LAB_STAFF)
    somebody.open("/board")
    page.locator(f"#tick-{asked[1].reference}").focus()
    page.keyboard.press("Space")
    page.locator("[data-try]").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Tried: Albion Energy, 5 spaces at Arqiva" in somebody.words
    expect(page.locator(f"#tick-{asked[1].reference}")).to_be_checked()
    somebody.follow("Propose a fair batch")
    assert "2 of 2 requests placed" in somebody.words
    somebody.press("Allocate the ticked requests")
    assert _states(somebody.live, asked) == ALLOCATED
