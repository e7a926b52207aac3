"""The smallest value that is enough, as a sentence with its evidence; and plainly when there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from types import MappingProxyType
from typing import Final

from labsim.wording.comparisons import subject_of
from labsim.wording.estimates import PERCENT, SPACE, number_text, span_text
from labsim.wording.metrics import ON_TIME
from labsim.wording.numbers import count_text

_SURE: Final = f"95{SPACE}% sure"
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "capacity.cio_teams": "number of CIO teams",
        "capacity.ssc_agenda": "number of reports that one SSC takes",
    }
)
"""What is looked for by a name of its own."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A value, what came of it with its 95 % interval (may be nan), and whether the whole interval keeps the bound."""

    value: float
    mean: float
    low: float
    high: float
    replications: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """`smallest` is None where no value is enough; `tried`, at least one, in order of value."""

    key: str
    key_words: str
    metric: str
    group: str
    unit: str
    bound: float
    at_least: bool
    smallest: float | None
    tried: Sequence[Tried]


def answer_sentence(answer: Answer) -> str:
    """What was looked for, and the value; a bound is kept when the whole 95 % interval keeps it."""
    wanted = wanted_text(answer)
    if answer.smallest is not None:
        return f"The smallest {_kind(answer)} for which {wanted} is {answer.smallest:g} ({_SURE})."
    first, last = answer.tried[0].value, answer.tried[-1].value
    return f"There is no {_kind(answer)} from {first:g} to {last:g} for which {wanted} ({_SURE})."


def evidence_sentences(answer: Answer) -> list[str]:
    """What the deciding values gave: the answer and the largest below it, or both ends."""
    if answer.smallest is None:
        found = [*answer.tried[:1], *answer.tried[1:][-1:]]
        return [f"At {tried_text(each, answer)}." for each in found]
    own = next(each for each in answer.tried if each.value == answer.smallest)
    below = [each for each in answer.tried if each.value < answer.smallest]
    rest = (
        f"Not enough is {tried_text(below[-1], answer)}."
        if below
        else "It is the lowest value that was asked about."
    )
    return [f"At {tried_text(own, answer)}.", rest]


def wanted_text(answer: Answer) -> str:
    """`95 % are Users by their mandate`, or `the mean wait for an assessment is at most 3`."""
    bound = f"{answer.bound:g}"
    if answer.unit in PERCENT:
        bound = f"{answer.bound * 100:g}{SPACE}%"
    if answer.metric == ON_TIME and answer.at_least:
        who = subject_of("", answer.group)
        return f"{bound}{who} are Users by their mandate"
    how = "at least" if answer.at_least else "at most"
    return f"{subject_of(answer.metric, answer.group)} is {how} {bound}"


def tried_text(tried: Tried, answer: Answer) -> str:
    """`4: 96.1 % (95 % interval 95.2 % to 97.0 %, 100 replications)`."""
    count = count_text(tried.replications, "replication")
    if isnan(tried.mean):
        return f"{tried.value:g}: nothing, there is nobody to speak of ({count})"
    interval = f"95{SPACE}% interval {span_text(tried.low, tried.high, answer.unit)}"
    if isnan(tried.low):
        interval = "no interval from one replication"
    return f"{tried.value:g}: {number_text(tried.mean, answer.unit)} ({interval}, {count})"


def _kind(answer: Answer) -> str:
    return _KINDS.get(answer.key) or f"value of {answer.key} ({answer.key_words})"
