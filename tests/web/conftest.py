"""An application on a fresh database, people of every role in it, and clients that check each page.

A page's words and forms are the same on every database, so most tests here have SQLite alone; what may differ
is tried on both: each address and form with absurd input, searches, exports, decisions, the audit, and beyond this
folder every act, sent twice, and the stories in a browser.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from labsim.domain.participants import Category, ParticipantId, SupplyKind
from labsim.domain.people import PARTICIPANT_ROLES, PersonRole
from labsim.services.world import set_clock
from models.engine import Database
from models.records import PersonRecord
from tests.web.page_client import PageClient
from web.clock import real_now
from web.create_app import create_app
from web.settings import WebSettings

ON_BOTH: Final = ("absurd_input", "audit", "decisions", "exports", "search")
SECRET = "a secret for tests alone, of some length"  # noqa: S105 - it opens nothing
PASSWORD = "seven brown herons wade"  # noqa: S105 - it opens nothing


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what would be tried on PostgreSQL beside SQLite, but for the modules of `ON_BOTH`."""
    left_out = [item for item in items if _is_left_out(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _is_left_out(item: pytest.Item) -> bool:
    """Only where SQLite has its turn, too: what is asked for PostgreSQL alone stays."""
    about = getattr(item, "callspec", None)
    if not item.path.is_relative_to(Path(__file__).parent) or about is None:
        return False
    by_fixture = "kind" not in {mark.args[0] for mark in item.iter_markers("parametrize")}
    chosen = item.path.stem.removeprefix("test_") in ON_BOTH
    return by_fixture and not chosen and about.params.get("kind") == "postgresql"


@pytest.fixture
def app(database: Database) -> Flask:
    return create_app(WebSettings(secret_key=SECRET, testing=True), database)


@pytest.fixture
def participant_id(database: Database) -> ParticipantId:
    with database.writing() as uow:
        return uow.participants.add(
            "Albion Energy", Category.LARGE_SUPPLIER, SupplyKind.DOMESTIC, None, frozenset()
        ).id


@pytest.fixture
def people(database: Database, participant_id: ParticipantId) -> dict[PersonRole, PersonRecord]:
    """One person of each role; those of a participant belong to Albion Energy. None has a password."""
    with database.writing() as uow:
        return {
            role: uow.people.add(
                f"{role.value}@example.org",
                role.value.replace("_", " ").title(),
                role,
                participant_id if role in PARTICIPANT_ROLES else None,
            )
            for role in PersonRole
        }


@pytest.fixture
def web(app: Flask) -> PageClient:
    """Somebody who is signed out."""
    return PageClient(app)


@pytest.fixture
def as_role(
    app: Flask, people: dict[PersonRole, PersonRecord]
) -> Callable[[PersonRole], PageClient]:
    """A client signed in as the person of a role."""
    return lambda role: PageClient(app, people[role])


@pytest.fixture
def on_23_november_2017(database: Database) -> None:
    """The day of the demonstration world, 09:00 in London. Ask for it before `app`."""
    with database.writing() as uow:
        set_clock(uow, date(2017, 11, 23), real_now())
