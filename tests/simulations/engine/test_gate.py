from math import inf

import pytest
from simpy import Environment
from simpy.events import ProcessGenerator

from simulations.engine import ByKey, EngineError, Gate, at
from tests.simulations.engine.stories import Diary, item, run_each

DATES = [10.0, 24.0, 40.0]


def test_what_waits_passes_at_the_next_meeting() -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES)
    run_each(env, [item(gate, diary, str(came), came) for came in (0.0, 9.9, 10.1, 24.5)])
    env.run()
    assert diary == {"0.0": 10.0, "9.9": 10.0, "10.1": 24.0, "24.5": 40.0}


def test_all_who_wait_for_one_meeting_share_one_event() -> None:
    env = Environment()
    gate = Gate(env, DATES)
    first = gate.wait()
    assert gate.wait() is first
    env.run(until=11.0)
    assert gate.wait() is not first


@pytest.mark.parametrize("agenda", [None, 3])
def test_what_comes_at_the_moment_of_the_meeting_is_in_time(agenda: int | None) -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES, agenda)
    run_each(env, [item(gate, diary, "early", 3.0), item(gate, diary, "just in time", 10.0)])
    env.run()
    assert diary == {"early": 10.0, "just in time": 10.0}


@pytest.mark.parametrize("agenda", [None, 3])
def test_what_follows_at_the_moment_of_the_meeting_is_in_time_too(agenda: int | None) -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES, agenda)

    def roundabout() -> ProcessGenerator:
        yield at(env, 10.0)
        yield env.timeout(0.0)
        yield from item(gate, diary, "roundabout", 10.0)

    run_each(env, [item(gate, diary, "early", 3.0), roundabout()])
    env.run()
    assert diary == {"early": 10.0, "roundabout": 10.0}


@pytest.mark.parametrize("agenda", [None, 3])
def test_what_comes_out_of_a_meeting_is_too_late_for_it(agenda: int | None) -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES, agenda)

    def twice() -> ProcessGenerator:
        yield from item(gate, diary, "first", 10.0)
        yield from item(gate, diary, "second", 10.0)

    env.process(twice())
    env.run()
    assert diary == {"first": 10.0, "second": 24.0}


def test_a_full_agenda_carries_the_rest_over_as_it_came() -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES, agenda=2)
    came = {"e": 12.0, "d": 4.0, "c": 3.0, "b": 2.0, "a": 1.0}
    run_each(env, [item(gate, diary, name, day) for name, day in came.items()])
    env.run()
    assert diary == {"a": 10.0, "b": 10.0, "c": 24.0, "d": 24.0, "e": 40.0}


def test_a_full_agenda_takes_the_smallest_keys_first() -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES, agenda=1, order=ByKey)
    keys = {"a": (1.0, 7.0), "b": (2.0, 5.0), "in time": (10.0, 1.0)}
    run_each(env, [item(gate, diary, name, day, key) for name, (day, key) in keys.items()])
    env.run()
    assert diary == {"in time": 10.0, "b": 24.0, "a": 40.0}


def test_room_that_an_earlier_meeting_left_is_not_kept() -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES, agenda=1)
    run_each(env, [item(gate, diary, name, day) for name, day in [("a", 11.0), ("b", 12.0)]])
    env.run()
    assert diary == {"a": 24.0, "b": 40.0}


def test_a_meeting_for_which_nobody_waits_is_no_event() -> None:
    env = Environment()
    Gate(env, DATES)
    assert env.peek() == inf


@pytest.mark.parametrize("agenda", [None, 1])
def test_nobody_waits_beyond_the_last_date(agenda: int | None) -> None:
    env = Environment(40.5)
    with pytest.raises(EngineError, match=r"No meeting is left at 40\.5"):
        Gate(env, DATES, agenda).wait()


def test_what_is_left_over_at_the_last_meeting_ends_the_run() -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES[:1], agenda=1)
    run_each(env, [item(gate, diary, name, 1.0) for name in "ab"])
    with pytest.raises(EngineError, match="give the gate dates beyond the end of the run"):
        env.run()


def test_a_meeting_at_the_horizon_is_not_held_in_that_run() -> None:
    env, diary = Environment(), Diary()
    gate = Gate(env, DATES)
    env.process(item(gate, diary, "a", 1.0))
    env.run(until=10.0)
    assert diary == {}
    env.run(until=10.1)
    assert diary == {"a": 10.0}


@pytest.mark.parametrize("dates", [[1.0, 1.0], [2.0, 1.0], [1.0, float("nan")]])
def test_dates_that_do_not_ascend_are_refused(dates: list[float]) -> None:
    with pytest.raises(EngineError, match="ascend"):
        Gate(Environment(), dates)


@pytest.mark.parametrize("agenda", [-1, 1.5])
def test_what_is_no_agenda_is_refused(agenda: float) -> None:
    with pytest.raises(EngineError, match="is not an amount"):
        Gate(Environment(), DATES, agenda)
