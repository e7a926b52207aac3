"""Finished replications kept by what they depend on: code, scenario, entropy and number; never run twice.

A shelf is a file of JSON lines for one (code, scenario, entropy). Lines are only ever added, whole and
under a lock, so several runs may share a store; a line torn by a crash, or that is none of ours, is passed over.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from simulations.files import clear_leftovers, write_whole
from simulations.recorded import Layout, Recorded

_SOURCES: Final = ("labsim/domain", "simulations")
_TRIED: Final = ".tried"
_NO_LINE: Final = (ValueError, KeyError, TypeError, AttributeError, IndexError)
_LIBRARIES: Final = ("numpy", "scipy", "simpy")  # their draws and sums decide the numbers, too


@cache
def code_digest() -> str:
    """Of every Python source that a replication may depend on, and of the libraries' versions."""
    root = Path(__file__).parent.parent
    digest = sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for folder in _SOURCES:
        for source in sorted((root / folder).rglob("*.py")):
            digest.update(f"{source.relative_to(root).as_posix()}\n".encode())
            digest.update(source.read_bytes())
    return digest.hexdigest()


def text_digest(text: str) -> str:
    """Of a canonical scenario."""
    return sha256(text.encode()).hexdigest()


class Store:
    """A folder of shelves. It is made when something is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Makes the folder and tries it, before any work is done. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        next(self.folder.iterdir(), None)
        write_whole(self.folder / _TRIED, b"")
        (self.folder / _TRIED).unlink(missing_ok=True)

    def shelf(self, code: str, text: str, entropy: int) -> "Shelf":
        """The replications of one scenario, as one state of the code runs them from one entropy."""
        key = sha256(f"{code}\n{text}\n{entropy}".encode()).hexdigest()
        return Shelf(self.folder / key[:2] / key)

    def prune(self, most_bytes: int) -> int:
        """Takes away what was longest not added to, until the rest has at most so many bytes; how many shelves.

        Nothing is lost but time: what is asked for again is run again. Only while nobody adds to the store.
        """
        shelves = sorted(self._shelves(), key=lambda shelf: shelf.added_to)
        size, taken = sum(shelf.size for shelf in shelves), 0
        for shelf in shelves:
            if size <= most_bytes:
                break
            size -= shelf.size
            shelf.remove()
            taken += 1
        return taken

    def _shelves(self) -> "Iterator[Shelf]":
        return (Shelf(file.with_suffix("")) for file in self.folder.glob("*/*.jsonl"))


class Shelf:
    """What is kept of one (code, scenario, entropy)."""

    def __init__(self, path: Path) -> None:
        self._file = path.with_suffix(".jsonl")
        self._events = path.with_suffix(".events")
        self._layouts: set[str] = set()

    def read(self) -> dict[int, Recorded]:
        """By replication; the first line of a replication counts. Torn and strange lines are passed over."""
        clear_leftovers(self._events, ["*.csv.gz"])
        layouts: dict[str, Layout] = {}
        found: dict[int, Recorded] = {}
        for line in self._lines():
            with suppress(*_NO_LINE):
                _read_line(line, layouts, found)
        self._layouts = set(layouts)
        return found

    def keep(self, replications: Mapping[int, Recorded]) -> None:
        """Adds them, whole or not at all."""
        lines: list[dict[str, Any]] = []
        for number, recorded in replications.items():
            digest = recorded.layout.digest
            if digest not in self._layouts:
                self._layouts.add(digest)
                lines.append({"digest": digest, "layout": recorded.layout.as_values()})
            values = recorded.values.tolist()
            lines.append({"replication": number, "digest": digest, "values": values})
        self._append("".join(f"{json.dumps(line)}\n" for line in lines).encode())

    def keep_events(self, replication: int, packed: bytes) -> None:
        """The event log of one replication, gzipped; whole or absent."""
        write_whole(self._event_file(replication), packed)

    def events(self, replication: int) -> bytes | None:
        """What `keep_events` was given."""
        file = self._event_file(replication)
        return file.read_bytes() if file.is_file() else None

    @property
    def added_to(self) -> float:
        """When last, in seconds as files have them."""
        return self._file.stat().st_mtime

    @property
    def size(self) -> int:
        """Bytes, with the event logs."""
        return sum(file.stat().st_size for file in (self._file, *self._events.glob("*")))

    def remove(self) -> None:
        """With the event logs."""
        shutil.rmtree(self._events, ignore_errors=True)
        self._file.unlink(missing_ok=True)

    def has_events(self, replication: int) -> bool:
        """Whether they were kept."""
        return self._event_file(replication).is_file()

    def _event_file(self, replication: int) -> Path:
        return self._events / f"{replication}.csv.gz"

    def _lines(self) -> Iterator[Any]:
        if not self._file.is_file():
            return
        with self._file.open("rb") as lines:
            for line in lines:
                with suppress(ValueError):  # torn when a machine went down
                    yield json.loads(line)

    def _append(self, text: bytes) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        with os.fdopen(descriptor, "ab") as file:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            file.write(_after_a_torn_line(descriptor) + text)


def _read_line(line: Any, layouts: dict[str, Layout], found: dict[int, Recorded]) -> None:
    """Raises one of _NO_LINE for what `keep` never wrote."""
    if "layout" in line:
        layouts[line["digest"]] = Layout.from_values(line["layout"])
        return
    layout, values = layouts[line["digest"]], np.array(line["values"], dtype=np.float64)
    if values.shape != (layout.width,):
        raise ValueError(line["replication"])
    found.setdefault(int(line["replication"]), Recorded(layout, values))


def _after_a_torn_line(descriptor: int) -> bytes:
    """A new line must not go on where a torn one stopped."""
    end = os.lseek(descriptor, 0, os.SEEK_END)
    if end == 0 or os.pread(descriptor, 1, end - 1) == b"\n":
        return b""
    return b"\n"
