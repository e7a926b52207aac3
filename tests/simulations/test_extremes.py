"""What the model does at its ends: nobody, nothing to work with, no limits at all."""

from datetime import date
from itertools import pairwise
from statistics import mean

import pytest

from simulations.event_log import EventLog, Stage
from simulations.kinds import Kind
from simulations.measured import Measured
from simulations.measures import measure
from simulations.model import run_model
from simulations.population import ATTEMPTS
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from tests.simulations.scenarios import NOBODY, baseline, one_small_supplier

REPLICATIONS = range(4)
QUARTER = (date(2018, 1, 1), date(2018, 3, 31))


def _value(measured: Measured, name: str, group: str = "all") -> float:
    return next(m.value for m in measured.metrics if (m.name, m.group) == (name, group))


def _mean(scenario: Scenario, name: str, group: str = "all") -> float:
    return mean(_value(measure(run_model(scenario, 3, k)), name, group) for k in REPLICATIONS)


def _reached(log: EventLog, stage: Stage) -> dict[int, float]:
    return {party: moment for party, found, moment, _ in log.events if found is stage}


def test_without_anybody_nothing_happens_and_everything_can_be_measured() -> None:
    log = run_model(baseline().with_values(NOBODY), 1, 0)
    assert not log.events
    measured = measure(log)
    assert _value(measured, "users_total") == 0
    assert _value(measured, "lab_utilisation", "arqiva-2018") == 0


def test_without_a_team_nobody_becomes_a_user() -> None:
    log = run_model(baseline(capacity__cio_teams=0), 1, 0)
    assert _reached(log, Stage.UEPT_COMPLETE)
    assert not _reached(log, Stage.FIELDWORK_STARTED)
    assert not _reached(log, Stage.USER)


def test_one_space_is_used_by_one_at_a_time() -> None:
    rules = {"rules.LAB-SPACES.spaces@arqiva": 1, "rules.LAB-SPACES.spaces@telefonica": 1}
    scenario = baseline(
        testing__dcc_lab_share=1,
        testing__remote_share=0,
        spaces__others__spaces=[1, 1, 1],
    ).with_values({**NOBODY, **rules, "population.other_users": 30})
    log = run_model(scenario, 1, 0)
    slots = sorted((lab, first, last) for _, stage, _, (lab, first, last, _) in _booked(log))
    assert len(slots) > 10
    for (lab, _, last), (next_lab, first, _) in pairwise(slots):
        assert lab != next_lab or last < first


def _booked(log: EventLog) -> list[tuple[int, Stage, float, tuple[str, float, float, int]]]:
    given = {Stage.LAB_GIVEN, Stage.LAB_EXTENDED}
    return [event for event in log.events if event[1] in given]


def test_with_room_for_all_a_time_is_the_sum_of_its_durations() -> None:
    """112 days of UEPT, 5 of fieldwork and so on: the one party that has the whole world for itself."""
    log = run_model(one_small_supplier(), 1, 0)
    uept = _reached(log, Stage.UEPT_COMPLETE)[0] - _reached(log, Stage.SREPT_DONE)[0]
    assert uept == pytest.approx(7 * (8 + 2))


def test_more_teams_never_mean_longer_waits() -> None:
    waits = [
        _mean(baseline(capacity__cio_teams=teams), "waiting_weeks_mean") for teams in (2, 3, 4, 6)
    ]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > waits[-1] + 1


def test_a_shorter_agenda_means_a_longer_backlog() -> None:
    backlogs = [
        _mean(baseline(capacity__ssc_agenda=agenda), "ssc_backlog_mean") for agenda in (3, 6, 10)
    ]
    assert backlogs[0] > backlogs[1] > backlogs[2]


def test_longer_notice_never_brings_the_lab_forward() -> None:
    def starts(working_days: int) -> dict[int, float]:
        scenario = baseline().with_values({"rules.E2E-NOTICE.working_days": working_days})
        log = run_model(scenario, 1, 0)
        return dict(reversed(list(_wanted(log))))

    short, long = starts(20), starts(60)
    assert all(long[party] >= short[party] for party in short.keys() & long.keys())


