from math import inf

import pytest
from simpy import Environment
from simpy.events import ProcessGenerator

from simulations.engine import ByKey, EngineError, Pool, at
from tests.simulations.engine.stories import Diary, job, noting, run_each


def test_a_free_team_comes_when_the_notice_ends() -> None:
    env, diary = Environment(), Diary()
    env.process(job(Pool(env, 1), diary, "a", (0.3, 40.0, 5.0)))
    env.run()
    assert diary == {"a": 40.0}


def test_without_notice_a_free_team_comes_now() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 2)
    run_each(
        env, [job(pool, diary, "now", (7.0, 7.0, 1.0)), job(pool, diary, "past", (7.0, 3.0, 1.0))]
    )
    env.run()
    assert diary == {"now": 7.0, "past": 7.0}


def test_a_booking_keeps_no_team_idle_before_its_time() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 1)
    run_each(
        env,
        [job(pool, diary, "later", (0.0, 60.0, 5.0)), job(pool, diary, "soon", (1.0, 2.0, 30.0))],
    )
    env.run()
    assert diary == {"soon": 2.0, "later": 60.0}


def test_first_come_is_whose_moment_came_first_then_who_booked_first() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 1)
    jobs = {
        "busy": (0.0, 0.0, 20.0),
        "booked first, for 12": (1.0, 12.0, 1.0),
        "booked second, for 12": (2.0, 12.0, 1.0),
        "booked last, for 11": (3.0, 11.0, 1.0),
    }
    run_each(env, [job(pool, diary, name, times) for name, times in jobs.items()])
    env.run()
    assert diary == {
        "busy": 0.0,
        "booked last, for 11": 20.0,
        "booked first, for 12": 21.0,
        "booked second, for 12": 22.0,
    }


def test_the_smallest_key_has_the_team_among_those_whose_moment_has_come() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 1, order=ByKey)
    jobs = {
        "busy": ((0.0, 0.0, 10.0), 5.0),
        "waits": ((1.0, 5.0, 10.0), 3.0),
        "sooner": ((1.0, 6.0, 10.0), 2.0),
        "not yet": ((1.0, 11.0, 10.0), 1.0),
    }
    run_each(env, [job(pool, diary, name, *said) for name, said in jobs.items()])
    env.run()
    assert diary == {"busy": 0.0, "sooner": 10.0, "not yet": 20.0, "waits": 30.0}


def test_keys_decide_among_notices_that_end_at_one_moment_though_a_team_is_free() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 1, order=ByKey)
    said = {"a": (0.0, 2.0), "b": (1.0, 1.0), "without notice": (30.0, 0.0)}
    run_each(
        env,
        [job(pool, diary, name, (asked, 30.0, 1.0), key) for name, (asked, key) in said.items()],
    )
    env.run()
    assert diary == {"without notice": 30.0, "b": 31.0, "a": 32.0}


def test_what_follows_at_the_moment_has_its_chance_too() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 1, order=ByKey)

    def roundabout() -> ProcessGenerator:
        yield at(env, 30.0)
        yield env.timeout(0.0)
        yield from noting(diary, "roundabout", pool.book(30.0, 1.0))

    run_each(env, [noting(diary, "straight", pool.book(30.0, 2.0)), roundabout()])
    env.run()
    assert diary == {"roundabout": 30.0}


def test_teams_are_assigned_once_a_moment() -> None:
    env = Environment()
    pool = Pool(env, 1)
    for _ in range(10):
        pool.book(0.0)
    env.step()  # the assignment
    env.step()  # the one who has the team
    assert env.peek() == inf


def test_a_team_given_back_at_that_moment_can_be_had() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 1)
    run_each(env, [job(pool, diary, "b", (0.0, 8.0, 1.0)), job(pool, diary, "a", (0.0, 3.0, 5.0))])
    env.run()
    assert diary == {"a": 3.0, "b": 8.0}


def test_no_team_for_a_year_and_then_some() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 0)
    run_each(env, [job(pool, diary, name, (0.0, day, 7.0)) for day, name in enumerate("abc")])
    env.run(until=365.0)
    assert (diary, pool.waiting, pool.busy) == ({}, 3, 0)
    pool.set_teams(2)
    env.run()
    assert diary == {"a": 365.0, "b": 365.0, "c": 372.0}
    assert (pool.waiting, pool.busy) == (0, 0)


def test_fewer_teams_finish_their_jobs() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, 2)
    lengths = {"a": 10.0, "b": 20.0, "c": 1.0}
    run_each(env, [job(pool, diary, name, (0.0, 0.0, days)) for name, days in lengths.items()])
    env.run(until=5.0)
    pool.set_teams(1)
    env.run()
    assert diary == {"a": 0.0, "b": 0.0, "c": 20.0}


def test_without_end_of_teams_all_begin_when_their_notice_ends() -> None:
    env, diary = Environment(), Diary()
    pool = Pool(env, inf)
    run_each(env, [noting(diary, str(n), pool.book(n / 4)) for n in range(100)])
    env.run()
    assert diary == {str(n): n / 4 for n in range(100)}


def test_a_notice_that_ends_at_the_horizon_gets_no_team_in_that_run() -> None:
    env, diary = Environment(), Diary()
    env.process(job(Pool(env, 1), diary, "a", (0.0, 10.0, 1.0)))
    env.run(until=10.0)
    assert diary == {}
    env.run(until=10.1)
    assert diary == {"a": 10.0}


def test_a_pool_without_work_puts_nothing_into_the_event_queue() -> None:
    env = Environment()
    pool = Pool(env, 3)
    pool.set_teams(5)
    assert env.peek() == inf


def test_no_team_is_given_back_that_nobody_had() -> None:
    with pytest.raises(EngineError, match="give back once"):
        Pool(Environment(), 1).release()


@pytest.mark.parametrize("teams", [-1, 0.5])
def test_what_is_no_number_of_teams_is_refused(teams: float) -> None:
    with pytest.raises(EngineError, match="is not an amount"):
        Pool(Environment(), teams)
