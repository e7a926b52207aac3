"""How the pages are served: gunicorn, named by its words, so that the command line imports no web."""

import errno
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labsim.cli.errors import fault

WEB_APP: Final = "web.wsgi:app"
DEFAULT_HOST: Final = "127.0.0.1"
LONGEST_ADDRESS: Final = 8190  # bytes; a request in the making carries its answers in its address
_BEATS: Final = Path("/dev/shm")  # noqa: S108  gunicorn's heartbeats; a slow disk would stop them


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how wide the pages are served; `threads` are those of each process."""

    host: str
    port: int
    processes: int = 2
    threads: int = 8

    @property
    def address(self) -> str:
        """What a browser on this machine is told."""
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{_bracketed(shown)}:{self.port}/"

    def command(self) -> list[str]:
        bind = f"{_bracketed(self.host)}:{self.port}"
        words = [sys.executable, "-m", "gunicorn", WEB_APP, "--bind", bind]
        words += ["--worker-class", "gthread", "--workers", str(self.processes)]
        words += ["--threads", str(self.threads), "--graceful-timeout", "10"]
        words += ["--limit-request-line", str(LONGEST_ADDRESS)]
        words += ["--log-level", "warning", "--no-control-socket"]
        return words + (["--worker-tmp-dir", str(_BEATS)] if _BEATS.is_dir() else [])

    def must_be_free(self) -> None:
        """One clear line where nobody can listen there."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, self.port))
        except OSError as error:
            fault(self._why(error))

    def answers(self) -> bool:
        """Whether somebody listens there now."""
        try:
            socket.create_connection((self.host, self.port), timeout=0.2).close()
        except OSError:
            return False
        return True

    def _why(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return f"port {self.port} is in use: choose another one, such as PORT={self.port + 1}"
        return f"cannot listen on {self.host} port {self.port}: {error.strerror or error}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
