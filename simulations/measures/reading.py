"""The event log, sorted for measuring: events by stage, months and years of the scenario."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from math import floor
from typing import Any, Final

from labsim.domain.months import months_after
from simulations.event_log import LEDGER, EventLog, Stage
from simulations.kinds import Kind
from simulations.measured import Metric, MetricKind, Series
from simulations.population import Party

ALL: Final = "all"
NOBODY: Final = float("nan")

Row = tuple[int, float, tuple[Any, ...]]  # participant, moment, detail


class Reading:
    """One replication's log. What lies at or after the end, or after its participant left, is not read.

    `months` are the beginnings of calendar months from the start to the end, as moments; `years` those that lie
    within the measured time as a whole. Spaces are read whole: they are booked ahead, and given back.
    """

    def __init__(self, log: EventLog) -> None:
        time, clock = log.scenario.time, log.clock
        self.log = log
        self.setting = log.setting
        self.parties = log.parties
        self.scenario = log.scenario
        self.end = clock.moment(time.end)
        self.measured_from = clock.moment(time.measured_from)
        self.months = _months(time.start, time.end)
        self.month_texts = _month_texts(time.start, time.end)
        self.years = _whole_years(time.measured_from, time.end)
        self._rows: defaultdict[Stage, list[Row]] = defaultdict(list)
        leaves = [party.leaves for party in log.parties]
        for party, stage, moment, detail in log.events:
            if stage in LEDGER or (
                moment < self.end and (moment < leaves[party] or stage is Stage.GONE)
            ):
                self._rows[stage].append((party, moment, detail))

    def rows(self, stage: Stage) -> list[Row]:
        """In the order written."""
        return self._rows[stage]

    def first(self, stage: Stage) -> dict[int, float]:
        """When each participant reached the stage first; who never did is left out."""
        reached: dict[int, float] = {}
        for party, moment, _ in self._rows[stage]:
            if moment < reached.get(party, self.end):
                reached[party] = moment
        return reached

    def by_month(self, moments: Iterable[float]) -> list[int]:
        """How many fall into each month; what lies before the start is in none."""
        counts = [0] * len(self.months)
        for moment in moments:
            if (place := self.month_of(moment)) >= 0:
                counts[place] += 1
        return counts

    def month_of(self, moment: float) -> int:
        """Where the month of a moment stands in `months`; -1 for what lies before the start."""
        return bisect_right(self.months, moment) - 1 if moment >= 0 else -1

    def cumulative(self, moments: Iterable[float]) -> list[float]:
        """How many have come by the end of each month."""
        every = list(moments)
        total, totals = sum(moment < 0 for moment in every), []
        for count in self.by_month(every):
            total += count
            totals.append(float(total))
        return totals

    def months_of(self, year: int) -> slice:
        """Where the months of a calendar year stand in `months`."""
        first = self.month_texts.index(f"{year}-01-01")
        return slice(first, first + 12)

    def day_of(self, moment: float | None) -> date | None:
        """The date of a moment, where there is one."""
        return None if moment is None else self.log.clock.day(moment)

    def year_of(self, moment: float) -> int:
        """The calendar year of a moment."""
        return self.log.clock.day(moment).year

    def of_kind(self, kind: Kind) -> list[Party]:
        """Every participant of the kind."""
        return [party for party in self.parties if party.kind is kind]

    def monthly(self, name: str, group: str, unit: str, values: Sequence[float]) -> Series:
        """A series with a value for each month."""
        return Series(name, group, unit, self.month_texts, tuple(map(float, values)))


def metric(name: str, group: str, value: float, unit: str, kind: MetricKind = "amount") -> Metric:
    """A metric; whole numbers become floats, so that they are written alike everywhere."""
    return Metric(name, group, float(value), unit, kind)


def mean(values: Sequence[float]) -> float:
    """Not a number for nobody."""
    return sum(values) / len(values) if values else NOBODY


def quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, between the two nearest; nan for nobody."""
    if not values:
        return NOBODY
    place = share * (len(values) - 1)
    below = floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


@lru_cache(maxsize=32)
def _month_days(start: date, end: date) -> tuple[date, ...]:
    days, first = [], start.replace(day=1)
    while first < end:
        days.append(first)
        first = months_after(first, 1)
    return tuple(days)


@lru_cache(maxsize=32)
def _months(start: date, end: date) -> tuple[float, ...]:
    return tuple(float((day - start).days) for day in _month_days(start, end))


@lru_cache(maxsize=32)
def _month_texts(start: date, end: date) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in _month_days(start, end))


def _whole_years(first: date, end: date) -> tuple[int, ...]:
    begins = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    return tuple(range(begins, end.year))
