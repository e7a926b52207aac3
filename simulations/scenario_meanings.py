"""What each key of a scenario stands for, and what each group of keys is about, in a few words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SUBJECTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "time": ("Time", "From when to when the world runs, and what of it is measured."),
        "population": ("Who there is", "How many parties of each kind, and how many come and go."),
        "mandates": ("Mandates", "By when who has to be a User."),
        "applications": (
            "Applying for assessments",
            "When parties apply for their first security assessment, in weeks before their mandate.",
        ),
        "entry": ("Entry", "From accession to live, without the assessments."),
        "assessments": ("Assessments", "What the assessor does, how it ends and what it costs."),
        "habit": ("Habit", "When inside the window people ask for their next assessment."),
        "capacity": ("Assessors and agenda", "How much can be assessed, and who is next."),
        "systems": ("Systems", "Smart Metering Systems, which decide the kind of assessment."),
        "testing": ("Testing", "End-to-End testing in the labs and in remote ones."),
        "spaces": ("Spaces", "How much room a first stay in a lab takes, and for how long."),
        "reductions": ("Spaces out of use", "Days on which a lab has fewer spaces than usual."),
        "rules": ("Rules", "Rulebook values that this scenario replaces from the first day on."),
    }
)

_TIME: Final = {
    "time.start": "First day of the world",
    "time.measured_from": "First day that is measured",
    "time.end": "Day on which the run ends",
}
_POPULATION: Final = {
    "population.large_suppliers": "Large suppliers",
    "population.small_domestic_suppliers": "Small domestic suppliers",
    "population.non_domestic_suppliers": "Non-domestic suppliers",
    "population.distribution_groups": "Groups of electricity distributors",
    "population.independent_electricity_networks": "Independent electricity networks",
    "population.independent_gas_networks": "Independent gas networks",
    "population.independents_that_join": "Independent networks that join, of all of them",
    "population.other_users": "Other Users and Registered Supplier Agents",
    "population.without_mandate_apply_from": "First day on which parties without mandate apply",
    "population.without_mandate_apply_to": "Day by which they all have applied",
    "population.new_suppliers_a_year": "Suppliers that enter the market",
    "population.new_suppliers_mandated_after_months": "When a new supplier's own mandate falls due",
    "population.exits_a_year": "Suppliers that leave the market",
}
_MANDATES: Final = {
    "mandates.large_suppliers": "Mandate of large suppliers",
    "mandates.small_domestic_suppliers": "Mandate of small domestic suppliers",
    "mandates.non_domestic_suppliers": "Mandate of non-domestic suppliers",
    "mandates.distribution_groups": "Mandate of electricity distributors",
}
_ENTRY: Final = {
    "entry.preparation_median_weeks": "Preparation before applying, at the median",
    "entry.preparation_sigma": "How widely preparation differs",
    "entry.user_id_and_gateway_weeks": "Time for User ID and DCC Gateway connection",
    "entry.srept_weeks": "Time for the interface tests (SREPT)",
    "entry.uept_first_role_weeks": "Time for the entry process tests (UEPT) of the first User Role",
    "entry.uept_further_role_share": "Time of each further User Role",
    "entry.suppliers_also_export": "Suppliers that take up Export Supplier as well",
    "entry.others_that_are_agents": "Others that are Registered Supplier Agents",
    "entry.uept_places": "Participants in UEPT at once",
    "entry.on_boarding_places": "Participants in final on-boarding at once",
    "entry.credit_cover_working_days": "Time to lodge credit cover",
    "entry.final_on_boarding_working_days": "Time for final on-boarding",
    "entry.no_wan_share": "Proving installations that get no WAN",
    "entry.no_wan_repeat_working_days": "Time until such an installation is tried again",
}
_ASSESSMENTS: Final = {
    "assessments.review_weeks": "Time until an application is accepted",
    "assessments.full_working_days": "Fieldwork of a full assessment",
    "assessments.full_shared_working_days": "Fieldwork of a full assessment on a shared resource",
    "assessments.verification_working_days": "Fieldwork of a verification assessment",
    "assessments.self_working_days": "Review of a self-assessment",
    "assessments.privacy_working_days": "Fieldwork of a privacy assessment",
    "assessments.full_write_up_working_days": "Writing up a full assessment",
    "assessments.verification_write_up_working_days": "Writing up a verification assessment",
    "assessments.self_write_up_working_days": "Writing up a self-assessment",
    "assessments.report_and_response_weeks": "Time for report and response",
    "assessments.first_status": "How first assessments end",
    "assessments.remediation_weeks": "Time to put right what a third status asks for",
    "assessments.not_compliant_share": "Later assessments that end as not compliant",
    "assessments.date_changed_share": "Later assessments whose date is changed",
    "assessments.date_changed_weeks": "How much later they are then held",
    "assessments.changed_inside_four_weeks_share": "Of those, changed too late to be free",
    "assessments.redeployed_share": "Of those, where the assessor finds other work",
    "assessments.full_cost_pounds": "Cost of a full assessment",
    "assessments.verification_cost_pounds": "Cost of a verification assessment",
    "assessments.self_cost_pounds": "Cost of a self-assessment",
}
_HABIT: Final = {
    "habit.beta_a": "First shape of the position in the window",
    "habit.beta_b": "Second shape of the position in the window",
    "habit.procrastination": "How far everybody moves towards the end of the window",
    "habit.window_weeks": "Length of the window before an assessment is due",
}
_CAPACITY: Final = {
    "capacity.cio_teams": "Teams of the assessor (User CIO)",
    "capacity.ssc_agenda": "Reports that one meeting of SSC takes",
    "capacity.ssc_rhythm": "How often SSC meets: as_ruled or monthly",
    "capacity.queue_policy": "Who is next where several wait",
}
_SYSTEMS: Final = {
    "systems.large_pass_threshold_months": "When large suppliers pass the threshold, after going live",
    "systems.small_on_shared_resource": "Small suppliers that use a shared resource",
    "systems.shared_resources": "Shared resources there are",
    "systems.surge_resources": "Shared resources that pass the threshold on one day",
    "systems.surge_on": "The day on which they do",
}
_TESTING: Final = {
    "testing.dcc_lab_share": "Parties that test in a DCC lab",
    "testing.remote_share": "Parties that test in a remote lab of their own",
    "testing.both_labs_share": "Of those in a DCC lab, in both of them",
    "testing.telefonica_share": "Of those in one DCC lab, at Telefonica",
    "testing.hold_go_live_share": "Parties that go live only when testing is done",
    "testing.longest_slot_working_days": "Longest slot that is asked for at once",
    "testing.system_releases": "Days of system releases",
    "testing.return_share": "Parties that come back at a release",
    "testing.return_spaces": "Spaces of a return visit",
    "testing.return_length": "Length of a return visit",
    "testing.issues_a_space_week": "Testing issues for each space and week",
    "testing.fix_mean_working_days": "Time until an issue is fixed, on average",
    "testing.remote_set_up_weeks": "Time to set up a remote lab",
    "testing.hub_delivery_weeks": "Time until Communications Hubs are delivered",
}

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    _TIME
    | _POPULATION
    | _MANDATES
    | _ENTRY
    | _ASSESSMENTS
    | _HABIT
    | _CAPACITY
    | _SYSTEMS
    | _TESTING
    | {"reductions": "Spaces of a lab out of use for a time", "title": "Title"}
)
OF_TODAY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "today.on": "Day of the live data",
        "today.days": "Spaces of each lab, open and taken, by days",
        "today.parties": "Participants without names, with facts, notices, slots and requests",
        "today.added_working_days": "Days that staff added to the working days",
        "today.removed_working_days": "Days that staff took out of the working days",
    }
)
"""What few scenarios have."""
OF_EVERY_KIND: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "applications": {
            "span_weeks": "How long before the mandate the first apply",
            "peak_weeks": "When most apply",
            "late_share": "Parties that are late",
            "late_from_weeks": "From when on the late ones apply",
            "late_mean_weeks": "How much later they apply, on average",
            "hold_out_share": "Parties that hold out until after the mandate",
            "hold_out_weeks": "When those apply",
        },
        "spaces": {
            "spaces": "Spaces of a first stay",
            "working_days": "Length of a first stay",
        },
    }
)
