"""The rulebook of a scenario: the shipped one, with the values that the scenario puts in their place."""

from dataclasses import replace
from datetime import date
from typing import Any, Final, cast

from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, Rulebook
from labsim.domain.rulebook.admissible import inadmissible
from simulations.scenario import Scenario, ScenarioError

_STATUSES: Final = 4  # as many as assessments.first_status has shares
_ALWAYS: Final = date(2015, 1, 1)


def rulebook_of(scenario: Scenario, where: str = "") -> Rulebook:
    """A replaced value holds from 2015 on, whatever the shipped dates.

    Raises ScenarioError for a value that the rulebook does not take; `where` says where it was written.
    """
    return Rulebook(_rows(scenario, where or scenario.name))


def _rows(scenario: Scenario, where: str) -> tuple[DatedValue, ...]:
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
            if remedy := inadmissible(new, row) or _not_simulated(new):
                problems.append((f"rules.{key}", f"the value {remedy}"))
            rows.append(new)
    if problems:
        raise ScenarioError(where, problems)
    return tuple(rows)


def _not_simulated(row: DatedValue) -> str:
    """The model deals out statuses by their place, best first: it takes four, where the rulebook takes any number."""
    if row.parameter != "statuses":
        return ""
    statuses = cast("list[str]", row.value)
    good = len(statuses) == len(set(statuses)) == _STATUSES
    return "" if good else "is a list of four different statuses here, the best first"


def rule_key(row: DatedValue) -> str:
    """How a scenario names the value: CODE.parameter, with @lab for a value of one lab."""
    return f"{row.code}.{row.parameter}" + (f"@{row.applies_to}" if row.applies_to else "")


def _replaced(row: DatedValue, value: Any) -> DatedValue:
    return replace(row, value=value, in_force_from=_ALWAYS, source="The scenario", assumption=True)
