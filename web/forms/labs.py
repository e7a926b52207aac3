"""A month, as browsers send it and as people type it."""

from datetime import date, datetime
from typing import Final

from web.forms.base import FIRST_YEAR, LAST_YEAR

MONTH_FORMATS: Final = ("%Y-%m", "%m/%Y", "%B %Y", "%b %Y")
LONGEST_MONTH: Final = 20
ENTER_A_MONTH: Final = "Enter a month such as 2018-03, from January 2015 to December 2035"


def read_year(typed: str, otherwise: int) -> int:
    """A year of the calendar; `otherwise` for anything else."""
    if typed.isascii() and typed.isdigit() and FIRST_YEAR <= int(typed[:5]) <= LAST_YEAR:
        return int(typed)
    return otherwise


def read_month(typed: str) -> date | None:
    """The first day of the month; None for anything else, and for a month outside the calendar."""
    for form in MONTH_FORMATS:
        try:
            month = datetime.strptime(typed[:LONGEST_MONTH], form).date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            continue
        return month if FIRST_YEAR <= month.year <= LAST_YEAR else None
    return None
