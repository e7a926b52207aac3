"""A site of two web processes with its world, on both databases: one for all races of a module."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from models.engine import Database
from models.records import PersonRecord
from tests.databases import KINDS, Kind, fresh_database
from tests.load.browser import Browser, Reception
from tests.load.site import Site, running_site
from tests.load.world import World, a_world, spans


@dataclass
class Stage:
    """A running site, who is in its world, and the browsers in their hands."""

    kind: Kind
    database: Database
    site: Site
    world: World
    reception: Reception
    days: Iterator[tuple[date, ...]] = field(default_factory=spans)
    _browsers: dict[int, Browser] = field(default_factory=dict)

    def browser(self, person: PersonRecord) -> Browser:
        """The same browser each time, signed in."""
        if person.id not in self._browsers:
            self._browsers[person.id] = self.reception.signed_in(person)
        return self._browsers[person.id]

    @property
    def staff(self) -> list[Browser]:
        return [self.browser(person) for person in self.world.staff]

    def close(self) -> None:
        for browser in self._browsers.values():
            browser.close()


def staged(kind: Kind, **given: Any) -> Iterator[Stage]:
    with fresh_database(kind) as database:
        world = a_world(database)
        with running_site(database.url, **given) as site:
            stage = Stage(kind, database, site, world, Reception(site, database))
            yield stage
            stage.close()


@pytest.fixture(scope="module", params=KINDS)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    if request.param == "postgresql":
        request.getfixturevalue("postgres_server")
    yield from staged(request.param)
