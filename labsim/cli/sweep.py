"""labsim sweep: scenarios over a grid of values, and where their order turns round."""

from pathlib import Path
from typing import Any

import click

from labsim.cli.errors import wrong_call
from labsim.cli.simulating import (
    Options,
    one_line_errors,
    run_study,
    study_options,
    values_of_key,
)


@click.command(
    epilog="""\b
Examples:
  labsim sweep baseline-2017 --over capacity.cio_teams=2,3,4,5,6 --out out/
  labsim sweep baseline-2017 --over capacity.cio_teams=2,4 --over capacity.ssc_agenda=4,6,8 --out out/
  labsim sweep policy-year-end policy-rolling --over habit.procrastination=0,0.25,0.5,0.75,1 --out out/
"""
)
@click.argument("names", metavar="SCENARIO...", nargs=-1, required=True)
@click.option(
    "--over",
    multiple=True,
    required=True,
    metavar="KEY=A,B,C",
    help="A key and its values; several make a grid.",
)
@study_options
def sweep(names: tuple[str, ...], over: tuple[str, ...], **given: Any) -> int:
    """Run each SCENARIO at every point of a grid; of several, say where their order turns round."""
    options = Options(**given)
    more = [name for name in names if "=" in name and not Path(name).exists()]
    named = [name for name in names if name not in more]
    keys = dict(map(values_of_key, (*over, *more)))
    if not named:
        wrong_call("give at least one SCENARIO")
    if len(keys) < len(over) + len(more):
        wrong_call("a key stands twice in --over: give all its values at once")
    with one_line_errors():
        request = options.request("sweep", named, over=keys)
    return run_study(request, options.where, options.out)
