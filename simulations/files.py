"""Files that are whole or absent: written beside their place and moved into it."""

import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

_READABLE_BY_ALL = 0o644
_ENDING: Final = "-" + "?" * 8  # of what is written beside its place


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write into; it takes its place when the block ends, and not at all when the block fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = _locked_beside(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield cast("BinaryIO", file)
            file.flush()
            Path(beside).chmod(_READABLE_BY_ALL)
            Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, at once."""
    with whole_file(path) as file:
        file.write(content)


def clear_leftovers(folder: Path, names: Iterable[str]) -> None:
    """Removes what a process that was killed left beside these files (patterns); what is being written stays."""
    for name in names:
        for leftover in folder.glob(f".{name}{_ENDING}"):
            _remove_unless_locked(leftover)


def _locked_beside(path: Path) -> tuple[int, str]:
    """The lock says that its writer lives; it goes with the process."""
    while True:
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, beside
        os.close(descriptor)  # taken for a leftover before it was locked


def _remove_unless_locked(leftover: Path) -> None:
    try:
        with leftover.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftover.unlink()
    except OSError:
        return  # it is being written, or it has gone already
