import pytest
from simpy import Environment
from simpy.events import ProcessGenerator

from simulations.engine import EngineError, at
from simulations.engine.moments import END_OF_MOMENT, gone_by
from tests.simulations.engine.stories import Diary, noting, run_each


def test_an_event_comes_at_exactly_its_moment_where_a_timeout_misses_it() -> None:
    now, moment = 13.526478461148379, 302 / 3
    assert now + (moment - now) != moment  # why `at` is there
    env = Environment(now)
    env.run(at(env, moment))
    assert env.now == moment


def test_a_moment_that_is_past_is_refused() -> None:
    env = Environment(5.0)
    with pytest.raises(EngineError, match=r"4\.9 is past: it is 5\.0"):
        at(env, 4.9)
    with pytest.raises(EngineError, match="nan is past"):
        at(env, float("nan"))


def test_what_has_gone_by_takes_no_trip_through_the_queue() -> None:
    env = Environment()
    gone, trips = gone_by(env), []

    def often() -> ProcessGenerator:
        for _ in range(3):
            yield gone
            trips.append(env.peek())

    env.process(often())
    env.step()
    assert trips == [float("inf")] * 3


def test_the_end_of_a_moment_comes_after_all_that_follows_from_it() -> None:
    env = Environment()
    order: list[str] = []

    def chain() -> ProcessGenerator:
        yield at(env, 3.0)
        yield env.timeout(0.0)
        yield env.event().succeed()
        order.append("chain")

    at(env, 3.0, lambda _: order.append("end"), END_OF_MOMENT)
    env.process(chain())
    env.run()
    assert order == ["chain", "end"]


def test_what_comes_at_the_horizon_waits_for_the_next_run() -> None:
    env, diary = Environment(), Diary()
    run_each(env, [noting(diary, "before", at(env, 9.5)), noting(diary, "at", at(env, 10.0))])
    env.run(until=10.0)
    assert diary == {"before": 9.5}
    env.run(until=11.0)
    assert diary == {"before": 9.5, "at": 10.0}
