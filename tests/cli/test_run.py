import os
import re
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from labsim.services.accounts import SignedIn, judge_sign_in
from models.engine import Database
from tests.cli.processes import Running, is_alive, started, until
from tests.databases import Kind, databases

READY = "labsim is ready at "
EVERYBODY = 4  # gunicorn and its two processes, and the worker
PASSWORD = re.compile(r"^  (\S+@\S+) +(\S{4}-\S{4}-\S{4}-\S{4})  ", re.MULTILINE)


@pytest.fixture
def url(kind: Kind) -> Iterator[str]:
    """A database without any table, on both kinds."""
    made = databases().empty_url(kind)
    yield made
    databases().remove(made)


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database after a first run that was stopped: tests of later runs copy it."""
    folder = tmp_path_factory.mktemp("first")
    with started(folder, "run") as running:
        running.says(READY)
        assert running.stop() == 0
    return folder / "instance"


@pytest.fixture
def later(first_run: Path, tmp_path: Path) -> Path:
    """The folder of an installation that has run before."""
    shutil.copytree(first_run, tmp_path / "instance")
    return tmp_path


def _ended(running: Running) -> int:
    return running.process.wait(90)


def test_the_first_run_serves_a_demonstration_and_a_second_keeps_its_data(
    url: str, tmp_path: Path
) -> None:
    with started(tmp_path, "run", DATABASE_URL=url) as first:
        first.says(READY)
        first.wait_until_it_answers()
        assert first.stop(signal.SIGINT) == 0
        accounts = PASSWORD.findall(first.text)
        assert len(accounts) == 22
        assert "clock stands at Thu 23 Nov 2017, 09:0" in first.text
    with started(tmp_path, "run", DATABASE_URL=url) as second:
        second.says(READY)
        assert second.stop(signal.SIGTERM) == 0
        assert not PASSWORD.search(second.text)
        assert "labsim user link EMAIL" in second.text
    _can_sign_in(url, accounts[::7])


def _can_sign_in(url: str, accounts: list[tuple[str, str]]) -> None:
    database = Database.open(url)
    with database.reading() as uow:
        for email, password in accounts:
            assert isinstance(judge_sign_in(uow, email, password), SignedIn), email
    database.dispose()


def test_a_later_date_moves_the_clock_on_and_an_earlier_one_does_not(later: Path) -> None:
    for wanted, told in (("2018-01-23", "Tue 23 Jan 2018, 09:0"), ("2017-11-24", "23 Jan 2018")):
        with started(later, "run", LABSIM_CLOCK=wanted) as running:
            running.says(READY)
            assert told in running.text
            assert ("never runs backwards" in running.text) == (wanted == "2017-11-24")
            assert running.stop() == 0


def test_a_world_of_ones_own_has_no_demonstration(tmp_path: Path) -> None:
    with started(tmp_path, "run", LABSIM_DEMO="0") as running:
        running.says(READY)
        running.wait_until_it_answers()
        assert "labsim user create" in running.text
        assert "emonstration" not in running.text
        assert running.stop() == 0


def test_a_child_that_dies_is_started_again(later: Path) -> None:
    with started(later, "run") as running:
        running.says(READY)
        web = running.child("gunicorn")
        os.kill(web, signal.SIGKILL)
        running.says("web has ended (signal SIGKILL): starting it again")
        until(lambda: running.child("gunicorn") != web, "a new web server")
        running.wait_until_it_answers()
        os.kill(running.child("labsim.worker"), signal.SIGKILL)
        running.says("worker has ended (signal SIGKILL): starting it again")
        running.child("labsim.worker")
        assert running.stop() == 0


def test_a_child_that_dies_three_times_stops_everything(later: Path) -> None:
    with started(later, "run") as running:
        running.says(READY)
        everybody = set(running.everybody())
        dead: set[int] = set()
        for _ in range(3):
            until(lambda: running.child("labsim.worker") not in dead, "a new worker")
            worker = running.child("labsim.worker")
            dead.add(worker)
            os.kill(worker, signal.SIGKILL)
        assert _ended(running) == 1
        assert "worker has ended 3 times within 60 seconds" in running.text
        assert not running.answers()
        assert not [pid for pid in everybody if is_alive(pid)]


def test_stopping_leaves_no_process_behind(later: Path) -> None:
    with started(later, "run") as running:
        running.says(READY)
        until(lambda: len(running.everybody()) >= EVERYBODY, "all processes")
        everybody = running.everybody()
        assert running.stop() == 0
        assert not [pid for pid in everybody if is_alive(pid)]


def test_a_supervisor_that_is_killed_takes_its_children_along(later: Path) -> None:
    with started(later, "run") as running:
        running.says(READY)
        running.wait_until_it_answers()
        until(lambda: len(running.everybody()) >= EVERYBODY, "all processes")
        everybody = running.everybody()
        running.process.kill()
        running.process.wait(30)
        until(lambda: not [pid for pid in everybody if is_alive(pid)], "the end of all children")


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with started(tmp_path, "run", PORT=str(port)) as running:
            assert _ended(running) == 1
            assert running.text.splitlines() == [
                f"labsim: port {port} is in use: choose another one, such as PORT={port + 1}"
            ]
    assert not list((tmp_path / "instance").glob("*.sqlite*"))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "mysql://somebody@here/labsim"}, "sqlite or postgresql"),
        ({"DATABASE_URL": "nonsense"}, "cannot be read"),
        ({"DATABASE_URL": "postgresql://a:geheim@127.0.0.1:1/x"}, "does not answer"),
        ({"LABSIM_INSTANCE": "/dev/null/instance"}, "/dev/null/instance"),
        ({"DATABASE_URL": "sqlite:////dev/null/labsim.sqlite"}, "/dev/null"),
        ({"PORT": "eighty"}, "PORT"),
        ({"LABSIM_CLOCK": "tomorrow"}, "LABSIM_CLOCK"),
        ({"LABSIM_ENV": "production"}, "DATABASE_URL"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    with started(tmp_path, "run", **settings) as running:
        assert _ended(running) == 1
        assert len(running.text.splitlines()) == 1
        assert words in running.text
        assert "geheim" not in running.text


def test_production_refuses_a_demonstration(later: Path) -> None:
    settings = {
        "LABSIM_ENV": "production",
        "LABSIM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "DATABASE_URL": f"sqlite:///{later / 'instance' / 'labsim.sqlite'}",
    }
    with started(later, "run", **settings) as running:
        assert _ended(running) == 1
        assert "demonstration" in running.text
