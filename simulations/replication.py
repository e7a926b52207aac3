"""One replication from text to numbers: what a worker calls by name."""

import csv
import gzip
import io

from simulations.event_log import EventLog
from simulations.measured import Measured
from simulations.measures import measure
from simulations.model import run_in
from simulations.setting import setting_of_text
from simulations.work import WithEvents


def replicate(scenario_text: str, entropy: int, replication: int) -> Measured:
    """The measures of one replication of a canonical scenario."""
    return measure(run_in(setting_of_text(scenario_text), entropy, replication))


def replicate_with_events(scenario_text: str, entropy: int, replication: int) -> WithEvents:
    """The same with the event log as CSV lines without a head, gzipped; the same bytes every time."""
    log = run_in(setting_of_text(scenario_text), entropy, replication)
    return WithEvents(measure(log), packed(log))


def packed(log: EventLog) -> bytes:
    """Participant, kind, stage, date, time, detail."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(log.rows())
    return gzip.compress(text.getvalue().encode(), mtime=0)
