"""labsim simulate: one scenario, many replications."""

from typing import Any

import click

from labsim.cli.simulating import Options, one_line_errors, run_study, study_options


@click.command(
    epilog="""\b
Examples:
  labsim simulate baseline-2017 --out out/
  labsim simulate baseline-2017 --set capacity.cio_teams=4 --replications 30 --events --out out/
  labsim simulate my-own.toml --precision 0.05 --metric "bunching_gini[held]" --out out/
"""
)
@click.argument("name", metavar="SCENARIO")
@study_options
def simulate(name: str, **given: Any) -> int:
    """Run SCENARIO, a shipped one (see labsim scenarios) or a .toml file, and write what it gives into a folder.

    Replications that were run before, with the same scenario, seed and code, are not run again.
    """
    options = Options(**given)
    with one_line_errors():
        request = options.request("simulate", [name])
    return run_study(request, options.where, options.out)
