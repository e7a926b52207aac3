"""What backups of both databases share: errors, and a file that is written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from models.schema import knows


class BackupFailed(Exception):
    """Nothing was changed; the message says why in one line."""


class NoBackup(BackupFailed):
    """The file is not there, is damaged, or was made by something else."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file} is no backup that can be restored: {why}")


def failed(message: str) -> NoReturn:
    raise BackupFailed(message)


def must_be_known(file: Path, revision: str | None) -> None:
    """A backup of a newer labsim cannot be read by this one. Raises NoBackup."""
    if revision is None:
        raise NoBackup(file, "it holds nothing of labsim")
    if not knows(revision):
        raise NoBackup(file, f"it was made by another version of labsim (schema {revision})")


@contextmanager
def written_beside(file: Path) -> Iterator[Path]:
    """A file of mode 0600 in the same folder that takes the place of `file` at a clean end."""
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    except OSError as error:
        failed(f"cannot write in {file.parent}: {error.strerror}")
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        beside.replace(file)
    except OSError as error:
        failed(f"cannot write {file}: {error.strerror or error}")
    finally:
        beside.unlink(missing_ok=True)
