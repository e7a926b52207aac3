"""How long pages take on the server with the demonstration data, one after another."""

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from labsim.domain.people import PersonRole
from labsim.services.demo.load import load_demonstration
from labsim.services.seed import seed
from models.engine import Database
from models.records import PersonRecord
from models.unit_of_work import in_unit
from tests.bench.servers import analyze, migrated
from tests.databases import PostgresServer
from tests.load.browser import Browser, Reception
from tests.load.site import Site, running_site

HEALTH: Final = "/healthz"
MONTH: Final = "/labs/arqiva"
PAGES: Final = {
    PersonRole.TEST_MANAGER: ("/home", "/slots", "/notices", "/slots/new", MONTH, "/rulebook"),
    PersonRole.LAB_STAFF: (
        "/inbox",
        "/slots",
        "/notices",
        "/participants",
        "/labs/telefonica",
        HEALTH,
    ),
    PersonRole.ADMINISTRATOR: ("/administration", "/users"),
    PersonRole.AUDITOR: ("/history",),
    PersonRole.PLANNER: ("/outlook",),
}
P95: Final = 94  # the last but five of a hundred


@dataclass(frozen=True)
class Page:
    """Milliseconds on the server."""

    path: str
    median: float
    p95: float


def measure(server: PostgresServer, rounds: int) -> list[Page]:
    """Every page once a round; the first two rounds warm up."""
    with migrated(server) as database:
        now = datetime.now(UTC)  # noqa: TID251 - the real day
        in_unit(database, lambda uow: seed(uow, now))
        in_unit(database, lambda uow: load_demonstration(uow, now))
        analyze(database)
        with running_site(database.url) as site:
            reception = Reception(site, database)
            browsers = {role: reception.signed_in(_somebody(database, role)) for role in PAGES}
            for _ in range(2):
                _open_all(browsers)
            begun = len(list(site.log_lines()))
            for _ in range(rounds):
                _open_all(browsers)
            return _pages(site, begun)


def _somebody(database: Database, role: PersonRole) -> PersonRecord:
    with database.reading() as uow:
        return uow.people.page("", role, True, 1, 1).rows[0]  # noqa: FBT003 - active people


def _open_all(browsers: dict[PersonRole, Browser]) -> None:
    for role, paths in PAGES.items():
        for path in paths:
            answer = browsers[role].open(path)
            if not answer.is_success:
                raise AssertionError((path, answer.status_code))


def _pages(site: Site, begun: int) -> list[Page]:
    times: defaultdict[str, list[float]] = defaultdict(list)
    for line in list(site.log_lines())[begun:]:
        if line.get("event") == "request":
            times[line["path"]].append(line["milliseconds"])
    return [
        Page(path, statistics.median(all_), statistics.quantiles(all_, n=100)[P95])
        for path, all_ in sorted(times.items())
    ]
