"""What came of a run, in the order in which a page tells it: the answer, the differences, the sweep, the figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any, Final

from labsim.wording.answers import Answer, Tried, answer_sentence, evidence_sentences, verdict
from labsim.wording.comparisons import Difference, difference_sentence
from labsim.wording.estimates import number_text
from labsim.wording.metrics import (
    HELD,
    KEY_METRICS,
    OTHERS,
    SUBJECTS,
    capital,
    group_words,
    metric_words,
)
from simulations.report.charts_of_differences import unit_of
from simulations.report.habit_words import habit_text, where_it_holds
from simulations.report.result import Comparison, Metric, Result, Scenario
from simulations.report.tables import BAND, INTERVAL, Table, estimate_cells, span_cell
from simulations.scenario_keys import meaning_of

MOST_TOGETHER: Final = 3  # scenarios side by side; of more, one at a time
_ESTIMATES: Final = ("Mean", INTERVAL, BAND, "n")
_SEVERAL: Final = ("Figure", "Of", "Scenario", *_ESTIMATES)
_ONE: Final = ("Figure", "Of", *_ESTIMATES)


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The smallest value that is enough, the evidence, and everything tried."""

    sentence: str
    evidence: Sequence[str]
    table: Table


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """One scenario against the base: what differs for sure, and what cannot be told."""

    other: str
    base: str
    clear: Sequence[str]
    unclear: Sequence[str]


