"""Calendar months."""

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter (31 Aug + 6 = 28 or 29 Feb)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))
