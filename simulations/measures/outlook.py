"""What is ahead, for a scenario that starts today: the labs day by day, waits for spaces, slots that do not fit."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from labsim.domain.capacity.settling import Holding, who_makes_room
from labsim.domain.labs import LabId
from labsim.domain.notices.receipt import earliest_start
from labsim.domain.rulebook.reading import whole_number
from simulations.event_log import LEDGER, Stage
from simulations.lab_days import LabDays
from simulations.lab_ledger import spaces_by_day
from simulations.measured import Metric, Series
from simulations.measures import labs
from simulations.measures.reading import NOBODY, Reading, metric
from simulations.setting import LABS, Setting
from simulations.sizes import Size, sizes_of

Counts = NDArray[np.int64]
_WEEK: Final = 7.0
_TODAY: Final = 0.0
_WHENEVER: Final = datetime(2015, 1, 1, tzinfo=UTC)


def metrics(reading: Reading) -> Iterator[Metric]:
    """None for a scenario that does not start today."""
    if reading.scenario.today is None:
        return
    yield from _request_starts(reading)
    for lab in LABS:
        yield from _waits(reading, lab)
        yield from _days_at_risk(reading, lab)
        yield from _not_fitting(reading, lab)


def series(reading: Reading) -> Iterator[Series]:
    """For each lab day: spaces open, booked when the run began, promised then, taken, and 1 where it is full or tight.

    Promised is what is booked, and what the requests of that day are given; tight where a usual slot has no room.
    """
    if reading.scenario.today is None:
        return
    span, days = _span(reading.setting)
    usual = _sizes(reading)[1].spaces
    for lab in LABS:
        taken, opened, _ = labs.spaces_by_day(reading, lab)
        free = (opened - taken)[span]
        told = {
            "lab_open": ("spaces", opened[span]),
            "lab_booked": ("spaces", _held(reading, lab)[span]),
            "lab_promised": ("spaces", _known(reading, lab)[span]),
            "lab_taken": ("spaces", taken[span]),
            "lab_full": ("share", free <= 0),
            "lab_tight": ("share", free < usual),
        }
        for name, (unit, values) in told.items():
            yield Series(name, lab, unit, days, tuple(values.astype(np.float64).tolist()))


def _request_starts(reading: Reading) -> Iterator[Metric]:
    """In the order of request; days from today to its first day, as it came to be."""
    starts = {ref: begins for _, _, (ref, _, begins) in reading.rows(Stage.REQUEST_STARTS)}
    today = reading.scenario.today
    for _, request in today.requests() if today else ():
        yield metric("request_start_days", request.ref, starts.get(request.ref, NOBODY), "days")


# -- waits ---------------------------------------------------------------------------------------


def _waits(reading: Reading, lab: LabId) -> Iterator[Metric]:
    """For a notice and a request of today by size; for those of the first of each month after, of the usual size."""
    known = _known(reading, lab)
    for size in _sizes(reading):
        weeks = _wait(reading, lab, known, size, _TODAY)
        yield metric("request_wait_weeks", f"{lab}-{size.name}", weeks, "weeks")
    usual = _sizes(reading)[1]
    for moment, month in zip(reading.months[1:], reading.month_texts[1:], strict=True):
        weeks = _wait(reading, lab, _taken_at(reading, lab, moment, LEDGER), usual, moment)
        yield metric("later_request_wait_weeks", f"{lab}-{month[:7]}", weeks, "weeks")


def _wait(reading: Reading, lab: LabId, taken: Counts, size: Size, moment: float) -> float:
    """Weeks beyond the first lawful day (E2E-NOTICE)."""
    setting = reading.setting
    lawful = _lawful_start(setting, moment)
    opened = np.array(setting.spaces_open[lab])
    begins = bisect_left(setting.lab_days, lawful)
    free = (opened - taken)[begins:].tolist()
    days = LabDays(setting.lab_days[begins:], {lab: free}, setting.closed)
    window = days.earliest(lab, size.spaces, size.working_days, lawful)
    return (window[0] - lawful).days / _WEEK if window else NOBODY


@lru_cache(maxsize=64)
def _lawful_start(setting: Setting, moment: float) -> date:
    received = setting.clock.next_working_day(moment)
    days = whole_number(setting.rulebook, "E2E-NOTICE", "working_days", received)
    return earliest_start(received, days, setting.clock.calendar)


def _taken_at(reading: Reading, lab: LabId, moment: float, stages: Iterable[Stage]) -> Counts:
    """On each lab day, of what had been given and given back by then."""
    days = reading.setting.lab_moments
    steps = np.zeros(len(days) + 1, dtype=np.int64)
    for stage in stages:
        sign = -1 if stage is Stage.LAB_GIVEN_BACK else 1
        for _, written, (of_lab, first, last, spaces) in reading.rows(stage):
            if of_lab == lab and written <= moment:
                steps[bisect_left(days, first)] += sign * spaces
                steps[bisect_right(days, last)] -= sign * spaces
    return np.cumsum(steps)[:-1]


def _known(reading: Reading, lab: LabId) -> Counts:
    return _taken_at(reading, lab, _TODAY, (Stage.LAB_HELD, Stage.LAB_PLACED))


def _held(reading: Reading, lab: LabId) -> Counts:
    return _taken_at(reading, lab, _TODAY, (Stage.LAB_HELD,))


# -- days ----------------------------------------------------------------------------------------


def _days_at_risk(reading: Reading, lab: LabId) -> Iterator[Metric]:
    taken, opened, _ = labs.spaces_by_day(reading, lab)
    free, usual = opened - taken, _sizes(reading)[1].spaces
    months = _months(reading.setting, tuple(reading.month_texts))
    groups = [(lab, _span(reading.setting)[0]), *((f"{lab}-{month}", own) for month, own in months)]
    for group, span in groups:
        full, tight = free[span] <= 0, free[span] < usual
        yield metric("lab_full_days", group, full.sum(), "lab days", "count")
        yield metric("lab_tight_days", group, tight.sum(), "lab days", "count")


def _not_fitting(reading: Reading, lab: LabId) -> Iterator[Metric]:
    """Slots held today that would have to make room, by the rule by which staff are shown them; by their first days."""
    months = [month for month, _ in _months(reading.setting, tuple(reading.month_texts))]
    found = _months_not_fitting(reading.setting, lab)
    yield metric("slots_not_fitting", lab, found.total(), "slots", "count")
    for month in months:
        yield metric("slots_not_fitting", f"{lab}-{month}", found[month], "slots", "count")


@lru_cache(maxsize=16)
def _months_not_fitting(setting: Setting, lab: LabId) -> Counter[str]:
    holdings = list(_holdings(setting, lab))
    open_by_day = dict(zip(setting.lab_days, setting.spaces_open[lab], strict=True))
    gone = who_makes_room(holdings, open_by_day)
    return Counter(f"{min(each.spaces):%Y-%m}" for each in holdings if each.reference in gone)


def _holdings(setting: Setting, lab: LabId) -> Iterator[Holding]:
    """They are told apart by their places: when exactly each was given does not matter here."""
    today = setting.scenario.today
    for _, slot in today.slots() if today else ():
        spaces = dict(spaces_by_day(slot, setting.clock.start, setting.lab_days))
        if slot.lab == lab and spaces:
            yield Holding(str(slot.place), (_WHENEVER, slot.place), spaces)


@lru_cache(maxsize=16)
def _span(setting: Setting) -> tuple[slice, tuple[str, ...]]:
    """The lab days of the measured time, and their texts."""
    time = setting.scenario.time
    first, last = (bisect_left(setting.lab_days, day) for day in (time.measured_from, time.end))
    return slice(first, last), tuple(day.isoformat() for day in setting.lab_days[first:last])


@lru_cache(maxsize=16)
def _months(setting: Setting, texts: tuple[str, ...]) -> tuple[tuple[str, slice], ...]:
    """Each calendar month, the first and the last as far as they are measured."""
    time = setting.scenario.time
    firsts = [max(time.measured_from, date.fromisoformat(text)) for text in texts]
    edges = [bisect_left(setting.lab_days, day) for day in (*firsts, time.end)]
    return tuple(
        (text[:7], slice(*span)) for text, span in zip(texts, pairwise(edges), strict=True)
    )


def _sizes(reading: Reading) -> tuple[Size, ...]:
    return _sizes_of(reading.setting)


@lru_cache(maxsize=16)
def _sizes_of(setting: Setting) -> tuple[Size, ...]:
    return tuple(sizes_of(setting.scenario, setting.clock.calendar))
