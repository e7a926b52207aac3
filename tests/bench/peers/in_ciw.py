"""The work in Ciw: a network of twelve nodes, each participant a customer that goes round once a year.

Ciw has no meetings and no yearly rounds, but its service times may depend on the clock and on the customer: a meeting
is a node with room for all whose service ends at the next date, and the first node also holds who is early in a year.
It records every visit and cannot be told not to.
"""

from bisect import bisect_left
from importlib import import_module
from typing import Any, Final

from tests.bench.peers import work

ciw: Any = import_module("ciw")  # it ships no types

PLACES: Final = {
    work.LAB_A: work.PLACES_A,
    work.LAB_B: work.PLACES_B,
    work.ASSESS: work.ASSESSORS,
    work.LAB_C: work.PLACES_C,
}
ALL: Final = float("inf")


class Stay(ciw.dists.Distribution):  # type: ignore[misc]
    """What was drawn for this customer's visit; the first stage begins with waiting for the year."""

    def __init__(self, network: work.Network, stage: int) -> None:
        self.network = network
        self.stage = stage

    def sample(self, t: float = 0.0, ind: Any = None) -> float:
        years = len(ind.data_records) // work.STAGES
        visit: int = years * self.network.participants + ind.id_number - 1
        early = max(0.0, self.network.starts[visit] - t) if self.stage == work.PREPARE else 0.0
        drawn = self.network.stays[self.stage][visit]
        return drawn + early


class Meeting(ciw.dists.Distribution):  # type: ignore[misc]
    """From now to the next date."""

    def __init__(self, dates: list[float]) -> None:
        self.dates = dates

    def sample(self, t: float = 0.0, ind: Any = None) -> float:  # noqa: ARG002 - Ciw's signature
        return self.dates[bisect_left(self.dates, t)] - t


class Stages:
    def __init__(self, network: work.Network) -> None:
        self.network = network
        nobody = [None] * (work.STAGES - 1)
        route = [1 + stage for stage in range(work.STAGES)] * network.years
        described = ciw.create_network(
            arrival_distributions=[ciw.dists.Sequential([0.0, ALL]), *nobody],
            batching_distributions=[
                ciw.dists.Sequential([network.participants]),
                *[ciw.dists.Deterministic(1)] * (work.STAGES - 1),
            ],
            service_distributions=[self.service(stage) for stage in range(work.STAGES)],
            number_of_servers=[PLACES.get(stage, ALL) for stage in range(work.STAGES)],
            routing=ciw.routing.ProcessBased(lambda *_: route[1:]),
        )
        ciw.seed(work.SEED)  # nothing is drawn; whoever adds a draw gets the same one every time
        self.simulation = ciw.Simulation(described)

    def service(self, stage: int) -> Any:
        if stage in work.MEAN_STAYS:
            return Stay(self.network, stage)
        monthly = stage == work.MEETING_B
        return Meeting(self.network.monthly if monthly else self.network.twice_monthly)

    def run(self) -> list[float]:
        participants = self.network.participants
        self.simulation.simulate_until_max_customers(participants, method="Finish")
        finished = [0.0] * len(self.network.starts)
        for individual in self.simulation.get_all_individuals():
            ends = individual.data_records[work.STAGES - 1 :: work.STAGES]
            for year, record in enumerate(ends):
                finished[year * participants + individual.id_number - 1] = record.exit_date
        return finished
