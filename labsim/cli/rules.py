"""labsim rules: the shipped rulebook, row by row. Needs no database."""

import json
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter

import click

from labsim.domain.rulebook import SHIPPED_RULEBOOK, DatedValue, JsonValue
from labsim.domain.rulebook.titles import RULE_TITLES


@click.command(
    epilog="""\b
Examples:
  labsim rules
  labsim rules --json
"""
)
@click.option("--json", "as_json", is_flag=True, help="Print the rows as a JSON list.")
def rules(*, as_json: bool) -> None:
    """Print the shipped rulebook: every rule with its dated values and their sources."""
    if as_json:
        rows = [_as_json(row) for row in SHIPPED_RULEBOOK.values]
        click.echo(json.dumps(rows, indent=2))
    else:
        for code, rows_of_code in groupby(SHIPPED_RULEBOOK.values, attrgetter("code")):
            click.echo(f"{code}: {RULE_TITLES[code]}")
            for row in rows_of_code:
                click.echo(f"  {_line(row)}")


def _as_json(row: DatedValue) -> dict[str, JsonValue]:
    return asdict(row) | {"in_force_from": row.in_force_from.isoformat()}


def _line(row: DatedValue) -> str:
    lab = f" ({row.applies_to})" if row.applies_to else ""
    unit = f" {row.unit}" if row.unit else ""
    value = row.value if isinstance(row.value, str) else json.dumps(row.value)
    marks = [f"from {row.in_force_from}", row.source]
    marks += [] if row.judged else ["not judged yet"]
    marks += ["assumption"] if row.assumption else []
    return f"{row.parameter}{lab} = {value}{unit}  [{'; '.join(marks)}]"
