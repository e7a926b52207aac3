"""The simulator and its twin, which was written apart from it, agree to the last bit."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from simulations.event_log import Event, EventLog, Stage
from simulations.model import run_model
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from tests.simulations import twin
from tests.simulations.twin import NOBODY_HOLDS, NOT_IN_THE_TWIN, run_twin

ENTROPY: Final = 20171123

CROWDED: Final = {"capacity.cio_teams": 1, "capacity.ssc_agenda": 2}
LINES_EVERYWHERE: Final = {
    "entry.uept_places": 3,
    "entry.on_boarding_places": 1,
    "capacity.cio_teams": 2,
    "capacity.ssc_agenda": 1,
}
MANY_LARGE: Final = {
    "population.large_suppliers": 120,
    "systems.large_pass_threshold_months": [12, 48],
    "capacity.cio_teams": 8,
    "capacity.ssc_agenda": 20,
}
BAD_LUCK: Final = {
    "assessments.first_status": [0.2, 0.3, 0.3, 0.2],
    "assessments.not_compliant_share": 0.3,
    "assessments.date_changed_share": 0.5,
    "assessments.review_weeks": [6, 12, 18],
    "entry.no_wan_share": 0.3,
    "rules.SEC-PRIVACY.weeks": 9,
    "population.other_users": 40,
    "population.exits_a_year": 20,
}
NOTHING_TAKES_TIME: Final = {
    "assessments.review_weeks": [0, 0, 0],
    "assessments.report_and_response_weeks": [0, 0, 0],
    "assessments.remediation_weeks": [0, 0, 0],
    "assessments.full_write_up_working_days": 0,
    "assessments.self_write_up_working_days": 0,
    "assessments.date_changed_share": 0.5,
    "assessments.date_changed_weeks": [0, 0],
    "assessments.first_status": [0.2, 0.3, 0.3, 0.2],
}
NOBODY_DIFFERS: Final = {
    "entry.preparation_sigma": 0,
    "entry.user_id_and_gateway_weeks": [8, 8, 8],
    "entry.srept_weeks": [3, 3, 3],
    "entry.uept_first_role_weeks": [8, 8, 8],
    "entry.final_on_boarding_working_days": [12, 12, 12],
    "entry.uept_places": 4,
    "entry.on_boarding_places": 2,
    "assessments.review_weeks": [2, 2, 2],
    "assessments.full_working_days": [5, 5, 5],
    "assessments.full_shared_working_days": [5, 5, 5],
    "assessments.verification_working_days": [3, 3, 3],
    "assessments.report_and_response_weeks": [1, 1, 1],
    "assessments.remediation_weeks": [4, 4, 4],
    **{
        f"applications.{kind}.{key}": value
        for kind in ("large_suppliers", "small_domestic_suppliers", "non_domestic_suppliers")
        for key, value in (
            ("late_share", 0.5),
            ("late_from_weeks", 30),
            ("late_mean_weeks", 0),
            ("hold_out_share", 0.5),
            ("hold_out_weeks", [20, 20]),
        )
    },
}
"""Two waves of suppliers, all of them at the same moments: nothing but the order of equals decides who is next."""

CASES: Final[list[tuple[str, Mapping[str, object]]]] = [
    ("baseline-2017", {}),
    ("policy-year-end", {}),
    ("policy-secmp0040-apply-by", {}),
    ("policy-rolling", {"habit.procrastination": 0.7}),
    ("policy-levelled", {}),
    ("shared-resource-surge", {}),
    ("shared-resource-surge", MANY_LARGE),
    ("mandates-together", {}),
    ("mandates-together", CROWDED),
    ("policy-levelled", LINES_EVERYWHERE),
    ("policy-levelled", BAD_LUCK),
    ("mandates-together", NOTHING_TAKES_TIME),
    ("policy-levelled", NOBODY_DIFFERS),
]
NAMES: Final = [
    f"{name}-{number}" if changes else name for number, (name, changes) in enumerate(CASES)
]
two_replications = pytest.mark.parametrize("replication", [0, 1])
every_case = pytest.mark.parametrize("case", range(len(CASES)), ids=NAMES)


def _scenario(case: int) -> Scenario:
    name, changes = CASES[case]
    return load_scenario(name).with_values({**changes, **NOBODY_HOLDS})


@cache
def _events(case: int, replication: int) -> tuple[list[Event], list[Event]]:
    """What the simulator wrote in the stages of the twin, and what the twin wrote."""
    scenario = _scenario(case)
    return (
        _compared(run_model(scenario, ENTROPY, replication)),
        _compared(run_twin(scenario, ENTROPY, replication)),
    )


def _compared(log: EventLog) -> list[Event]:
    return [event for event in log.events if event[1] not in NOT_IN_THE_TWIN]


def _stories(events: list[Event]) -> dict[int, list[Event]]:
    """Each participant's events in the order in which they were written."""
    stories: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        stories[event[0]].append(event)
    return stories


@every_case
@two_replications
def test_the_same_happens_to_everybody_at_the_same_moment(case: int, replication: int) -> None:
    ours, twins = _events(case, replication)
    only_ours = Counter(ours) - Counter(twins)
    only_twins = Counter(twins) - Counter(ours)
    assert (_first(only_ours), _first(only_twins)) == ([], [])
    assert len(ours) > 1500


def _first(events: Counter[Event]) -> list[Event]:
    return sorted(events.elements(), key=lambda event: event[2])[:3]


@every_case
@two_replications
def test_to_each_participant_in_the_same_order(case: int, replication: int) -> None:
    ours, twins = _events(case, replication)
    assert _stories(ours) == _stories(twins)


def test_what_seldom_happens_has_happened() -> None:
    seldom = {
        Stage.SECOND_FUSA,
        Stage.REMEDIATED,
        Stage.PRIVACY_STATUS,
        Stage.DATE_CHANGED,
        Stage.NOT_COMPLIANT,
        Stage.NO_WAN,
        Stage.GONE,
    }
    case = next(number for number, (_, changes) in enumerate(CASES) if changes is BAD_LUCK)
    happened = {stage for _, stage, _, _ in _events(case, 0)[1]}
    assert seldom <= happened


def test_the_twin_stands_on_nothing_that_it_checks() -> None:
    source = Path(twin.__file__).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) ([\w.]+)", source, re.MULTILINE)
    checked = ("simpy", "simulations.engine", "simulations.processes", "simulations.world")
    assert imported
    assert not [name for name in imported if name.startswith((*checked, "simulations.model"))]
