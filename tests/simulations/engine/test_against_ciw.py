"""The same lab stage in another simulator, with draws of its own."""

import math
from typing import Any, Final

import pytest

from simulations.theory import erlang_c
from tests.simulations.engine.replications import Interval, Stage, exponential, interval

ciw: Any = pytest.importorskip("ciw", reason="Ciw comes with the extra `peers`")

PLACES: Final = 3
LOAD: Final = 0.7
CUSTOMERS, WARM_UP = 2_500, 500
REPLICATIONS: Final = 30
CLOSE: Final = 0.12


def test_a_lab_stage_waits_as_long_in_ciw() -> None:
    ours, theirs = ours_interval(), ciw_interval()
    assert ours.meets(theirs), (ours, theirs)
    assert max(ours.half_width_over_middle, theirs.half_width_over_middle) < CLOSE
    assert theirs.holds(erlang_c(LOAD * PLACES, 1.0, PLACES).mean)


def ours_interval() -> Interval:
    stage = Stage(LOAD * PLACES, PLACES, exponential, CUSTOMERS, WARM_UP)
    return interval([float(stage.waits(n).mean()) for n in range(REPLICATIONS)], 0.95)


def ciw_interval() -> Interval:
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(LOAD * PLACES)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[PLACES],
    )
    return interval([_ciw_mean_wait(network, number) for number in range(REPLICATIONS)], 0.95)


def _ciw_mean_wait(network: Any, seed: int) -> float:
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(CUSTOMERS, method="Finish")
    counted = [r for r in simulation.get_all_records() if r.id_number > WARM_UP]
    return math.fsum(record.waiting_time for record in counted) / len(counted)
