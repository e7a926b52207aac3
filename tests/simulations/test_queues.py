"""Who is next is a policy: first come, mandate first, fair share."""

from statistics import mean

from simulations.event_log import EventLog, Stage
from simulations.kinds import Kind
from simulations.model import run_model
from tests.simulations.scenarios import baseline

SCARCE = {"capacity__cio_teams": 1, "entry__uept_places": 5}


def _log(policy: str) -> EventLog:
    return run_model(baseline(capacity__queue_policy=policy, **SCARCE), 4, 0)


def _starts(log: EventLog) -> dict[int, float]:
    """When each first assessment began."""
    return {
        party: at
        for party, stage, at, detail in log.events
        if stage is Stage.FIELDWORK_STARTED and detail[0] == 1
    }


def _wait(log: EventLog, kinds: set[Kind]) -> float:
    """Mean days from the day asked for to fieldwork."""
    asked = {
        party: at
        for party, stage, at, detail in log.events
        if stage is Stage.ASKED_FOR and detail[0] == 1
    }
    waits = [
        at - asked[party] for party, at in _starts(log).items() if log.parties[party].kind in kinds
    ]
    return mean(waits)


def _served(log: EventLog, kinds: set[Kind]) -> int:
    return sum(log.parties[party].kind in kinds for party in _starts(log))


def test_first_come_is_served_in_the_order_of_asking() -> None:
    """Nobody who asked for a later day overtakes one who asked for an earlier day."""
    log = _log("first_come")
    asked = {
        (party, detail[0]): at
        for party, stage, at, detail in log.events
        if stage is Stage.ASKED_FOR
    }
    moved = {Stage.DATE_CHANGED, Stage.SECOND_FUSA}
    changed = {party for party, stage, _, _ in log.events if stage in moved}
    started = [
        (asked[party, detail[0]], at)
        for party, stage, at, detail in sorted(log.events, key=lambda event: event[2])
        if stage is Stage.FIELDWORK_STARTED and party not in changed
    ]
    assert len(started) > 50
    assert [at for _, at in started] == sorted(at for _, at in started)
    assert [at for at, _ in started] == sorted(at for at, _ in started)


def test_mandate_first_lets_suppliers_wait_less_than_parties_without_one() -> None:
    without = {Kind.OTHER_PARTY, Kind.ELECTRICITY_NETWORK, Kind.GAS_NETWORK}
    mandated = {Kind.SMALL_SUPPLIER, Kind.LARGE_SUPPLIER}
    first_come, mandate_first = _log("first_come"), _log("mandate_first")
    assert _wait(mandate_first, mandated) < _wait(first_come, mandated)
    assert _served(mandate_first, without) < _served(first_come, without)


def test_fair_share_lets_the_kind_in_that_has_been_served_least() -> None:
    few = {Kind.OTHER_PARTY, Kind.DISTRIBUTION_GROUP}
    assert _wait(_log("fair_share"), few) < _wait(_log("first_come"), few)
