"""The rule functions of costs, entry, assessments and committees can work with whatever the rulebook takes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from labsim.domain.assessments.due import ByThen, DueRule
from labsim.domain.assessments.kinds import AssessmentKind
from labsim.domain.assessments.statuses import AssuranceStatus, Compliance
from labsim.domain.governance import WEEKDAYS
from labsim.domain.hub_orders.order import Supply
from labsim.domain.mandates import Standing
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.rulebook.admissible import inadmissible

DAY = date(2020, 1, 1)


def _answer(code: str, parameter: str, value: Any) -> str:
    before = SHIPPED_RULEBOOK.value(code, parameter, DAY)
    return inadmissible(replace(before, value=value), before)


@pytest.mark.parametrize(
    ("code", "parameter", "value"),
    [
        ("GOV-SSC", "weekday", "Wensday"),
        ("GOV-SSC", "occurrences", []),
        ("GOV-SSC", "occurrences", [0]),
        ("GOV-SSC", "occurrences", [6]),
        ("GOV-SSC", "occurrences", ["second"]),
        ("GOV-SSC", "not_held", ["27 Dec 2017"]),
        ("GOV-SSC", "not_held", ["20171227"]),
        ("GOV-SSC", "not_held", [20171227]),
        ("GOV-PANEL", "moved", {"2019-11-08": "the week after"}),
        ("GOV-PANEL", "moved", {"November": "2019-11-15"}),
        ("SEC-KIND", "other_user", ["full", "half"]),
        ("SEC-KIND", "other_user", []),
        ("SEC-ANNUAL", "first_kind", "half"),
        ("SEC-THRESHOLD", "exceeded", "nearly"),
        ("SEC-EXEMPT", "roles", ["RDP"]),
        ("SEC-NOTICE", "weeks", 1000),
        ("SEC-CANCEL", "percent", 101),
        ("SEC-STATUS", "statuses", ["fine"]),
        ("SEC-COMPLY", "event_of_default", "deferred"),
        ("SEC-NEXT", "due_rule", "whenever"),
        ("SEC-NEXT", "year_end", "in spring"),
        ("SEC-NEXT", "secmp0040_by_then", "report"),
        ("SEC-NEXT", "rolling_months", 0),
        ("UEP-COMPLETE", "mandate_large_suppliers", {"date": "soon", "standing": "confirmed"}),
        ("UEP-COMPLETE", "mandate_large_suppliers", {"date": "2017-05-25", "standing": "maybe"}),
        ("UEP-COMPLETE", "mandate_large_suppliers", {"standing": "confirmed"}),
        ("UEP-COMPLETE", "mandate_controlled_market_entry", {"date": "on leaving"}),
        ("CH-VARIANT", "dual_band_supply", "plenty"),
        ("CH-VARIANT", "dual_band_price", "70.10"),
        ("CH-LEAD", "longest_weeks", 1000),
    ],
)
def test_what_no_rule_function_could_work_with_is_refused(
    code: str, parameter: str, value: Any
) -> None:
    assert _answer(code, parameter, value)


@pytest.mark.parametrize(
    ("code", "parameter", "value"),
    [
        *(("GOV-SSC", "weekday", name) for name in WEEKDAYS),
        ("GOV-SSC", "occurrences", [1, -1]),
        ("GOV-SSC", "not_held", []),
        ("GOV-PANEL", "moved", {}),
        ("SEC-KIND", "other_user", [*AssessmentKind]),
        ("SEC-EXEMPT", "roles", [*UserRole]),
        ("SEC-PRIVACY", "roles", [*UserRole]),
        ("SEC-STATUS", "statuses", [*AssuranceStatus]),
        ("SEC-COMPLY", "outcomes", [*Compliance]),
        *(("SEC-NEXT", "due_rule", str(rule)) for rule in DueRule),
        *(("SEC-NEXT", "secmp0040_by_then", str(by_then)) for by_then in ByThen),
        *(
            ("UEP-COMPLETE", "mandate_large_suppliers", {"date": "2018-01-01", "standing": firm})
            for firm in Standing
        ),
        *(("CH-VARIANT", "dual_band_supply", str(supply)) for supply in Supply),
        ("CH-VARIANT", "dual_band_price", "6083"),
    ],
)
def test_whatever_the_rule_functions_know_is_taken(code: str, parameter: str, value: Any) -> None:
    assert _answer(code, parameter, value) == ""
