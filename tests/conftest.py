"""What every test may ask for."""

import os
from collections.abc import Iterator
from typing import Final

import pytest

from models.engine import Database
from tests.databases import (
    KINDS,
    Kind,
    PostgresIsMissing,
    PostgresServer,
    databases,
    fresh_database,
)

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
