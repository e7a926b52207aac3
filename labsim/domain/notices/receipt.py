"""E2E-NOTICE: on which day a notice counts as received, and from which day testing may start."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from labsim.domain.london import LONDON
from labsim.domain.working_calendar import WorkingCalendar

_LOOKED_BACK: Final = timedelta(
    days=500
)  # more than the 250 working days that a notice may have to give


class NaiveMoment(ValueError):
    """A moment without a time zone: it could be today or tomorrow in London."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"{moment.isoformat()} has no time zone")


def received_on(moment: datetime, day_ends: time, calendar: WorkingCalendar) -> date:
    """The working day, by London time, on which something sent at `moment` counts as received.

    `day_ends` itself still counts as that day; later, or on a day off, it is the next working day.
    Raises NaiveMoment for a moment without a time zone, and DateOutsideCalendar.
    """
    if moment.tzinfo is None:
        raise NaiveMoment(moment)
    london = moment.astimezone(LONDON)
    if london.time() <= day_ends:
        return calendar.on_or_after(london.date())
    return calendar.after(london.date(), 1)


def earliest_start(received_on: date, working_days: int, calendar: WorkingCalendar) -> date:
    """The first day on which testing may start: that many working days after the day of receipt.

    The day of receipt is not counted; testing may start on the last day counted.
    Raises DateOutsideCalendar if the answer is not known.
    """
    return calendar.after(received_on, working_days)


def latest_receipt(
    by: date, working_days_on: Callable[[date], int], calendar: WorkingCalendar
) -> date | None:
    """The last working day on which a notice may be received for testing to start no later than `by`.

    `working_days_on` tells what a notice that is received on a day has to give. None where no day is left.
    """
    first = max(by - _LOOKED_BACK, calendar.first_day)
    latest_first = reversed(calendar.working_days(first, by))
    in_time = (day for day in latest_first if calendar.between(day, by) >= working_days_on(day))
    return next(in_time, None)