@dataclass(frozen=True, slots=True)
class SubjectPart:
    """The figures of one subject."""

    heading: str
    table: Table


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sweep` is markup of the report; `key` has the figures of some of the scenarios, by `names` of all."""

    answer: AnswerPart | None
    compared: Sequence[ComparedPart]
    sweep: str
    habit: str
    key: Table
    names: Sequence[str]


def outcome_of(result: Result, chosen: str = "") -> Outcome:
    """Of the chosen scenario, or of all where they are few; the base where that is no name."""
    shown = _shown(result, chosen)
    return Outcome(
        answer=_answer(result),
        compared=tuple(_compared(result)),
        sweep=where_it_holds(result) if result.sweep else "",
        habit=habit_text(result),
        key=_key_table(shown),
        names=tuple(each.name for each in result.scenarios),
    )


def all_figures(result: Result, chosen: str = "") -> tuple[SubjectPart, ...]:
    """Every metric, by subject; of one scenario, or of all where they are few."""
    return tuple(_subjects(_shown(result, chosen)))


def _shown(result: Result, chosen: str) -> tuple[Scenario, ...]:
    """One that was chosen; all where they are few; else the base."""
    found = result.named(chosen)
    if found is not None:
        return (found,)
    few = len(result.scenarios) <= MOST_TOGETHER
    return result.scenarios if few else (result.base,)


def brought_forward(result: Result, chosen: str) -> Result:
    """The chosen scenario directly behind the base, so that it is among those that are drawn."""
    found = result.named(chosen)
    if found is None or found is result.base:
        return result
    others = [each for each in result.scenarios if each not in (result.base, found)]
    return replace(result, scenarios=(result.base, found, *others))


def _answer(result: Result) -> AnswerPart | None:
    raw = result.raw.get("answer")
    if not raw or not raw.get("tried"):
        return None
    answer = _read_answer(result, raw)
    return AnswerPart(answer_sentence(answer), evidence_sentences(answer), _tried_table(answer))


def _read_answer(result: Result, raw: Mapping[str, Any]) -> Answer:
    pair = str(raw["metric"]), str(raw.get("group", "all"))
    rows = (each.metrics.get(pair) for each in result.scenarios)
    return Answer(
        key=str(raw["key"]),
        key_words=meaning_of(str(raw["key"])),
        metric=pair[0],
        group=pair[1],
        unit=next((row.unit for row in rows if row), ""),
        bound=float(raw["target"]),
        at_least=bool(raw.get("at_least", True)),
        smallest=raw.get("smallest"),
        tried=tuple(map(_tried, raw["tried"])),
    )


def _tried(raw: Mapping[str, Any]) -> Tried:
    mean, low, high = (
        nan if raw.get(name) is None else float(raw[name]) for name in ("mean", "ci_low", "ci_high")
    )
    count = int(raw.get("replications") or 0)
    return Tried(float(raw["value"]), mean, low, high, count, holds=bool(raw.get("holds")))


def _tried_table(answer: Answer) -> Table:
    rows = [
        (
            f"{each.value:g}",
            number_text(each.mean, answer.unit),
            span_cell(each.low, each.high, answer.unit),
            str(each.replications),
            verdict(each, answer).value,
        )
        for each in answer.tried
    ]
    columns = (answer.key_words, "Mean", INTERVAL, "n", "Enough?")
    return Table("answer-table", "Every value that was tried", columns, rows)


def _compared(result: Result) -> Iterator[ComparedPart]:
    for base, other in dict.fromkeys((each.base, each.other) for each in result.comparisons):
        own = [each for each in result.comparisons if (each.base, each.other) == (base, other)]
        told = [
            (each.clear, difference_sentence(_difference(result, each))) for each in _sorted(own)
        ]
        clear = [words for is_clear, words in told if is_clear]
        yield ComparedPart(other, base, clear, [words for is_clear, words in told if not is_clear])


def _sorted(rows: Sequence[Comparison]) -> Sequence[Comparison]:
    """Key metrics first, in their order."""
    places = {name: place for place, name in enumerate(KEY_METRICS)}
    return sorted(rows, key=lambda each: places.get(each.metric, len(places)))


def _difference(result: Result, each: Comparison) -> Difference:
    base, other = (
        found.metrics.get((each.metric, each.group)) if found else None
        for found in (result.named(each.base), result.named(each.other))
    )
    return Difference(
        base=each.base,
        other=each.other,
        metric=each.metric,
        group=each.group,
        unit=unit_of(result, each),
        base_mean=base.mean if base else nan,
        other_mean=other.mean if other else nan,
        mean=each.mean_difference,
        low=each.ci_low,
        high=each.ci_high,
        clear=each.clear,
        compared=len(result.comparisons),
    )


def _key_table(shown: Sequence[Scenario]) -> Table:
    """One figure of each key metric that has a value: of everybody, or of the assessments held."""
    rows = [
        (scenario, row)
        for name in KEY_METRICS
        for scenario in shown
        if (row := scenario.metric(name) or scenario.metric(name, HELD)) is not None
        and not isnan(row.mean)
    ]
    return _table("key-figures", "Key figures of this run", rows)


def _subjects(shown: Sequence[Scenario]) -> Iterator[SubjectPart]:
    known = {name for names in SUBJECTS.values() for name in names}
    others = tuple(
        dict.fromkeys(name for each in shown for name, _ in each.metrics if name not in known)
    )
    for number, (heading, names) in enumerate([*SUBJECTS.items(), (OTHERS, others)]):
        rows = list(_rows(shown, names))
        if rows:
            yield SubjectPart(heading, _table(f"figures-{number}", heading, rows))


def _rows(shown: Sequence[Scenario], names: Sequence[str]) -> Iterator[tuple[Scenario, Metric]]:
    """The same figure of each scenario together."""
    for name in names:
        groups = dict.fromkeys(row.group for each in shown for row in each.groups_of(name))
        for group in groups:
            for scenario in shown:
                row = scenario.metrics.get((name, group))
                if row is not None:
                    yield scenario, row


def _table(ident: str, caption: str, rows: Sequence[tuple[Scenario, Metric]]) -> Table:
    """Of one scenario, no column names it."""
    names = {scenario.name for scenario, _ in rows}
    if len(names) > 1:
        lines = [_line(row, scenario.name) for scenario, row in rows]
        return Table(ident, caption, _SEVERAL, lines, words=len(_SEVERAL) - len(_ESTIMATES))
    of = f"{caption}, {next(iter(names), '')}" if names else caption
    lines = [_line(row) for _, row in rows]
    return Table(ident, of, _ONE, lines, words=len(_ONE) - len(_ESTIMATES))


def _line(row: Metric, *scenario: str) -> tuple[str, ...]:
    unit = "" if row.unit in _SAID or row.unit in metric_words(row.metric) else f", {row.unit}"
    about = f"{capital(metric_words(row.metric))}{unit}"
    return about, group_words(row.group), *scenario, *estimate_cells(row)


_SAID: Final = frozenset({"share", "ratio", "0 to 1", "a User-year", "a year", ""})
"""Units that the words or the numbers themselves say."""
