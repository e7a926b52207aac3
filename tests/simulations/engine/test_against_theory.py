"""The engine against what queueing theory says exactly. Every draw has its seed: what passes once passes always."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from simpy import Environment

from simulations.engine import Gate
from simulations.theory import (
    erlang_c,
    gate_mean_wait,
    little_number,
    md1_mean_wait,
    mean_inside,
)
from tests.simulations.engine.replications import SEED, Stage, constant, exponential, interval
from tests.simulations.engine.stories import Diary, item, run_each, waits

REPLICATIONS = 40
CLOSE = 0.09  # one place more or less halves or doubles a wait; an interval wider than this would agree with anything


@pytest.mark.parametrize(("places", "load"), [(1, 0.7), (3, 0.75), (6, 0.8)])
def test_a_lab_stage_agrees_with_erlang_c(places: int, load: float) -> None:
    stage = Stage(load * places, places, exponential, customers=6_000, warm_up=1_000)
    found = [stage.waits(number) for number in range(REPLICATIONS)]
    theory = erlang_c(load * places, 1.0, places)
    mean = interval([float(np.mean(waited)) for waited in found])
    share = interval([float(np.mean(waited > 0)) for waited in found])
    assert mean.holds(theory.mean), mean
    assert share.holds(theory.share), share
    assert max(mean.half_width_over_middle, share.half_width_over_middle) < CLOSE


def test_a_lab_of_one_place_with_equal_stays_agrees_with_pollaczek_and_khinchin() -> None:
    stage = Stage(0.8, 1, constant, customers=6_000, warm_up=1_000)
    means = [float(np.mean(stage.waits(number))) for number in range(REPLICATIONS)]
    found = interval(means)
    assert found.holds(md1_mean_wait(0.8, 1.0)), found
    assert found.half_width_over_middle < CLOSE


def test_a_meeting_gate_makes_one_wait_exactly_as_long_as_theory_says() -> None:
    gaps = [14.0, 21.0, 7.0, 14.0, 35.0]
    meetings = np.cumsum(gaps)
    came = np.arange(0.125, meetings[-1], 0.25)  # evenly, in the middle of every quarter of a day
    assert np.mean(gate_waits(meetings, came)) == gate_mean_wait(gaps)


def test_who_comes_at_random_waits_for_the_meeting_as_long_as_theory_says() -> None:
    gaps = [14.0, 16.0] * 60
    meetings = np.cumsum(gaps)
    means = []
    for number in range(20):
        draw = np.random.default_rng([SEED, number])
        means.append(float(np.mean(gate_waits(meetings, draw.uniform(0, meetings[-1], 2_000)))))
    assert interval(means).holds(gate_mean_wait(gaps))


@pytest.mark.parametrize("places", [1, 4, 9, inf])
@pytest.mark.parametrize("number", range(3))
def test_littles_law_holds_in_every_run(places: float, number: int) -> None:
    arrivals, stays = draws(number, customers=500, rate=3.0)
    _, left = waits(places, arrivals, stays)
    until = max(left)
    rate, time = len(arrivals) / until, float(np.mean(np.subtract(left, arrivals)))
    assert mean_inside(arrivals, left, until) == pytest.approx(little_number(rate, time))


@pytest.mark.parametrize("places", [1, 2, 5, 8])
def test_never_more_are_inside_than_there_are_places(places: int) -> None:
    arrivals, stays = draws(places, customers=500, rate=3.0)
    let_in, left = waits(places, arrivals, stays)
    steps = [(moment, 1) for moment in let_in] + [(moment, -1) for moment in left]
    inside = np.cumsum([step for _, step in sorted(steps)])
    assert (inside.max(), inside.min(), inside[-1]) == (places, 0, 0)


@pytest.mark.parametrize("places", [1, 2, 3, 11])
def test_a_lab_lets_in_at_the_very_moments_of_kiefer_and_wolfowitzs_recursion(places: int) -> None:
    arrivals, stays = draws(places, customers=800, rate=0.9 * places)
    let_in, left = waits(places, arrivals, stays)
    free_from = [0.0] * places
    for number, arrival in enumerate(arrivals):
        earliest = min(free_from)
        assert let_in[number] == max(arrival, earliest)
        assert left[number] == let_in[number] + stays[number]
        free_from[free_from.index(earliest)] = left[number]


def test_in_a_lab_without_end_the_time_is_the_stay() -> None:
    arrivals, stays = draws(8, customers=400, rate=50.0)
    let_in, left = waits(inf, arrivals, stays)
    assert let_in == arrivals
    assert left == [arrival + stay for arrival, stay in zip(arrivals, stays, strict=True)]


def test_more_places_make_nobody_wait_longer() -> None:
    arrivals, stays = draws(9, customers=600, rate=4.0)
    let_in = [waits(places, arrivals, stays)[0] for places in (1, 2, 3, 4, 5, 6, 12, inf)]
    for fewer, more in pairwise(let_in):
        assert all(later >= earlier for later, earlier in zip(fewer, more, strict=True))
    assert let_in[0] != let_in[-1]


def test_nobody_comes_and_nothing_happens() -> None:
    assert waits(3, [], []) == ([], [])


def test_a_run_is_the_same_every_time() -> None:
    arrivals, stays = draws(10, customers=300, rate=4.0)
    assert waits(3, arrivals, stays) == waits(3, arrivals, stays)


def draws(number: int, customers: int, rate: float) -> tuple[list[float], list[float]]:
    """Arrivals at `rate`, stays of mean 1."""
    draw = np.random.default_rng([SEED, number])
    arrivals: list[float] = draw.exponential(1 / rate, customers).cumsum().tolist()
    stays: list[float] = draw.exponential(1.0, customers).tolist()
    return arrivals, stays


def gate_waits(meetings: np.ndarray, came: np.ndarray) -> list[float]:
    env, diary = Environment(), Diary()
    gate = Gate(env, meetings.tolist())
    run_each(env, [item(gate, diary, str(n), day) for n, day in enumerate(came.tolist())])
    env.run()
    return [diary[str(n)] - day for n, day in enumerate(came.tolist())]
