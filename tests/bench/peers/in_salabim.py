"""The work in salabim as it is shipped: components without `yield`, its own monitors on."""

from bisect import bisect_left
from importlib import import_module
from typing import Any

from tests.bench.peers import work

salabim: Any = import_module("salabim")  # it ships no types


class Participant(salabim.Component):  # type: ignore[misc]
    """One participant; `stages` is shared by all."""

    def setup(self, stages: "Stages", participant: int) -> None:
        self.stages = stages
        self.participant = participant

    def process(self) -> None:
        starts = self.stages.network.starts
        for visit in range(self.participant, len(starts), self.stages.network.participants):
            if starts[visit] > self.env.now():
                self.hold(till=starts[visit])
            self.year(visit)
            self.stages.finished[visit] = self.env.now()

    def year(self, visit: int) -> None:
        stages, stays = self.stages, self.stages.network.stays
        panel, committee = stages.network.twice_monthly, stages.network.monthly
        self.hold(stays[work.PREPARE][visit])
        self.stay(stages.lab_a, stays[work.LAB_A][visit])
        self.wait_for(panel)
        self.hold(stays[work.NOTICE][visit])
        self.stay(stages.lab_b, stays[work.LAB_B][visit])
        self.hold(stays[work.WRITE_UP][visit])
        self.stay(stages.assessors, stays[work.ASSESS][visit])
        self.wait_for(committee)
        self.hold(stays[work.RESPOND][visit])
        self.stay(stages.lab_c, stays[work.LAB_C][visit])
        self.wait_for(panel)
        self.hold(stays[work.INSTALL][visit])

    def stay(self, resource: Any, days: float) -> None:
        self.request(resource)
        self.hold(days)
        self.release(resource)

    def wait_for(self, meetings: list[float]) -> None:
        self.hold(till=meetings[bisect_left(meetings, self.env.now())])


class Stages:
    def __init__(self, network: work.Network) -> None:
        self.env = salabim.Environment(trace=False)
        self.network = network
        self.lab_a = salabim.Resource(capacity=work.PLACES_A)
        self.lab_b = salabim.Resource(capacity=work.PLACES_B)
        self.lab_c = salabim.Resource(capacity=work.PLACES_C)
        self.assessors = salabim.Resource(capacity=work.ASSESSORS)
        self.finished = [0.0] * len(network.starts)

    def run(self) -> list[float]:
        for participant in range(self.network.participants):
            Participant(stages=self, participant=participant)
        self.env.run()
        return self.finished
