"""What every test may ask for."""

import os
import shutil
import signal
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

from models.engine import Database
from tests.databases import (
    KINDS,
    Kind,
    PostgresIsMissing,
    PostgresServer,
    databases,
    fresh_database,
)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs behind it
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Ctrl-C is tried in tests

NO_CHROMIUM: Final = "Chromium is not on this machine. Run: apt-get install -y chromium"
LEAVE_OUT_POSTGRESQL: Final = "LABSIM_TESTS_WITHOUT_POSTGRESQL"


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """One server a test process. Its absence is a failure, unless the environment asks to do without."""
    if os.environ.get(LEAVE_OUT_POSTGRESQL):
        pytest.skip(f"{LEAVE_OUT_POSTGRESQL} is set")
    try:
        return databases().server
    except PostgresIsMissing as missing:
        pytest.fail(f"{missing} (or set {LEAVE_OUT_POSTGRESQL}=1)")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Both databases, one after the other."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_server")
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def database(kind: Kind) -> Iterator[Database]:
    """Migrated and empty, on both databases."""
    with fresh_database(kind) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Its absence is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail(NO_CHROMIUM)
    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        opened = playwright.chromium.launch(executable_path=found, args=quiet)
        yield opened
        opened.close()
