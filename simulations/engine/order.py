"""Who is next: the order in which waiters are served."""

from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

from simpy import Event


class Line(Protocol):
    """Waiters in order; true while somebody waits."""

    def __len__(self) -> int: ...

    def add(self, event: Event, key: float) -> None:
        """Line up."""

    def take(self) -> Event:
        """The waiter whose turn it is, out of the line. Raises IndexError where nobody waits."""


class FirstCome(deque[Event]):
    """Who came first is served first; keys are not looked at."""

    def add(self, event: Event, key: float) -> None:  # noqa: ARG002 - the other order needs it
        """Line up at the end."""
        self.append(event)

    take = deque.popleft


class ByKey(list[tuple[float, int, Event]]):
    """The smallest key is served first, who came first among equal keys."""

    def __init__(self) -> None:
        super().__init__()
        self._arrivals = count()

    def add(self, event: Event, key: float) -> None:
        """Line up behind smaller and equal keys."""
        heappush(self, (key, next(self._arrivals), event))

    def take(self) -> Event:
        """The waiter with the smallest key."""
        return heappop(self)[2]


Order = type[FirstCome] | type[ByKey]
