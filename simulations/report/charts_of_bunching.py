"""The bunching picture: four monthly series a scenario, and their measures beside chance alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from math import isfinite
from typing import Final

from labsim.wording.estimates import number_text, span_text
from labsim.wording.metrics import (
    BUNCHING,
    CHANCE,
    MONTHLY,
    PEAK,
    capital,
    group_words,
    metric_and_group,
    short_words,
)
from simulations.report.bars import BarChart, Chance, Stripe, highest
from simulations.report.charts import Figure, Panel, left_out, shown
from simulations.report.drawing import Named
from simulations.report.intervals import Row, RowChart
from simulations.report.result import Metric, Result, Scenario, Series
from simulations.report.tables import BAND, INTERVAL, Table, estimate_cells, span_cell

_MEASURES: Final = "chart-bunching-measures"
_MONTHS: Final = "chart-bunching"
_START: Final = "time.measured_from"
_END: Final = "time.end"
_MONTHS_A_YEAR: Final = 12
_LEAST_A_MONTH: Final = 1.0  # of fewer no figure of bunching says anything
_OWN_AXIS: Final = 3  # times lower than the highest: on the shared axis nothing would be seen


def measures_figure(result: Result) -> Figure:
    """Each scenario's measure with its interval before the band that pure chance would give."""
    wanted = [(name, series) for name in BUNCHING for series in MONTHLY]
    found = [pair for pair in wanted if _scenarios(result, *pair)]
    return Figure(
        ident=_MEASURES,
        heading="How badly assessments bunch, beside chance alone",
        words=(
            "The point is the mean over replications, the line its 95\u00a0% interval. The grey box"
            " behind it, where the result gives one, holds nine of ten values of a Poisson process"
            " of the same volume: what assessments spread by chance alone would show. Further to the"
            " right is more bunched."
        ),
        panels=[_measure_panel(result, *pair) for pair in found],
        shared=[_measure_table(result, found)] if found else [],
        missing="This result has no bunching measures, so there is no drawing of them.",
        notes=left_out(result),
    )


def months_figure(result: Result) -> Figure:
    """Four drawings a scenario, each series on one axis for all scenarios."""
    charts = {
        (name, each.name): chart
        for name in MONTHLY
        for each in shown(result)
        if (chart := _chart(each, name)) is not None
    }
    tops = {name: _top(charts, name) for name in MONTHLY}
    drawn = [
        (each, name) for each in shown(result) for name in MONTHLY if (name, each.name) in charts
    ]
    return Figure(
        ident=_MONTHS,
        heading="Assessments per month: due, requested, held, at SSC",
        words=(
            "Assessments from a User's second year on; the first ones come with the mandates. Bars are"
            " means over the replications, stacked by the year in which the participant became a User"
            " (the earliest below). The thin dark stroke spans 5 to 95\u00a0% of the replications."
            " Between the dashed lines of a year, where given, lies the fullest month that chance alone"
            " (a Poisson process of the same volume) would give it: strokes beyond it are bunching."
        ),
        panels=[
            _month_panel(each, name, charts[name, each.name], tops[name]) for each, name in drawn
        ],
        missing="This result counts no assessments by month, so there is no drawing of them.",
        notes=left_out(result),
    )


def chance_of(scenario: Scenario, measure: str, series: str) -> Metric | None:
    """The same measure of a Poisson process of the same volume."""
    return scenario.metrics.get((CHANCE[measure], series))


def _scenarios(result: Result, measure: str, series: str) -> list[Scenario]:
    """Those that have a value: a figure may have nobody to speak of."""
    pair = measure, series
    rows = [(each, each.metrics.get(pair)) for each in shown(result)]
    return [each for each, row in rows if row is not None and isfinite(row.mean)]


def _measure_panel(result: Result, measure: str, series: str) -> Panel:
    rows = tuple(
        _measure_row(each, measure, series) for each in _scenarios(result, measure, series)
    )
    heading = f"{capital(group_words(series))}: {short_words(measure)}"
    words = "; ".join(f"{each.words}: {each.printed}" for each in rows)
    named = Named(f"{_MEASURES}-{measure}-{series}", f"{heading}, per scenario", words)
    return Panel(heading, named, RowChart(rows, short_words(measure)))


def _measure_row(scenario: Scenario, measure: str, series: str) -> Row:
    row, chance = scenario.metrics[measure, series], chance_of(scenario, measure, series)
    reference = (chance.q05, chance.q95) if chance else None
    printed = number_text(row.mean)
    if isfinite(row.ci_low):
        printed = f"{printed} ({span_text(row.ci_low, row.ci_high)})"
    return Row(scenario.name, printed, row.mean, row.ci_low, row.ci_high, reference)


