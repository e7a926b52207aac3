"""labsim workdays: count working days of England and Wales. Needs no database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click

from labsim.cli.arguments import DAY
from labsim.domain.working_calendar import (
    DateOutsideCalendar,
    NegativeCount,
    ReversedRange,
    WorkingCalendar,
)


@contextmanager
def _wrong_dates_are_wrong_calls() -> Iterator[None]:
    try:
        yield
    except (DateOutsideCalendar, NegativeCount, ReversedRange) as error:
        raise click.UsageError(str(error)) from error


@click.group(
    no_args_is_help=False,
    epilog="""\b
Examples:
  labsim workdays after 2017-11-23 40              (prints 2018-01-23)
  labsim workdays between 2017-11-23 2018-01-23    (prints 40)
  labsim workdays holidays 2015 2030 --json
""",
)
def workdays() -> None:
    """Count working days of England and Wales, 2015 to 2035."""


@workdays.command()
@click.argument("day", type=DAY)
@click.argument("working_days", type=int)
def after(day: date, working_days: int) -> None:
    """Print the day so many WORKING_DAYS after DAY, which is not counted itself."""
    with _wrong_dates_are_wrong_calls():
        click.echo(WorkingCalendar.of_england_and_wales().after(day, working_days))


@workdays.command()
@click.argument("start", type=DAY)
@click.argument("end", type=DAY)
def between(start: date, end: date) -> None:
    """Print how many working days come after START up to and including END."""
    with _wrong_dates_are_wrong_calls():
        click.echo(WorkingCalendar.of_england_and_wales().between(start, end))


@workdays.command()
@click.argument("first_year", type=int)
@click.argument("last_year", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of date and name.")
def holidays(first_year: int, last_year: int, *, as_json: bool) -> None:
    """Print the bank holidays on weekdays from FIRST_YEAR to LAST_YEAR, both included."""
    with _wrong_dates_are_wrong_calls():
        found = WorkingCalendar.of_england_and_wales().holidays(first_year, last_year)
    if as_json:
        rows = [{"date": holiday.day.isoformat(), "name": holiday.name} for holiday in found]
        click.echo(json.dumps(rows, indent=2))
    else:
        for holiday in found:
            click.echo(f"{holiday.day}  {holiday.name}")
