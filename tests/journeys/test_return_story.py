"""Spaces by week, a return visit in three clicks, and the other lab beside it, at a browser."""

from axe_playwright_python.sync_playwright import Axe

from labsim.domain.people import PersonRole
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import a_meeting, a_notice, an_allocated_slot, ready_to_test
from tests.journeys.conftest import LiveSite, Visitor


def _an_earlier_slot(live: LiveSite) -> SlotRecord:
    def work(uow: UnitOfWork) -> SlotRecord:
        ready_to_test(uow, live.participant, live.people[PersonRole.TEST_MANAGER])
        notice = a_notice(uow, live.participant)
        a_meeting(uow, notice)
        return an_allocated_slot(uow, notice, spaces=10)

    return live.change(work)


def _come_back(somebody: Visitor, slot: SlotRecord) -> None:
    somebody.open(f"/slots/{slot.reference}")
    somebody.follow("Come back: ask for a return visit")
    assert "20 Feb to 19 Mar 2018 (20 working days)" in somebody.words
    somebody.press("Request 10 spaces")
    assert f"A return visit to {slot.reference}" in somebody.words


def _ask_for_the_other_lab_by_week(somebody: Visitor) -> None:
    somebody.follow("Ask for the other lab beside it")
    page = somebody.page
    assert page.get_by_label("Telefonica, Northampton").is_checked()
    page.get_by_label("Spaces", exact=True).fill("10, 4, 4, 4, 4, 4")
    somebody.press("See what is free")
    assert "Enter 5 numbers or fewer" in somebody.words
    page.get_by_label("Spaces", exact=True).fill("10, 4")
    somebody.press("See what is free")
    assert "10 spaces, then 4 from Mon 26 Feb 2018, are free on every lab day" in somebody.words
    somebody.follow("Go on to the details")
    assert page.get_by_label("Service requests").is_checked()
    somebody.press("See what the rules say")
    somebody.press("Request 10 spaces, then 4 from Mon 26 Feb 2018")
    assert "In the other lab beside it" in somebody.words


def _tell(somebody: Visitor) -> None:
    slot = _an_earlier_slot(somebody.live)
    somebody.sign_in(PersonRole.TEST_MANAGER)
    _come_back(somebody, slot)
    _ask_for_the_other_lab_by_week(somebody)
    found = Axe().run(somebody.page).response["violations"]
    assert found == []


def test_a_return_visit_is_three_clicks_away(visitor: Visitor) -> None:
    _tell(visitor)


def test_the_story_needs_no_javascript(visitor_without_javascript: Visitor) -> None:
    slot = _an_earlier_slot(visitor_without_javascript.live)
    visitor_without_javascript.sign_in(PersonRole.TEST_MANAGER)
    _come_back(visitor_without_javascript, slot)
    _ask_for_the_other_lab_by_week(visitor_without_javascript)
