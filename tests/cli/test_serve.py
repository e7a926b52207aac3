import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from labsim.cli.web_server import Server
from labsim.services.world import CLOCK_OFFSET, mark_demonstration, served_address
from models.engine import Database
from models.unit_of_work import UnitOfWork, in_unit
from tests.cli.calling import called
from tests.cli.processes import free_port, is_alive, started
from tests.cli.running import modules_imported_by


def test_it_serves_and_stops_cleanly(database: Database, tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--processes", "1", DATABASE_URL=database.url) as running:
        running.wait_until_it_answers()
        below = running.everybody()
        assert len(below) == 1
        assert running.stop(signal.SIGTERM) == 0
        assert not [pid for pid in below if is_alive(pid)]


def test_a_port_in_use_is_one_line(installed: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert installed
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = called(capsys, "serve", "--port", str(taken.getsockname()[1]))
    assert (ran.status, ran.out, len(ran.error_lines)) == (1, "", 1)
    assert "in use" in ran.error


def test_an_old_database_is_not_served(
    own_settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = called(capsys, "serve")
    assert (ran.status, len(ran.error_lines)) == (1, 1)
    assert "labsim db upgrade" in ran.error
    assert own_settings.exists()


@pytest.mark.parametrize("wrong", [("--port", "0"), ("--threads", "many"), ("now",)])
def test_a_wrong_call_is_one_line_and_exit_2(
    own_settings: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...]
) -> None:
    ran = called(capsys, "serve", *wrong)
    assert (ran.status, ran.out, len(ran.error_lines)) == (2, "", 1)
    assert not own_settings.exists()


def test_gunicorn_is_told_what_to_serve_and_how_wide() -> None:
    command = " ".join(Server("::1", 8123).command())
    assert (
        "web.wsgi:app --bind [::1]:8123 --worker-class gthread --workers 2 --threads 8" in command
    )
    assert Server("0.0.0.0", 8123).address == "http://127.0.0.1:8123/"  # noqa: S104


@pytest.mark.parametrize("command", ["serve", "run", "worker", "user", "db"])
def test_the_command_line_imports_no_web_and_no_worker(command: str) -> None:
    imported = modules_imported_by(command, "--help")
    assert not imported & {"flask", "web", "labsim.worker", "apscheduler"}


def _demonstration(uow: UnitOfWork) -> None:
    mark_demonstration(uow)


def _moved_clock(uow: UnitOfWork) -> None:
    uow.world.put(CLOCK_OFFSET, "-86400")


PRODUCTION = {
    "LABSIM_ENV": "production",
    "LABSIM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
}


@pytest.mark.parametrize(
    ("spoil", "words"), [(_demonstration, "demonstration"), (_moved_clock, "moved clock")]
)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_production_refuses_a_world_that_is_not_real(
    database: Database,
    tmp_path: Path,
    command: str,
    spoil: Callable[[UnitOfWork], None],
    words: str,
) -> None:
    in_unit(database, spoil)
    with started(tmp_path, command, DATABASE_URL=database.url, **PRODUCTION) as running:
        assert running.process.wait(60) == 1
        assert len(running.text.splitlines()) == 1
        assert words in running.text


def test_pages_that_cannot_be_built_end_gunicorn(database: Database, tmp_path: Path) -> None:
    """However it was started: it does not go on starting processes that end at once."""
    in_unit(database, mark_demonstration)
    command = Server("127.0.0.1", free_port()).command()
    told = {"DATABASE_URL": database.url, "LABSIM_INSTANCE": str(tmp_path), **PRODUCTION}
    ended = subprocess.run(  # noqa: S603  our own interpreter and our own words
        command, env=os.environ | told, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode != 0
    assert "labsim: The database holds a demonstration" in ended.stderr


def test_the_address_is_remembered(database: Database, tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--processes", "1", DATABASE_URL=database.url) as running:
        running.wait_until_it_answers()
        with database.reading() as uow:
            assert served_address(uow) == f"http://127.0.0.1:{running.port}/"
        running.stop(signal.SIGTERM)
