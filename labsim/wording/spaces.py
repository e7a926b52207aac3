"""The spaces of a slot in words, with the days on which they change."""

from collections.abc import Sequence
from typing import Final, Protocol

from labsim.domain.slots.offers import Terms, terms_by_week
from labsim.domain.slots.profile import Profile
from labsim.wording.dates import day_text
from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text

SHORT: Final = 2  # steps; more of them are too long for a button


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


def short_spaces_text(wanted: _HasSpaces) -> str:
    """For a title or a button: `up to 10 spaces` where they change more than once."""
    if len(wanted.profile) > SHORT:
        return f"up to {count_text(wanted.spaces, 'space')}"
    return spaces_text(wanted)


def typed_spaces_text(terms: Terms) -> str:
    """As a form reads it: `10, 4` by week, or `50, 5 from 24/01/2018` where they change inside a week."""
    by_week = terms_by_week(terms.lab, terms.first_day, terms.last_day, terms.by_week)
    if by_week == terms:
        return weeks_text(terms.by_week)
    first, *later = terms.profile
    steps = (f"{step.spaces} from {step.from_day:%d/%m/%Y}" for step in later)
    return ", ".join((str(first.spaces), *steps))


def weeks_text(numbers: Sequence[int]) -> str:
    """`10, 4`: one number a week, as forms read them."""
    return ", ".join(str(number) for number in numbers)
