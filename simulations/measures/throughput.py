"""Throughput: who is a User and live by when, how long it took, and who is past a mandate."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from math import inf
from typing import Final

from labsim.domain.mandates import is_met
from labsim.domain.months import months_after
from simulations.event_log import Stage
from simulations.kinds import Kind
from simulations.measured import Metric, Series
from simulations.measures.reading import ALL, Reading, mean, metric, quantile
from simulations.population import PARTIES, Party

ORGANISED_ON: Final = date(2017, 5, 31)  # the two dates on which the outside world was counted
PAST_DUE_ON: Final = date(2020, 1, 10)
_QUARTER: Final = 3
_SPANS: Final = (
    ("arrival to gateway", Stage.ARRIVED, Stage.GATEWAY_READY),
    ("gateway to SREPT done", Stage.GATEWAY_READY, Stage.SREPT_DONE),
    ("UEPT", Stage.SREPT_DONE, Stage.UEPT_COMPLETE),
    ("application to fieldwork", Stage.APPLIED, Stage.FIELDWORK_STARTED),
    ("fieldwork to report", Stage.FIELDWORK_STARTED, Stage.REPORT_READY),
    ("report to SSC", Stage.REPORT_READY, Stage.AT_SSC),
    ("application to first status", Stage.APPLIED, Stage.STATUS),
    ("User to live", Stage.USER, Stage.LIVE),
    ("arrival to User", Stage.ARRIVED, Stage.USER),
    ("arrival to live", Stage.ARRIVED, Stage.LIVE),
)


def metrics(reading: Reading) -> Iterator[Metric]:
    """Shares, counts at dates, times."""
    users, live = reading.first(Stage.USER), reading.first(Stage.LIVE)
    yield metric("users_total", ALL, len(users), "participants", "count")
    yield metric("live_total", ALL, len(live), "participants", "count")
    yield metric("gone_total", ALL, len(reading.rows(Stage.GONE)), "suppliers", "count")
    yield from _by_mandate(reading, users)
    yield from _past_due(reading, users)
    yield from _organised(reading)
    yield from _times(reading, "time_to_user", reading.first(Stage.ARRIVED), users)
    yield from _times(reading, "time_to_live", reading.first(Stage.ARRIVED), live)
    yield from _spans(reading)


def series(reading: Reading) -> Iterator[Series]:
    """Users and live, cumulative; those past their mandate at the end of each month."""
    for name, stage in (("users", Stage.USER), ("live", Stage.LIVE)):
        reached = reading.first(stage)
        counts = reading.cumulative(reached.values())
        yield reading.monthly(name, ALL, "participants", counts)
        for kind in PARTIES:
            own = [at for party, at in reached.items() if reading.parties[party].kind is kind]
            yield reading.monthly(name, kind.value, "participants", reading.cumulative(own))
    yield reading.monthly("past_due", ALL, "suppliers", _past_due_by_month(reading))


def _by_mandate(reading: Reading, users: dict[int, float]) -> Iterator[Metric]:
    """On or before the date of the mandate; of those whose mandate came while they were there."""
    clock = reading.log.clock
    everybody: list[float] = []
    for kind in PARTIES:
        own = [
            float(is_met(reading.day_of(users.get(party.index)), clock.day(party.mandate)))
            for party in reading.of_kind(kind)
            if party.mandate < min(reading.end, party.leaves)
        ]
        everybody += own
        if own or kind in _MANDATED:
            yield metric("users_by_mandate_share", kind.value, mean(own), "share", "share")
    yield metric("users_by_mandate_share", ALL, mean(everybody), "share", "share")


_MANDATED: Final = (
    Kind.LARGE_SUPPLIER,
    Kind.SMALL_SUPPLIER,
    Kind.NON_DOMESTIC_SUPPLIER,
    Kind.NEW_SUPPLIER,
    Kind.DISTRIBUTION_GROUP,
)


def _late(party: Party, users: dict[int, float]) -> tuple[float, float] | None:
    """From when to when a supplier is past its mandate; None if never."""
    if not party.is_supplier or party.mandate == inf:
        return None
    begins = max(party.mandate + 1, party.enters)
    ends = min(users.get(party.index, inf), party.leaves)
    return (begins, ends) if begins < ends else None


def _past_due(reading: Reading, users: dict[int, float]) -> Iterator[Metric]:
    spans = [span for party in reading.parties if (span := _late(party, users))]
    for day in _dates(reading.scenario.time.measured_from, reading.scenario.time.end):
        moment = reading.log.clock.moment(day)
        count = sum(begins <= moment < ends for begins, ends in spans)
        yield metric("past_due_count", day.isoformat(), count, "suppliers", "count")


def _past_due_by_month(reading: Reading) -> list[float]:
    users = reading.first(Stage.USER)
    spans = [span for party in reading.parties if (span := _late(party, users))]
    ends = (*reading.months[1:], reading.end)
    return [float(sum(begins <= at < over for begins, over in spans)) for at in ends]


@lru_cache(maxsize=32)
def _dates(first: date, end: date) -> tuple[date, ...]:
    """The first of each quarter, and the day on which the outside world was counted."""
    days, day = {PAST_DUE_ON}, first.replace(day=1)
    while day < end:
        days.add(day)
        day = months_after(day, _QUARTER)
    return tuple(sorted(day for day in days if first <= day < end))


def _organised(reading: Reading) -> Iterator[Metric]:
    """Of the small suppliers there on that day, those with an accepted application."""
    accepted = reading.first(Stage.ACCEPTED)
    small = reading.of_kind(Kind.SMALL_SUPPLIER)
    for day in _organised_dates(reading):
        moment = reading.log.clock.moment(day + timedelta(days=1))
        own = [
            float(accepted.get(party.index, inf) < moment)
            for party in small
            if party.leaves >= moment
        ]
        name = "assessment_organised_share"
        yield metric(name, day.isoformat(), mean(own), "share", "share")


def _organised_dates(reading: Reading) -> tuple[date, ...]:
    time = reading.scenario.time
    mandate = reading.scenario.mandates.small_domestic_suppliers
    days = sorted({ORGANISED_ON, months_after(mandate, -12), mandate, months_after(mandate, 12)})
    return tuple(day for day in days if time.start <= day < time.end)


def _times(
    reading: Reading, name: str, begins: dict[int, float], ends: dict[int, float]
) -> Iterator[Metric]:
    """Days, of those who got there within the scenario."""
    groups: dict[str, list[float]] = {ALL: [], **{kind.value: [] for kind in PARTIES}}
    for party, end in ends.items():
        days = end - begins[party]
        groups[ALL].append(days)
        groups[reading.parties[party].kind.value].append(days)
    for group, days_of in groups.items():
        days_of.sort()
        yield metric(f"{name}_days_median", group, quantile(days_of, 0.5), "days")
        yield metric(f"{name}_days_p90", group, quantile(days_of, 0.9), "days")


def _spans(reading: Reading) -> Iterator[Metric]:
    for name, begins, ends in _SPANS:
        first, last = reading.first(begins), reading.first(ends)
        days = sorted(at - first[party] for party, at in last.items() if party in first)
        yield metric("stage_days_median", name, quantile(days, 0.5), "days")
        yield metric("stage_days_p90", name, quantile(days, 0.9), "days")
