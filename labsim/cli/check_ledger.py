"""labsim check-ledger: prove that the slots hold what the ledger says is taken."""

import json
from typing import Any

import click

from labsim.cli import clock
from labsim.cli.installation import current_database, installed_settings
from labsim.services.actors import SYSTEM
from labsim.services.check_ledger import LedgerChecked
from labsim.services.check_ledger import check_ledger as prove
from models.records import Imbalance, SlotImbalance
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
    """Prove that the day lines of all slots add up to the ledger, and that each allocated slot has its own.

    Exits with 1 if they do not.
    """
    with current_database(installed_settings()) as database:
        checked = in_unit(database, _prove)
    if as_json:
        days = [_as_json(imbalance) for imbalance in checked.imbalances]
        slots = [_slot_as_json(imbalance) for imbalance in checked.slots]
        answer = {"balances": checked.balances, "days": days, "slots": slots}
        click.echo(json.dumps(answer, indent=2))
    else:
        click.echo(checked.words)
        for imbalance in checked.imbalances:
            click.echo(_line(imbalance))
        for slot in checked.slots:
            click.echo(_slot_line(slot))
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


def _slot_line(found: SlotImbalance) -> str:
    return (
        f"{found.reference} in {found.lab}, {found.first_day} to {found.last_day}: "
        f"{found.lab_days} lab days, its spaces are held on {found.days_held}"
    )


def _slot_as_json(found: SlotImbalance) -> dict[str, Any]:
    return {
        "slot": found.reference,
        "lab": found.lab,
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "lab_days": found.lab_days,
        "days_held": found.days_held,
    }
