"""The rulebook of a scenario: the shipped one, with the values that the scenario puts in their place."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, Rulebook
from labsim.domain.rulebook.admissible import inadmissible
from simulations.scenario import Scenario, ScenarioError

_ALWAYS: Final = date(2015, 1, 1)


def rulebook_of(scenario: Scenario) -> Rulebook:
    """A replaced value holds from 2015 on, whatever the shipped dates.

    Raises ScenarioError for a value that the rulebook does not take.
    """
    return Rulebook(_rows(scenario))


def _rows(scenario: Scenario) -> tuple[DatedValue, ...]:
    rows: list[DatedValue] = []
    problems: list[tuple[str, str]] = []
    done: set[str] = set()
    for row in SHIPPED_RULEBOOK.values:
        key = rule_key(row)
        if key not in scenario.rules:
            rows.append(row)
        elif key not in done:
            done.add(key)
            new = _replaced(row, scenario.rules[key])
            if remedy := inadmissible(new, row):
                problems.append((f"rules.{key}", f"the value {remedy}"))
            rows.append(new)
    if problems:
        raise ScenarioError(scenario.name, problems)
    return tuple(rows)


def rule_key(row: DatedValue) -> str:
    """How a scenario names the value: CODE.parameter, with @lab for a value of one lab."""
    return f"{row.code}.{row.parameter}" + (f"@{row.applies_to}" if row.applies_to else "")


def _replaced(row: DatedValue, value: Any) -> DatedValue:
    return replace(row, value=value, in_force_from=_ALWAYS, source="The scenario", assumption=True)
