"""labsim db: bring the database up to date, fill it, back it up and restore it."""

from pathlib import Path

import click

from labsim.cli import clock
from labsim.cli.accounts_table import print_accounts
from labsim.cli.errors import fault
from labsim.cli.installation import any_database, current_database, installed_settings
from labsim.services.backups import BackupFailed, back_up
from labsim.services.backups import restore as restore_from
from labsim.services.demo.load import NotEmpty, load_demonstration
from labsim.services.seed import seed as load_catalogue
from models.schema import current_revision
from models.schema import upgrade as migrate
from models.unit_of_work import in_unit

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(
    no_args_is_help=False,
    epilog="""\b
Examples:
  labsim db upgrade
  labsim db seed
  labsim db backup /backups/labsim-2017-11-23
  labsim db restore /backups/labsim-2017-11-23 --yes
""",
)
def db() -> None:
    """Look after the database that DATABASE_URL names, or the one in the instance folder."""


@db.command()
def upgrade() -> None:
    """Bring the tables up to date; does nothing where they are."""
    with any_database(installed_settings()) as database:
        migrate(database)
        click.echo(f"The database is at schema {current_revision(database)}.")


@db.command()
def seed() -> None:
    """Load the shipped catalogue and the labs' days; only what is missing."""
    with current_database(installed_settings()) as database:
        loaded = in_unit(database, lambda uow: load_catalogue(uow, clock.now(uow)))
    click.echo("The catalogue is loaded." if loaded else "The catalogue was loaded already.")


@db.command()
def demo() -> None:
    """Load the demonstration world into a database that holds no people yet."""
    settings = installed_settings()
    if settings.production:
        fault("production holds no demonstration: its people and dates are invented")
    with current_database(settings) as database:
        try:
            accounts = in_unit(database, lambda uow: load_demonstration(uow, clock.real_now()))
        except NotEmpty as error:
            fault(str(error))
    print_accounts(accounts)


@db.command()
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Write everything to FILE, while others go on working; an older FILE is replaced when done."""
    with current_database(installed_settings()) as database:
        try:
            back_up(database, file)
        except BackupFailed as error:
            fault(str(error))
    click.echo(f"Backed up to {file}.")


@db.command()
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, *, yes: bool) -> None:
    """Make everything as it was in FILE. What was done since then is lost."""
    with any_database(installed_settings()) as database:
        if not yes and not click.confirm(
            f"Replace all that the database at {database.place} holds?"
        ):
            fault("nothing was changed")
        try:
            restore_from(database, file)
        except BackupFailed as error:
            fault(str(error))
    click.echo(f"Restored from {file}.")
