"""Which metrics an experiment looks at: by name, or by name[group]."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from simulations.recorded import MetricColumn, Table

KEY_METRICS: Final = (
    "bunching_peak_over_mean",
    "bunching_variance_over_mean",
    "bunching_gini",
    "bunching_busiest_month",
    "assessments_per_user_year",
    "mean_gap_days",
    "waiting_weeks_mean",
    "due_breaches",
    "users_by_mandate_share",
    "past_due_count[2020-01-10]",
    "assessment_organised_share[2017-05-31]",
)
"""What rules are compared by, where nothing else is asked for: bunching, and what is paid for it."""

PRECISION_METRICS: Final = (
    "bunching_peak_over_mean[held]",
    "bunching_variance_over_mean[held]",
    "bunching_gini[held]",
    "assessments_per_user_year",
)
"""What precision is asked of, where nothing else is said; bunching takes the most replications."""

SHARES: Final = frozenset(
    {
        "users_by_mandate_share",
        "assessment_organised_share",
        "due_breaches_share",
        "lab_utilisation",
        "cio_utilisation",
        "planned_user_by_mandate",
    }
)
"""Metrics that go from 0 to 1, and are told in percent."""

HABIT_KEY: Final = "habit.procrastination"
HABITS: Final = "0,0.25,0.5,0.75,1"
"""What the order of due rules may hang on, and the values to try it at."""

_ONLY: Final = "all"


class UnknownMetricError(ValueError):
    """No such metric, or not one alone; the text lists what there is."""


def chosen_columns(table: Table, metrics: Sequence[str], *, must_exist: bool = False) -> list[int]:
    """The columns of these metrics, in the table's order, without those that never had a value.

    Raises UnknownMetricError where one must exist and does not.
    """
    for metric in metrics if must_exist else ():
        _must_exist(table, metric)
    names = set(metrics)
    empty = np.all(np.isnan(table.metrics), axis=0)
    return [
        place
        for place, column in enumerate(table.layout.metrics)
        if (column.name in names or _full_name(column) in names) and not empty[place]
    ]


def one_column(table: Table, metric: str) -> MetricColumn:
    """The one column that is meant: of a bare name its only group, or "all". Raises UnknownMetricError."""
    _must_exist(table, metric)
    found = [c for c in table.layout.metrics if metric in {c.name, _full_name(c)}]
    alone = found if len(found) == 1 else [c for c in found if c.group == _ONLY]
    if not alone:
        message = f"{metric} has several groups: say {', '.join(_full_name(c) for c in found)}"
        raise UnknownMetricError(message)
    return alone[0]


def _must_exist(table: Table, metric: str) -> None:
    columns = table.layout.metrics
    if any(metric in {column.name, _full_name(column)} for column in columns):
        return
    name = metric.partition("[")[0]
    near = dict.fromkeys(_full_name(c) for c in columns if c.name == name)
    there = near or dict.fromkeys(column.name for column in columns)
    message = f"there is no metric {metric}: choose from {', '.join(there)}"
    raise UnknownMetricError(message)


def _full_name(column: MetricColumn) -> str:
    return f"{column.name}[{column.group}]"
