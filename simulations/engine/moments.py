"""Events that come at an exact moment, or have come. The one module that reaches behind SimPy's public face."""

from collections.abc import Callable
from heapq import heappush
from typing import Final

from simpy import Environment, Event
from simpy.events import NORMAL, EventPriority

from simulations.engine.errors import PastMoment

END_OF_MOMENT: Final = EventPriority(NORMAL + 1)  # after all else that happens at that moment


class _Foregone(Event):
    """An event whose outcome is known from its birth, as a Timeout's is: it only has to come."""

    _ok = True
    _value = None


def gone_by(env: Environment) -> Event:
    """An event that has been processed: a process that yields it goes on at once, without a trip through the queue.

    It may be yielded by any number of processes, any number of times.
    """
    event = _Foregone(env)
    event.callbacks = None  # type: ignore[assignment]  # as SimPy's step() does, its only way to a processed event
    return event


def at(
    env: Environment,
    moment: float,
    act: Callable[[Event], None] | None = None,
    priority: EventPriority = NORMAL,
) -> Event:
    """An event at exactly that moment (days), now or later; `act` is called first when it comes.

    A time-out of `moment - now` may come a rounding error early or late where the moment is not a whole day, and what
    compares moments would be deceived. Raises PastMoment.
    """
    if not moment >= env.now:
        raise PastMoment(moment, env.now)
    event = _Foregone(env)
    if act is not None:
        event.callbacks.append(act)
    # what schedule() does, but that takes a delay, and now + delay is rounded
    heappush(env._queue, (moment, priority, next(env._eid), event))  # noqa: SLF001 - see the line above
    return event
