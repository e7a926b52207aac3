"""labsim compare: scenarios against a base, on the same random numbers."""

from typing import Any

import click

from labsim.cli.simulating import Options, one_line_errors, run_study, study_options


@click.command(
    epilog="""\b
Examples:
  labsim compare policy-year-end policy-secmp0040 policy-rolling policy-levelled --out out/
  labsim compare baseline-2017 notice-20 --metric users_by_mandate_share --out out/
"""
)
@click.argument("base", metavar="BASE")
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@study_options
def compare(base: str, others: tuple[str, ...], **given: Any) -> int:
    """Set each OTHER scenario against BASE, replication by replication.

    Differences have 95 % intervals; p-values are corrected for their number after Holm.
    """
    options = Options(**given)
    with one_line_errors():
        request = options.request("compare", [base, *others])
    return run_study(request, options.where, options.out)
