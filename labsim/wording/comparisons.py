"""What a comparison found, a sentence for each metric; and that nothing can be told where nothing can."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Final

from labsim.wording.estimates import PERCENT, SPACE, difference_text, number_text
from labsim.wording.metrics import (
    BUSIEST,
    GINI,
    ON_TIME,
    PEAK,
    VARIANCE,
    group_words,
    metric_words,
)

_CHANGED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        BUSIEST: ("the busiest month", "assessments"),
        PEAK: ("the fullest month over the mean month", ""),
        VARIANCE: ("variance over mean of the months", ""),
        GINI: ("the Gini coefficient of the months", ""),
        ON_TIME: ("the share of Users by their mandate", ""),
        "assessment_organised_share": (
            "the share of small suppliers with an assessment organised",
            "",
        ),
        "past_due_count": ("the number of suppliers past their mandate and not Users", ""),
        "assessments_per_user_year": ("the number of assessments per User and year", ""),
        "mean_gap_days": ("the mean gap between a User's assessments", "days"),
        "waiting_weeks_mean": ("the mean wait for an assessment", "weeks"),
        "due_breaches": ("the number of assessments held after their due date", ""),
        "events_of_default": ("the number of assessments that were Not Compliant", ""),
        "ssc_backlog_mean": ("the mean number of reports that wait for an SSC agenda", ""),
        "ssc_backlog_peak": ("the largest number of reports that wait for an SSC agenda", ""),
        "time_to_user_days_median": ("the median time from arrival to User", "days"),
        "time_to_user_days_p90": ("the time in which nine of ten become Users", "days"),
        "time_to_live_days_median": ("the median time from arrival to live", "days"),
        "time_to_live_days_p90": ("the time in which nine of ten are live", "days"),
        "lab_utilisation": ("the share of open spaces that are taken", ""),
        "lab_start_wait_days": ("the wait for a start in the lab", "days"),
        "cio_utilisation": ("the share of the assessor's team time in use", ""),
        "participant_costs_pounds": ("the cost to all participants together", "pounds"),
    }
)
"""What a sentence says is raised or lowered, and what is counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`other` less `base`, replication by replication; low to high is its 95 % interval. Numbers may be nan.

    `clear` holds after Holm's correction over all `compared` differences of the result.
    """

    base: str
    other: str
    metric: str
    group: str
    unit: str
    base_mean: float
    other_mean: float
    mean: float
    low: float
    high: float
    clear: bool
    compared: int


def difference_sentence(found: Difference) -> str:
    """One sentence, which says whether chance alone is ruled out."""
    if found.clear and not isnan(found.mean):
        return _told(found)
    if isnan(found.low) or isnan(found.high):
        return f"{_none(found)}: there are too few replications with a value."
    if found.low == found.high == 0:
        same = number_text(found.base_mean, found.unit)
        return (
            f"{_none(found)}: it is the same in both, replication by replication"
            f" (mean {same}{counted_text(found.metric)})."
        )
    return f"{_none(found)}: {_both(found)}{_why(found)}."


def subject_of(metric: str, group: str) -> str:
    """What is raised or lowered: `the busiest month (held)`, `… on 10 January 2020`."""
    about = _CHANGED.get(metric, (metric_words(metric), ""))[0]
    return f"{about}{_of(group)}"


def counted_text(metric: str) -> str:
    """What stands behind a number: ` weeks`; nothing where the words of the metric say it."""
    noun = _CHANGED.get(metric, ("", ""))[1]
    return f" {noun}" if noun else ""


def _told(found: Difference) -> str:
    verb = "raises" if found.mean > 0 else "lowers"
    values = f"from {_value(found.base_mean, found)} to {_value(found.other_mean, found)}"
    sure = f"95{SPACE}% sure: by {_by(found)}"
    if found.low == found.high:
        sure = "by as much in every replication"
    about = subject_of(found.metric, found.group)
    return f"{found.other} {verb} {about} {values}{counted_text(found.metric)} ({sure})."


def _by(found: Difference) -> str:
    """The interval without its sign; shares differ by points."""
    ends = sorted((abs(found.low), abs(found.high)))
    if found.unit in PERCENT:
        low, high = (end * 100 for end in ends)
        return f"{low:.1f} to {high:.1f} points"
    return " to ".join(number_text(end) for end in ends)


def _none(found: Difference) -> str:
    about = subject_of(found.metric, found.group)
    return f"No difference can be told between {found.other} and {found.base} in {about}"


def _both(found: Difference) -> str:
    values = (_value(mean, found) for mean in (found.other_mean, found.base_mean))
    return f"{' and '.join(values)}{counted_text(found.metric)}"


def _why(found: Difference) -> str:
    ends = (difference_text(end, found.unit) for end in (found.low, found.high))
    interval = f"95{SPACE}% interval of the difference {' to '.join(ends)}"
    if found.low <= 0 <= found.high:
        return f" ({interval})"
    return (
        f" ({interval}; it leaves out zero, but so will one of twenty by chance alone, and"
        f" {found.compared} were looked at)"
    )


def _value(mean: float, found: Difference) -> str:
    return number_text(mean, found.unit)


def _of(group: str) -> str:
    """Who, which series, where or when."""
    if group in {"all", ""}:
        return ""
    return f" ({group_words(group)})"
