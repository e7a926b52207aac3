"""What every process of a participant can do: wait, take a place, write down what it has reached."""

from collections.abc import Generator
from datetime import date
from typing import Any, TypeVar

from simpy import Event

from simulations.engine.gate import Gate
from simulations.engine.lab import Lab
from simulations.engine.moments import at
from simulations.engine.pool import Pool
from simulations.event_log import Stage
from simulations.population import Party
from simulations.world import World

T = TypeVar("T")
Steps = Generator[Event, Any, None]
StepsWith = Generator[Event, Any, T]


class Gone(Exception):
    """The participant has left the market: whatever it was doing ends."""


class Doing:
    """One participant at work in the world. Every step ends with Gone once the participant has left."""

    def __init__(self, world: World, party: Party) -> None:
        self.world = world
        self.party = party
        self.luck = party.luck
        self.clock = world.clock
        self.env = world.env
        self.rulebook = world.rulebook
        self.scenario = world.scenario

    def begin(self, steps: Steps) -> None:
        """Goes its own way from now on."""
        self.env.process(until_gone(steps))

    def reach(self, stage: Stage, *detail: Any) -> None:
        """Writes down that it is there now."""
        self.world.write(self.party, stage, self.env.now, *detail)

    def today(self) -> date:
        """The date that rules look at."""
        return self.clock.day(self.env.now)

    def until(self, moment: float) -> Steps:
        """A moment that is past is now."""
        if moment >= self.party.leaves:
            if self.party.leaves > self.env.now:
                yield at(self.env, self.party.leaves)
            raise Gone
        if moment > self.env.now:
            yield at(self.env, moment)

    def for_days(self, days: float) -> Steps:
        """Calendar days, parts of them too."""
        yield from self.until(self.env.now + days)

    def until_day(self, day: date) -> Steps:
        """The beginning of that day."""
        yield from self.until(self.clock.moment(day))

    def for_working_days(self, working_days: int) -> Steps:
        """To the beginning of the n-th working day after today."""
        yield from self.until(self.clock.working_days_later(self.env.now, working_days))

    def enter(self, lab: Lab) -> Steps:
        """A place, when it is this participant's turn."""
        yield lab.enter(self.world.turn(self.party))
        if self.env.now >= self.party.leaves:
            lab.leave()
            raise Gone

    def book(self, pool: Pool, not_before: float) -> Steps:
        """A team, at `not_before` or later."""
        yield pool.book(not_before, self.world.turn(self.party))
        if self.env.now >= self.party.leaves:
            pool.release()
            raise Gone

    def meeting(self, gate: Gate) -> Steps:
        """The next meeting with room on its agenda."""
        yield gate.wait(self.world.turn(self.party))
        if self.env.now >= self.party.leaves:
            raise Gone

    def together(self, *all_steps: Steps) -> Steps:
        """Side by side; goes on when the last of them has ended."""
        done, left = Event(self.env), len(all_steps)

        def one_of_them(steps: Steps) -> Steps:
            nonlocal left
            yield from steps
            left -= 1
            if not left:
                done.succeed()

        for steps in all_steps:
            self.begin(one_of_them(steps))
        yield done


def until_gone(steps: Steps) -> Steps:
    """The steps as far as the participant gets."""
    try:
        yield from steps
    except Gone:
        return
