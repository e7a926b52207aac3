"""`labsim run` and its like as real processes: started, watched, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

PATIENCE_SECONDS: Final = 90.0
_NAP_SECONDS: Final = 0.05
_SETTINGS: Final = ("LABSIM_", "DATABASE_URL", "PORT")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], bool], what: str) -> None:
    """Waits for it, on a machine that may be busy."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(_NAP_SECONDS)


def is_alive(pid: int) -> bool:
    """A process that has ended but was not collected yet counts as gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(pid: int) -> list[int]:
    """Whichever of its threads started them."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found += map(int, children.read_text(encoding="ascii").split())
    return found


def command_of(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


@dataclass(frozen=True, slots=True)
class Running:
    """One process of ours and what it has printed so far."""

    process: subprocess.Popen[bytes]
    printed: Path
    port: int

    @property
    def text(self) -> str:
        return self.printed.read_text(encoding="utf-8")

    def says(self, words: str, times: int = 1) -> None:
        until(
            lambda: self.text.count(words) >= times, f"{words!r}, {times} times, in:\n{self.text}"
        )

    def answers(self) -> bool:
        try:
            found = httpx.get(f"http://127.0.0.1:{self.port}/healthz", trust_env=False, timeout=5)
        except httpx.HTTPError:
            return False
        return found.status_code == httpx.codes.OK

    def wait_until_it_answers(self) -> None:
        until(self.answers, f"an answer on port {self.port}; it printed:\n{self.text}")

    def child(self, words: str) -> int:
        """The child whose command has these words; waits until there is one."""
        found: list[int] = []

        def look() -> bool:
            found[:] = [p for p in children_of(self.process.pid) if words in command_of(p)]
            return bool(found)

        until(look, f"a child with {words!r}")
        return found[0]

    def everybody(self) -> list[int]:
        """Every process below this one."""
        below, todo = [], [self.process.pid]
        while todo:
            new = children_of(todo.pop())
            below += new
            todo += new
        return below

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def started(folder: Path, *words: str, **settings: str) -> Iterator[Running]:
    """`labsim` with these words; ended by force if the test did not see to it."""
    wanted = settings.get("PORT", "")
    port = int(wanted) if wanted.isdigit() else free_port()
    printed = folder / f"printed-{time.monotonic_ns()}"
    with printed.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
            [sys.executable, "-m", "labsim", *words],
            env=_environment(folder, port, settings),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Running(process, printed, port)
    try:
        yield running
    finally:
        _end(running)


def _environment(folder: Path, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    others = {n: value for n, value in os.environ.items() if not n.startswith(_SETTINGS)}
    own = {"LABSIM_INSTANCE": str(folder / "instance"), "PORT": str(port)}
    return others | own | dict(settings)


def _end(running: Running) -> None:
    left = running.everybody()
    if running.process.poll() is None:
        running.process.kill()
    running.process.wait(PATIENCE_SECONDS)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