def _wanted(log: EventLog) -> list[tuple[int, float]]:
    return [
        (party, detail[1]) for party, stage, _, detail in log.events if stage is Stage.LAB_WANTED
    ]


def test_reduced_spaces_leave_their_mark_on_that_quarter_alone() -> None:
    full, reduced = (
        baseline(),
        baseline(
            reductions=[
                {
                    "lab": "arqiva",
                    "first_day": "2018-01-01",
                    "last_day": "2018-03-31",
                    "spaces": 100,
                }
            ]
        ),
    )
    logs = [run_model(scenario, 1, 0) for scenario in (full, reduced)]
    quarter = [logs[0].clock.moment(day) for day in QUARTER]
    inside = [
        [slot for slot in _booked(log) if slot[3][0] == "arqiva" and _touches(slot[3], quarter)]
        for log in logs
    ]
    assert inside[0]
    assert not inside[1]


def _touches(detail: tuple[str, float, float, int], quarter: list[float]) -> bool:
    _, first, last, _ = detail
    return first <= quarter[1] and last >= quarter[0]


def test_what_would_happen_at_the_very_end_happens_no_more() -> None:
    scenario = one_small_supplier()
    live = scenario.with_values({"time.end": "2017-10-02"})
    assert Stage.LIVE not in {stage for _, stage, _, _ in run_model(live, 1, 0).events}
    a_day_later = scenario.with_values({"time.end": "2017-10-03"})
    assert Stage.LIVE in {stage for _, stage, _, _ in run_model(a_day_later, 1, 0).events}


def test_who_is_rejected_each_time_never_becomes_a_user_however_often() -> None:
    scenario = one_small_supplier(
        {
            "assessments.first_status": [0, 0, 0, 1],
            "assessments.report_and_response_weeks": [0, 0, 0],
            "time.end": "2028-01-01",
            "rules.SEC-NOTICE.weeks": 1,
        }
    )
    log = run_model(scenario, 1, 0)
    assert sum(stage is Stage.SECOND_FUSA for _, stage, _, _ in log.events) > ATTEMPTS
    assert not _reached(log, Stage.USER)


def test_a_longer_run_leaves_the_past_as_it_was() -> None:
    short, long = (run_model(baseline(time__end=end), 1, 0) for end in ("2019-01-01", "2023-01-01"))
    end = short.clock.moment(date(2018, 12, 1))
    written_ahead = {Stage.GONE, Stage.DUE, Stage.ASKED_FOR}

    def past(log: EventLog) -> list[tuple[str, str, float, str]]:
        """By kind: new suppliers that come later only move the numbers of those listed behind them."""
        return sorted(
            (log.parties[party].kind.value, stage.value, moment, str(detail))
            for party, stage, moment, detail in log.events
            if moment < end and stage not in written_ahead
        )

    assert past(short) == past(long)


def test_more_of_the_agenda_goes_to_those_who_have_a_mandate_still_to_meet() -> None:
    """Who is a User has met its mandate: mandate first is for the others."""
    shares = [
        _mean(
            baseline(capacity__cio_teams=2, capacity__queue_policy=policy),
            "users_by_mandate_share",
        )
        for policy in ("first_come", "mandate_first")
    ]
    assert shares[1] > shares[0] + 0.03


def test_a_resource_assessed_outright_spares_its_members_and_is_assessed_itself() -> None:
    surge, outright = (load_scenario(f"shared-resource-{name}") for name in ("surge", "outright"))
    costs = [_mean(scenario, "assessment_costs_pounds") for scenario in (surge, outright)]
    assert costs[1] < costs[0]
    log = run_model(outright, 1, 0)
    own = [party.index for party in log.parties if party.kind is Kind.SHARED_RESOURCE]
    kinds = {
        detail[1]
        for party, stage, _, detail in log.events
        if party in own and stage is Stage.FIELDWORK_STARTED
    }
    assert kinds == {"full"}
