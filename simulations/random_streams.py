"""Named streams of random numbers: the same name means the same luck in every scenario."""

from zlib import crc32

import numpy as np


class StreamNameError(ValueError):
    """A stream's name was asked twice, or two names share a key; the text says which."""


class Streams:
    """The streams of one replication. A stream depends on entropy, replication and its name alone.

    The scenario is never part of the key, so scenarios share their random numbers, and a new stream
    moves no other. `entropy` and `replication` are whole numbers from 0.
    """

    def __init__(self, entropy: int, replication: int) -> None:
        self._entropy = entropy
        self._replication = replication
        self._names: dict[int, str] = {}

    def __call__(self, name: str) -> np.random.Generator:
        """The stream of that name; raises StreamNameError if it was asked before or its key is taken."""
        key = crc32(name.encode())
        if key in self._names:
            raise StreamNameError(_why(name, self._names[key]))
        self._names[key] = name
        seeds = np.random.SeedSequence(self._entropy, spawn_key=(self._replication, key))
        return np.random.default_rng(seeds)


def _why(name: str, before: str) -> str:
    if name == before:
        return f"The stream {name!r} was asked twice: its numbers would come again"
    return f"The streams {before!r} and {name!r} share a key: rename one of them"
