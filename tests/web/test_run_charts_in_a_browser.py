"""Charts drawn by Vega in a real browser, under the product's own policy: at a desk, on a phone, without JavaScript."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from labsim.domain.people import PersonRole
from tests import builders as make
from tests.databases import fresh_database
from tests.web.conftest import SECRET
from tests.web.page_client import PageClient
from tests.web.run_world import a_done_run
from web.create_app import create_app
from web.settings import WebSettings
from web.vega_bundle import bundle_file, read_or_build

RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
DESK: Final = {"width": 1280, "height": 900}
PHONE: Final = {"width": 390, "height": 800}
TALLEST_BAR: Final = """figure => {
  const boxes = [...figure.querySelectorAll(".mark-rect path")].map(one => one.getBoundingClientRect());
  const tallest = boxes.reduce((one, other) => one.height < other.height ? other : one);
  return {x: tallest.x + 1, y: tallest.y + tallest.height / 2};
}"""


@dataclass(frozen=True)
class Site:
    """`cookie` is of a planner who is signed in; `run` is the address of a comparison."""

    address: str
    cookie: str
    run: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("instance")
    with fresh_database("sqlite") as database:
        with database.writing() as uow:
            planner = make.a_person(uow, PersonRole.PLANNER)
        run = a_done_run(database, folder, planner, replications=3)
        app = create_app(WebSettings(secret_key=SECRET, testing=True, instance=folder), database)
        client = PageClient(app, planner).client
        client.get("/runs")
        cookie = client.get_cookie("labsim")
        assert cookie is not None
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.port}", cookie.value, f"/runs/{run.reference}")
        server.shutdown()
        thread.join()
        server.server_close()


def visit(chromium: Browser, site: Site, **how: Any) -> BrowserContext:
    context = chromium.new_context(base_url=site.address, **how)
    context.add_cookies([{"name": "labsim", "value": site.cookie, "url": site.address}])
    return context


def faults_of(page: Page) -> list[str]:
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return wrong


def see_all(page: Page) -> None:
    """Charts are drawn when they come near."""
    for figure in page.locator("figure.chart").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-drawn", "true")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def test_vega_draws_every_chart_and_a_month_leads_to_its_assessments(
    chromium: Browser, site: Site
) -> None:
    context = visit(chromium, site, viewport=DESK, color_scheme="light")
    page = context.new_page()
    wrong = faults_of(page)
    page.goto(site.run)
    see_all(page)
    drawn = page.locator("figure.chart .chart-view svg").count()
    assert drawn == page.locator("figure.chart").count() >= 8
    assert page.locator("figure.chart img").count() == 0
    assert page.locator("figure.chart details[open]").count() == 0
    assert violations(page) == []
    held = page.locator("figure[id^=bunching-held]").first
    held.scroll_into_view_if_needed()
    at = held.evaluate(TALLEST_BAR)
    page.mouse.move(at["x"], at["y"])
    expect(page.locator("#vg-tooltip-element")).to_contain_text("All, mean")
    with page.expect_navigation():
        page.mouse.click(at["x"], at["y"])
    assert page.get_by_role("heading", level=1).inner_text().startswith("Assessments held in ")
    assert violations(page) == []
    context.close()
    assert wrong == []


def test_in_the_dark_on_a_phone_it_fits_and_is_as_readable(chromium: Browser, site: Site) -> None:
    context = visit(chromium, site, viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    wrong = faults_of(page)
    for path in (
        "",
        "/charts/chart-stages",
        "/figures?scenario=policy-levelled",
        "/participants/3",
    ):
        page.goto(site.run + path)
        see_all(page)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert violations(page) == []
    context.close()
    assert wrong == []


def test_without_javascript_there_are_pictures_and_open_tables(
    chromium: Browser, site: Site
) -> None:
    context = visit(chromium, site, viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.run}/charts/chart-users")
    picture = page.locator("figure.chart img").first
    assert picture.get_attribute("alt") != ""
    picture.scroll_into_view_if_needed()
    answer = page.request.get(site.address + str(picture.get_attribute("src")))
    assert answer.headers["content-type"].startswith("image/svg")
    assert page.get_by_role("table").first.is_visible()
    context.close()


def test_the_bundle_is_put_together_once_and_is_the_packages_own(tmp_path: Path) -> None:
    file = bundle_file(tmp_path)
    built = read_or_build(file)
    assert file.read_bytes() == built
    assert b"vegaEmbed" in built
    file.write_bytes(b"kept")
    assert read_or_build(file) == b"kept"
    assert version("vl-convert-python") in file.name
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder would be")
    assert read_or_build(bundle_file(blocked)) == built
