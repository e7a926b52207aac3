"""Words for metrics, series and groups. What is not listed reads as its name without underscores."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from labsim.wording.dates import month_text, plain_day_text

HELD: Final = "held"
VARIANCE: Final = "bunching_variance_over_mean"
PEAK: Final = "bunching_peak_over_mean"
GINI: Final = "bunching_gini"
BUSIEST: Final = "bunching_busiest_month"
BUNCHING: Final = (VARIANCE, PEAK)
MONTHLY: Final = ("due", "requested", HELD, "at_ssc")
PAID: Final = (
    "assessments_per_user_year",
    "mean_gap_days",
    "waiting_weeks_mean",
    "due_breaches",
)
ON_TIME: Final = "users_by_mandate_share"
CHANCE: Final[Mapping[str, str]] = MappingProxyType(
    {
        VARIANCE: "bunching_poisson_variance_over_mean",
        PEAK: "bunching_poisson_peak_over_mean",
        GINI: "bunching_poisson_gini",
        BUSIEST: "bunching_poisson_busiest_month",
    }
)
KEY_METRICS: Final = (
    BUSIEST,
    VARIANCE,
    PEAK,
    GINI,
    *PAID,
    ON_TIME,
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
    BUSIEST: "assessments in the busiest month of a year",
    "bunching_poisson_busiest_month": "assessments in the busiest month by chance alone (Poisson)",
    "bunching_poisson_variance_over_mean": "variance / mean of chance alone (Poisson)",
    "bunching_poisson_peak_over_mean": "fullest month / mean month of chance alone (Poisson)",
    "bunching_poisson_gini": "Gini coefficient of chance alone (Poisson)",
    "assessments_per_user_year": "assessments per User and year",
    "mean_gap_days": "mean gap between a User's assessments",
    "waiting_weeks_mean": "mean wait for an assessment",
    "due_breaches": "assessments held after their due date",
    ON_TIME: "Users by their mandate, share of those who have one",
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
    "users_total": "participants that became Users",
    "live_total": "participants that went live",
    "gone_total": "suppliers that left",
    "assessments_a_year": "assessments a year",
    "due_breaches_share": "assessments held after their due date, share of those due",
    "second_fusas": "second full assessments needed",
    "ssc_reports_per_meeting": "reports that one meeting of SSC took",
    "lab_no_room": "stays for which no lab had room",
    "stays_extended": "stays lengthened by a testing issue",
    "change_fees_pounds": "fees for changed dates",
    "assessment_costs_pounds": "cost of assessments",
    "hub_costs_pounds": "cost of communications hubs",
    "remote_lab_costs_pounds": "cost of remote labs",
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
    BUSIEST: "busiest month",
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
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
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

SUBJECTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Users and their mandates": (
            ON_TIME,
            "past_due_count",
            "assessment_organised_share",
            "users_total",
            "live_total",
            "gone_total",
        ),
        "How long it takes": (
            "time_to_user_days_median",
            "time_to_user_days_p90",
            "time_to_live_days_median",
            "time_to_live_days_p90",
            "stage_days_median",
            "stage_days_p90",
        ),
        "How assessments bunch": (
            BUSIEST,
            PEAK,
            VARIANCE,
            GINI,
            "assessments_a_year",
            *CHANCE.values(),
        ),
        "What is paid for it": (
            *PAID,
            "due_breaches_share",
            "events_of_default",
            "second_fusas",
        ),
        "Assessor and committee": (
            "cio_utilisation",
            "ssc_reports_per_meeting",
            "ssc_backlog_mean",
            "ssc_backlog_peak",
        ),
        "Labs": (
            "lab_utilisation",
            "lab_full_days",
            "lab_tight_days",
            "lab_start_wait_days",
            "lab_no_room",
            "stays_extended",
        ),
        "Slots and requests of today": (
            "request_start_days",
            "slots_not_fitting",
            "request_wait_weeks",
            "later_request_wait_weeks",
        ),
        "Money": (
            "participant_costs_pounds",
            "assessment_costs_pounds",
            "change_fees_pounds",
            "hub_costs_pounds",
            "remote_lab_costs_pounds",
        ),
    }
)
"""Metrics by what they are about, in the order in which they are read."""
OTHERS: Final = "Other figures"


def metric_words(name: str) -> str:
    """What a metric counts, in the middle of a sentence."""
    return _METRICS.get(name) or plain(name)


def short_words(name: str) -> str:
    """The same for a narrow column."""
    return _SHORT.get(name) or metric_words(name)


def group_words(name: str) -> str:
    """`at_ssc` is "at SSC", `2020-01-10` a date in words, `arqiva-2018` "Arqiva 2018"."""
    if _DATE.fullmatch(name):
        return plain_day_text(date.fromisoformat(name))
    if _MONTH.fullmatch(name):
        return month_text(date.fromisoformat(f"{name}-01"))
    first, dash, rest = name.partition("-")
    if dash and first in _GROUPS:
        return f"{_GROUPS[first]} {group_words(rest)}"
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
