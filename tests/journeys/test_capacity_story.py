"""Telefonica has a hundred spaces fewer for a quarter; three slots are in the way, and each is settled differently."""

from datetime import date, timedelta
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from labsim.domain.labs import TELEFONICA
from labsim.domain.people import PersonRole
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.check_ledger import look_at_ledger
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    NOW,
    a_meeting,
    a_notice,
    a_participant,
    a_test_manager,
    again,
    an_allocated_slot,
    ready_to_test,
)
from tests.journeys.conftest import LiveSite, Visitor

FIRST: Final = date(2018, 3, 1)
LAST: Final = date(2018, 5, 31)
HELD: Final = {"Bittern Gas": 100, "Cole Power": 90, "Dunlin Energy": 60}


def _three_slots(live: LiveSite) -> dict[str, SlotRecord]:
    """Given one after the other; together they hold 250 of 280 spaces in the quarter."""

    def give(uow: UnitOfWork) -> dict[str, SlotRecord]:
        return {name: _given(uow, name, spaces) for name, spaces in HELD.items()}

    return live.change(give)


def _given(uow: UnitOfWork, name: str, spaces: int) -> SlotRecord:
    owner = a_participant(uow, name)
    ready_to_test(uow, owner, a_test_manager(uow, owner))
    notice = a_meeting(uow, a_notice(uow, owner, received_on=NOW.date() - timedelta(days=1)))
    terms = {"lab": TELEFONICA, "first_day": FIRST, "last_day": LAST}
    return an_allocated_slot(uow, notice, spaces=spaces, **terms)


def _reduce_telefonica(staff: Visitor) -> None:
    page = staff.page
    staff.open("/inbox")
    staff.follow("Capacity")
    staff.follow("New change")
    page.get_by_label("Lab", exact=True).select_option("Telefonica")
    page.get_by_label("First day", exact=True).fill(FIRST.isoformat())
    page.get_by_label("Last day", exact=True).fill(LAST.isoformat())
    page.get_by_label("Some spaces are out of use").check()
    page.get_by_label("Spaces out of use").fill("100")
    page.get_by_label("Category").select_option("Upgrade")
    page.get_by_label("Reason").fill("A new floor")
    staff.press("See what is in the way")


def _choose(page: Page, slot: SlotRecord, words: str) -> None:
    page.get_by_label(f"What becomes of {slot.reference}?").select_option(words)


def _has_no_barrier(page: Page) -> None:
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()


def test_a_lab_is_reduced_for_a_quarter_and_each_slot_in_the_way_settled_differently(
    live_site: LiveSite, visitor: Visitor
) -> None:
    slots = _three_slots(live_site)
    kept, reduced, moved = slots.values()
    visitor.sign_in(PersonRole.LAB_STAFF)
    page = visitor.page
    _reduce_telefonica(visitor)
    assert "3 slots in the way" in visitor.words
    _has_no_barrier(page)
    _choose(page, kept, "Keep it as it is")
    _choose(page, reduced, "Reduce it to what fits")
    _choose(page, moved, "Move it to the next days that fit")
    visitor.press("Confirm")
    assert "This is not what the page showed" in visitor.words
    expect(page.get_by_label(f"What becomes of {reduced.reference}?")).to_have_value("reduce")
    visitor.press("Check again")
    assert "80 spaces stay from Thu 1 Mar 2018 to Thu 31 May 2018." in visitor.words
    assert "Offered instead: 60 spaces, Fri 1 Jun 2018 to Tue 28 Aug 2018." in visitor.words
    visitor.press("Confirm")
    assert "It is done. Telefonica: 100 spaces out of use, 1 Mar to 31 May 2018" in visitor.words
    assert "1 Mar to 31 May 2018 (62 working days)" in visitor.words
    visitor.open("/labs/telefonica?month=2018-03")
    cell = page.locator(".cal-cell", has_text="Thursday 1 March 2018")
    expect(cell).to_contain_text(
        "180 open of 280, 180 taken, 0 free, 0 asked for; 100 out of use: upgrade"
    )
    with live_site.database.reading() as uow:
        assert again(uow, kept) == kept
        assert again(uow, reduced).given.spaces == 80
        assert again(uow, moved).state is SlotState.CANCELLED
        (new,) = uow.slots.linked(moved.id)
        assert (new.state, new.given.spaces) == (SlotState.OFFERED, 60)
        assert look_at_ledger(uow).balances


def test_it_works_without_javascript_and_is_taken_back(
    visitor_without_javascript: Visitor,
) -> None:
    visitor = visitor_without_javascript
    visitor.sign_in(PersonRole.ADMINISTRATOR)
    _reduce_telefonica(visitor)
    assert "No slot is in the way" in visitor.words
    visitor.press("Confirm this change")
    visitor.page.get_by_role("link", name="End or take back").click()
    visitor.press("End it from this day on")
    assert "The change does not hold from Thu 1 Mar 2018 on." in visitor.words
    assert "Nothing is out of use" in visitor.words
