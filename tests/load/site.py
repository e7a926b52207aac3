"""A real site for a test: gunicorn as `labsim serve` starts it, and the worker beside it, over any database."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from labsim.cli.web_server import WEB_APP, Server

ROOT: Final = Path(__file__).parents[2]
HOST: Final = "127.0.0.1"
START_SECONDS: Final = 60
STOP_SECONDS: Final = 20
_NAP_SECONDS: Final = 0.02


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """`app` is what gunicorn serves; a test that takes a guard away names a module of its own."""

    database_url: str
    folder: Path
    app: str = WEB_APP
    processes: int = 2
    secret_key: str = field(default_factory=lambda: secrets.token_hex(32))
    settings: dict[str, str] = field(default_factory=dict)
    server: Server = field(init=False)
    _web: subprocess.Popen[bytes] | None = None
    _worker: subprocess.Popen[bytes] | None = None
    _worker_began: int = 0

    def __post_init__(self) -> None:
        self.server = Server(HOST, free_port(), self.processes)

    @property
    def address(self) -> str:
        return self.server.address.rstrip("/")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of what the person who runs the tests has set for a site of their own."""
        ours = {name: value for name, value in os.environ.items() if not _is_a_setting(name)}
        return ours | {
            "DATABASE_URL": self.database_url,
            "LABSIM_INSTANCE": str(self.folder / "instance"),
            "LABSIM_SECRET_KEY": self.secret_key,
            "LABSIM_SIGN_INS_PER_ADDRESS": "10000",
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }

    # -- life --------------------------------------------------------------------------------------

    def start(self) -> None:
        command = [self.app if word == WEB_APP else word for word in self.server.command()]
        self._web = self._started(command, "web.log")
        self._wait_for_answer()

    def start_worker(self) -> None:
        log = self.folder / "worker.log"
        self._worker_began = log.stat().st_size if log.exists() else 0
        self._worker = self._started([sys.executable, "-m", "labsim.worker"], "worker.log")

    def stop(self) -> None:
        for process in (self._worker, self._web):
            if process is not None:
                _end(process, signal.SIGTERM)
        self._web = self._worker = None

    def kill_all(self) -> None:
        """As a power cut does: gunicorn, its processes and the worker, at once and without a word."""
        for process in (self._worker, self._web):
            if process is not None:
                _end(process, signal.SIGKILL)
        self._web = self._worker = None

    def kill_worker(self) -> None:
        if self._worker is not None:
            _end(self._worker, signal.SIGKILL)
        self._worker = None

    def web_processes(self) -> Sequence[int]:
        """The processes that answer; gunicorn starts a new one for one that is killed."""
        if self._web is None:
            return ()
        own = Path(f"/proc/{self._web.pid}/task/{self._web.pid}/children")
        return tuple(int(number) for number in own.read_text(encoding="ascii").split())

    def worker_was_elected(self) -> bool:
        """The one that was started last."""
        with (self.folder / "worker.log").open("rb") as log:
            log.seek(self._worker_began)
            return b"worker_elected" in log.read()

    def faults(self) -> list[dict[str, Any]]:
        """What the site wrote down as a fault, or as an answer of 500 or more."""
        return [
            line
            for line in self.log_lines()
            if line.get("event") == "fault" or line.get("status", 200) >= httpx.codes(500)
        ]

    def log_lines(self) -> Iterator[dict[str, Any]]:
        path = self.folder / "web.log"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for line in text.splitlines():
            if line.startswith("{") and line.endswith("}"):  # a killed process leaves half lines
                yield json.loads(line)

    # -- helpers -----------------------------------------------------------------------------------

    def _started(self, command: Sequence[str], log: str) -> subprocess.Popen[bytes]:
        with (self.folder / log).open("ab") as out:
            return subprocess.Popen(  # noqa: S603 - our own words only
                command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_for_answer(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._web is None or self._web.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(_NAP_SECONDS)
        log = (self.folder / "web.log").read_text(encoding="utf-8")
        self.stop()
        message = f"The site does not answer:\n{log[-4000:]}"
        raise AssertionError(message)

    def _answers(self) -> bool:
        try:
            return (
                httpx.get(f"{self.address}/healthz", trust_env=False).status_code == httpx.codes.OK
            )
        except httpx.HTTPError:
            return False


def _is_a_setting(name: str) -> bool:
    return name.startswith("LABSIM_") or name in {"DATABASE_URL", "PORT"}


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """With whatever it started, which is in a session of its own."""
    if process.poll() is None:
        process.send_signal(how)
        if how is not signal.SIGKILL:
            _wait_politely(process)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_politely(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


@contextmanager
def running_site(database_url: str, **given: Any) -> Iterator[Site]:
    """Started, answering, and stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="labsim-site-"))
    site = Site(database_url, folder, **given)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
