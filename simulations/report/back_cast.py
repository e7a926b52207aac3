"""The model against the two facts of the past that are known from outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Final

from labsim.wording.estimates import number_text
from simulations.report.html import Html, items, joined, paragraph
from simulations.report.result import Metric, Result, Scenario
from simulations.report.tables import Table, folded_table, span_cell

NO_FACT: Final = (
    "The share of small suppliers that become Users on time is pinned by no fact: whatever this report"
    " says of it follows from assumptions alone."
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A public fact: below `value`, or about it."""

    metric: str
    group: str
    words: str
    value: float
    is_bound: bool
    said: str


FACTS: Final = (
    Fact(
        "assessment_organised_share",
        "2017-05-31",
        "Small suppliers with an assessment organised at 31 May 2017",
        0.25,
        is_bound=True,
        said="below 25\u00a0%",
    ),
    Fact(
        "past_due_count",
        "2020-01-10",
        "Suppliers past their own due date at 10 January 2020",
        9.0,
        is_bound=False,
        said="about 9",
    ),
)


def back_cast_section(result: Result) -> Html:
    """A row for each fact and scenario that has the metric."""
    rows = list(_rows(result))
    tuned = tuned_assumptions(result)
    return joined(
        paragraph(
            "Two things that happened are on public record. A model of the past should have both inside"
            " the band of nine of ten of its replications; a what-if scenario need not."
        ),
        folded_table(_table(rows)) if rows else paragraph(_MISSING, class_="missing"),
        paragraph(
            "These assumptions were tuned so that both facts come out:" if tuned else _NOT_TUNED
        ),
        items(*tuned),
        paragraph(NO_FACT),
    )


def tuned_assumptions(result: Result) -> list[str]:
    """Those whose note says that they were tuned, each once."""
    found = (said for each in result.scenarios for said in _tuned_of(each))
    return list(dict.fromkeys(found))


def verdict(fact: Fact, row: Metric) -> str:
    """Whether the fact lies inside the band of 5 to 95 % of the replications, both ends included."""
    if isnan(row.q05) or isnan(row.q95):
        return "cannot be said: no band"
    if fact.is_bound:
        return _below(fact, row)
    return "inside" if row.q05 <= fact.value <= row.q95 else "outside"


_MISSING: Final = (
    "This result does not measure either of them, so nothing can be said about the past here."
)
_NOT_TUNED: Final = "No assumption of these scenarios is marked as tuned to reach them."


def _below(fact: Fact, row: Metric) -> str:
    if row.q95 < fact.value:
        return "inside: the whole band agrees"
    return "inside: part of the band agrees" if row.q05 < fact.value else "outside"


def _rows(result: Result) -> Iterator[tuple[str, ...]]:
    for fact in FACTS:
        for each in result.scenarios:
            row = each.metrics.get((fact.metric, fact.group))
            if row is not None:
                yield fact.words, each.name, fact.said, *_cells(fact, row)


def _cells(fact: Fact, row: Metric) -> tuple[str, ...]:
    band = span_cell(row.q05, row.q95, row.unit)
    return number_text(row.mean, row.unit), band, verdict(fact, row)


def _table(rows: list[tuple[str, ...]]) -> Table:
    columns = ("Fact", "Scenario", "On record", "Model, mean", "Model, 90\u00a0% band", "Fact lies")
    return Table("back-cast-table", "The past on record and in the model", columns, rows, words=3)


def _tuned_of(scenario: Scenario) -> Iterator[str]:
    for each in scenario.assumptions:
        if "tuned" in each.note.lower():
            yield f"{each.key} = {each.value}{f' {each.unit}' if each.unit else ''}. {each.note}"
