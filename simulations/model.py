"""The model: one replication of a scenario, from its start to its end."""

from simulations.event_log import EventLog, Stage
from simulations.kinds import Kind
from simulations.population import STREAMS, draw_population
from simulations.processes.journey import Journey
from simulations.processes.live import live_steps, open_the_books
from simulations.processes.steps import until_gone
from simulations.processes.yearly import OfResource
from simulations.random_streams import Streams
from simulations.scenario import Scenario
from simulations.setting import Setting, setting_of
from simulations.world import World


def run_model(scenario: Scenario, entropy: int, replication: int) -> EventLog:
    """The same log for the same three, on any machine and in any order of runs.

    What would happen at the very end of the scenario happens no more. Raises ScenarioError.
    """
    return run_in(setting_of(scenario), entropy, replication)


def run_in(setting: Setting, entropy: int, replication: int) -> EventLog:
    """The same in a setting that is there already."""
    scenario = setting.scenario
    parties = draw_population(scenario, Streams(entropy, replication, STREAMS))
    log = EventLog(setting, parties, entropy, replication)
    world = World(setting, log)
    open_the_books(world)
    for party in parties:
        if party.kind is Kind.SHARED_RESOURCE:
            surge = scenario.systems.surge_on
            world.env.process(until_gone(OfResource(world, party).run_from(surge)))
        elif party.known:
            world.env.process(until_gone(live_steps(world, party, party.known)))
        elif party.arrives < setting.end:
            world.env.process(until_gone(Journey(world, party).run()))
        if party.leaves < setting.end:
            world.write(party, Stage.GONE, party.leaves)
    world.env.run(until=setting.end)
    return log
