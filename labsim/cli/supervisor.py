"""Keeps child processes going: one that ends is started again, one that keeps ending stops them all."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from labsim.processes import SUPERVISOR, StopFlag

MOST_ENDS: Final = 3
WITHIN_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.2
_STOP_SECONDS: Final = 20.0
_GONE_SECONDS: Final = 2.0


@dataclass
class Child:
    """A process in a session of its own, so that Ctrl-C reaches it through the supervisor alone."""

    name: str
    command: Sequence[str]
    _process: subprocess.Popen[bytes] | None = None
    _ends: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_ENDS))

    def start(self) -> None:
        told = os.environ | {SUPERVISOR: str(os.getpid())}
        self._process = subprocess.Popen(self.command, env=told, start_new_session=True)  # noqa: S603

    def how_it_ended(self) -> str | None:
        """In words; None while it runs."""
        status = self._process.poll() if self._process else None
        if status is None:
            return None
        return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit {status}"

    def count_end(self) -> bool:
        """Whether it has now ended too often."""
        self._ends.append(time.monotonic())
        return len(self._ends) == MOST_ENDS and self._ends[-1] - self._ends[0] <= WITHIN_SECONDS

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def see_it_end(self, seconds: float) -> None:
        """Waits that long, then ends by force whatever is left of it, its own children included."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.sweep()
        self._process.wait()

    def sweep(self) -> None:
        """A web server that was killed leaves its own processes behind, and they hold the port."""
        until = time.monotonic() + _GONE_SECONDS
        while self._process and _kill_group(self._process.pid) and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS / 10)


def _kill_group(group: int) -> bool:
    """Whether there was anybody to kill."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Supervisor:
    """`each_look` is called between looks, several times a second."""

    children: Sequence[Child]
    say: Callable[[str], None]
    each_look: Callable[[], None]

    def run(self, stop: StopFlag) -> int:
        """Until told to stop (0), or a child has ended too often (1). No child outlives it."""
        try:
            for child in self.children:
                child.start()
            return self._watch(stop)
        finally:
            self._stop()

    def _watch(self, stop: StopFlag) -> int:
        while not stop.wait(_LOOK_SECONDS):
            for child in self.children:
                if (end := child.how_it_ended()) and not self._starts_again(child, end):
                    return 1
            self.each_look()
        return 0

    def _starts_again(self, child: Child, end: str) -> bool:
        child.sweep()
        if child.count_end():
            self.say(
                f"{child.name} has ended {MOST_ENDS} times within {WITHIN_SECONDS:.0f} seconds "
                f"({end}): stopping everything"
            )
            return False
        self.say(f"{child.name} has ended ({end}): starting it again")
        child.start()
        return True

    def _stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + _STOP_SECONDS
        for child in self.children:
            child.see_it_end(max(0.0, until - time.monotonic()))
