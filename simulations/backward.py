"""By when each act must be done, read from replications in which a planned party applied on one day after another.

An application is judged by the share of replications, at each day tried, in which the party is a User by its
mandate. Every other act is judged by what it leads to: of all replications in which it was done in one week, how many
reached that by the mandate. More time never hurts, so the shares are made to fall by isotonic regression.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import isnan
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from labsim.domain.working_calendar import WorkingCalendar
from simulations.measures import planned
from simulations.measures.reading import ALL
from simulations.recorded import Layout, Table
from simulations.running import Case
from simulations.scenario import Scenario
from simulations.statistics import wilson

APPLIES: Final = "plan.applies"
FEWEST: Final = 10  # replications; fewer in a week say nothing of it
_WEEK: Final = 7
_COARSE: Final = 4 * _WEEK
_ALIKE: Final = 0.01  # of the replications may come to something else
_LEADS_TO: Final = (
    (planned.SREPT, planned.UEPT),
    (planned.NOTICE, planned.TESTING),
    (planned.FIELDWORK, planned.STATUS),
)
_ON_WORKING_DAYS: Final = frozenset({planned.NOTICE, planned.FIELDWORK})

Days = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """Done on `day`, or in the week that begins with it: in `n` replications, of which a share was on time.

    A replication in which it was done in that week for several days of application counts once, with their mean.

    `low` to `high` is the share's 95 % interval (Wilson); `chance` is the share once it never rises.
    """

    day: date
    n: int
    share: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One act and what must come of it by the mandate, earliest day first; `by_week` says what a point stands for."""

    act: str
    leads_to: str
    by_week: bool
    points: tuple[Point, ...]

    def latest_safe(self, level: float, calendar: WorkingCalendar) -> date | None:
        """The last day seen on which the chance is at least `level`; None where none is.

        Where `falls_short` knows no later one it is safe at least to that day, and longer for all that was seen.
        A notice, and fieldwork, on the working day before where it is none; the first day tried stays as it is.
        """
        safe = [point.day for point in self.points if point.chance >= level]
        latest = max(safe, default=None)
        if latest is None or self.act not in _ON_WORKING_DAYS or calendar.is_working_day(latest):
            return latest
        return max(calendar.before(latest, 1), self.points[0].day)

    def falls_short(self, level: float) -> Point | None:
        """The first at which the chance is below `level`; None where nothing so late was seen."""
        return next((point for point in self.points if point.chance < level), None)

    def around(self, day: date) -> tuple[Point, ...]:
        """The point of a day, or of its week; else the two between which it lies. None outside of what was seen."""
        before = next((point for point in reversed(self.points) if point.day <= day), None)
        if before is not None and (day - before.day).days < (_WEEK if self.by_week else 1):
            return (before,)
        after = next((point for point in self.points if point.day > day), None)
        return () if before is None or after is None else (before, after)


