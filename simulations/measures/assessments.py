"""What is paid for a due rule, and how busy assessor and committee are."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from labsim.domain.assessments.due import ByThen, is_in_time
from simulations.event_log import Stage
from simulations.measured import Metric, Series
from simulations.measures.reading import ALL, NOBODY, Reading, mean, metric

_WEEK: Final = 7.0
_YEAR: Final = 365.25


def metrics(reading: Reading) -> Iterator[Metric]:
    """From year two on, within the measured time."""
    held = [row for row in _since(reading, Stage.FIELDWORK_STARTED) if row[2][0] > 1]
    years = _user_years(reading)
    yield metric(
        "assessments_per_user_year", ALL, len(held) / years if years else NOBODY, "a User-year"
    )
    yield metric("mean_gap_days", ALL, mean(_gaps(reading)), "days")
    yield metric("waiting_weeks_mean", ALL, mean(_waits(reading)), "weeks")
    breaches, due = _breaches(reading)
    yield metric("due_breaches", ALL, breaches, "assessments", "count")
    yield metric("due_breaches_share", ALL, breaches / due if due else NOBODY, "share", "share")
    defaults = len(_since(reading, Stage.NOT_COMPLIANT))
    yield metric("events_of_default", ALL, defaults, "assessments", "count")
    yield metric("second_fusas", ALL, len(reading.rows(Stage.SECOND_FUSA)), "parties", "count")
    yield from _ssc_metrics(reading)
    yield from _cio_metrics(reading)


def series(reading: Reading) -> Iterator[Series]:
    """The committee's agenda and the assessor's teams, month by month."""
    seen = reading.by_month(at for _, at, _ in reading.rows(Stage.AT_SSC))
    yield reading.monthly("ssc_reports", ALL, "reports a month", seen)
    ready = reading.cumulative(_ready(reading))
    done = reading.cumulative(at for _, at, _ in reading.rows(Stage.AT_SSC))
    backlog = [before - after for before, after in zip(ready, done, strict=True)]
    yield reading.monthly("ssc_backlog", ALL, "reports at the end of the month", backlog)
    busy, days = _busy_days(reading)
    months = np.searchsorted(days, np.array([*reading.months, reading.end]))
    shares = [_share(reading, busy, months[n], months[n + 1]) for n in range(len(reading.months))]
    yield reading.monthly("cio_utilisation", ALL, "share", shares)


def _since(reading: Reading, stage: Stage) -> list[tuple[int, float, tuple[Any, ...]]]:
    return [row for row in reading.rows(stage) if row[1] >= reading.measured_from]


def _user_years(reading: Reading) -> float:
    total = 0.0
    for party, at in reading.first(Stage.USER).items():
        until = min(reading.end, reading.parties[party].leaves)
        total += max(0.0, until - max(at, reading.measured_from))
    return total / _YEAR


def _gaps(reading: Reading) -> list[float]:
    """Days from the end of one fieldwork to the end of the next."""
    ends: dict[int, float] = {}
    gaps = []
    for party, at, (number, _) in sorted(reading.rows(Stage.FIELDWORK_ENDED), key=lambda r: r[1]):
        if number > 1 and party in ends and at >= reading.measured_from:
            gaps.append(at - ends[party])
        ends[party] = at
    return gaps


def _numbered(reading: Reading, stage: Stage) -> dict[tuple[int, int], float]:
    return {(party, detail[0]): at for party, at, detail in reading.rows(stage) if detail[0] > 1}


def _waits(reading: Reading) -> list[float]:
    """Weeks from the day asked for, or changed to, until fieldwork starts."""
    asked = _numbered(reading, Stage.ASKED_FOR)
    for party, _, (number, _, changed_to) in reading.rows(Stage.DATE_CHANGED):
        asked[party, number] = changed_to
    started = _numbered(reading, Stage.FIELDWORK_STARTED)
    return [
        (at - asked[which]) / _WEEK
        for which, at in started.items()
        if at >= reading.measured_from and which in asked
    ]


def _breaches(reading: Reading) -> tuple[int, int]:
    """How many were not in time, of how many whose due day lies in the measured time (SEC-NEXT)."""
    applied = _numbered(reading, Stage.APPLIED)
    started = _numbered(reading, Stage.FIELDWORK_STARTED)
    breaches = due = 0
    for party, at, (number, _, by_then) in _since(reading, Stage.DUE):
        due += 1
        days = (reading.day_of(steps.get((party, number))) for steps in (applied, started))
        breaches += not is_in_time(ByThen(by_then), reading.log.clock.day(at), *days)
    return breaches, due


def _ready(reading: Reading) -> list[float]:
    ready = [at for _, at, _ in reading.rows(Stage.REPORT_READY)]
    return ready + [at for _, at, _ in reading.rows(Stage.REMEDIATED)]


def _ssc_metrics(reading: Reading) -> Iterator[Metric]:
    meetings = [at for at in reading.setting.ssc if reading.measured_from <= at < reading.end]
    seen = sorted(at for _, at, _ in _since(reading, Stage.AT_SSC))
    yield metric(
        "ssc_reports_per_meeting", ALL, len(seen) / len(meetings) if meetings else NOBODY, "reports"
    )
    ready = np.sort(np.array(_ready(reading)))
    done = np.sort(np.array([at for _, at, _ in reading.rows(Stage.AT_SSC)]))
    held = np.array(meetings)
    left = np.searchsorted(ready, held, "right") - np.searchsorted(done, held, "right")
    yield metric("ssc_backlog_mean", ALL, float(left.mean()) if len(left) else NOBODY, "reports")
    yield metric("ssc_backlog_peak", ALL, float(left.max()) if len(left) else NOBODY, "reports")


def _busy_days(reading: Reading) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Teams at work on each working day, fieldwork and write-up, and the days as moments."""
    days = np.array(reading.setting.lab_moments)
    starts, lengths = [], []
    for stage in (Stage.FIELDWORK_STARTED, Stage.PRIVACY_STARTED):
        for _, at, detail in reading.rows(stage):
            starts.append(at)
            lengths.append(detail[-1])
    first = np.searchsorted(days, np.array(starts, dtype=np.float64))
    steps = np.zeros(len(days) + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    last = np.minimum(first + np.array(lengths, dtype=np.int64), len(days))
    np.add.at(steps, last, -1)
    return np.cumsum(steps)[:-1], days


def _share(reading: Reading, busy: NDArray[np.int64], first: int, last: int) -> float:
    teams = reading.scenario.capacity.cio_teams
    open_days = teams * (int(last) - int(first))
    return float(busy[first:last].sum()) / open_days if open_days else NOBODY


def _cio_metrics(reading: Reading) -> Iterator[Metric]:
    busy, days = _busy_days(reading)
    for year in reading.years:
        months = reading.months_of(year)
        edges = (*reading.months, reading.end)
        first, last = np.searchsorted(days, np.array([edges[months.start], edges[months.stop]]))
        share = _share(reading, busy, first, last)
        yield metric("cio_utilisation", str(year), share, "share", "share")
