"""How badly yearly assessments bunch: due, requested, held, at SSC, each beside a Poisson process of its volume.

Counted are assessments from year two on: the first ones come with the mandates. Every figure is one of a calendar
year of twelve months and then averaged over the years, because growth from year to year is no bunching.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from simulations.event_log import Stage
from simulations.measured import Metric, Series
from simulations.measures.reading import ALL, Reading, Row, mean, metric
from simulations.random_streams import Streams

SERIES: Final[Mapping[str, Stage]] = {
    "due": Stage.DUE,
    "requested": Stage.ASKED_FOR,
    "held": Stage.FIELDWORK_STARTED,
    "at_ssc": Stage.AT_SSC,
}
_LEAST_A_YEAR: Final = 12  # of fewer, no figure says anything
_MONTHS: Final = 12


def metrics(reading: Reading) -> Iterator[Metric]:
    """The figures of each series, and the same of one Poisson process."""
    streams = Streams(reading.log.entropy, reading.log.replication)
    for name, stage in SERIES.items():
        months = reading.by_month(moment for _, moment, _ in recurring(reading, stage))
        years = [months[reading.months_of(year)] for year in reading.years]
        luck = streams(f"reference.{name}")
        reference = [luck.multinomial(sum(year), _EVEN).tolist() for year in years]
        yield from _figures("bunching", name, years)
        yield from _figures("bunching_poisson", name, reference)
        yield metric("assessments_a_year", name, mean([float(sum(y)) for y in years]), "a year")


def series(reading: Reading) -> Iterator[Series]:
    """Monthly counts, all and by the year in which the participant became a User."""
    cohort = {
        party: str(reading.year_of(moment)) for party, moment in reading.first(Stage.USER).items()
    }
    cohorts = [
        str(year)
        for year in range(reading.scenario.time.start.year, reading.scenario.time.end.year)
    ]
    for name, stage in SERIES.items():
        rows = recurring(reading, stage)
        yield reading.monthly(name, ALL, "a month", reading.by_month(at for _, at, _ in rows))
        for group in cohorts:
            own = [at for party, at, _ in rows if cohort.get(party) == group]
            yield reading.monthly(name, group, "a month", reading.by_month(own))


def recurring(reading: Reading, stage: Stage) -> list[Row]:
    """What is counted: assessments from year two on."""
    return [row for row in reading.rows(stage) if _number(row[2]) > 1]


def _number(detail: tuple[Any, ...]) -> int:
    return int(detail[0])


_EVEN: Final = [1 / _MONTHS] * _MONTHS


def _figures(prefix: str, group: str, years: Sequence[Sequence[int]]) -> Iterator[Metric]:
    enough = [year for year in years if sum(year) >= _LEAST_A_YEAR]
    yield metric(f"{prefix}_peak_over_mean", group, mean([_peak(y) for y in enough]), "ratio")
    spread = mean([_variance(year) for year in enough])
    yield metric(f"{prefix}_variance_over_mean", group, spread, "ratio")
    yield metric(f"{prefix}_gini", group, mean([_gini(year) for year in enough]), "0 to 1")
    busiest = mean([float(max(year)) for year in enough])
    yield metric(f"{prefix}_busiest_month", group, busiest, "assessments")


def _peak(year: Sequence[int]) -> float:
    return max(year) * len(year) / sum(year)


def _variance(year: Sequence[int]) -> float:
    """Sample variance over mean: 1 on average where months are Poisson."""
    average = sum(year) / len(year)
    return sum((count - average) ** 2 for count in year) / (len(year) - 1) / average


def _gini(year: Sequence[int]) -> float:
    """0 where all months are alike, 11/12 where one has everything."""
    ordered, total = sorted(year), sum(year)
    weighted = sum(rank * count for rank, count in enumerate(ordered, start=1))
    return (2 * weighted / total - len(ordered) - 1) / len(ordered)
