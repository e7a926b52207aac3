"""Admissible values of costs, user entry, assessments and committees: what their rule functions can work with."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from labsim.domain.rulebook.admissible_forms import (
    Form,
    between,
    dated_standing,
    days,
    days_by_day,
    fixed,
    occurrences,
    one_of,
    pence_or_unknown,
    some_of,
    standing_of_event,
)

_KINDS: Final = ("full", "verification", "self")
_STATUSES: Final = (
    "approved",
    "approved_subject_to",
    "provisionally_approved",
    "deferred",
    "rejected",
)
_OUTCOMES: Final = ("compliant", "not_compliant")
_ROLES: Final = ("IS", "ES", "GS", "ED", "GT", "RSA", "OU")
_DUE_RULES: Final = ("year_end", "secmp0040", "rolling", "levelled")
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_WEEKS: Final = between(0, 104)
_MONTHS: Final = between(1, 120)
_PERCENT: Final = between(0, 100)

_MEETINGS: Final[Mapping[str, Form]] = {
    "weekday": one_of(_WEEKDAYS),
    "occurrences": occurrences,
    "when_needed": occurrences,
    "not_held": days,
    "moved": days_by_day,
    "outcome_known_after": between(0, 250),
}
_ENTRY: Final[Mapping[str, Form]] = {
    "items": fixed,
    "mandate_large_suppliers": dated_standing,
    "mandate_small_domestic_suppliers": dated_standing,
    "mandate_controlled_market_entry": standing_of_event,
    "mandate_distribution_network_operators": dated_standing,
    "mandate_non_domestic_suppliers": dated_standing,
    "ame_end_large_suppliers": dated_standing,
    "ame_end_small_suppliers": dated_standing,
    "smets1_installation_end": dated_standing,
}
_NEXT: Final[Mapping[str, Form]] = {
    "due_rule": one_of(_DUE_RULES),
    "selectable": fixed,
    "year_end": fixed,
    "secmp0040_months": _MONTHS,
    "secmp0040_by_then": one_of(("fieldwork", "apply")),
    "rolling_months": _MONTHS,
    "rolling_least_months": between(0, 120),
    "levelled_weeks_before_due": _WEEKS,
    "levelled_least_months": between(0, 120),
}

ASSESSMENT_FORMS: Final[Mapping[tuple[str, str], Form]] = MappingProxyType(
    {
        (code, name): form
        for code in ("GOV-SSC", "GOV-PANEL", "GOV-CSC")
        for name, form in _MEETINGS.items()
    }
    | {("UEP-COMPLETE", name): form for name, form in _ENTRY.items()}
    | {("SEC-NEXT", name): form for name, form in _NEXT.items()}
    | {
        ("SEC-KIND", "*"): some_of(_KINDS),
        ("SEC-ANNUAL", "first_kind"): one_of(_KINDS),
        ("SEC-THRESHOLD", "exceeded"): one_of(("strictly_above", "at_or_above")),
        ("SEC-EXEMPT", "roles"): some_of(_ROLES),
        ("SEC-NOTICE", "weeks"): _WEEKS,
        ("SEC-CANCEL", "percent"): _PERCENT,
        ("SEC-STATUS", "statuses"): some_of(_STATUSES),
        ("SEC-STATUS", "satisfy_entry"): some_of(_STATUSES),
        ("SEC-STATUS", "second_full_assessment"): some_of(_STATUSES),
        ("SEC-COMPLY", "outcomes"): some_of(_OUTCOMES),
        ("SEC-COMPLY", "event_of_default"): one_of(_OUTCOMES),
        ("SEC-PRIVACY", "roles"): some_of(_ROLES),
        ("SEC-PRIVACY", "weeks"): _WEEKS,
        ("SEC-PRIVACY", "percent"): _PERCENT,
        ("SEC-PRIVACY", "statuses"): some_of(_STATUSES),
        ("UEP-FINAL", "shortest_weeks"): _WEEKS,
        ("UEP-FINAL", "longest_weeks"): _WEEKS,
        ("CH-LEAD", "longest_weeks"): _WEEKS,
        ("CH-VARIANT", "dual_band_supply"): one_of(("none", "limited", "full")),
        ("CH-VARIANT", "dual_band_price"): pence_or_unknown,
    }
)
