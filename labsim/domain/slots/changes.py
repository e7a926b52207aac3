"""Changes of an allocated slot: what has been stays, what shrinks acts at once, all else DCC decides (E2E-ALLOCATE)."""

from datetime import date
from enum import StrEnum

from labsim.domain.days import ONE_DAY
from labsim.domain.slots.offers import Terms, terms_by_day
from labsim.domain.slots.request import span_days


class ChangeState(StrEnum):
    """How a wish for a change ended, or that it has not."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


def has_begun(terms: Terms, today: date) -> bool:
    """The first day has come."""
    return terms.first_day <= today


def from_tomorrow(present: Terms, wanted: Terms, today: date) -> Terms:
    """What is wanted, but up to today as it is: nobody changes what has been. The same lab in both.

    The last day wanted is today or later.
    """
    if not has_begun(present, today):
        return wanted
    past = [(day, present.spaces_on(day)) for day in _days(present.first_day, today)]
    coming = [(day, wanted.spaces_on(day)) for day in _days(today + ONE_DAY, wanted.last_day)]
    return terms_by_day(present.lab, past + coming)


def still_to_come(present: Terms, today: date) -> Terms:
    """The same days with the spaces of tomorrow and later; the days that have been, with those of tomorrow.

    What a form begins with: said by week, it asks for no day more than the slot holds from tomorrow on.
    """
    tomorrow = min(max(today + ONE_DAY, present.first_day), present.last_day)
    days = _days(present.first_day, present.last_day)
    return terms_by_day(present.lab, [(day, present.spaces_on(max(day, tomorrow))) for day in days])


def is_within(wanted: Terms, present: Terms) -> bool:
    """Whether it takes no space that is not held already: the same lab, no other day, no more on any."""
    if wanted.lab != present.lab:
        return False
    if wanted.first_day < present.first_day or wanted.last_day > present.last_day:
        return False
    days = _days(wanted.first_day, wanted.last_day)
    return all(wanted.spaces_on(day) <= present.spaces_on(day) for day in days)


def moves_what_has_begun(present: Terms, wanted: Terms, today: date) -> bool:
    """A slot that has begun stays in its lab, and its first day stays."""
    moves = wanted.lab != present.lab or wanted.first_day != present.first_day
    return has_begun(present, today) and moves


def is_too_late(present: Terms, wanted: Terms, today: date) -> bool:
    """Whether a wish can no longer be granted: the slot is over, or a day that it moves has come."""
    if present.last_day <= today or wanted.last_day <= today:
        return True
    moves = wanted.lab != present.lab or wanted.first_day != present.first_day
    return moves and min(present.first_day, wanted.first_day) <= today


def _days(first: date, last: date) -> list[date]:
    return [first + number * ONE_DAY for number in range(span_days(first, last))]
