"""One replication from text to numbers: what a worker calls by name."""

import csv
import gzip
import io
from functools import lru_cache

from simulations.event_log import EventLog
from simulations.measured import Measured
from simulations.measures import measure
from simulations.model import run_model
from simulations.scenario import Scenario
from simulations.work import WithEvents


def replicate(scenario_text: str, entropy: int, replication: int) -> Measured:
    """The measures of one replication of a canonical scenario."""
    return measure(run_model(_scenario(scenario_text), entropy, replication))


def replicate_with_events(scenario_text: str, entropy: int, replication: int) -> WithEvents:
    """The same with the event log as CSV lines without a head, gzipped; the same bytes every time."""
    log = run_model(_scenario(scenario_text), entropy, replication)
    return WithEvents(measure(log), packed(log))


def packed(log: EventLog) -> bytes:
    """Participant, kind, stage, date, time, detail."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(log.rows())
    return gzip.compress(text.getvalue().encode(), mtime=0)


@lru_cache(maxsize=8)
def _scenario(text: str) -> Scenario:
    return Scenario.from_canonical(text)
