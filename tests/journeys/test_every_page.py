"""Every page of the demonstration in a real browser: accessible, within the phone's width, with nothing from outside.

Follows the links that each kind of person finds. Where LABSIM_PICTURES is set, it keeps a picture of each page in
`test-output/pages`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from labsim.services.demo.load import load_demonstration
from models.unit_of_work import in_unit
from tests.databases import fresh_database
from tests.load.browser import Reception
from tests.load.site import Site, running_site
from tests.quick_passwords import quick_passwords
from web.clock import real_now

DESK_WIDTH: Final = 1280
PHONE_WIDTH: Final = 360
PICTURES: Final = Path("test-output/pages")
KEEPS_PICTURES: Final = bool(os.environ.get("LABSIM_PICTURES"))
RULES: Final = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
# What another width and other colours can break; all else was asked at the desk.
RULES_OF_LOOKS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size"]}}
NO_PAGE: Final = {
    *("static", "bootstrap.static", "health.show", "assets.htmx"),
    *("exports.slots", "exports.notices", "exports.participants"),
    *("exports.devices", "exports.capabilities", "capacity.export"),
    *("rehearsal.requests", "rehearsal.notices", "scenarios.export"),
    *("runs.file", "runs.progress", "run_charts.file"),
}
PEOPLE: Final = {
    "signed-out": "",
    "newcomer": "tests@fernhollow.example",
    "test-manager": "tests@hallowmere.example",
    "administrator": "admin@dcc.example",
    "planner": "planner@dcc.example",
    "auditor": "auditor@dcc.example",
}
WATCHED_TWICE: Final = {
    "signed-out",
    "test-manager",
    "administrator",
}  # in the dark, on a phone too
# What everybody reads alike is looked at with one person's eyes.
SEEN_BY_ONE: Final = {"rulebook.show", "glossary.show", "account.show", "account.change_password"}


@dataclass(frozen=True)
class World:
    site: Site
    passwords: dict[str, str]
    routes: MapAdapter


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with quick_passwords(), fresh_database("sqlite") as database:
        accounts = in_unit(database, lambda uow: load_demonstration(uow, real_now()))
        with running_site(database.url) as site:
            routes = Reception(site, database).app.url_map.bind("localhost")
            yield World(site, {known.email: known.password for known in accounts}, routes)


@dataclass
class Walk:
    """One person's way through the site; `wrong` collects what was found on the way."""

    world: World
    who: str
    page: Page
    seen: set[str] = field(default_factory=set)
    ahead: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", lambda said: self._told(said.type, said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def sign_in(self, email: str) -> None:
        self.page.goto(f"{self.world.site.address}/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", self.world.passwords[email])
        self.page.click("main button[type=submit]")
        self.page.wait_for_load_state()

    def walk(self, start: str) -> None:
        self.ahead.append(start)
        while self.ahead:
            path = self.ahead.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or endpoint in self.seen or endpoint in NO_PAGE:
                continue
            self.seen.add(endpoint)
            self._look(endpoint, path)

    def _look(self, endpoint: str, path: str) -> None:
        self.page.set_viewport_size({"width": DESK_WIDTH, "height": 900})
        self.page.emulate_media(color_scheme="light")
        answer = self.page.goto(self.world.site.address + path)
        if answer is None or not answer.ok:
            self.wrong.append(f"{path}: {answer and answer.status}")
            return
        links = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        self.ahead += [
            urlsplit(link)._replace(scheme="", netloc="", fragment="").geturl() for link in links
        ]
        if endpoint in SEEN_BY_ONE and self.who != "administrator":
            return
        self._picture(endpoint, "desk")
        self._axe(path, "light", RULES)
        self.page.emulate_media(color_scheme="dark")
        self.page.set_viewport_size({"width": PHONE_WIDTH, "height": 780})
        self._picture(endpoint, "phone")
        if self.who in WATCHED_TWICE:
            self._axe(path, "dark, phone", RULES_OF_LOOKS)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > PHONE_WIDTH:
            self.wrong.append(f"{path}: {wide} pixels wide on a phone of {PHONE_WIDTH}")
        stacked = "all => all.some(one => one.scrollWidth > one.clientWidth)"
        if self.page.eval_on_selector_all(".table-scroll:has(> .stacked)", stacked):
            self.wrong.append(f"{path}: a stacked table hides something on a phone")

    def _picture(self, endpoint: str, kind: str) -> None:
        if KEEPS_PICTURES:
            name = f"{self.who}-{endpoint.replace('.', '-').strip('_')}-{kind}.png"
            self.page.screenshot(path=PICTURES / name, full_page=True)

    def _axe(self, path: str, how: str, rules: dict[str, Any]) -> None:
        found: list[dict[str, Any]] = Axe().run(self.page, options=rules).response["violations"]
        for each in found:
            where = ", ".join(str(node["target"]) for node in each["nodes"][:3])
            self.wrong.append(f"{path} ({how}): {each['id']}: {each['help']} at {where}")

    def _endpoint(self, path: str) -> str | None:
        """None for an address that is not ours, or that only acts."""
        parts = urlsplit(path)
        if parts.netloc or not parts.path.startswith("/"):
            return None
        try:
            endpoint: str = self.world.routes.match(parts.path, method="GET")[0]
        except (HTTPException, RequestRedirect):
            self.wrong.append(f"{path} leads nowhere")
            return None
        return endpoint

    def _told(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.wrong.append(f"{self.page.url}: console {kind}: {text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.world.site.address, "data:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")


@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_is_accessible_and_fits(chromium: Browser, world: World, who: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(locale="en-GB", reduced_motion="reduce")  # no half-way colours
    walk = Walk(world, who, context.new_page())
    walk.listen()
    if PEOPLE[who]:
        walk.sign_in(PEOPLE[who])
    walk.walk("/")
    context.close()
    assert len(walk.seen) > 1
    assert walk.wrong == []
