"""Where a result comes from: versions, entropy, hashes, all values of the scenarios, the rulebook."""

from collections.abc import Mapping
from typing import Any, Final

from simulations.report.html import Html, element, joined, paragraph
from simulations.report.result import Result, value_text
from simulations.report.tables import Table, folded, table

_STATED: Final = (
    ("labsim", "labsim"),
    ("python", "Python"),
    ("simpy", "SimPy"),
    ("numpy", "NumPy"),
    ("entropy", "Entropy"),
    ("began", "Began"),
    ("ended", "Ended"),
    ("seconds", "Seconds"),
    ("workers", "Workers"),
    ("executor", "Executor"),
)


def provenance_section(result: Result) -> Html:
    """Folded: it is looked up, not read."""
    return joined(
        paragraph("The same versions, values and entropy give the same result to the last bit."),
        _folded(_runs(result)),
        _folded(_hashes(result)),
        _folded(_values(result)),
        _folded(_rulebook(result)),
    )


def _folded(given: Table) -> Html:
    return folded(f"Table: {given.caption} ({len(given.rows)} rows)", table(given))


def _runs(result: Result) -> Table:
    known = result.provenance
    rows = [(words, value_text(known[key])) for key, words in _STATED if key in known]
    return Table(
        "provenance-table", "Versions, entropy and times", ("What", "Value"), rows, words=2
    )


def _hashes(result: Result) -> Table:
    rows = [
        (each.name, element("code", each.hash), f"{each.replications:,}")
        for each in result.scenarios
    ]
    columns = ("Scenario", "Hash of its values", "Replications")
    return Table("hashes-table", "Scenarios by hash", columns, rows, words=2)


def _values(result: Result) -> Table:
    rows = [(key, value) for key, value in result.base.values.items()]
    caption = f"All values of {result.base.name}; the others differ as the Assumptions say"
    return Table("values-table", caption, ("Key", "Value"), rows, words=2)


def _rulebook(result: Result) -> Table:
    rows = [_rule(each) for each in result.provenance.get("rulebook") or ()]
    columns = (
        "Code",
        "Parameter",
        "Applies to",
        "Value",
        "Unit",
        "In force from",
        "Source",
        "Kind",
    )
    return Table("rulebook-table", "The rulebook of this result", columns, rows, words=len(columns))


def _rule(row: Mapping[str, Any]) -> tuple[str, ...]:
    names = ("code", "parameter", "applies_to", "value", "unit", "in_force_from", "source")
    cells = ("" if row.get(name) is None else value_text(row[name]) for name in names)
    return *cells, "assumption" if row.get("assumption") else "sourced"
