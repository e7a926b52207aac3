"""The accounts of a demonstration as people read them in a terminal."""

from collections.abc import Sequence

import click

from labsim.services.demo.accounts import DemoAccount
from labsim.wording.enums import PERSON_ROLE_WORDS


def print_accounts(accounts: Sequence[DemoAccount]) -> None:
    """DCC's people first, then those of each participant; the passwords are told here and never again."""
    click.echo("Demonstration accounts. Their passwords are shown this once:")
    rows = [_row(account) for account in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        told = "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=False))
        click.echo(f"  {told}  {row[-1]}".rstrip())


def _row(account: DemoAccount) -> tuple[str, ...]:
    role = PERSON_ROLE_WORDS[account.role]
    belongs = account.participant or "DCC"
    note = f"({account.note})" if account.note else ""
    return account.email, account.password, role, belongs, account.name, note
