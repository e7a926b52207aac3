"""People live by London time; instants are stored in UTC."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def london_day(moment: datetime) -> date:
    """The date in London at an aware moment."""
    return moment.astimezone(LONDON).date()
