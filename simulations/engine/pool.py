"""Teams that are booked with notice."""

from simpy import Environment, Event

from simulations.engine.errors import NobodyInside, amount
from simulations.engine.moments import END_OF_MOMENT, at
from simulations.engine.order import FirstCome, Order


class Pool:
    """So many teams, each of which does one job after another.

        yield pool.book(not_before, key)
        yield env.timeout(days)
        pool.release()

    Teams are assigned at the end of a moment, when all is known that was asked for and given back at it: the order
    holds among those whose notices end at one moment. First come is whose `not_before` came first, then who booked.
    A process that waits here must not be interrupted: it would keep its booking.
    """

    __slots__ = ("_assigning", "_env", "_line", "busy", "teams")

    def __init__(self, env: Environment, teams: float, order: Order = FirstCome) -> None:
        self._env = env
        self._line = order()
        self._assigning = False
        self.busy = 0
        self.teams = amount(teams)

    @property
    def waiting(self) -> int:
        """How many have no team though their `not_before` has come."""
        return len(self._line)

    def book(self, not_before: float, key: float = 0.0) -> Event:
        """Comes when a team is assigned, at `not_before` (days) or later; a moment that is past means now."""
        assigned = Event(self._env)
        if not_before > self._env.now:
            at(self._env, not_before, lambda _: self._line_up(assigned, key))
        else:
            self._line_up(assigned, key)
        return assigned

    def release(self) -> None:
        """A team has done its job. Raises NobodyInside."""
        if not self.busy:
            raise NobodyInside
        self.busy -= 1
        self._assign_soon()

    def set_teams(self, teams: float) -> None:
        """From now on. Where teams become fewer than are busy, those finish their jobs."""
        self.teams = amount(teams)
        self._assign_soon()

    def _line_up(self, assigned: Event, key: float) -> None:
        self._line.add(assigned, key)
        self._assign_soon()

    def _assign_soon(self) -> None:
        if self._line and self.busy < self.teams and not self._assigning:
            self._assigning = True
            at(self._env, self._env.now, self._assign, END_OF_MOMENT)

    def _assign(self, _: Event) -> None:
        self._assigning = False
        while self._line and self.busy < self.teams:
            self.busy += 1
            self._line.take().succeed()
