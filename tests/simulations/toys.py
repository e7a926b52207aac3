"""Stand-ins for the model: small, named by where they are, so that worker processes find them."""

import gzip
import json
import math
import os
import time
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from labsim.domain.working_calendar import AnswerOutsideCalendar
from simulations.measured import Measured, Metric, Series
from simulations.random_streams import Streams
from simulations.recorded import Numbers
from simulations.running import Case
from simulations.work import WithEvents

HERE: Final = __name__
LIVELY: Final = f"{HERE}:lively"
SLOW: Final = f"{HERE}:slow"
DEADLY: Final = f"{HERE}:deadly"
LEAVES_A_MARK: Final = f"{HERE}:leaves_a_mark"
DIES_ONCE: Final = f"{HERE}:dies_once"
WRONG: Final = f"{HERE}:wrong"
BEYOND: Final = f"{HERE}:beyond"
WITH_EVENTS: Final = f"{HERE}:with_events"

_DAYS: Final = ("2017-01-01", "2017-02-01", "2017-03-01")


def case(label: str = "toy", **settings: float | str) -> Case:
    """A scenario for toys: any text does."""
    return Case(label, f"The toy {label}", json.dumps(settings, sort_keys=True))


def lively(text: str, entropy: int, replication: int) -> Measured:
    """Draws from named streams; more `teams` raise the share, `procrastination` turns the gini round."""
    streams = Streams(entropy, replication)
    luck = streams("share").normal(0, 0.02)
    gini = streams("gini").gamma(20, 0.01, size=200)
    share = 1 - 0.5 / _value(text, "cio_teams", 4) + luck
    rare = math.nan if replication % 3 else 2 * luck
    return Measured(
        (
            Metric("users_by_mandate_share", "large", share, "share", "share"),
            Metric("users_by_mandate_share", "small", rare, "share", "share"),
            Metric("bunching_gini", "held", _gini(text, gini), "", "mean"),
            Metric("assessments_per_user_year", "all", 1 + luck, "per year", "mean"),
        ),
        (
            Series("users", "all", "Users", _DAYS, tuple(np.cumsum(gini[:3]).tolist())),
            Series("held", "all, really", "a month", _DAYS[:1], (share,)),
        ),
    )


def slow(text: str, entropy: int, replication: int) -> Measured:
    """Takes a while, so that a pool is worth it."""
    time.sleep(0.04)
    return lively(text, entropy, replication)


def leaves_a_mark(text: str, entropy: int, replication: int) -> Measured:
    """Slow, and a file in the folder `marks` says that it ran to its end."""
    measured = slow(text, entropy, replication)
    Path(json.loads(text)["marks"], str(replication)).touch()
    return measured


def dies_once(text: str, entropy: int, replication: int) -> Measured:
    """Takes its worker with it at replication 5, the first time: the file `mark` remembers."""
    mark = Path(json.loads(text)["mark"])
    if replication == 5 and not mark.exists():
        mark.write_text("dead", encoding="ascii")
        os._exit(1)
    return slow(text, entropy, replication)


def deadly(text: str, entropy: int, replication: int) -> Measured:
    """Takes its worker with it, every time but in replication 0, which runs elsewhere."""
    if replication:
        os._exit(1)
    time.sleep(0.2)
    return lively(text, entropy, replication)


def wrong(text: str, entropy: int, replication: int) -> Measured:
    """Has a fault in replication 3."""
    if replication == 3:
        message = "three is too many"
        raise ArithmeticError(message)
    return lively(text, entropy, replication)


def with_events(text: str, entropy: int, replication: int) -> WithEvents:
    """Leaves two lines."""
    lines = f'0,large,arrived,2017-01-01,1.5,\n1,small,live,2017-01-02,{replication}.0,"a, b"\n'
    return WithEvents(lively(text, entropy, replication), gzip.compress(lines.encode(), mtime=0))


def _gini(text: str, drawn: Numbers) -> float:
    """Two rules that change places at a procrastination of a half, by far more than luck can."""
    rule = 1 if "rolling" in text else -1
    return float(drawn.mean() + rule * (_value(text, "procrastination", 0) - 0.5))


def _value(text: str, key: str, default: float) -> float:
    """Of a toy's text, or of a whole scenario's."""
    values = json.loads(text)
    for section in ("habit", "capacity"):
        values |= values.get(section, {})
    return float(values.get(key, default))


def beyond(text: str, entropy: int, replication: int) -> Measured:
    """Leaves the calendar in replication 3."""
    if replication == 3:
        raise AnswerOutsideCalendar(40, "after", date(2035, 12, 1))
    return lively(text, entropy, replication)