@dataclass(frozen=True, slots=True)
class Backward:
    """The whole reading."""

    mandate: date
    curves: tuple[Curve, ...]

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """What `as_values` gave, after JSON. Raises ValueError for anything else."""
        read: Self = TypeAdapter(cls).validate_python(values)
        return read

    def as_values(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(
            self,
            dict_factory=lambda pairs: {
                name: one.isoformat() if isinstance(one, date) else one for name, one in pairs
            },
        )


def read_backward(cases: Sequence[Case], tables: Sequence[Table]) -> Backward:
    """Of one scenario with a plan, at several days of application."""
    scenario = Scenario.from_canonical(cases[0].text)
    mandate = scenario.planned_mandate
    if mandate is None:
        message = "nobody is planned in this scenario"
        raise ValueError(message)
    last = float((mandate - scenario.time.start).days)
    reader = _Reader(scenario.time.start, mandate, last, tables)
    days = [date.fromisoformat(case.settings[APPLIES]) for case in cases]
    return Backward(mandate, (reader.application(days), *map(reader.act, _LEADS_TO)))


def begin_with(days: Sequence[date]) -> list[int]:
    """Places of the days to try first: every fourth week, the last, and whatever day is not of the weekly ones."""
    apart = [(day - days[0]).days for day in days]
    coarse = {n for n, gap in enumerate(apart) if gap % _WEEK or not gap % _COARSE}
    return sorted(coarse | {len(days) - 1})


def try_next(tables: Mapping[int, Table], last: float) -> list[int]:
    """Places half way between neighbours that do not come to the same; none where all that is left is known.

    With the same luck an earlier day is never worse: where two days come to the same, so does every day between them.
    """
    outcomes = {place: _outcomes(table, last) for place, table in sorted(tables.items())}
    return [
        (one + other) // 2
        for one, other in pairwise(outcomes)
        if other - one > 1 and np.mean(outcomes[one] != outcomes[other], axis=1).max() > _ALIKE
    ]


def _outcomes(table: Table, last: float) -> NDArray[np.bool_]:
    """A row for being a User in time, and one for what each other act leads to; a replication a column."""
    reached = [_column(table, planned.DAY, act) for _, act in _LEADS_TO]
    return np.array(
        [_column(table, planned.ON_TIME, ALL) > 0, *(np.floor(days) <= last for days in reached)]
    )


def only_planned(table: Table) -> Table:
    """Without the figures of everybody else, which are many and say nothing here."""
    places = [n for n, one in enumerate(table.layout.metrics) if one.name.startswith("planned_")]
    layout = Layout(tuple(table.layout.metrics[place] for place in places), ()).shared()
    return Table(layout, table.values[:, places])


@dataclass(frozen=True, slots=True)
class _Reader:
    start: date
    mandate: date
    last: float
    tables: Sequence[Table]

    def application(self, days: Sequence[date]) -> Curve:
        counted = [
            (day, _column(table, planned.ON_TIME, ALL))
            for day, table in sorted(zip(days, self.tables, strict=True), key=lambda pair: pair[0])
        ]
        groups = [(day, float(np.nanmean(users)), len(users)) for day, users in counted]
        return Curve(planned.APPLICATION, planned.USER, by_week=False, points=_points(groups))

    def act(self, road: tuple[str, str]) -> Curve:
        done, reached = (
            np.concatenate([_column(table, planned.DAY, act) for table in self.tables])
            for act in road
        )
        return Curve(*road, by_week=True, points=_points(list(self._weeks(done, reached))))

    def _weeks(self, done: Days, reached: Days) -> Iterator[tuple[date, float, int]]:
        """Weeks end on the weekday of the mandate, the last of them on the mandate itself.

        What is done before the first day is on record, and nobody plans it any more.
        """
        done = np.where(done < 0, np.nan, done)
        on_time = np.floor(reached) <= self.last  # nan, which is never, is not
        before = np.floor((self.last - np.floor(done)) / _WEEK)
        replication = np.concatenate([np.arange(table.replications) for table in self.tables])
        for weeks in sorted({int(w) for w in before if not isnan(w) and w >= 0}, reverse=True):
            own = before == weeks
            shares = _share_of_each(replication[own], on_time[own])
            if len(shares) >= FEWEST:
                first = self.mandate - timedelta(days=_WEEK * weeks + _WEEK - 1)
                yield max(first, self.start), float(shares.mean()), len(shares)


def _share_of_each(replication: NDArray[np.int64], on_time: NDArray[np.bool_]) -> Days:
    """Of each replication that is there, the share of its times that were on time."""
    _, places, counts = np.unique(replication, return_inverse=True, return_counts=True)
    shares: Days = np.bincount(places, weights=on_time) / counts
    return shares


def _column(table: Table, name: str, group: str) -> Days:
    values = table.metric(name, group)
    return np.full(table.replications, np.nan) if values is None else values


def _points(groups: Sequence[tuple[date, float, int]]) -> tuple[Point, ...]:
    chances = _falling([share for _, share, _ in groups], [n for *_, n in groups])
    intervals = [wilson(round(share * n), n) for _, share, n in groups]
    return tuple(
        Point(day, n, share, each.low, each.high, chance)
        for (day, share, n), each, chance in zip(groups, intervals, chances, strict=True)
    )


def _falling(shares: Sequence[float], weights: Sequence[int]) -> list[float]:
    """The nearest shares that never rise, by weighted squares."""
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - slow to import, and needed here alone

    if not shares:
        return []
    found = isotonic_regression(shares, weights=weights, increasing=False).x
    return [float(value) for value in found]
