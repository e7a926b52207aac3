"""Figures over months: Users and live, labs, SSC, assessors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from labsim.wording.estimates import number_text
from labsim.wording.metrics import capital, group_words
from simulations.report.charts import (
    Figure,
    Panel,
    left_out,
    mandate_marks,
    series_table,
    shown,
    time_chart,
    top_of,
)
from simulations.report.drawing import Named
from simulations.report.result import ALL, Result, Scenario, Series
from simulations.report.tables import Table

BAND_WORDS: Final = (
    "The line is the mean of the replications; 90\u00a0% of them lie inside the band around it."
)

Named_series = tuple[Series, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure over months shows: series by name, their words ("" for one word a group)."""

    ident: str
    heading: str
    counted: str
    words: str
    missing: str
    series: Mapping[str, str]
    has_mandates: bool = False


USERS: Final = Subject(
    "chart-users",
    "Users and live participants",
    "participants so far",
    "How many participants had become Users, and how many had gone live, up to each month.",
    "This result has no series of Users or live participants, so there is no drawing of them.",
    {"users": "Users", "live": "live"},
    has_mandates=True,
)
LABS: Final = Subject(
    "chart-labs",
    "Lab utilisation",
    "spaces taken, share of open",
    "How full the labs were in each month: spaces taken over spaces open on the same days.",
    "This result has no series of lab utilisation, so there is no drawing of it.",
    {"lab_utilisation": ""},
)
SSC: Final = Subject(
    "chart-ssc",
    "The agenda of the Security Sub-Committee",
    "reports",
    "Reports that SSC took each month, and those that waited for room on an agenda.",
    "This result has no series of SSC reports or backlog, so there is no drawing of them.",
    {"ssc_reports": "taken", "ssc_backlog": "waiting"},
)
CIO: Final = Subject(
    "chart-cio",
    "How busy the assessors were",
    "share of team time",
    "Team days in use for fieldwork and write-up, over all team working days, by month.",
    "This result has no series of assessor utilisation, so there is no drawing of it.",
    {"cio_utilisation": "teams in use"},
)


def figure_over_time(result: Result, about: Subject) -> Figure:
    """A drawing and a table for each scenario that is shown; one axis for all."""
    lines = {each.name: _lines(each, about) for each in shown(result)}
    top = top_of([series for rows in lines.values() for series, _ in rows])
    drawn = [each for each in shown(result) if lines[each.name]]
    return Figure(
        ident=about.ident,
        heading=about.heading,
        words=f"{about.words} {BAND_WORDS}",
        panels=[_panel(each, about, lines[each.name], top) for each in drawn],
        missing=about.missing,
        notes=(*_mandate_words(drawn, about), *left_out(result)),
    )


def _lines(scenario: Scenario, about: Subject) -> Sequence[Named_series]:
    """Those that have a value."""
    named = (pair for name, words in about.series.items() for pair in _named(scenario, name, words))
    return [(series, words) for series, words in named if any(map(isfinite, series.mean))]


def _named(scenario: Scenario, name: str, words: str) -> Iterator[Named_series]:
    """One line for everybody, or one a group where the groups are the point."""
    whole = scenario.one_series(name)
    if words and whole is not None:
        yield whole, words
    elif not words:
        rows = scenario.series_of(name)
        groups = [each for each in rows if each.group != ALL] or rows
        yield from ((each, capital(group_words(each.group))) for each in groups)


def _panel(scenario: Scenario, about: Subject, lines: Sequence[Named_series], top: float) -> Panel:
    marks = mandate_marks(scenario)[0] if about.has_mandates else ()
    named = Named(
        f"{about.ident}-{scenario.name}",
        f"{about.heading}, {scenario.name}",
        " ".join(_in_words(series, words) for series, words in lines),
    )
    chart = time_chart(lines, about.counted, marks, top)
    table = _table(scenario, about, lines)
    return Panel(scenario.name, named, chart, table, scenario.name)


def _in_words(series: Series, words: str) -> str:
    """What the line does, for somebody who cannot see it."""
    highest = max(range(len(series.at)), key=lambda place: _drawable(series.mean[place]))
    ends = [number_text(value, series.unit) for value in (series.mean[0], series.mean[-1])]
    most = number_text(series.mean[highest], series.unit)
    return (
        f"{capital(words)}: {ends[0]} in {series.at[0]:%Y-%m}, {ends[1]} in {series.at[-1]:%Y-%m},"
        f" most {most} in {series.at[highest]:%Y-%m}."
    )


def _drawable(value: float) -> float:
    return value if value == value else float("-inf")  # noqa: PLR0124 - nan is below everything


def _table(scenario: Scenario, about: Subject, lines: Sequence[Named_series]) -> Table:
    ident = f"{about.ident}-{scenario.name}-table"
    return series_table(ident, f"{about.heading} by month, {scenario.name}", lines)


def _mandate_words(scenarios: Sequence[Scenario], about: Subject) -> tuple[str, ...]:
    """Each different list of mandates once."""
    if not about.has_mandates:
        return ()
    said = [(mandate_marks(each)[1], each.name) for each in scenarios]
    texts = dict.fromkeys(words for words, _ in said if words)
    if len(texts) <= 1:
        return tuple(texts)
    return tuple(f"{name}. {words}" for words, name in said if words)
