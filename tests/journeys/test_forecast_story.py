"""A planner looks ahead from today and asks what fewer spaces would do; each page is accessible, on a phone too."""

from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from labsim.domain.labs import TELEFONICA
from labsim.domain.people import PersonRole
from models.unit_of_work import UnitOfWork
from tests import builders as make
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import DESK_WIDTH, PHONE_WIDTH, RULES

PATIENCE_MS: Final = 90_000
HEIGHT: Final = 900


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_forecast_and_a_what_if_are_followed_to_their_answers(visitor: Visitor) -> None:
    visitor.live.change(lambda uow: _held(uow, visitor))
    visitor.live.site.start_worker()
    visitor.sign_in(PersonRole.PLANNER)
    visitor.open("/outlook")
    assert "No forecast yet" in visitor.words
    visitor.page.get_by_role("button", name="Forecast from today").click()
    expect(visitor.page.get_by_role("heading", name="What it assumes")).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert "From the live data of Thu 23 Nov 2017" in visitor.words
    assert visitor.live.participant.name not in visitor.words
    _must_be_accessible(visitor)
    visitor.open("/outlook")
    assert "Telefonica, expected" in visitor.words
    _must_be_accessible(visitor)
    visitor.follow("New what-if")
    page = visitor.page
    page.get_by_label("Lab", exact=True).select_option("telefonica")
    page.get_by_label("First day").fill("2018-02-01")
    page.get_by_label("Last day").fill("2018-02-28")
    page.get_by_label("Spaces out of use").fill("270")
    visitor.press("Run both")
    expect(page.get_by_role("heading", name="What fewer spaces would do")).to_be_visible(
        timeout=PATIENCE_MS
    )
    assert "1 slot held today would not fit" in visitor.words
    assert "lab days more" in visitor.words
    _must_be_accessible(visitor)
    assert visitor.faults == []


def _held(uow: UnitOfWork, visitor: Visitor) -> None:
    notice = make.a_notice(uow, visitor.live.participant)
    make.an_allocated_slot(uow, notice, lab=TELEFONICA, spaces=30)


def _must_be_accessible(visitor: Visitor) -> None:
    """Nothing is wider than a phone, and nothing is found by axe."""
    page = visitor.page
    page.set_viewport_size({"width": PHONE_WIDTH, "height": HEIGHT})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
    page.set_viewport_size({"width": DESK_WIDTH, "height": HEIGHT})
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
