"""labsim resume: finish what was stopped, or add replications to what is finished."""

from pathlib import Path

import click

from labsim.cli.simulating import Where, one_line_errors, run_study, where_options
from simulations.outputs import read_begun
from simulations.store import code_digest


@click.command(
    epilog="""\b
Examples:
  labsim resume out/
  labsim resume out/ --replications 300
"""
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--replications", type=click.IntRange(min=1), help="How many there shall be; as asked before."
)
@where_options
def resume(
    folder: Path,
    replications: int | None,
    workers: int | None,
    dask: str | None,
    store: Path | None,
) -> int:
    """Go on with the run whose folder is DIR: only what is missing is run."""
    with one_line_errors():
        begun = read_begun(folder)
    request = begun.request
    if replications is not None:
        request = request.with_replications(replications)
    if begun.code != code_digest():
        click.echo("labsim: the simulator has changed since: every replication runs anew", err=True)
    return run_study(request, Where(workers, dask, store or begun.store), folder)
