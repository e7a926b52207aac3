"""Scenarios for tests: one party, everything constant, little or no luck left."""

from collections.abc import Mapping
from typing import Final

from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario

NOBODY: Final[Mapping[str, object]] = {
    "population.large_suppliers": 0,
    "population.small_domestic_suppliers": 0,
    "population.non_domestic_suppliers": 0,
    "population.distribution_groups": 0,
    "population.independent_electricity_networks": 0,
    "population.independent_gas_networks": 0,
    "population.other_users": 0,
    "population.new_suppliers_a_year": 0,
    "population.exits_a_year": 0,
}
CONSTANT: Final[Mapping[str, object]] = {
    "applications.small_domestic_suppliers.late_share": 1,
    "applications.small_domestic_suppliers.late_from_weeks": 30,
    "applications.small_domestic_suppliers.late_mean_weeks": 0,
    "applications.small_domestic_suppliers.hold_out_share": 0,
    "entry.preparation_median_weeks": 12,
    "entry.preparation_sigma": 0,
    "entry.user_id_and_gateway_weeks": [8, 8, 8],
    "entry.srept_weeks": [3, 3, 3],
    "entry.uept_first_role_weeks": [8, 8, 8],
    "entry.suppliers_also_export": 0,
    "entry.final_on_boarding_working_days": [12, 12, 12],
    "entry.no_wan_share": 0,
    "assessments.review_weeks": [2, 2, 2],
    "assessments.full_working_days": [5, 5, 5],
    "assessments.verification_working_days": [3, 3, 3],
    "assessments.report_and_response_weeks": [4, 4, 4],
    "assessments.first_status": [0, 1, 0, 0],
    "assessments.not_compliant_share": 0,
    "assessments.date_changed_share": 0,
    "habit.procrastination": 1,
    "systems.small_on_shared_resource": 0,
    "testing.dcc_lab_share": 1,
    "testing.remote_share": 0,
    "testing.both_labs_share": 0,
    "testing.telefonica_share": 1,
    "testing.hold_go_live_share": 0,
    "testing.issues_a_space_week": 0,
    "testing.return_share": 0,
    "spaces.small_suppliers.spaces": [6, 6, 6],
    "spaces.small_suppliers.working_days": [70, 70, 70],
}


def baseline(**changes: object) -> Scenario:
    """With double underscores for dots: capacity__cio_teams=0."""
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    return load_scenario("baseline-2017").with_values(dotted)


def one_small_supplier(changes: Mapping[str, object] | None = None) -> Scenario:
    """One supplier with a mandate on 25 Nov 2017; nothing about it is left to luck."""
    values = {**NOBODY, **CONSTANT, "population.small_domestic_suppliers": 1, **(changes or {})}
    return load_scenario("policy-secmp0040").with_values(values)
