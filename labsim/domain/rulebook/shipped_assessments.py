"""Shipped values of the security and privacy assessments: SEC-*."""

from datetime import date
from typing import Final

from labsim.domain.rulebook.shipped_rows import Rule

_LIFECYCLE: Final = "S1, Security Lifecycle, 23 Nov 2017"
_SHARED: Final = "S1, assessment type using a Shared Resource, 23 Nov 2017"
_SCHEDULING: Final = "S1, scheduling a Verification Security Assessment, 23 Nov 2017"
_FEB_2019: Final = "Public record of the SEC release of 28 Feb 2019"
_FEB_2020: Final = "Public record of the SEC release of 27 Feb 2020"
_NOV_2020: Final = "Public record of the SEC release of 29 Nov 2020"

_ANNUAL: Final = Rule("SEC-ANNUAL", _LIFECYCLE)
_COUNT: Final = Rule("SEC-COUNT", _LIFECYCLE)
_KIND: Final = Rule("SEC-KIND", _LIFECYCLE).assumed("the cycle after year one is not in S1's text")
_OTHER_USER: Final = _KIND.assumed("years three and four; year two is on public record")
_THRESHOLD: Final = Rule("SEC-THRESHOLD", _SHARED)
_WEIGHT: Final = _THRESHOLD.assumed("how non-domestic premises are added to domestic ones")
_SHARE: Final = Rule("SEC-SHARED", _SHARED)
_EXEMPT: Final = Rule("SEC-EXEMPT", "S1, exceptions of scope (SEC G1.7), 23 Nov 2017")
_SCOPE: Final = Rule("SEC-SCOPE", "S1, Security Controls Framework 1.10, 23 Nov 2017")
_NOTICE: Final = Rule("SEC-NOTICE", _SCHEDULING)
_STEPS: Final = Rule("SEC-STEPS", _SCHEDULING)
_CANCEL: Final = Rule("SEC-CANCEL", _SCHEDULING)
_STATUS: Final = Rule("SEC-STATUS", "S1, assurance arrangement differences, 23 Nov 2017")
_COMPLY: Final = Rule(
    "SEC-COMPLY", "S1, assurance arrangement differences (G8.54-8.60), 23 Nov 2017"
)
_PRIVACY: Final = Rule("SEC-PRIVACY", "S1, who needs what, 23 Nov 2017")
_NEXT: Final = Rule("SEC-NEXT", "S1, change to scheduling (SECMP0040), 23 Nov 2017")
_LEVELLED: Final = _NEXT.from_source("Decision: our own due rule, for comparison")
_SCREEN: Final = Rule("SEC-SCREEN", "S2, DP127 (SEC G4.2 and G4.3), 26 May 2020")

_FIRST_STATUSES: Final = ["approved", "approved_subject_to", "provisionally_approved", "deferred"]
_LATER_STATUSES: Final = ["approved", "approved_subject_to", "deferred", "rejected"]

_KIND_ROWS: Final = (
    _ANNUAL.row("every_months", 12, "months"),
    _ANNUAL.row("first_kind", "full"),
    _COUNT.row("counted", "meters enrolled in DCC that the User is responsible for"),
    _COUNT.row("dual_fuel_home", 2, "smart metering systems"),
    _KIND.row("supplier_over_threshold", ["full", "full", "full"], "years 2, 3, 4"),
    _KIND.row("supplier_within_threshold", ["verification", "self", "full"], "years 2, 3, 4"),
    _KIND.row("network_over_threshold", ["verification", "verification", "full"], "years 2, 3, 4"),
    _KIND.row("network_within_threshold", ["verification", "self", "full"], "years 2, 3, 4"),
    _OTHER_USER.row("other_user", ["self", "self", "full"], "years 2, 3, 4"),
    _OTHER_USER.since(date(2019, 2, 28), f"{_OTHER_USER.source} ({_FEB_2019})").row(
        "other_user", ["verification", "self", "full"], "years 2, 3, 4"
    ),
    _THRESHOLD.row("systems", 250_000, "smart metering systems"),
    _THRESHOLD.row("exceeded", "strictly_above"),
    _THRESHOLD.row("non_domestic_premises", 250_000, "premises"),
    _THRESHOLD.since(date(2019, 2, 28), _FEB_2019).row("non_domestic_premises", 50_000, "premises"),
    _WEIGHT.row("non_domestic_weight", 1, "times a domestic one"),
    _WEIGHT.since(date(2019, 2, 28), _WEIGHT.source).row(
        "non_domestic_weight", 5, "times a domestic one"
    ),
    _SHARE.row("statement", value=True),
    _SHARE.row("resource_assessed_once", value=False),
    _EXEMPT.row("roles", ["ES", "RSA"]),
    _EXEMPT.row("clause_list", "G1.7"),
    _EXEMPT.from_source("S2, DP133, 26 May 2020").row("shared_resource_section_binds", value=False),
    _EXEMPT.since(date(2020, 11, 29), f"S2, DP133, 26 May 2020; {_NOV_2020}").row(
        "shared_resource_section_binds", value=True
    ),
    _SCOPE.row("full_clauses", 47, "clauses"),
    _SCOPE.row("verification_areas", 12, "areas"),
)

