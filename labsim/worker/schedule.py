"""When the nightly work is due, by the world's own clock in London."""

from datetime import date, datetime, time
from typing import Final

from labsim.domain.london import LONDON

DUE_AT: Final = time(0, 10)
_DOUBTFUL_HOUR: Final = 1  # from 01:00 to 02:00 the clock goes forward or back twice a year


def due_day(moment: datetime) -> date | None:
    """The day whose work may run at this moment, or None.

    From 00:10 on it is due all day, so that a start at noon and a moved clock catch up; days that
    were skipped have no work of their own, because every job deals with all that has come about.
    """
    london = moment.astimezone(LONDON)
    if london.time() < DUE_AT or london.hour == _DOUBTFUL_HOUR:
        return None
    return london.date()
