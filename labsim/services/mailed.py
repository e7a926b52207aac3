"""The real moment of what came by mail: its day, and its time where somebody noted it."""

from datetime import UTC, date, datetime, time
from typing import Final

from labsim.domain.london import LONDON, london_day

NOON: Final = time(12)


def mailed_moment(day: date, at: time | None, now: datetime) -> datetime:
    """London time. Without a time it is noon, or now while today's noon is still to come: it counts for its day."""
    moment = datetime.combine(day, at or NOON, LONDON).astimezone(UTC)
    return min(moment, now) if at is None and day == london_day(now) else moment
