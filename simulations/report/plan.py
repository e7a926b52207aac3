"""A backward plan in a report: the latest safe days at several levels, and the chances drawn and as numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from labsim.domain.working_calendar import WorkingCalendar
from labsim.wording.dates import day_text, plain_day_text
from labsim.wording.estimates import number_text
from labsim.wording.plans import act_words, leads_to_words
from simulations.backward import Backward, Curve
from simulations.report.charts import Figure, Panel, figure
from simulations.report.drawing import Named
from simulations.report.html import Html, element, items, joined, paragraph
from simulations.report.lines import Line, LineChart
from simulations.report.result import Result
from simulations.report.scales import date_ticks
from simulations.report.tables import INTERVAL, Table, folded_table, span_cell

_LEVELS: Final = (0.5, 0.8, 0.9, 0.95, 0.99)
_SHARE: Final = "share"
_NO_DAY: Final = "no day tried"
_AT_LEAST: Final = "at least to "  # later was not seen


def plan_of(result: Result) -> Backward | None:
    """None for a result of another kind."""
    values: Mapping[str, Any] | None = result.raw.get("backward")
    return None if values is None else Backward.from_values(values)


def plan_section(result: Result, plan: Backward) -> Html:
    """By when each act is safe."""
    first, last = plan.curves[0].points[0].day, plan.curves[0].points[-1].day
    asked = (
        f"One party was let apply for its security assessment on {len(plan.curves[0].points)} days, from "
        f"{plain_day_text(first)} to {plain_day_text(last)}, {result.scenarios[0].replications} times each with the "
        f"same luck. Its mandate is {plain_day_text(plan.mandate)}."
    )
    return joined(
        paragraph(asked),
        folded_table(_safe_days(plan)),
        figure(_drawn(plan)),
        element("h3", "How sure this is", id="sure"),
        items(
            "Each day holds as long as the other acts are kept in time. Acts but the application are read by week,"
            " from all courses of events in which one was done in it.",
            "The intervals say how surely the model's own share is known. They say nothing about whether the model"
            " is right.",
        ),
    )


def _safe_days(plan: Backward) -> Table:
    calendar = WorkingCalendar.of_england_and_wales()
    columns = ("Act", "So that", *(f"{100 * level:.0f}\u00a0%" for level in _LEVELS))
    rows = [
        (
            act_words(curve.act),
            leads_to_words(curve.act),
            *(_day(curve, level, calendar) for level in _LEVELS),
        )
        for curve in plan.curves
    ]
    return Table("safe-days", "The latest safe day of each act, by level", columns, rows, words=2)


def _day(curve: Curve, level: float, calendar: WorkingCalendar) -> str:
    day = curve.latest_safe(level, calendar)
    if day is None:
        return _NO_DAY
    return f"{'' if curve.falls_short(level) else _AT_LEAST}{day_text(day)}"


def _drawn(plan: Backward) -> Figure:
    curves = [curve for curve in plan.curves if curve.points]
    return Figure(
        "chances",
        "The chance to be in time",
        "Each line is the chance by the day on which the act is done; the band is its 95 % interval.",
        [_panel(curve, number) for number, curve in enumerate(curves)],
        "No act was done in enough courses of events.",
    )


def _panel(curve: Curve, number: int) -> Panel:
    heading = f"{act_words(curve.act)}: {leads_to_words(curve.act)}"
    days = [float(point.day.toordinal()) for point in curve.points]
    line = Line(
        "chance",
        tuple(days),
        *(tuple(_values(curve, name)) for name in ("chance", "low", "high")),
    )
    ticks = date_ticks(curve.points[0].day, curve.points[-1].day)
    chart = LineChart((line,), ticks, "chance", _SHARE, top=1.0)
    words = f"The chance falls from {_chance(curve, 0)} to {_chance(curve, -1)}."
    named = Named(f"chances-{number}", heading, words)
    return Panel(heading, named, chart, _table(curve, number))


def _values(curve: Curve, name: str) -> Sequence[float]:
    return [float(getattr(point, name)) for point in curve.points]


def _chance(curve: Curve, place: int) -> str:
    return number_text(curve.points[place].chance, _SHARE)


def _table(curve: Curve, number: int) -> Table:
    rows = [
        (
            day_text(point.day),
            str(point.n),
            number_text(point.share, _SHARE),
            span_cell(point.low, point.high, _SHARE),
            number_text(point.chance, _SHARE),
        )
        for point in curve.points
    ]
    columns = ("Week from" if curve.by_week else "Done on", "n", "In time", INTERVAL, "Chance")
    return Table(f"chances-table-{number}", act_words(curve.act), columns, rows)
