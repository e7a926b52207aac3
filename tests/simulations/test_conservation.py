"""Nobody is lost, no space is lost, no day is overfilled, nothing is done twice."""

from collections import Counter

import pytest

from simulations.event_log import EventLog, Stage
from simulations.measures.labs import spaces_by_day
from simulations.measures.reading import Reading
from simulations.model import run_model
from simulations.scenario import Scenario
from simulations.scenario_files import load_scenario
from simulations.setting import LABS
from tests.simulations.scenarios import baseline

SCENARIOS = ("baseline-2017", "mandates-together", "arqiva-60", "remote-heavy", "policy-year-end")
CROWDED = baseline(
    population__small_domestic_suppliers=400,
    population__exits_a_year=60,
    population__new_suppliers_a_year=60,
)
_AT_MOST_ONCE = (
    Stage.ARRIVED,
    Stage.SREPT_DONE,
    Stage.UEPT_COMPLETE,
    Stage.USER,
    Stage.LIVE,
    Stage.GONE,
)


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_day_is_above_its_open_spaces(name: str) -> None:
    _must_fit(run_model(load_scenario(name), 5, 0))


def test_no_day_is_above_its_open_spaces_in_a_crowd_that_comes_and_goes() -> None:
    log = run_model(CROWDED, 5, 0)
    assert any(stage is Stage.LAB_GIVEN_BACK for _, stage, _, _ in log.events)
    _must_fit(log)


def _must_fit(log: EventLog) -> None:
    reading = Reading(log)
    for lab in LABS:
        taken, opened, _ = spaces_by_day(reading, lab)
        assert taken.max() > 0
        assert taken.min() >= 0
        assert (taken <= opened).all()


@pytest.mark.parametrize(
    "scenario", [load_scenario("baseline-2017"), CROWDED], ids=["now", "crowd"]
)
def test_everybody_is_somewhere_exactly_once(scenario: Scenario) -> None:
    log = run_model(scenario, 5, 1)
    counts = Counter((party, stage) for party, stage, _, _ in log.events)
    assert all(counts[party.index, stage] <= 1 for party in log.parties for stage in _AT_MOST_ONCE)
    for party in log.parties:
        assert counts[party.index, Stage.LIVE] <= counts[party.index, Stage.USER]
        assert counts[party.index, Stage.USER] <= counts[party.index, Stage.UEPT_COMPLETE]
        assert counts[party.index, Stage.UEPT_COMPLETE] <= counts[party.index, Stage.ARRIVED]


@pytest.mark.parametrize(
    "scenario", [load_scenario("baseline-2017"), CROWDED], ids=["now", "crowd"]
)
def test_nobody_does_anything_after_leaving(scenario: Scenario) -> None:
    """Written ahead are only dates already fixed: a due day, a day asked for, the days of a slot."""
    ahead = {Stage.DUE, Stage.ASKED_FOR, Stage.LAB_WANTED, Stage.LAB_GIVEN, Stage.LAB_EXTENDED}
    log = run_model(scenario, 5, 2)
    leaves = {party.index: party.leaves for party in log.parties}
    late = [
        event
        for event in log.events
        if event[2] > leaves[event[0]] and event[1] not in ahead | {Stage.LAB_GIVEN_BACK}
    ]
    assert not late


def test_teams_are_never_more_at_work_than_there_are() -> None:
    log = run_model(load_scenario("baseline-2017"), 5, 3)
    busy: Counter[int] = Counter()
    calendar, clock = log.clock.calendar, log.clock
    for _, stage, moment, detail in log.events:
        if stage in {Stage.FIELDWORK_STARTED, Stage.PRIVACY_STARTED}:
            first = clock.day(moment)
            last = calendar.after(first, int(detail[-1]) - 1)
            busy.update(day.toordinal() for day in calendar.working_days(first, last))
    assert max(busy.values()) == log.scenario.capacity.cio_teams


def test_no_meeting_sees_more_than_its_agenda() -> None:
    log = run_model(load_scenario("baseline-2017"), 5, 4)
    seen = Counter(moment for _, stage, moment, _ in log.events if stage is Stage.AT_SSC)
    assert max(seen.values()) == log.scenario.capacity.ssc_agenda
    assert set(seen) <= set(log.setting.ssc)


def test_no_report_waits_while_a_meeting_has_room() -> None:
    """What was ready by a meeting that did not fill its agenda has been seen by then, unless its party is gone."""
    log = run_model(load_scenario("baseline-2017"), 5, 5)
    leaves = {party.index: party.leaves for party in log.parties}
    handed_in = {Stage.REPORT_READY, Stage.REMEDIATED}
    ready = [(at, party) for party, stage, at, _ in log.events if stage in handed_in]
    seen = [(at, party) for party, stage, at, _ in log.events if stage is Stage.AT_SSC]
    agenda = log.scenario.capacity.ssc_agenda
    with_room = [
        meeting
        for meeting in log.setting.ssc
        if meeting < log.setting.end and sum(at == meeting for at, _ in seen) < agenda
    ]
    assert len(with_room) > 50
    for meeting in with_room:
        waited = Counter(p for at, p in ready if at <= meeting < leaves[p])
        done = Counter(p for at, p in seen if at <= meeting < leaves[p])
        assert waited == done


def test_nobody_is_seen_without_a_report() -> None:
    log = run_model(load_scenario("baseline-2017"), 5, 5)
    open_reports: Counter[int] = Counter()
    for party, stage, _, _ in sorted(log.events, key=lambda event: event[2]):
        open_reports[party] += stage in {Stage.REPORT_READY, Stage.REMEDIATED}
        open_reports[party] -= stage is Stage.AT_SSC
        assert open_reports[party] in {0, 1}
