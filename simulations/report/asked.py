"""What was asked: the scenarios, how often each ran, and the answer where one value was looked for."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from labsim.wording.estimates import number_text
from labsim.wording.metrics import capital, metric_and_group, plain
from labsim.wording.numbers import count_text
from simulations.report.exact import exact
from simulations.report.html import Html, element, joined, paragraph
from simulations.report.result import Result, Scenario, value_text
from simulations.report.tables import INTERVAL, Table, folded_table, span_cell

_REPLICATION: Final = (
    "A replication is one possible course of events, from the first day to the last."
)
_SAME_LUCK: Final = (
    " In the same replication all scenarios meet the same luck, so a difference between two of them"
    " comes from what was changed and hardly from chance."
)
DUE_RULE: Final = "rules.SEC-NEXT.due_rule"
AS_RULED: Final = "as in the rulebook"


def what_was_asked(result: Result) -> Html:
    """Scenarios and replications, in words and as a table."""
    return joined(
        element("h3", "What was asked", id="asked"),
        paragraph(_how_many(result)),
        paragraph(_REPLICATION, _SAME_LUCK if len(result.scenarios) > 1 else ""),
        folded_table(_scenarios(result)),
        _answer(result),
    )


def replications_text(result: Result) -> str:
    """`100 replications each`, or from how few to how many."""
    counts = [each.replications for each in result.scenarios]
    if min(counts) == max(counts):
        each = " each" if len(counts) > 1 else ""
        return f"{count_text(counts[0], 'replication')}{each}"
    return f"{min(counts):,} to {max(counts):,} replications each"


def due_rule_text(scenario: Scenario) -> str:
    """The due rule that a scenario sets, else that of the rulebook on each date."""
    return plain(scenario.values.get(DUE_RULE, "")) or AS_RULED


def _how_many(result: Result) -> str:
    count = len(result.scenarios)
    began = f"{'One scenario was' if count == 1 else f'{count} scenarios were'} simulated, "
    said = f"{began}{replications_text(result)}."
    if result.comparisons:
        bases = ", ".join(dict.fromkeys(each.base for each in result.comparisons))
        said = f"{said} Each was compared with the base, {bases}."
    if result.sweep is not None and result.sweep.over:
        keys = (f"{key} ({_values(values)})" for key, values in result.sweep.over.items())
        said = f"{said} They are one sweep over {' and '.join(keys)}."
    return said


def _values(values: tuple[Any, ...]) -> str:
    return ", ".join(map(value_text, values))


def _scenarios(result: Result) -> Table:
    rows = [
        (
            joined(each.name, " (base)" if result.comparisons and each is result.base else ""),
            each.title,
            due_rule_text(each),
            f"{each.replications:,}",
        )
        for each in result.scenarios
    ]
    columns = ("Scenario", "In words", "Next assessment due", "Replications")
    return Table("scenarios", "The scenarios of this report", columns, rows, words=3)


def _answer(result: Result) -> Html:
    answer: Mapping[str, Any] | None = result.raw.get("answer")
    if not answer:
        return Html()
    sought = metric_and_group(str(answer.get("metric", "")), str(answer.get("group", "all")))
    unit = _unit(result, answer)
    rows = list(_tried(answer, unit))
    columns = (str(answer.get("key", "Value")), "Mean", INTERVAL, "Holds?")
    caption = (
        f"What was tried: {sought}, wanted {number_text(float(answer.get('target') or 0), unit)}"
    )
    return joined(
        element("h3", "The answer", id="answer"),
        paragraph(capital(str(answer.get("words") or _smallest(answer))), class_="answer"),
        folded_table(Table("answer-table", caption, columns, rows)) if rows else "",
    )


def _smallest(answer: Mapping[str, Any]) -> str:
    if answer.get("smallest") is None:
        return f"no value of {answer.get('key')} that was tried reaches the target."
    return f"the smallest value of {answer['key']} that does is {value_text(answer['smallest'])}."


def _unit(result: Result, answer: Mapping[str, Any]) -> str:
    """Of the metric that was asked about."""
    pair = str(answer.get("metric", "")), str(answer.get("group", "all"))
    rows = (each.metrics.get(pair) for each in result.scenarios)
    return next((row.unit for row in rows if row), "")


def _tried(answer: Mapping[str, Any], unit: str) -> Iterator[tuple[str, ...]]:
    for each in answer.get("tried") or ():
        mean, low, high = (_number(each.get(name)) for name in ("mean", "ci_low", "ci_high"))
        holds = "yes" if each.get("holds") else "no"
        yield (
            value_text(each["value"]),
            exact(mean, number_text(mean, unit)),
            span_cell(low, high, unit),
            holds,
        )


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)
