"""A chart as a file of its exact numbers: heads in words, with units, and what low and high are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, assert_never

from labsim.wording.estimates import PERCENT
from labsim.wording.metrics import capital
from simulations.report.bars import BarChart
from simulations.report.charts import Panel
from simulations.report.heat import HeatChart
from simulations.report.intervals import RowChart
from simulations.report.lines import LineChart
from web.charts.vega.charts import rows_of

_LOW: Final = "95 % interval, low"
_HIGH: Final = "95 % interval, high"
_FIFTH: Final = "5 % quantile"
_NINETY_FIFTH: Final = "95 % quantile"
_COUNTED: Final = "assessments a month"

Heads = Mapping[str, str]
"""The columns in their order: what each is called in the drawn row, and its words."""


def file_rows(panel: Panel) -> tuple[Sequence[str], Iterator[list[str | float | bool | None]]]:
    """The words of the columns first."""
    heads = _heads(panel)
    return list(heads.values()), ([row[name] for name in heads] for row in rows_of(panel))


def _heads(panel: Panel) -> Heads:
    match panel.chart:
        case LineChart() as chart:
            return _of_lines(chart)
        case BarChart():
            return _OF_BARS
        case RowChart() as chart:
            return _of_rows(chart)
        case HeatChart() as chart:
            return _of_heat(chart)
        case chart:
            assert_never(chart)


_OF_BARS: Final[Heads] = {
    "month": "Month",
    "stripe": "Cohort",
    "value": f"Mean of the cohort ({_COUNTED})",
    "mean": f"Mean of all cohorts ({_COUNTED})",
    "low": f"{_FIFTH} of all cohorts ({_COUNTED})",
    "high": f"{_NINETY_FIFTH} of all cohorts ({_COUNTED})",
}


def _of_lines(chart: LineChart) -> Heads:
    unit = _unit(chart.unit)
    if chart.is_over_time:
        ends = {"low": f"{_FIFTH}{unit}", "high": f"{_NINETY_FIFTH}{unit}"}
        return {"line": "Line", "at": "Month", "mean": f"Mean{unit}"} | ends
    ends = {"low": f"{_LOW}{unit}", "high": f"{_HIGH}{unit}"}
    return {"line": "Rule", "where": chart.across, "mean": f"Mean{unit}"} | ends


def _of_rows(chart: RowChart) -> Heads:
    """A bar ends at the median and its stroke at nine of ten; a point has its interval."""
    unit = _unit(chart.measured_in)
    if chart.is_bar:
        return {"row": "Stage", "value": f"Median{unit}", "high": f"Nine of ten{unit}"}
    what = "Difference" if chart.at_zero else f"{capital(chart.counted)}, mean"
    heads = {"row": "Scenario", "value": f"{what}{unit}"}
    heads |= {"low": f"{_LOW}{unit}", "high": f"{_HIGH}{unit}"}
    if chart.at_zero:
        return heads | {"clear": "Clear after Holm's correction"}
    chance = "By chance alone"
    return heads | {
        "chance_low": f"{chance}, {_FIFTH}",
        "chance_high": f"{chance}, {_NINETY_FIFTH}",
    }


def _of_heat(chart: HeatChart) -> Heads:
    unit = _unit(chart.unit)
    heads = {"across": chart.across, "down": chart.down, "mean": f"Mean{unit}"}
    return heads | {"low": f"{_LOW}{unit}", "high": f"{_HIGH}{unit}"}


def _unit(unit: str) -> str:
    """A file has shares as they are stored."""
    if unit in PERCENT:
        return " (share, 0 to 1)"
    return f" ({unit})" if unit else ""