_COURSE_ROWS: Final = (
    _NOTICE.row("weeks", 12, "weeks"),
    _NOTICE.from_source("Decision: the notice was given with the first date").row(
        "changed_date_needs_new_notice", value=False
    ),
    _STEPS.row(
        "steps",
        [
            "application",
            "review",
            "conflict_of_interest_check",
            "indicative_cost_and_timetable",
            "fieldwork",
            "report",
            "response",
            "ssc",
        ],
    ),
    _STEPS.from_source("Public record").row("full_fieldwork_shortest", 3, "working days"),
    _STEPS.from_source("Public record").row("full_fieldwork_longest", 10, "working days"),
    _CANCEL.row("days_before_start", 28, "days"),
    _CANCEL.row("percent", 25, "percent"),
    _CANCEL.row("waived_if_assessor_redeployed", value=True),
    _CANCEL.from_source("Decision: the indicative cost is the only figure known then").row(
        "base", "indicative_cost"
    ),
    _CANCEL.from_source("Decision: the last free day").row(
        "exactly_that_many_days_is_free", value=True
    ),
)

_OUTCOME_ROWS: Final = (
    _STATUS.row("years", "first year only"),
    _STATUS.from_source("Public record of the assurance statuses").row("statuses", _FIRST_STATUSES),
    _STATUS.since(date(2020, 2, 27), _FEB_2020).row("statuses", _LATER_STATUSES),
    _STATUS.from_source("Public record of the assurance statuses").row(
        "satisfy_entry", ["approved", "approved_subject_to"]
    ),
    _STATUS.from_source(_FEB_2020).row("second_full_assessment", ["rejected"]),
    _COMPLY.row("outcomes", ["compliant", "not_compliant"]),
    _COMPLY.row("event_of_default", "not_compliant"),
    _PRIVACY.row("roles", ["OU"]),
    _PRIVACY.row("weeks", 12, "weeks"),
    _PRIVACY.row("percent", 25, "percent"),
    _PRIVACY.row("may_run_beside_security", value=True),
    _PRIVACY.row("statuses", _FIRST_STATUSES),
    _PRIVACY.since(date(2020, 11, 29), _NOV_2020).row("statuses", _LATER_STATUSES),
)

_NEXT_ROWS: Final = (
    _NEXT.row("due_rule", "secmp0040"),
    _NEXT.since(date(2019, 8, 1), "Public record of the rule in force from 1 Aug 2019").row(
        "due_rule", "rolling"
    ),
    _NEXT.from_source("S1, public record and our own rules for comparison").row(
        "selectable", ["year_end", "secmp0040", "rolling", "levelled"]
    ),
    _NEXT.assumed("never in force, for comparison").row(
        "year_end", "by the end of the following calendar year"
    ),
    _NEXT.row("secmp0040_months", 12, "months"),
    _NEXT.assumed("S1 leaves open what must have happened by then").row(
        "secmp0040_by_then", "fieldwork"
    ),
    _NEXT.from_source("Public record of the rule in force from 1 Aug 2019").row(
        "rolling_months", 12, "months after the last fieldwork ended"
    ),
    _NEXT.assumed("how early people may ask; as early as by our own rule").row(
        "rolling_least_months", 9, "months after the last fieldwork ended"
    ),
    _LEVELLED.row("levelled_weeks_before_due", 13, "weeks"),
    _LEVELLED.row("levelled_least_months", 9, "months"),
)

_SCREEN_ROWS: Final = (
    _SCREEN.row("standard", "BS 7858:2019 or equivalent"),
    _SCREEN.row("who", "authorised responsible officers"),
    _SCREEN.row("explicit", value=False),
    _SCREEN.since(date(2020, 11, 29), f"S2, DP127, 26 May 2020; {_NOV_2020}").row(
        "explicit", value=True
    ),
)

ASSESSMENT_ROWS: Final = (
    *_KIND_ROWS,
    *_COURSE_ROWS,
    *_OUTCOME_ROWS,
    *_NEXT_ROWS,
    *_SCREEN_ROWS,
)
