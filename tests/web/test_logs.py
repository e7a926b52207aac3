"""What the log keeps of a fault: where it happened, and none of the values that were at work."""

import json
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
import structlog

from labsim.worker import logs as worker_logs
from models.engine import Database
from web import logs as web_logs

SECRET = "seven brown herons wade"  # noqa: S105 - it opens nothing


@pytest.fixture(autouse=True)
def own_configuration() -> Iterator[None]:
    """Put back as it was."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize(
    "configure", [web_logs.configure_logs, worker_logs.configure_logs], ids=["web", "worker"]
)
def test_a_fault_writes_no_secret_to_the_log(
    database: Database, capsys: pytest.CaptureFixture[str], configure: Callable[[], None]
) -> None:
    configure()
    try:
        _fail(database, SECRET)
    except sa.exc.DBAPIError:
        structlog.get_logger("labsim.tests").exception("fault")
    line = capsys.readouterr().out
    assert {frame["name"] for frame in json.loads(line)["exception"][0]["frames"]} >= {"_fail"}
    assert "nowhere" in line
    assert SECRET not in line


def _fail(database: Database, secret: str) -> None:
    with database.writing() as uow:
        uow.connection.execute(
            sa.text("SELECT * FROM nowhere WHERE word = :word"), {"word": secret}
        )
