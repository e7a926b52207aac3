"""Runs the command line as people do: a process of its own."""

import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str
    error: str

    @property
    def error_lines(self) -> list[str]:
        return self.error.splitlines()


def labsim(*arguments: str) -> Ran:
    return _run("-m", "labsim", *arguments)


def modules_imported_by(*arguments: str) -> set[str]:
    program = (
        "import sys\n"
        "from labsim.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit as done:\n"
        "    assert done.code == 0, done.code\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    return set(_run("-c", program, *arguments).error.split())


def _run(*arguments: str) -> Ran:
    done = subprocess.run(  # noqa: S603  our own interpreter and our own words
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return Ran(done.returncode, done.stdout, done.stderr)
