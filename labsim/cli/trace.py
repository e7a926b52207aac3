"""labsim trace: one participant's story in one replication."""

import click

from labsim.cli.errors import wrong_call
from labsim.cli.simulating import one_line_errors, scenario, seed_option, set_option, settings_of
from simulations.model import run_model


@click.command(
    epilog="""\b
Examples:
  labsim trace baseline-2017 --replication 0 --participant 12
"""
)
@click.argument("name", metavar="SCENARIO")
@click.option(
    "--replication",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Counted from 0.",
)
@click.option("--participant", type=click.IntRange(min=0), required=True, help="Counted from 0.")
@set_option
@seed_option
def trace(
    name: str, replication: int, participant: int, settings: tuple[str, ...], seed: int
) -> None:
    """Print what happened to one participant of SCENARIO in one replication, in dates."""
    with one_line_errors():
        log = run_model(scenario(name, settings_of(settings)), seed, replication)
    if participant >= len(log.parties):
        wrong_call(f"participants are numbered from 0 to {len(log.parties) - 1}")
    for line in log.story(participant):
        click.echo(line)
