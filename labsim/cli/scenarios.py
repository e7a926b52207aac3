"""labsim scenarios: what is shipped, and which keys a scenario has."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from labsim.cli.simulating import one_line_errors
from simulations.scenario import Scenario, assumptions, rule_keys
from simulations.scenario_files import load_scenario, shipped_scenarios


@click.command(
    epilog="""\b
Examples:
  labsim scenarios
  labsim scenarios --keys
  labsim scenarios --keys policy-rolling
"""
)
@click.argument("name", metavar="[SCENARIO]", default="baseline-2017")
@click.option("--keys", is_flag=True, help="Print the keys of SCENARIO with their values.")
def scenarios(name: str, *, keys: bool) -> None:
    """Print the shipped scenarios, or every key of one: its value, unit and the range worth trying."""
    with one_line_errors():
        if keys:
            _print_keys(load_scenario(name))
            return
        for shipped, title in shipped_scenarios():
            click.echo(f"{shipped:<32}  {title}")


def _print_keys(scenario: Scenario) -> None:
    notes = {row["key"]: _note(row) for row in assumptions(scenario)}
    for key, value in _flat("", scenario.model_dump(mode="json")):
        click.echo(f"{key} = {value}{notes.get(key, '')}")
    for key in sorted(rule_keys() - set(scenario.rules)):
        click.echo(f"rules.{key} (as in labsim rules)")


def _note(row: Mapping[str, Any]) -> str:
    spread = f", try {row['range']}" if row["range"] else ""
    return f"  [{row['unit']}{spread}; assumption]"


def _flat(prefix: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{key}.", value)
        else:
            yield f"{prefix}{key}", value
