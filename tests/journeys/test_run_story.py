"""A planner asks for a run; the worker is killed in the middle; the page ends with the results by itself."""

import pytest
from playwright.sync_api import expect

from labsim.domain.people import PersonRole
from tests.journeys.conftest import Visitor

PATIENCE_MS = 90_000


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_run_is_followed_to_its_report_although_its_worker_is_killed(visitor: Visitor) -> None:
    page, site = visitor.page, visitor.live.site
    site.start_worker()
    visitor.sign_in(PersonRole.PLANNER)
    visitor.open("/runs")
    visitor.follow("New run")
    page.get_by_label("Replications", exact=True).fill("60")
    page.get_by_label("Title (optional)").fill("Will it end?")
    visitor.press("Queue this run")
    expect(page.get_by_label("replications have run")).to_be_visible(timeout=PATIENCE_MS)
    site.kill_worker()
    site.start_worker()
    expect(page.get_by_role("heading", name="Key figures")).to_be_visible(timeout=PATIENCE_MS)
    assert "finished a run of the simulator" in visitor.words
    report = page.get_by_role("link", name="Open the report")
    report.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Simulation report")
    assert page.evaluate("self.origin") == "null"  # it stands in a sandbox
    assert visitor.faults == []
