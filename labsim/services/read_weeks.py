"""The labs' next weeks: per week what is open, the most taken and the most asked for on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from labsim.domain.labs import Lab
from labsim.services.catalogue import load_catalogue
from labsim.services.read_availability import AvailabilityDay, read_days
from models.unit_of_work import UnitOfWork

WEEKS_AHEAD: Final = 10
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LabWeek:
    """Monday to Sunday, in spaces. The numbers are those of the lab days in it; all 0 where it has none."""

    monday: date
    lab_days: int
    spaces_open: int
    most_taken: int
    most_asked: int
    least_free: int

    @property
    def is_oversubscribed(self) -> bool:
        """More is taken and asked for than is open, if the worst days meet."""
        return self.most_taken + self.most_asked > self.spaces_open


@dataclass(frozen=True, slots=True)
class LabWeeks:
    """One lab's weeks; `scale` is the longest bar that is drawn, in spaces."""

    lab: Lab
    weeks: tuple[LabWeek, ...]

    @property
    def scale(self) -> int:
        return max((week.spaces_open for week in self.weeks), default=0) or 1


def weeks_of(days: Sequence[AvailabilityDay]) -> tuple[LabWeek, ...]:
    """The days, in order, put together by week; "open" is that of the day with the least open."""
    return tuple(
        _week(monday, [day for day in of_week if day.off is None])
        for monday, of_week in groupby(days, key=lambda day: monday_of(day.day))
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week(monday: date, lab_days: Sequence[AvailabilityDay]) -> LabWeek:
    return LabWeek(
        monday=monday,
        lab_days=len(lab_days),
        spaces_open=min((day.spaces_open for day in lab_days), default=0),
        most_taken=max((day.spaces_taken for day in lab_days), default=0),
        most_asked=max((day.asked for day in lab_days), default=0),
        least_free=min((day.free for day in lab_days), default=0),
    )


def read_weeks(uow: UnitOfWork, today: date) -> tuple[LabWeeks, ...]:
    """The week of today, from today on, and the nine after it, for every lab; two queries."""
    catalogue = load_catalogue(uow)
    end = monday_of(today) + WEEKS_AHEAD * _WEEK - timedelta(days=1)
    days = read_days(uow, today, min(end, catalogue.calendar.last_day))
    return tuple(LabWeeks(lab, weeks_of(days.get(lab.id, ()))) for lab in catalogue.labs.values())
