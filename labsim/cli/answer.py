"""labsim answer: the smallest value of a key that is enough."""

from typing import Any

import click

from labsim.cli.simulating import Options, one_line_errors, run_study, study_options


@click.command(
    epilog="""\b
Examples:
  labsim answer baseline-2017 --vary capacity.cio_teams=1..8 --until "assessments_per_user_year >= 0.9" --out out/
"""
)
@click.argument("name", metavar="SCENARIO")
@click.option("--vary", required=True, metavar="KEY=LOW..HIGH", help="The key and its range.")
@click.option(
    "--until",
    required=True,
    metavar="BOUND",
    help='Such as "METRIC >= X" or "METRIC <= X"; METRIC is a name, or name[group].',
)
@study_options
def answer(name: str, vary: str, until: str, **given: Any) -> int:
    """Find the smallest value of a key for which a metric keeps a bound with 95 % confidence.

    By bisection: it takes for granted that more of the key never makes the metric worse, and says so
    where the values tried speak against it. Between whole numbers every whole number is a candidate,
    else a hundred steps.
    """
    options = Options(**given)
    with one_line_errors():
        request = options.request("answer", [name], vary=vary, until=until)
    return run_study(request, options.where, options.out)
