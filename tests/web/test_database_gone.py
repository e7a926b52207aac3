"""PostgreSQL stops under the running pages: a prepared answer everywhere, never a fault of ours."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from labsim.domain.people import PersonRole
from models.engine import Database
from models.records import PersonRecord
from tests.builders import a_catalogue
from tests.databases import Databases, PostgresServer
from tests.web.conftest import SECRET
from tests.web.page_client import PageClient
from web.create_app import create_app
from web.settings import WebSettings


class Outage:
    """Pages on a PostgreSQL server of their own, which `begin` stops and takes away."""

    def __init__(self, stack: ExitStack) -> None:
        self._server = Databases()
        self._stack = stack.enter_context(ExitStack())
        self._stack.callback(self._server.close)
        self.database = Database.open(self._server.fresh_url("postgresql"))
        stack.callback(self.database.dispose)
        with self.database.writing() as uow:
            a_catalogue(uow)
            self.planner: PersonRecord = uow.people.add(
                "planner@example.org", "Pat Lane", PersonRole.PLANNER, None
            )
        self.app: Flask = create_app(WebSettings(secret_key=SECRET), self.database)

    def begin(self) -> None:
        self._stack.close()


@pytest.fixture
def outage(postgres_server: PostgresServer) -> Iterator[Outage]:
    assert postgres_server  # there is a PostgreSQL on this machine
    with ExitStack() as stack:
        yield Outage(stack)


@pytest.mark.parametrize("pooled", [True, False])
def test_a_database_that_stops_is_told_everywhere(outage: Outage, *, pooled: bool) -> None:
    """With a connection that was open before, and with none."""
    client = PageClient(outage.app, outage.planner)
    assert client.get("/account").title == "My account"
    if not pooled:
        outage.database.dispose()
    outage.begin()
    for _ in range(2):
        page = client.get("/account", status=503)
        assert page.title == "The database does not answer"
        health = client.client.get("/healthz")
        assert (health.status_code, health.json) == (
            503,
            {"status": "the database does not answer"},
        )
        sent = client.client.post("/sign-out", data={})
        assert sent.status_code == 503
        assert "The database does not answer" in sent.text
