"""The labs: spaces taken against spaces open on each day, and how long people waited for their start."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from labsim.domain.labs import LabId
from simulations.event_log import Stage
from simulations.measured import Metric, Series
from simulations.measures.reading import ALL, NOBODY, Reading, mean, metric
from simulations.setting import LABS

_SIGNS: Final = (
    (Stage.LAB_HELD, 1),
    (Stage.LAB_PLACED, 1),
    (Stage.LAB_GIVEN, 1),
    (Stage.LAB_EXTENDED, 1),
    (Stage.LAB_GIVEN_BACK, -1),
)


def metrics(reading: Reading) -> Iterator[Metric]:
    """Utilisation by lab and year: what was open that day is the denominator."""
    for lab in LABS:
        taken, opened, days = spaces_by_day(reading, lab)
        for year in reading.years:
            edges = _edges(reading, year)
            first, last = bisect_left(days, edges[0]), bisect_left(days, edges[1])
            share = _share(taken, opened, first, last)
            yield metric("lab_utilisation", f"{lab}-{year}", share, "share", "share")
        yield metric("lab_start_wait_days", lab, mean(_waits(reading, lab)), "days")
    yield metric("lab_no_room", ALL, len(reading.rows(Stage.NO_ROOM)), "stays", "count")
    extended = len(reading.rows(Stage.LAB_EXTENDED))
    yield metric("stays_extended", ALL, extended, "stays", "count")


def series(reading: Reading) -> Iterator[Series]:
    """Utilisation month by month."""
    edges = (*reading.months, reading.end)
    for lab in LABS:
        taken, opened, days = spaces_by_day(reading, lab)
        places = [bisect_left(days, moment) for moment in edges]
        shares = [_share(taken, opened, first, last) for first, last in pairwise(places)]
        yield reading.monthly("lab_utilisation", lab, "share", shares)


def spaces_by_day(
    reading: Reading, lab: LabId
) -> tuple[NDArray[np.int64], NDArray[np.int64], Sequence[float]]:
    """Taken and open on each working day of the calendar, and the days as moments; from the log alone.

    What is booked ahead of the end, or given back, counts on the days it was for.
    """
    days = reading.setting.lab_moments
    steps = np.zeros(len(days) + 1, dtype=np.int64)
    for stage, sign in _SIGNS:
        for _, _, (of_lab, first, last, spaces) in reading.rows(stage):
            if of_lab == lab:
                steps[bisect_left(days, first)] += sign * spaces
                steps[bisect_left(days, last) + 1] -= sign * spaces
    opened = np.array(reading.setting.spaces_open[lab])
    return np.cumsum(steps)[:-1], opened, days


def _edges(reading: Reading, year: int) -> tuple[float, float]:
    months = reading.months_of(year)
    edges = (*reading.months, reading.end)
    return edges[months.start], edges[months.stop]


def _share(taken: NDArray[np.int64], opened: NDArray[np.int64], first: int, last: int) -> float:
    open_days = int(opened[first:last].sum())
    return float(taken[first:last].sum()) / open_days if open_days else NOBODY


def _waits(reading: Reading, lab: str) -> list[float]:
    """Days between the start wanted and the one given, of each stay's first slot."""
    given = sorted(
        (party, detail[1]) for party, _, detail in reading.rows(Stage.LAB_GIVEN) if detail[0] == lab
    )
    return [
        given[place][1] - wanted
        for party, _, (of_lab, wanted) in reading.rows(Stage.LAB_WANTED)
        if of_lab == lab
        and (place := bisect_left(given, (party, wanted))) < len(given)
        and given[place][0] == party
    ]
