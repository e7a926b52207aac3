"""The work that every engine does in the benchmark, drawn before any clock runs.

All durations are whole multiples of 2**-30 days: sums of them are exact, so that engines which add them up in another
order still agree to the last bit.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

SEED: Final = 20150701
PARTICIPANTS: Final = 500
YEARS: Final = 10
DAYS_IN_YEAR: Final = 365.0
BEGINNING: Final = date(2015, 7, 1)
GRAIN: Final = 2.0**30
WEDNESDAY, FRIDAY = 2, 4
PLACES_A, PLACES_B, PLACES_C, ASSESSORS = 11, 11, 6, 10
# Mean stays in days of the stages that take time; "meeting" ones last until it is held.
PREPARE, LAB_A, MEETING_A, NOTICE, LAB_B, WRITE_UP = range(6)
ASSESS, MEETING_B, RESPOND, LAB_C, MEETING_C, INSTALL = range(6, 12)
MEAN_STAYS: Final = {
    PREPARE: 20.0,
    LAB_A: 6.5,
    NOTICE: 30.0,
    LAB_B: 6.5,
    WRITE_UP: 10.0,
    ASSESS: 6.0,
    RESPOND: 15.0,
    LAB_C: 3.5,
    INSTALL: 12.0,
}
STAGES: Final = 12

Times = list[float]


@dataclass(frozen=True)
class Network:
    """`stays[stage][visit]` and `starts[visit]` in days; the visits of year y begin at y * participants."""

    participants: int
    years: int
    starts: Times
    stays: Sequence[Times]
    twice_monthly: Times  # 2nd and 4th Wednesday
    monthly: Times  # 2nd Friday

    @property
    def visits(self) -> int:
        return self.participants * self.years * STAGES


@dataclass(frozen=True)
class Queue:
    """One queue for `places`: when customers come and how long each stays, in mean stays."""

    places: int
    arrivals: Times
    stays: Times


def network(participants: int = PARTICIPANTS, years: int = YEARS) -> Network:
    draw = np.random.default_rng(SEED)
    rounds = participants * years
    first = draw.uniform(0.0, DAYS_IN_YEAR, participants)
    starts = np.concatenate([first + DAYS_IN_YEAR * year for year in range(years)])
    stays = [
        _grained(draw.exponential(MEAN_STAYS[stage], rounds)) if stage in MEAN_STAYS else []
        for stage in range(STAGES)
    ]
    days = [moment for year in range(years + 3) for moment in _second_and_fourth(year, WEDNESDAY)]
    fridays = [moment for year in range(years + 3) for moment in _second_and_fourth(year, FRIDAY)]
    return Network(participants, years, _grained(starts), stays, days, fridays[::2])


def queue(places: int, load: float, customers: int) -> Queue:
    """Poisson arrivals, exponential stays of mean 1."""
    draw = np.random.default_rng(SEED)
    gaps = draw.exponential(1.0 / (load * places), customers)
    return Queue(places, _grained(gaps.cumsum()), _grained(draw.exponential(1.0, customers)))


def _grained(days: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Times:
    grained: Times = (np.rint(days * GRAIN) / GRAIN).tolist()
    return grained


def _second_and_fourth(year: int, weekday: int) -> list[float]:
    """Days since the beginning, of a year's twelve months from July on."""
    months = [divmod(BEGINNING.month - 1 + month, 12) for month in range(12)]
    found = []
    for carried, month in months:
        first = date(BEGINNING.year + year + carried, month + 1, 1)
        to_weekday = (weekday - first.weekday()) % calendar.SUNDAY
        found += [(first - BEGINNING).days + to_weekday + week * 7.0 for week in (1, 3)]
    return found
