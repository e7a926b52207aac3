"""What was assumed, each value once, and where the scenarios differ from their base."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulations.report.html import Html, element, joined, paragraph
from simulations.report.result import Assumption, Result, Scenario
from simulations.report.tables import Table, folded_table

_LABEL: Final = "assumption"
_SOURCED: Final = "sourced"
_EVERY: Final = "all"
_NOT_SET: Final = "not set"
_AS_RULED: Final = "as in the rulebook"


def assumptions_section(result: Result) -> Html:
    """The differences first: they are what was asked."""
    return joined(
        element("h3", "Where the scenarios differ", id="scenario-differences"),
        *_differences(result),
        element("h3", "What was assumed", id="assumed"),
        *_assumptions(result),
    )


def count_of_assumptions(result: Result) -> int:
    """How many keys are assumed in any scenario."""
    return len({each.key for scenario in result.scenarios for each in scenario.assumptions})


def differing_keys(result: Result) -> list[str]:
    """Keys whose value differs between any two scenarios; name and title say nothing."""
    keys = dict.fromkeys(key for each in result.scenarios for key in each.values)
    return [
        key
        for key in keys
        if key not in {"name", "title"}
        and len({each.values.get(key) for each in result.scenarios}) > 1
    ]


def _differences(result: Result) -> Iterator[Html]:
    if len(result.scenarios) == 1:
        yield paragraph("There is only one scenario.")
        return
    keys = differing_keys(result)
    if not keys:
        yield paragraph("The scenarios hold the same values.")
        return
    kinds = _kinds(result)
    others = [each for each in result.scenarios if each is not result.base]
    columns = ("Key", "Kind", f"{result.base.name} (base)", *(each.name for each in others))
    rows = [
        (
            key,
            kinds.get(key, _SOURCED),
            *(_value(each, key) for each in (result.base, *others)),
        )
        for key in keys
    ]
    yield folded_table(
        Table("differing-keys", "Keys that differ between scenarios", columns, rows, len(columns))
    )


def _kinds(result: Result) -> dict[str, str]:
    """Each key's kind: assumption or sourced, for rulebook values too."""
    kinds = {
        _rule_key(row): _LABEL if row.get("assumption") else _SOURCED
        for row in result.provenance.get("rulebook") or ()
    }
    assumed = (each.key for scenario in result.scenarios for each in scenario.assumptions)
    return kinds | dict.fromkeys(assumed, _LABEL)


def _rule_key(row: Mapping[str, Any]) -> str:
    """As a scenario writes it: rules.CODE.parameter, with @lab for a value of one lab."""
    where = f"@{row['applies_to']}" if row.get("applies_to") else ""
    return f"rules.{row['code']}.{row['parameter']}{where}"


def _value(scenario: Scenario, key: str) -> str:
    otherwise = _AS_RULED if key.startswith("rules.") else _NOT_SET
    return scenario.values.get(key, otherwise)


def _assumptions(result: Result) -> Iterator[Html]:
    held: dict[Assumption, list[str]] = {}
    for scenario in result.scenarios:
        for each in scenario.assumptions:
            held.setdefault(each, []).append(scenario.name)
    if not held:
        yield paragraph("This result lists no assumptions.", class_="missing")
        return
    yield paragraph(
        "No source gives these values. Each can be changed in a scenario file or with --set KEY=VALUE;"
        " the range is the one worth trying. Rulebook values that are assumptions are marked in the"
        " rulebook under Provenance."
    )
    rows = [_row(each, names, result) for each, names in held.items()]
    columns = ("Key", "Kind", "Value", "Unit", "Range", "Source", "Note", "Scenarios")
    yield folded_table(
        Table("assumptions-table", "Assumptions, each listed once", columns, rows, len(columns))
    )


def _row(each: Assumption, names: list[str], result: Result) -> tuple[str, ...]:
    where = _EVERY if len(names) == len(result.scenarios) else ", ".join(names)
    mark = element("span", _LABEL, class_="assumption")
    return each.key, mark, each.value, each.unit, each.range, each.source, each.note, where
