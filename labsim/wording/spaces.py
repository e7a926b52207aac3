"""The spaces of a slot in words, with the days on which they change."""

from typing import Protocol

from labsim.domain.slots.profile import Profile
from labsim.wording.dates import day_text
from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text


class _HasSpaces(Protocol):
    @property
    def spaces(self) -> int: ...
    @property
    def profile(self) -> Profile: ...


def spaces_text(wanted: _HasSpaces) -> str:
    """`20 spaces`, or `10 spaces, then 4 from Mon 29 Jan 2018`."""
    if not wanted.profile:
        return count_text(wanted.spaces, "space")
    first, *later = wanted.profile
    changes = [f"{step.spaces} from {day_text(step.from_day)}" for step in later]
    return f"{count_text(first.spaces, 'space')}, then {list_text(changes)}"