def _measure_table(result: Result, pairs: Sequence[tuple[str, str]]) -> Table:
    columns = ["Measure (series)", "Scenario", "Mean", INTERVAL, BAND, "n"]
    columns += ["Chance alone, mean", "Chance alone, 5 to 95\u00a0%"]
    rows = [
        (
            metric_and_group(*pair),
            each.name,
            *estimate_cells(each.metrics[pair]),
            *_chance_cells(each, *pair),
        )
        for pair in pairs
        for each in _scenarios(result, *pair)
    ]
    caption = "Measures of bunching beside chance alone"
    return Table(f"{_MEASURES}-table", caption, columns, rows, words=2)


def _chance_cells(scenario: Scenario, measure: str, series: str) -> tuple[str, str]:
    chance = chance_of(scenario, measure, series)
    if chance is None:
        return "not given", ""
    return number_text(chance.mean), span_cell(chance.q05, chance.q95)


def _chart(scenario: Scenario, name: str) -> BarChart | None:
    whole = scenario.one_series(name)
    if whole is None or not any(whole.mean):
        return None
    cohorts = [each for each in scenario.series_of(name) if each.group.isdigit()]
    cohorts = sorted((each for each in cohorts if each.at == whole.at), key=lambda each: each.group)
    stripes = [Stripe(f"Users of {each.group}", each.mean) for each in cohorts if any(each.mean)]
    return BarChart(
        series=name,
        months=whole.at,
        stripes=tuple(stripes) or (Stripe("all", whole.mean),),
        mean=whole.mean,
        low=whole.low,
        high=whole.high,
        counted="a month",
        chance=tuple(_chance_levels(scenario, whole)),
    )


def _chance_levels(scenario: Scenario, whole: Series) -> Iterator[Chance]:
    """For each whole year that is measured: the year's mean month times the figure of chance alone."""
    chance = chance_of(scenario, PEAK, whole.series)
    if chance is None or not isfinite(chance.q05 + chance.q95):
        return
    for months in _measured_years(scenario, whole):
        mean = sum(value for _, value in months) / len(months)
        if mean >= _LEAST_A_MONTH:
            days = [day for day, _ in months]
            yield Chance(days[0], days[-1], chance.q05 * mean, chance.q95 * mean)


def _measured_years(scenario: Scenario, whole: Series) -> Iterator[list[tuple[date, float]]]:
    """Years with twelve months between the scenario's measured_from and end; all where it does not say."""
    first = _day(scenario.values.get(_START), date.min)
    end = _day(scenario.values.get(_END), date.max)
    rows = [
        (day, value)
        for day, value in zip(whole.at, whole.mean, strict=True)
        if first <= day < end and isfinite(value)
    ]
    for _, months in groupby(rows, key=lambda row: row[0].year):
        year = list(months)
        if len(year) == _MONTHS_A_YEAR:
            yield year


def _day(words: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(words or "")
    except ValueError:
        return otherwise


def _top(charts: dict[tuple[str, str], BarChart], name: str) -> float:
    return max(
        (highest(chart) for (series, _), chart in charts.items() if series == name), default=0
    )


def _month_panel(scenario: Scenario, name: str, chart: BarChart, top: float) -> Panel:
    """On the axis of all scenarios, unless it would be squeezed flat there."""
    own = highest(chart) * _OWN_AXIS < top
    heading = f"{scenario.name}: {group_words(name)}{', on an axis of its own' if own else ''}"
    named = Named(
        f"{_MONTHS}-{name}-{scenario.name}",
        f"Assessments {group_words(name)} per month, {scenario.name}",
        _month_words(chart),
    )
    drawn = replace(chart, top=0.0 if own else top)
    return Panel(heading, named, drawn, _month_table(scenario, name, chart), scenario.name)


def _month_words(chart: BarChart) -> str:
    totals = [sum(column) for column in zip(*(each.values for each in chart.stripes), strict=True)]
    place = max(range(len(totals)), key=totals.__getitem__)
    said = f"The mean is highest in {chart.months[place]:%Y-%m} with {number_text(totals[place])}."
    by_chance = (
        f" In {each.first.year} the fullest month by chance alone has {span_text(each.low, each.high)}."
        for each in chart.chance
    )
    return said + "".join(by_chance)


def _month_table(scenario: Scenario, name: str, chart: BarChart) -> Table:
    stripes: Sequence[Stripe] = chart.stripes if len(chart.stripes) > 1 else ()
    columns = ["Month", "Mean", "5\u00a0%", "95\u00a0%", *(capital(each.words) for each in stripes)]
    columns_of_numbers = (chart.mean, chart.low, chart.high, *(each.values for each in stripes))
    rows = [
        (f"{day:%Y-%m}", *map(number_text, values))
        for day, *values in zip(chart.months, *columns_of_numbers, strict=True)
    ]
    caption = f"Assessments {group_words(name)} per month, {scenario.name}"
    return Table(f"{_MONTHS}-{name}-{scenario.name}-table", caption, columns, rows)
