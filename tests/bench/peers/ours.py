"""The work on our engine. Every visit is recorded: a stage is left by one assignment."""

from simpy import Environment
from simpy.events import ProcessGenerator

from simulations.engine import Gate, Lab
from tests.bench.peers import work


class Stages:
    def __init__(self, network: work.Network) -> None:
        self.env = Environment()
        self.network = network
        self.lab_a = Lab(self.env, work.PLACES_A)
        self.lab_b = Lab(self.env, work.PLACES_B)
        self.lab_c = Lab(self.env, work.PLACES_C)
        self.assessors = Lab(self.env, work.ASSESSORS)
        self.panel = Gate(self.env, network.twice_monthly)
        self.committee = Gate(self.env, network.monthly)
        rounds = network.participants * network.years
        self.left_at = [[0.0] * rounds for _ in range(work.STAGES)]

    def run(self) -> list[list[float]]:
        for participant in range(self.network.participants):
            self.env.process(self.journey(participant))
        self.env.run()
        return self.left_at

    def journey(self, participant: int) -> ProcessGenerator:
        env, starts = self.env, self.network.starts
        for visit in range(participant, len(starts), self.network.participants):
            if starts[visit] > env.now:
                yield env.timeout(starts[visit] - env.now)
            yield from self.year(visit)

    def year(self, visit: int) -> ProcessGenerator:
        env, stays, left_at = self.env, self.network.stays, self.left_at
        yield env.timeout(stays[work.PREPARE][visit])
        left_at[work.PREPARE][visit] = env.now
        yield self.lab_a.enter()
        yield env.timeout(stays[work.LAB_A][visit])
        self.lab_a.leave()
        left_at[work.LAB_A][visit] = env.now
        yield self.panel.wait()
        left_at[work.MEETING_A][visit] = env.now
        yield env.timeout(stays[work.NOTICE][visit])
        left_at[work.NOTICE][visit] = env.now
        yield self.lab_b.enter()
        yield env.timeout(stays[work.LAB_B][visit])
        self.lab_b.leave()
        left_at[work.LAB_B][visit] = env.now
        yield env.timeout(stays[work.WRITE_UP][visit])
        left_at[work.WRITE_UP][visit] = env.now
        yield self.assessors.enter()
        yield env.timeout(stays[work.ASSESS][visit])
        self.assessors.leave()
        left_at[work.ASSESS][visit] = env.now
        yield self.committee.wait()
        left_at[work.MEETING_B][visit] = env.now
        yield env.timeout(stays[work.RESPOND][visit])
        left_at[work.RESPOND][visit] = env.now
        yield self.lab_c.enter()
        yield env.timeout(stays[work.LAB_C][visit])
        self.lab_c.leave()
        left_at[work.LAB_C][visit] = env.now
        yield self.panel.wait()
        left_at[work.MEETING_C][visit] = env.now
        yield env.timeout(stays[work.INSTALL][visit])
        left_at[work.INSTALL][visit] = env.now


class Customers:
    """Customers who come to one lab; waits are recorded."""

    def __init__(self, queue: work.Queue) -> None:
        self.env = Environment()
        self.queue = queue
        self.lab = Lab(self.env, queue.places)
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
        yield self.lab.enter()
        yield self.env.timeout(self.queue.stays[customer])
        self.lab.leave()
        self.left_at[customer] = self.env.now
