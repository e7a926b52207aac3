"""How a command ends early: one line for people, exit 1 for a fault, 2 for a wrong call."""

from typing import NoReturn

import click


def fault(message: str) -> NoReturn:
    raise click.ClickException(message)


def wrong_call(message: str) -> NoReturn:
    raise click.UsageError(message)
