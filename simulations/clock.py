"""Simulated time: continuous days since a start, and the dates that the rules speak of."""

from datetime import date, datetime, time, timedelta
from math import floor

from labsim.domain.london import LONDON
from labsim.domain.working_calendar import DateOutsideCalendar, WorkingCalendar


class Clock:
    """Turns moments (days since `start`, a fraction is a time of day) into dates and back."""

    __slots__ = ("_origin", "calendar", "start")

    def __init__(self, start: date, calendar: WorkingCalendar) -> None:
        self.start = start
        self.calendar = calendar
        self._origin = start.toordinal()

    def day(self, moment: float) -> date:
        """The date in which the moment lies. Raises DateOutsideCalendar where Python knows none."""
        try:
            return date.fromordinal(self._origin + floor(moment))
        except (OverflowError, ValueError):
            where = f"Day {moment:g} after {self.start}"
            raise DateOutsideCalendar(where) from None

    def moment(self, day: date) -> float:
        """The beginning of the day."""
        return float(day.toordinal() - self._origin)

    def in_london(self, moment: float) -> datetime:
        """The moment as people's clocks in London show it."""
        return datetime.combine(self.start, time.min, LONDON) + timedelta(days=moment)

    def next_working_day(self, moment: float) -> date:
        """The working day in which the moment lies, or the next one."""
        return self.calendar.on_or_after(self.day(moment))

    def working_days_later(self, moment: float, working_days: int) -> float:
        """The beginning of the n-th working day after the moment's day; the moment itself for 0."""
        if not working_days:
            return moment
        return self.moment(self.calendar.after(self.day(moment), working_days))
