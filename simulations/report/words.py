"""Words for metrics, series and groups. What is not listed reads as its name without underscores."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HELD: Final = "held"
VARIANCE: Final = "bunching_variance_over_mean"
PEAK: Final = "bunching_peak_over_mean"
GINI: Final = "bunching_gini"
BUNCHING: Final = (VARIANCE, PEAK)
MONTHLY: Final = ("due", "requested", HELD, "at_ssc")
PAID: Final = (
    "assessments_per_user_year",
    "mean_gap_days",
    "waiting_weeks_mean",
    "due_breaches",
)
CHANCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        VARIANCE: "bunching_poisson_variance_over_mean",
        PEAK: "bunching_poisson_peak_over_mean",
        GINI: "bunching_poisson_gini",
    }
)
KEY_METRICS: Final = (
    VARIANCE,
    PEAK,
    GINI,
    *PAID,
    "users_by_mandate_share",
    "past_due_count",
    "assessment_organised_share",
    "time_to_user_days_median",
    "time_to_user_days_p90",
    "lab_utilisation",
    "lab_start_wait_days",
    "cio_utilisation",
    "ssc_backlog_mean",
    "ssc_backlog_peak",
    "events_of_default",
    "participant_costs_pounds",
)

_METRICS: Final = {
    VARIANCE: "variance / mean of the monthly numbers, within years",
    PEAK: "fullest month / mean month",
    GINI: "Gini coefficient of the monthly numbers",
    "bunching_poisson_variance_over_mean": "variance / mean of chance alone (Poisson)",
    "bunching_poisson_peak_over_mean": "fullest month / mean month of chance alone (Poisson)",
    "bunching_poisson_gini": "Gini coefficient of chance alone (Poisson)",
    "assessments_per_user_year": "assessments per User and year",
    "mean_gap_days": "mean gap between a User's assessments",
    "waiting_weeks_mean": "mean wait for an assessment",
    "due_breaches": "assessments held after their due date",
    "users_by_mandate_share": "Users by their mandate, share of those who have one",
    "past_due_count": "suppliers past their mandate and not Users",
    "assessment_organised_share": "small suppliers with an assessment organised",
    "lab_utilisation": "spaces taken, share of those open",
    "cio_utilisation": "assessor teams' time in use",
    "time_to_user_days_median": "days from arrival to User, median",
    "time_to_user_days_p90": "days from arrival to User, nine of ten are done",
    "time_to_live_days_median": "days from arrival to live, median",
    "time_to_live_days_p90": "days from arrival to live, nine of ten are done",
    "lab_start_wait_days": "days between the wanted and the given start in a lab",
    "ssc_backlog_mean": "reports that wait for an SSC agenda, mean",
    "ssc_backlog_peak": "reports that wait for an SSC agenda, most",
    "events_of_default": "assessments that were Not Compliant (Events of Default)",
    "participant_costs_pounds": "cost to all participants together",
    "lab_full_days": "lab days without a free space",
    "lab_tight_days": "lab days too full for a slot of the usual size",
    "request_wait_weeks": "weeks that a request made today waits beyond the first lawful day",
    "later_request_wait_weeks": "weeks that a usual request of the month waits beyond the first lawful day",
    "request_start_days": "days until an open request begins",
    "slots_not_fitting": "slots held today that would not fit",
    "stage_days_median": "time in a stage, median",
    "stage_days_p90": "time in a stage, nine of ten are done",
}
_SHORT: Final = {
    VARIANCE: "variance / mean",
    PEAK: "peak / mean",
    GINI: "Gini",
    "assessments_per_user_year": "assessments per User-year",
    "mean_gap_days": "mean gap",
    "waiting_weeks_mean": "mean wait",
    "due_breaches": "due dates breached",
}
_GROUPS: Final = {
    "all": "all",
    "": "all",
    "due": "due",
    "requested": "requested",
    HELD: "held",
    "at_ssc": "at SSC",
    "arqiva": "Arqiva",
    "telefonica": "Telefonica",
}
_CAPITALS: Final = {
    "ssc": "SSC",
    "cio": "CIO",
    "uept": "UEPT",
    "srept": "SREPT",
    "uep": "UEP",
    "e2e": "E2E",
    "user": "User",
    "users": "Users",
    "id": "ID",
    "fusa": "FUSA",
    "dcc": "DCC",
    "secmp0040": "SECMP0040",
    "cme": "CME",
}


def metric_words(name: str) -> str:
    """What a metric counts, in the middle of a sentence."""
    return _METRICS.get(name) or plain(name)


def short_words(name: str) -> str:
    """The same for a narrow column."""
    return _SHORT.get(name) or metric_words(name)


def group_words(name: str) -> str:
    """A group of a metric or series: `at_ssc` is "at SSC"."""
    return _GROUPS.get(name) or plain(name)


def metric_and_group(metric: str, group: str) -> str:
    """`variance / mean (held)`; everybody together needs no group."""
    about = short_words(metric)
    return about if group in {"all", ""} else f"{about} ({group_words(group)})"


def capital(words: str) -> str:
    """With a capital at the beginning; the rest stays as it is."""
    return words[:1].upper() + words[1:]


def plain(name: str) -> str:
    """`at_ssc_days` as "at SSC days"."""
    words = " ".join(_CAPITALS.get(word, word) for word in name.split("_"))
    return words.replace("non domestic", "non-domestic")
