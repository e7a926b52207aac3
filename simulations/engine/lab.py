"""A queue for places in continuous time."""

from simpy import Environment, Event

from simulations.engine.errors import NobodyInside, amount
from simulations.engine.moments import gone_by
from simulations.engine.order import FirstCome, Order


class Lab:
    """So many places, and a line of those who wait for one.

        yield lab.enter(key)
        yield env.timeout(days)
        lab.leave()

    A free place is taken at once, by who asks first. Who finds none lines up in `order`.
    A process that waits here must not be interrupted: it would keep its turn.
    """

    __slots__ = ("_env", "_line", "_welcome", "places", "taken")

    def __init__(self, env: Environment, places: float, order: Order = FirstCome) -> None:
        """`places`: a whole number, 0 or more, or infinite. Raises NotAnAmount."""
        self._env = env
        self._line = order()
        self._welcome = gone_by(env)
        self.places = amount(places)
        self.taken = 0

    @property
    def free(self) -> float:
        """Below 0 while more are inside than there are places."""
        return self.places - self.taken

    @property
    def waiting(self) -> int:
        """How many are in the line."""
        return len(self._line)

    def enter(self, key: float = 0.0) -> Event:
        """Comes when a place is given; it has come already where one is free."""
        if self.taken < self.places:
            self.taken += 1
            return self._welcome
        place = Event(self._env)
        self._line.add(place, key)
        return place

    def leave(self) -> None:
        """Give a place back: who is next in the line has it from this moment. Raises NobodyInside."""
        if not self.taken:
            raise NobodyInside
        if self._line and self.taken <= self.places:
            self._line.take().succeed()
        else:
            self.taken -= 1

    def set_places(self, places: float) -> None:
        """From now on. Who is inside stays, even where places are fewer than taken; added places go to the line."""
        self.places = amount(places)
        while self._line and self.taken < self.places:
            self.taken += 1
            self._line.take().succeed()
