"""The work in SimPy as its own guide writes it. Only the end of a year's round is recorded, to compare."""

from bisect import bisect_left

from simpy import Environment, Resource
from simpy.events import ProcessGenerator

from tests.bench.peers import work


class Stages:
    def __init__(self, network: work.Network) -> None:
        self.env = Environment()
        self.network = network
        self.lab_a = Resource(self.env, work.PLACES_A)
        self.lab_b = Resource(self.env, work.PLACES_B)
        self.lab_c = Resource(self.env, work.PLACES_C)
        self.assessors = Resource(self.env, work.ASSESSORS)
        self.finished = [0.0] * len(network.starts)

    def run(self) -> list[float]:
        for participant in range(self.network.participants):
            self.env.process(self.journey(participant))
        self.env.run()
        return self.finished

    def journey(self, participant: int) -> ProcessGenerator:
        env, starts = self.env, self.network.starts
        for visit in range(participant, len(starts), self.network.participants):
            if starts[visit] > env.now:
                yield env.timeout(starts[visit] - env.now)
            yield from self.year(visit)
            self.finished[visit] = env.now

    def year(self, visit: int) -> ProcessGenerator:
        env, stays = self.env, self.network.stays
        panel, committee = self.network.twice_monthly, self.network.monthly
        yield env.timeout(stays[work.PREPARE][visit])
        with self.lab_a.request() as place:
            yield place
            yield env.timeout(stays[work.LAB_A][visit])
        yield env.timeout(until_next(panel, env.now))
        yield env.timeout(stays[work.NOTICE][visit])
        with self.lab_b.request() as place:
            yield place
            yield env.timeout(stays[work.LAB_B][visit])
        yield env.timeout(stays[work.WRITE_UP][visit])
        with self.assessors.request() as assessor:
            yield assessor
            yield env.timeout(stays[work.ASSESS][visit])
        yield env.timeout(until_next(committee, env.now))
        yield env.timeout(stays[work.RESPOND][visit])
        with self.lab_c.request() as place:
            yield place
            yield env.timeout(stays[work.LAB_C][visit])
        yield env.timeout(until_next(panel, env.now))
        yield env.timeout(stays[work.INSTALL][visit])


def until_next(meetings: list[float], now: float) -> float:
    return meetings[bisect_left(meetings, now)] - now


class Customers:
    """Customers who come to one resource."""

    def __init__(self, queue: work.Queue) -> None:
        self.env = Environment()
        self.queue = queue
        self.servers = Resource(self.env, queue.places)
        self.left_at = [0.0] * len(queue.arrivals)

    def run(self) -> list[float]:
        self.env.process(self.come())
        self.env.run()
        return self.left_at

    def come(self) -> ProcessGenerator:
        env = self.env
        for customer, arrival in enumerate(self.queue.arrivals):
            yield env.timeout(arrival - env.now)
            env.process(self.visit(customer))

    def visit(self, customer: int) -> ProcessGenerator:
        with self.servers.request() as server:
            yield server
            yield self.env.timeout(self.queue.stays[customer])
        self.left_at[customer] = self.env.now
