"""Seeds of many streams in one pass: for each the very words that numpy's SeedSequence gives, only sooner.

A replication asks for some three hundred streams, and most of what one costs is its seed. A test holds every
word against numpy's.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.random import SeedSequence
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

Words = NDArray[np.uint32]

_POOL: Final = 4
_OUT: Final = 8  # words of 32 bits that PCG64 takes
_STIRRED: Final = _POOL * _POOL  # hashes until the pool holds its first words, each mixed into each
_WORD: Final = 32
_HALF: Final = np.uint32(16)
_INIT_A, _MULT_A = 0x43B0D7E5, 0x931E8875
_INIT_B, _MULT_B = 0x8B51F9DD, 0x58F38DED
_MIX_L, _MIX_R = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)


class Seed(ISeedSequence):
    """The seed of one PCG64, known beforehand."""

    __slots__ = ("_words",)

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self._words = words

    def generate_state(self, n_words: int, dtype: Any = None) -> NDArray[np.uint64]:  # noqa: ARG002 - PCG64 asks for these alone
        """Four words of 64 bits."""
        return self._words


def seeds(entropy: int, replication: int, keys: Sequence[int]) -> list[Seed]:
    """For each key, of at most 32 bits, the seed that SeedSequence(entropy, spawn_key=(replication, key)) is."""
    pool = SeedSequence(entropy, spawn_key=(replication,)).pool
    before = max(_POOL, _words_in(entropy)) + _words_in(replication) - _POOL
    constants = _constants(_INIT_A, _MULT_A, _STIRRED + _POOL * before, _POOL)
    column = np.array(keys, np.uint32)[:, np.newaxis]
    mixed = _folded(_MIX_L * pool - _MIX_R * _hashed(column, constants))
    out = _hashed(np.tile(mixed, _OUT // _POOL), _FOR_OUT).astype(np.uint64)
    return [Seed(words) for words in out[:, ::2] | out[:, 1::2] << np.uint64(_WORD)]


def _words_in(number: int) -> int:
    return max(1, -(-number.bit_length() // _WORD))


def _constants(first: int, multiplier: int, skipped: int, count: int) -> Words:
    """One more than `count`: a hash takes one constant before and the next one after."""
    powers = range(skipped, skipped + count + 1)
    return np.array(
        [first * pow(multiplier, n, 1 << _WORD) % (1 << _WORD) for n in powers], np.uint32
    )


_FOR_OUT: Final = _constants(_INIT_B, _MULT_B, 0, _OUT)


def _hashed(values: Words, constants: Words) -> Words:
    return _folded((values ^ constants[:-1]) * constants[1:])


def _folded(values: Words) -> Words:
    folded: Words = values ^ (values >> _HALF)
    return folded
