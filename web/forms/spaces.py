"""Spaces as people write them: one number, one for each week of the calendar, or new ones from a day on."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from wtforms import StringField
from wtforms.validators import InputRequired

from labsim.domain.labs import LabId
from labsim.domain.slots.offers import Terms, terms_by_day, terms_by_week
from labsim.domain.slots.profile import week_starts
from labsim.domain.slots.request import MOST_SPACES, span_days
from labsim.wording.dates import day_text
from labsim.wording.numbers import count_text
from labsim.wording.spaces import typed_spaces_text
from web.forms.base import DAY_FORMATS, clean

BY_WEEK: Final = "One number, or one a week: 10, 4 is 10 up to the first Sunday and 4 from then on."
_NUMBER: Final = re.compile("-?[0-9]{1,10}")
_STEP: Final = re.compile("(-?[0-9]{1,10}) from (.+)")
_NO_NUMBER: Final = "Enter a whole number, or one a week with commas between them, such as 10, 4"
_NO_STEP: Final = "Enter 10, 4 from 29/01/2018 for spaces that change on a day; do not mix it with numbers by week"
_TOO_FEW: Final = "Enter 1 space or more"
_TOO_MANY: Final = f"Enter {MOST_SPACES:,} spaces or fewer"


@dataclass(frozen=True, slots=True)
class TypedSpaces:
    """Numbers by week; or one, and `steps` with what follows from a day on."""

    numbers: tuple[int, ...]
    steps: tuple[tuple[date, int], ...] = ()

    def problem(self, first_day: date, last_day: date) -> str:
        """What to do where they do not fit these days, which are in order; empty where they do."""
        if self.steps:
            return self._problem_of_steps(first_day, last_day)
        weeks = len(week_starts(first_day, last_day))
        if len(self.numbers) <= weeks:
            return ""
        touched = count_text(weeks, "week")
        return f"Enter {count_text(weeks, 'number')} or fewer: these days lie in {touched} of the calendar"

    def _problem_of_steps(self, first_day: date, last_day: date) -> str:
        days = [first_day, *(day for day, _ in self.steps)]
        if all(before < day for before, day in pairwise(days)) and days[-1] <= last_day:
            return ""
        return (
            "Enter the days on which the spaces change in order, after the first day and to"
            f" {day_text(last_day)} at the latest"
        )

    def terms(self, lab: LabId, first_day: date, last_day: date) -> Terms:
        """Where there is no problem."""
        if not self.steps:
            return terms_by_week(lab, first_day, last_day, self.numbers)
        end = (last_day, self.steps[-1][1])
        return terms_by_day(lab, [(first_day, self.numbers[0]), *self.steps, end])


def read_terms(lab: str, first_day: date, last_day: date, spaces: str | None) -> Terms | None:
    """Of hidden fields; None where somebody changed them into what no form lets through."""
    with suppress(ValueError):
        typed = _read(clean(spaces) or "")
        if lab and span_days(first_day, last_day) > 0 and not typed.problem(first_day, last_day):
            return typed.terms(LabId(lab), first_day, last_day)
    return None


class SpacesByWeek(StringField):
    """`typed` once it is valid; what was typed stays."""

    typed: TypedSpaces | None = None

    def __init__(self, label: str, *, needed: str, description: str = "", **options: Any) -> None:
        super().__init__(
            label, [InputRequired(needed)], description=description or BY_WEEK, **options
        )

    def put(self, terms: Terms) -> None:
        """As somebody would type it."""
        self.process_formdata([typed_spaces_text(terms)])

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = (clean(valuelist[0]) or "") if valuelist else ""
        if self.data:
            self.typed = _read(self.data)


def _read(text: str) -> TypedSpaces:
    """Raises ValueError with what to enter."""
    first, *others = (part.strip() for part in text.split(","))
    if any(_STEP.fullmatch(part) for part in others):
        return TypedSpaces((_number(first),), tuple(_step(part) for part in others))
    return TypedSpaces(tuple(_number(part) for part in (first, *others)))


def _step(part: str) -> tuple[date, int]:
    found = _STEP.fullmatch(part)
    if found is None:
        raise ValueError(_NO_STEP)
    return _day(found[2]), _number(found[1])


def _day(text: str) -> date:
    for written in DAY_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(text, written).date()  # noqa: DTZ007 - a day has no zone
    raise ValueError(_NO_STEP)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(_NO_NUMBER)
    if int(text) < 1:
        raise ValueError(_TOO_FEW)
    if int(text) > MOST_SPACES:
        raise ValueError(_TOO_MANY)
    return int(text)
