"""labsim check-ledger: prove that the day lines of all slots add up to the ledger."""

import json
from typing import Any

import click

from labsim.cli import clock
from labsim.cli.installation import current_database, installed_settings
from labsim.services.actors import SYSTEM
from labsim.services.check_ledger import LedgerChecked
from labsim.services.check_ledger import check_ledger as prove
from models.records import Imbalance
from models.unit_of_work import UnitOfWork, in_unit


@click.command(
    "check-ledger",
    epilog="""\b
Examples:
  labsim check-ledger
  labsim check-ledger --json
""",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def check_ledger(*, as_json: bool) -> int:
    """Prove that the day lines of all slots add up to the ledger; exit 1 if they do not."""
    with current_database(installed_settings()) as database:
        checked = in_unit(database, _prove)
    if as_json:
        days = [_as_json(imbalance) for imbalance in checked.imbalances]
        click.echo(json.dumps({"balances": checked.balances, "days": days}, indent=2))
    else:
        click.echo(checked.words)
        for imbalance in checked.imbalances:
            click.echo(_line(imbalance))
    return 0 if checked.balances else 1


def _prove(uow: UnitOfWork) -> LedgerChecked:
    return prove(uow, SYSTEM, clock.now(uow))


def _line(found: Imbalance) -> str:
    return (
        f"{found.lab} {found.day}: the ledger has {found.spaces_taken} spaces taken, "
        f"the day lines add up to {found.spaces_in_lines}"
    )


def _as_json(found: Imbalance) -> dict[str, Any]:
    return {
        "lab": found.lab,
        "date": found.day.isoformat(),
        "taken": found.spaces_taken,
        "in_lines": found.spaces_in_lines,
    }
