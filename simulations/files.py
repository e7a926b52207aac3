"""Files that are whole or absent: written beside their place and moved into it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

_READABLE_BY_ALL = 0o644


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write into; it takes its place when the block ends, and not at all when the block fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield cast("BinaryIO", file)
        Path(beside).chmod(_READABLE_BY_ALL)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, at once."""
    with whole_file(path) as file:
        file.write(content)
