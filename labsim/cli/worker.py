"""labsim worker: the timed work alone."""

import os
import sys

import click

from labsim.processes import end_with_supervisor


@click.command(
    epilog="""\b
Examples:
  labsim worker
"""
)
def worker() -> None:
    """Run the nightly work until stopped. Of several workers one is elected and the others wait."""
    end_with_supervisor()
    command = [sys.executable, "-m", "labsim.worker"]
    os.execv(command[0], command)  # noqa: S606  our own interpreter and our own words
