"""The smallest value that is enough, as a sentence with its evidence; and plainly when there is none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import isnan
from types import MappingProxyType
from typing import Final

from labsim.wording.comparisons import counted_text, subject_of
from labsim.wording.estimates import PERCENT, SPACE, number_text, span_text
from labsim.wording.lists import list_text
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


class Verdict(StrEnum):
    """What is known of one value; the text is a cell of a table."""

    ENOUGH = "yes"
    NOT_ENOUGH = "no"
    NOT_TOLD = "cannot be told"


_NOT_ENOUGH: Final[Mapping[Verdict, str]] = MappingProxyType(
    {Verdict.NOT_ENOUGH: "Not enough is", Verdict.NOT_TOLD: "It cannot be told at"}
)


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
    """What was looked for, what is known of it, what was tried, and what is taken for granted."""
    wanted, kind = wanted_text(answer), _kind(answer)
    tried = list_text([f"{each.value:g}" for each in answer.tried])
    if answer.smallest is None:
        none = f"For no {kind} that was tried ({tried}) is it {_SURE} that {wanted}."
        return " ".join([none, *_not_told(answer), *_between(answer)])
    found = f"The smallest {kind} for which it is {_SURE} that {wanted} is {answer.smallest:g}"
    if answer.smallest == answer.tried[0].value:
        return f"{found}."
    about = subject_of(answer.metric, answer.group)
    given = f"provided that {about} rises or falls steadily between them"
    return f"{found}, of {tried} that were tried, and {given}."


def evidence_sentences(answer: Answer) -> list[str]:
    """What the deciding values gave: the answer and the largest below it, or both ends."""
    if answer.smallest is None:
        found = [*answer.tried[:1], *answer.tried[1:][-1:]]
        return [f"At {tried_text(each, answer)}." for each in found]
    own = next(each for each in answer.tried if each.value == answer.smallest)
    below = [each for each in answer.tried if each.value < answer.smallest]
    rest = (
        f"{_NOT_ENOUGH[verdict(below[-1], answer)]} {tried_text(below[-1], answer)}."
        if below
        else "It is the lowest value that was asked about."
    )
    return [f"At {tried_text(own, answer)}.", rest, *_beware(answer)]


def verdict(tried: Tried, answer: Answer) -> Verdict:
    """A bound is kept when the whole interval keeps it, and missed when the whole interval misses it."""
    if tried.holds:
        return Verdict.ENOUGH
    misses = tried.high < answer.bound if answer.at_least else tried.low > answer.bound
    return Verdict.NOT_ENOUGH if misses or isnan(tried.mean) else Verdict.NOT_TOLD


def wanted_text(answer: Answer) -> str:
    """`95 % are Users by their mandate`, or `the mean wait for an assessment is at most 3`."""
    bound = f"{answer.bound:g}{counted_text(answer.metric)}"
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
    mean = f"{number_text(tried.mean, answer.unit)}{counted_text(answer.metric)}"
    return f"{tried.value:g}: {mean} ({interval}, {count})"


def _not_told(answer: Answer) -> Iterator[str]:
    """Where the interval lies on both sides of the bound."""
    open_ = [each for each in answer.tried if verdict(each, answer) is Verdict.NOT_TOLD]
    if open_:
        spans = [f"{each.value:g} ({_span(each, answer)})" for each in open_]
        yield f"It cannot be told at {list_text(spans)}: more replications may tell."


def _span(tried: Tried, answer: Answer) -> str:
    if isnan(tried.low):
        return "no interval from one replication"
    return span_text(tried.low, tried.high, answer.unit)


def _between(answer: Answer) -> Iterator[str]:
    """Bisection gives up after the ends of the range."""
    first, last = answer.tried[0].value, answer.tried[-1].value
    if last - first > 1 or first % 1 or last % 1:
        about = subject_of(answer.metric, answer.group)
        yield (
            f"Nothing between was tried: if {about} rises or falls steadily from {first:g} to"
            f" {last:g}, no value there does better than the better of the two."
        )


def _beware(answer: Answer) -> Iterator[str]:
    """Two values that say for sure the contrary of what bisection takes for granted."""
    for low, high in pairwise(each for each in answer.tried if not isnan(each.mean)):
        worse = high.high < low.low if answer.at_least else high.low > low.high
        if worse:
            yield (
                f"Beware: the values tried do not go one way only, {high.value:g} is worse than"
                f" {low.value:g}. A sweep over {answer.key} shows every value."
            )
            return


def _kind(answer: Answer) -> str:
    return _KINDS.get(answer.key) or f"value of {answer.key} ({answer.key_words})"
