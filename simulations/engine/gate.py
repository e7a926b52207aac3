"""A meeting: what waits for it passes when it is held."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from math import inf

from simpy import Environment, Event

from simulations.engine.errors import DatesDoNotAscend, NoMeetingLeft, amount
from simulations.engine.moments import END_OF_MOMENT, at
from simulations.engine.order import FirstCome, Order


class Gate:
    """Meetings at known moments, with or without a limit to the agenda.

        yield gate.wait(key)

    A meeting is held at the end of its moment: what is handed in at that very moment is in time, in whichever order
    events came, and who comes out of a meeting is too late for it. A full agenda leaves the rest, in `order`, to the
    next meeting. Raises NoMeetingLeft where one would wait beyond the last date.
    """

    __slots__ = ("_agenda", "_dates", "_env", "_held", "_line", "_meeting")

    def __init__(
        self,
        env: Environment,
        dates: Sequence[float],
        agenda: float | None = None,
        order: Order = FirstCome,
    ) -> None:
        """`dates`: moments in days, ascending. `agenda`: how many pass at each: a whole number, or None: all."""
        for earlier, later in pairwise(dates):
            if not earlier < later:
                raise DatesDoNotAscend(earlier, later)
        self._env = env
        self._dates = dates
        self._agenda = amount(inf if agenda is None else agenda)
        self._line = order()
        self._meeting: Event | None = None
        self._held = 0

    def set_agenda(self, agenda: int) -> None:
        """From now on. A gate that has a limit keeps one, whatever it is."""
        self._agenda = amount(agenda)

    def wait(self, key: float = 0.0) -> Event:
        """Comes at the meeting. Without a limit all who wait share one event; `key` is looked at where there is one."""
        meeting = self._meeting or self._call()
        if self._agenda == inf:
            return meeting
        passed = Event(self._env)
        self._line.add(passed, key)
        return passed

    def _call(self) -> Event:
        """The first meeting from now on that has not been held."""
        coming = bisect_left(self._dates, self._env.now, lo=self._held)
        if coming == len(self._dates):
            raise NoMeetingLeft(self._env.now)
        self._held = coming
        self._meeting = at(self._env, self._dates[coming], self._hold, END_OF_MOMENT)
        return self._meeting

    def _hold(self, _: Event) -> None:
        self._held += 1
        self._meeting = None
        passing = min(len(self._line), self._agenda)
        while passing:
            self._line.take().succeed()
            passing -= 1
        if self._line:
            self._call()
