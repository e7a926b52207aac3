"""What is measured: pure functions of the event log of one replication, and of nothing else."""

from itertools import chain

from simulations.event_log import EventLog
from simulations.measured import Measured
from simulations.measures import assessments, bunching, labs, money, outlook, planned, throughput
from simulations.measures.reading import Reading

_PARTS = (throughput, bunching, assessments, labs, money, outlook, planned)


def measure(log: EventLog) -> Measured:
    """All metrics and series of a replication, in a fixed order."""
    reading = Reading(log)
    return Measured(
        metrics=tuple(chain.from_iterable(part.metrics(reading) for part in _PARTS)),
        series=tuple(chain.from_iterable(part.series(reading) for part in _PARTS)),
    )
