"""Named streams of random numbers: the same name means the same luck in every scenario."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from zlib import crc32

from numpy.random import PCG64, Generator, SeedSequence

from simulations.seeds import Seed, seeds


class StreamNameError(ValueError):
    """A stream's name was asked twice, or two names share a key; the text says which."""


class Streams:
    """The streams of one replication. A stream depends on entropy, replication and its name alone.

    The scenario is never part of the key, so scenarios share their random numbers, and a new stream
    moves no other. `entropy` and `replication` are whole numbers from 0. Names that are `foreseen` are
    seeded together, which is quicker; whether they are makes no difference to any stream.
    """

    def __init__(self, entropy: int, replication: int, foreseen: Sequence[str] = ()) -> None:
        self._entropy = entropy
        self._replication = replication
        self._names: dict[int, str] = {}
        self._seeds = self._seeds_of(foreseen)

    def __call__(self, name: str) -> Generator:
        """The stream of that name; raises StreamNameError if it was asked before or its key is taken."""
        key = _key(name)
        if key in self._names:
            raise StreamNameError(_why(name, self._names[key]))
        self._names[key] = name
        return Generator(PCG64(self._seed(key)))

    def _seed(self, key: int) -> Any:
        """PCG64 takes either, whatever its types say."""
        return self._seeds.get(key) or SeedSequence(
            self._entropy, spawn_key=(self._replication, key)
        )

    def _seeds_of(self, names: Sequence[str]) -> dict[int, Seed]:
        keys = [_key(name) for name in names]
        made = seeds(self._entropy, self._replication, keys) if keys else []
        return dict(zip(keys, made, strict=True))


@cache
def _key(name: str) -> int:
    return crc32(name.encode())


def _why(name: str, before: str) -> str:
    if name == before:
        return f"The stream {name!r} was asked twice: its numbers would come again"
    return f"The streams {before!r} and {name!r} share a key: rename one of them"
