"""Spaces as people write them: one number, or one for each week of the calendar, such as 10, 4."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from wtforms import StringField
from wtforms.validators import InputRequired

from labsim.domain.slots.profile import week_starts
from labsim.domain.slots.request import MOST_SPACES
from labsim.wording.numbers import count_text
from web.forms.base import clean

BY_WEEK: Final = "One number, or one a week: 10, 4 is 10 up to the first Sunday and 4 from then on."
_NUMBER: Final = re.compile("-?[0-9]{1,10}")
_NO_NUMBER: Final = "Enter a whole number, or one a week with commas between them, such as 10, 4"
_TOO_FEW: Final = "Enter 1 space or more"
_TOO_MANY: Final = f"Enter {MOST_SPACES:,} spaces or fewer"


def read_numbers(text: str | None) -> tuple[int, ...]:
    """Numbers of a hidden field; a single 0 where somebody changed them."""
    try:
        return _numbers(clean(text) or "")
    except ValueError:
        return (0,)


def too_many_weeks(numbers: Sequence[int], first_day: date, last_day: date) -> str:
    """What to do where there are more numbers than weeks; empty where there are not."""
    weeks = len(week_starts(first_day, last_day))
    if len(numbers) <= weeks:
        return ""
    touched = count_text(weeks, "week")
    return (
        f"Enter {count_text(weeks, 'number')} or fewer: these days lie in {touched} of the calendar"
    )


class SpacesByWeek(StringField):
    """`numbers` once it is valid; what was typed stays."""

    numbers: tuple[int, ...] = ()

    def __init__(self, label: str, *, needed: str, description: str = "", **options: Any) -> None:
        super().__init__(
            label, [InputRequired(needed)], description=description or BY_WEEK, **options
        )

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = (clean(valuelist[0]) or "") if valuelist else ""
        if self.data:
            self.numbers = _numbers(self.data)


def _numbers(text: str) -> tuple[int, ...]:
    """Raises ValueError with what to enter."""
    parts = [part.strip() for part in text.split(",")]
    if not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(_NO_NUMBER)
    numbers = tuple(int(part) for part in parts)
    if min(numbers) < 1:
        raise ValueError(_TOO_FEW)
    if max(numbers) > MOST_SPACES:
        raise ValueError(_TOO_MANY)
    return numbers
