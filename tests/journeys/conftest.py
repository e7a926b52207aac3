"""A real browser before a real site: gunicorn on a fresh database, Chromium without the world outside."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from labsim.domain.people import PARTICIPANT_ROLES, PersonRole
from labsim.services.passwords import hashed
from labsim.services.seed import seed
from labsim.services.world import set_clock
from models.engine import Database
from models.records import ParticipantRecord, PersonRecord
from models.unit_of_work import UnitOfWork
from tests.builders import NOW, a_participant, a_person
from tests.databases import Kind, fresh_database
from tests.load.site import Site, running_site
from web.clock import real_now

T = TypeVar("T")
PASSWORD: Final = "seven brown herons wade"  # noqa: S105 - it opens nothing
NO_FAULTS: Final = frozenset(
    {"htmx:afterRequest", "htmx:sendAbort"}
)  # a fragment given up for a newer one
NAMES: Final = {
    PersonRole.TEST_MANAGER: "Ann Shaw",
    PersonRole.PARTICIPANT_VIEWER: "Vic Hale",
    PersonRole.LAB_STAFF: "Len Carr",
    PersonRole.ADMINISTRATOR: "Ada Moss",
    PersonRole.PLANNER: "Pia Lund",
    PersonRole.AUDITOR: "Aud Finch",
}


@dataclass(frozen=True)
class LiveSite:
    """A seeded site on 23 Nov 2017, 10:00, with one person of each role; Albion Energy is the participant."""

    site: Site
    database: Database
    participant: ParticipantRecord
    people: dict[PersonRole, PersonRecord]

    @property
    def address(self) -> str:
        return self.site.address

    def change(self, work: Callable[[UnitOfWork], T]) -> T:
        """What no page does, or what another test is about."""
        with self.database.writing() as uow:
            return work(uow)


@dataclass
class Visitor:
    """Somebody at a browser; what the page asks of the world outside, or complains of, is a fault at the end."""

    live: LiveSite
    context: BrowserContext
    page: Page = field(init=False)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.route("**/*", self._only_ours)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self._listen(said.type, said.text))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.live.address}{path}")

    def sign_in(self, role: PersonRole) -> None:
        self.context.clear_cookies()
        self.open("/sign-in")
        self.page.get_by_label("E-mail address").fill(self.live.people[role].email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def press(self, words: str) -> None:
        """A button of the page itself, by its words; waits for the answer."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        """The first link of the page itself with these words; waits for the page."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("link", name=words, exact=True).first.click()

    @property
    def words(self) -> str:
        return " ".join(self.page.get_by_role("main").inner_text().split())

    def _only_ours(self, route: Route) -> None:
        if route.request.url.startswith(self.live.address):
            route.continue_()
        else:
            self.faults.append(f"a request to {route.request.url}")
            route.abort()

    def _listen(self, kind: str, text: str) -> None:
        """A refusal (422) is an answer, although the browser writes it down as an error."""
        if kind not in {"error", "warning"} or text in NO_FAULTS:
            return
        if "status of 422" not in text:
            self.faults.append(text)


@pytest.fixture
def live_site(kind: Kind) -> Iterator[LiveSite]:
    """On both databases, one after the other."""
    with fresh_database(kind) as database:
        with database.writing() as uow:
            set_clock(uow, NOW, real_now())
            seed(uow, NOW)
            participant, people = _people(uow)
        with running_site(database.url) as site:
            yield LiveSite(site, database, participant, people)
            assert site.faults() == []


def _people(uow: UnitOfWork) -> tuple[ParticipantRecord, dict[PersonRole, PersonRecord]]:
    participant = a_participant(uow, "Albion Energy")
    people = {}
    password = hashed(PASSWORD)
    for role in PersonRole:
        own = participant.id if role in PARTICIPANT_ROLES else None
        people[role] = a_person(uow, role, own, NAMES[role])
        uow.people.set_password(people[role].id, password)
    return participant, people


@pytest.fixture
def visitor(chromium: Browser, live_site: LiveSite) -> Iterator[Visitor]:
    """With JavaScript."""
    yield from _visit(chromium, live_site, javascript=True)


@pytest.fixture
def visitor_without_javascript(chromium: Browser, live_site: LiveSite) -> Iterator[Visitor]:
    yield from _visit(chromium, live_site, javascript=False)


@pytest.fixture
def browser_page(visitor: Visitor) -> Page:
    """The page alone, for a test that goes its own way; `visitor` has the words for the usual steps."""
    return visitor.page


def _visit(chromium: Browser, live_site: LiveSite, *, javascript: bool) -> Iterator[Visitor]:
    context = chromium.new_context(java_script_enabled=javascript, locale="en-GB")
    context.set_default_timeout(20_000)
    someone = Visitor(live_site, context)
    try:
        yield someone
    except Error:
        someone.faults.append(f"it happened at {someone.page.url}")
        raise
    finally:
        context.close()
    assert someone.faults == []
