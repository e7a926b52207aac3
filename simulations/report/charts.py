"""A figure: small charts of one size side by side, their words, and a table for each; how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Final

from labsim.wording.dates import plain_day_text, short_month_text
from labsim.wording.estimates import number_text
from labsim.wording.metrics import plain
from simulations.report.bars import BarChart, bar_drawing
from simulations.report.drawing import Named
from simulations.report.heat import HeatChart, heat_drawing
from simulations.report.html import Html, element, joined, paragraph
from simulations.report.intervals import RowChart, row_drawing
from simulations.report.lines import Line, LineChart, Mark, line_drawing
from simulations.report.result import Result, Scenario, Series
from simulations.report.scales import date_ticks
from simulations.report.tables import Table, folded_table

MOST_SHOWN: Final = 6
_FEW: Final = 2  # tables; more are folded, whatever their length
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


Chart = LineChart | BarChart | RowChart | HeatChart


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart with what stands above it, and its table where it has one of its own.

    `scenario` is the name of the one scenario it is about, empty where it is about several.
    """

    heading: str
    named: Named
    chart: Chart
    table: Table | None = None
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One question's charts. `shared` are tables of several; without panels, `missing` says what the result lacks.

    `of_all`: each chart has all scenarios, whichever of them is brought forward.
    """

    ident: str
    heading: str
    words: str
    panels: Sequence[Panel]
    missing: str
    shared: Sequence[Table] = ()
    notes: Sequence[str] = ()
    of_all: bool = False

    @property
    def tables(self) -> tuple[Table, ...]:
        """Those of the charts first."""
        return (*(each.table for each in self.panels if each.table), *self.shared)


def figure(given: Figure) -> Html:
    """Heading, drawings, words below them, tables."""
    heading = element("h3", given.heading, id=given.ident)
    if not given.panels:
        return element("section", heading, paragraph(given.missing, class_="missing"))
    words = (paragraph(each) for each in (given.words, *given.notes))
    drawn = element(
        "figure",
        element("div", *map(_panel, given.panels), class_="panels"),
        element("figcaption", *words),
        aria_labelledby=given.ident,
    )
    few = len(given.tables) <= _FEW
    tables = joined(*(folded_table(each, may_be_open=few) for each in given.tables))
    return element("section", heading, drawn, tables)


def shown(result: Result) -> tuple[Scenario, ...]:
    """As many scenarios as a reader can compare by eye, the base among them."""
    others = [each for each in result.scenarios if each is not result.base]
    return (result.base, *others)[:MOST_SHOWN]


def left_out(result: Result, file: str = "series.csv") -> tuple[str, ...]:
    """What is said where there are more scenarios than are shown one by one."""
    count = len(result.scenarios)
    if count <= MOST_SHOWN:
        return ()
    return (f"Shown for {MOST_SHOWN} of {count} scenarios; {file} has all of them.",)


def line_of(series: Series, words: str) -> Line:
    """A series over dates."""
    days = tuple(float(day.toordinal()) for day in series.at)
    return Line(words, days, series.mean, series.low, series.high)


def time_chart(
    lines: Sequence[tuple[Series, str]], counted: str, marks: Sequence[Mark] = (), top: float = 0.0
) -> LineChart:
    """Lines over dates with ticks at years, or months where there are few."""
    days = [day for series, _ in lines for day in series.at]
    drawn = tuple(line_of(series, words) for series, words in lines)
    ticks, unit = date_ticks(min(days), max(days)), lines[0][0].unit
    return LineChart(drawn, ticks, counted, unit, tuple(marks), top)


def top_of(series: Sequence[Series]) -> float:
    """The highest value of all, so that panels share one axis."""
    values = (value for each in series for value in (*each.mean, *each.high))
    return max((value for value in values if not isnan(value)), default=0.0)


def series_table(ident: str, caption: str, lines: Sequence[tuple[Series, str]]) -> Table:
    """A row for each date: mean, 5 % and 95 % of each line."""
    columns = ["Month"]
    for _, words in lines:
        columns += [f"{words}, mean", f"{words}, 5\u00a0%", f"{words}, 95\u00a0%"]
    days = sorted({day for series, _ in lines for day in series.at})
    looked_up = [_by_day(series) for series, _ in lines]
    rows = [
        (_month(day), *(cell for each in looked_up for cell in each.get(day, ("", "", ""))))
        for day in days
    ]
    return Table(ident, caption, columns, rows)


def mandate_marks(scenario: Scenario) -> tuple[tuple[Mark, ...], str]:
    """Letters for the mandates' dates, and the sentence that explains them."""
    by_day: dict[date, list[str]] = {}
    for mandate in sorted(scenario.mandates, key=lambda each: each.day):
        by_day.setdefault(mandate.day, []).append(plain(mandate.name))
    lettered = list(zip(_LETTERS, by_day.items(), strict=False))
    marks = tuple(Mark(day.toordinal(), letter) for letter, (day, _) in lettered)
    said = [
        f"{letter} {' and '.join(names)}, {plain_day_text(day)}"
        for letter, (day, names) in lettered
    ]
    return marks, f"Mandates, as dotted lines: {'; '.join(said)}." if said else ""


def _panel(panel: Panel) -> Html:
    return element(
        "div", paragraph(panel.heading, class_="panel-name"), _drawing(panel), class_="panel"
    )


def _drawing(panel: Panel) -> Html:
    match panel.chart:
        case LineChart() as lines:
            return line_drawing(panel.named, lines)
        case BarChart() as bars:
            return bar_drawing(panel.named, bars)
        case RowChart() as rows:
            return row_drawing(panel.named, rows)
        case HeatChart() as heat:
            return heat_drawing(panel.named, heat)


def _by_day(series: Series) -> dict[date, tuple[str, ...]]:
    values = zip(series.mean, series.low, series.high, strict=True)
    texts = (tuple(number_text(value, series.unit) for value in row) for row in values)
    return dict(zip(series.at, texts, strict=True))


def _month(day: date) -> str:
    return short_month_text(day, with_year=True)
