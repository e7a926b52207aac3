from math import inf

import pytest
from simpy import Environment
from simpy.events import ProcessGenerator

from simulations.engine import ByKey, EngineError, Lab
from tests.simulations.engine.stories import Diary, run_each, visit


def test_a_free_place_is_an_event_that_has_been_processed() -> None:
    lab = Lab(Environment(), 1)
    assert lab.enter().processed
    assert not lab.enter().triggered


def test_a_free_place_puts_nothing_into_the_event_queue() -> None:
    env = Environment()
    lab = Lab(env, 2)
    steps: list[float] = []

    def guest() -> ProcessGenerator:
        yield lab.enter()
        steps.append(env.peek())
        yield env.timeout(1.0)

    env.process(guest())
    env.step()
    assert steps == [inf]


def test_who_came_first_is_let_in_first() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 1)
    times = {"a": (0.0, 5.0), "b": (1.0, 1.0), "c": (2.0, 1.0), "d": (3.0, 1.0)}
    run_each(env, [visit(lab, diary, name, times[name]) for name in "dcba"])
    env.run()
    assert diary == {"a": 0.0, "b": 5.0, "c": 6.0, "d": 7.0}


def test_first_come_does_not_look_at_keys() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 1)
    run_each(
        env,
        [visit(lab, diary, name, (came, 5.0), -came) for came, name in enumerate("abc")],
    )
    env.run()
    assert list(diary) == ["a", "b", "c"]


def test_the_smallest_key_is_let_in_first_and_equal_keys_as_they_came() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 1, order=ByKey)
    keys = {"inside": 9.0, "a": 2.0, "b": 1.0, "c": 2.0, "d": 1.0}
    coming = enumerate(keys.items())
    run_each(env, [visit(lab, diary, name, (n, 10.0), key) for n, (name, key) in coming])
    env.run()
    assert list(diary) == ["inside", "b", "d", "a", "c"]


def test_a_key_puts_nobody_out_who_is_inside() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 1, order=ByKey)
    run_each(
        env, [visit(lab, diary, "a", (0.0, 4.0), 9.0), visit(lab, diary, "b", (1.0, 1.0), 0.0)]
    )
    env.run()
    assert diary == {"a": 0.0, "b": 4.0}


def test_a_place_that_is_given_back_goes_to_the_line_before_who_comes_at_that_moment() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 1)
    stories = [("a", (0.0, 5.0)), ("late", (5.0, 1.0)), ("waiter", (1.0, 1.0))]
    run_each(env, [visit(lab, diary, name, times) for name, times in stories])
    env.run()
    assert diary == {"a": 0.0, "waiter": 5.0, "late": 6.0}


def test_every_place_is_free_again_in_the_end() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 3)
    run_each(env, [visit(lab, diary, str(n), (n % 7 * 0.5, 2.0 + n % 3)) for n in range(50)])
    env.run()
    assert len(diary) == 50
    assert (lab.taken, lab.waiting, lab.free) == (0, 0, 3)


def test_fewer_places_put_nobody_out_and_free_goes_below_zero() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 3)
    stays = {"a": (0.0, 10.0), "b": (0.0, 20.0), "c": (0.0, 30.0), "d": (1.0, 5.0), "e": (2.0, 5.0)}
    run_each(env, [visit(lab, diary, name, times) for name, times in stays.items()])
    env.run(until=5.0)
    lab.set_places(1)
    assert (lab.free, lab.taken, lab.waiting) == (-2, 3, 2)
    env.run()
    assert diary == {"a": 0.0, "b": 0.0, "c": 0.0, "d": 30.0, "e": 35.0}


def test_added_places_go_to_the_line_in_its_order() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 0, order=ByKey)
    run_each(env, [visit(lab, diary, name, (1.0, 9.0), -n) for n, name in enumerate("abc")])
    env.run(until=5.0)
    assert diary == {}
    lab.set_places(2)
    assert (lab.free, lab.waiting) == (0, 1)
    env.run()
    assert diary == {"c": 5.0, "b": 5.0, "a": 14.0}


def test_fewer_and_then_more_places_give_each_place_once() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 2)
    run_each(env, [visit(lab, diary, name, (0.0, 10.0)) for name in "abcd"])
    env.run(until=1.0)
    lab.set_places(0)
    env.run(until=2.0)
    lab.set_places(3)
    assert (lab.free, lab.waiting) == (0, 1)
    env.run()
    assert diary == {"a": 0.0, "b": 0.0, "c": 2.0, "d": 10.0}


def test_without_end_of_places_nobody_waits() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, inf)
    run_each(env, [visit(lab, diary, str(n), (n / 8, 100.0)) for n in range(200)])
    env.run()
    assert diary == {str(n): n / 8 for n in range(200)}
    assert lab.free == inf


@pytest.mark.parametrize("places", [1, 0, inf])
def test_nobody_leaves_who_is_not_inside(places: float) -> None:
    lab = Lab(Environment(), places)
    if places == 0:
        lab.enter()  # a line alone is nobody inside
    with pytest.raises(EngineError, match="give back once"):
        lab.leave()


@pytest.mark.parametrize("places", [-1, 2.5, float("nan"), -inf])
def test_what_is_no_number_of_places_is_refused(places: float) -> None:
    with pytest.raises(EngineError, match="is not an amount"):
        Lab(Environment(), places)
    lab = Lab(Environment(), 4)
    with pytest.raises(EngineError, match="is not an amount"):
        lab.set_places(places)
    assert lab.places == 4


def test_who_leaves_at_the_horizon_is_inside_when_the_run_ends() -> None:
    env, diary = Environment(), Diary()
    lab = Lab(env, 1)
    run_each(env, [visit(lab, diary, "a", (0.0, 10.0)), visit(lab, diary, "b", (1.0, 1.0))])
    env.run(until=10.0)
    assert (diary, lab.taken, lab.waiting) == ({"a": 0.0}, 1, 1)
    env.run(until=10.5)
    assert diary == {"a": 0.0, "b": 10.0}
