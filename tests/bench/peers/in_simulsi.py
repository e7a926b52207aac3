"""The work in SimulSI as its guide writes it, its own metrics on."""

from bisect import bisect_left
from collections.abc import Generator
from importlib import import_module
from typing import Any

from tests.bench.peers import work

simulsi: Any = import_module("simulsi")  # loaded by name: only the benchmark needs it

Steps = Generator[Any, Any, None]


class Stages:
    def __init__(self, network: work.Network) -> None:
        self.sim = simulsi.Simulation(seed=0)
        self.network = network
        self.lab_a = self.sim.resource("lab a", capacity=work.PLACES_A)
        self.lab_b = self.sim.resource("lab b", capacity=work.PLACES_B)
        self.lab_c = self.sim.resource("lab c", capacity=work.PLACES_C)
        self.assessors = self.sim.resource("assessors", capacity=work.ASSESSORS)
        self.finished = [0.0] * len(network.starts)

    def run(self) -> list[float]:
        for participant in range(self.network.participants):
            self.sim.process(self.journey(participant))
        self.sim.run()
        return self.finished

    def journey(self, participant: int) -> Steps:
        sim, starts = self.sim, self.network.starts
        for visit in range(participant, len(starts), self.network.participants):
            if starts[visit] > sim.now:
                yield starts[visit] - sim.now
            yield from self.year(visit)
            self.finished[visit] = sim.now

    def year(self, visit: int) -> Steps:
        sim, stays = self.sim, self.network.stays
        panel, committee = self.network.twice_monthly, self.network.monthly
        yield stays[work.PREPARE][visit]
        yield from sim.use(self.lab_a, stays[work.LAB_A][visit])
        yield until_next(panel, sim.now)
        yield stays[work.NOTICE][visit]
        yield from sim.use(self.lab_b, stays[work.LAB_B][visit])
        yield stays[work.WRITE_UP][visit]
        yield from sim.use(self.assessors, stays[work.ASSESS][visit])
        yield until_next(committee, sim.now)
        yield stays[work.RESPOND][visit]
        yield from sim.use(self.lab_c, stays[work.LAB_C][visit])
        yield until_next(panel, sim.now)
        yield stays[work.INSTALL][visit]


def until_next(meetings: list[float], now: float) -> float:
    return meetings[bisect_left(meetings, now)] - now
