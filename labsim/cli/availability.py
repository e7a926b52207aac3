"""labsim availability: what is open, taken, free and asked for in a lab, day by day."""

import json
from datetime import date
from typing import Any

import click

from labsim.cli.arguments import DAY
from labsim.cli.errors import wrong_call
from labsim.cli.installation import installed_settings, seeded_database
from labsim.domain.labs import SHIPPED_LABS, LabId
from labsim.domain.working_calendar import DateOutsideCalendar
from labsim.services.read_availability import AvailabilityDay, read_days
from labsim.wording.dates import day_text

_COLUMNS = ("open", "taken", "free", "asked")


@click.command(
    epilog="""\b
Examples:
  labsim availability arqiva 2018-01-23 2018-02-09
  labsim availability telefonica 2018-01-01 2018-03-31 --json
"""
)
@click.argument("lab", type=click.Choice([lab.id for lab in SHIPPED_LABS]))
@click.argument("first", type=DAY, metavar="FROM")
@click.argument("last", type=DAY, metavar="TO")
@click.option("--json", "as_json", is_flag=True, help="Print the days as a JSON list.")
def availability(lab: str, first: date, last: date, *, as_json: bool) -> None:
    """Print the spaces of LAB for every day FROM a day TO a day, both included.

    Free is open less taken. What undecided requests ask for stands beside it and is not subtracted.
    """
    if last < first:
        wrong_call(f"{last} lies before {first}: give the earlier one first")
    days = _read(LabId(lab), first, last)
    if as_json:
        click.echo(json.dumps([_as_json(day) for day in days], indent=2))
    else:
        click.echo(f"{'day':<15}" + "".join(f"{name:>7}" for name in _COLUMNS))
        for day in days:
            click.echo(_line(day))


def _read(lab: LabId, first: date, last: date) -> tuple[AvailabilityDay, ...]:
    with seeded_database(installed_settings()) as database, database.reading() as uow:
        try:
            return read_days(uow, first, last, lab)[lab]
        except DateOutsideCalendar as error:
            wrong_call(str(error))


def _line(day: AvailabilityDay) -> str:
    name = f"{day_text(day.day):<15}"
    if day.off is not None:
        return f"{name}  closed: {day.off.name}"
    numbers = (day.spaces_open, day.spaces_taken, day.free, day.asked)
    note = f"  {day.regular - day.spaces_open} spaces out of use" if day.reduced else ""
    return name + "".join(f"{number:>7}" for number in numbers) + note


def _as_json(day: AvailabilityDay) -> dict[str, Any]:
    return {
        "date": day.day.isoformat(),
        "open": day.spaces_open,
        "taken": day.spaces_taken,
        "free": day.free,
        "asked": day.asked,
        "closed": day.off.name if day.off else None,
    }
