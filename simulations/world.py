"""The resources of one replication, and the log that everybody writes in."""

from collections import Counter, defaultdict
from datetime import date
from math import floor, inf
from typing import Any, Final, NamedTuple

from simpy import Environment, Event

from labsim.domain.labs import LabId
from simulations.engine.gate import Gate
from simulations.engine.lab import Lab
from simulations.engine.moments import at
from simulations.engine.order import ByKey, FirstCome, Order
from simulations.engine.pool import Pool
from simulations.event_log import EventLog, Stage
from simulations.kinds import Kind
from simulations.lab_days import LabDays
from simulations.population import Party
from simulations.scenario import QueuePolicy
from simulations.setting import Setting

_ALL: Final = 1_000_000


class Booked(NamedTuple):
    """Days of a lab that the record gives a participant, or that its request was given at the start."""

    lab: LabId
    first: date
    last: date
    spaces: int


class World:
    """DCC's support places, the assessor's teams, the meetings, the labs' days."""

    def __init__(self, setting: Setting, log: EventLog) -> None:
        scenario = setting.scenario
        self.setting = setting
        self.scenario = scenario
        self.rulebook = setting.rulebook
        self.clock = setting.clock
        self.env = Environment(initial_time=_begins(log))
        self.log = log
        self.fieldwork_by_week: Counter[date] = Counter()  # by Monday: what `levelled` looks at
        self._policy = scenario.capacity.queue_policy
        self._served: Counter[Kind] = Counter()
        self.users: set[int] = set()
        self.booked: dict[int, list[Booked]] = defaultdict(list)
        self._open()

    def _open(self) -> None:
        setting, scenario = self.setting, self.scenario
        order: Order = FirstCome if self._policy is QueuePolicy.FIRST_COME else ByKey
        self.uept = Lab(self.env, scenario.entry.uept_places, order)
        self.on_boarding = Lab(self.env, scenario.entry.on_boarding_places, order)
        self.teams = Pool(self.env, scenario.capacity.cio_teams, order)
        self.ssc = Gate(self.env, setting.ssc, scenario.capacity.ssc_agenda, order)
        self.panel = Gate(self.env, setting.panel)
        self.lab_days = LabDays(setting.lab_days, setting.spaces_free, setting.closed)
        if scenario.today is not None:
            self._let_all_through_until_today()

    def _let_all_through_until_today(self) -> None:
        """What the record assumes before today waited for nobody."""
        capacity, entry = self.scenario.capacity, self.scenario.entry
        self.uept.set_places(inf)
        self.on_boarding.set_places(inf)
        self.teams.set_teams(inf)
        self.ssc.set_agenda(_ALL)

        def hold_back(_: Event) -> None:
            self.uept.set_places(entry.uept_places)
            self.on_boarding.set_places(entry.on_boarding_places)
            self.teams.set_teams(capacity.cio_teams)
            self.ssc.set_agenda(capacity.ssc_agenda)

        at(self.env, 0.0, hold_back)

    def turn(self, party: Party) -> float:
        """The key by which a party waits; the smallest is next. First come, first served looks at none.

        Mandate first: whose mandate is earliest; who is a User has met it and comes after all others. Fair share:
        whose kind has been let in least often so far.
        """
        if self._policy is QueuePolicy.FIRST_COME:
            return 0.0
        if self._policy is QueuePolicy.MANDATE_FIRST:
            still_to_meet = party.mandate < inf and party.index not in self.users
            return party.mandate if still_to_meet else self.setting.end
        self._served[party.kind] += 1
        return float(self._served[party.kind])

    def write(self, party: Party, stage: Stage, moment: float, *detail: Any) -> None:
        """A line of the log."""
        self.log.events.append((party.index, stage, moment, detail))


def _begins(log: EventLog) -> float:
    """At the start, or when the first of those who are in the middle of their route had arrived."""
    arrivals = [party.arrives for party in log.parties if party.known]
    return float(floor(min(arrivals))) if arrivals else 0
