"""Passwords that cost nothing to make, for tests that make many and are about something else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from argon2 import PasswordHasher

_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@contextmanager
def quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("labsim.services.passwords._HASHER", _QUICK)
        yield
