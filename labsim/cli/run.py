"""labsim run: everything at once, from an empty folder to a served page. `make run` calls it."""

import sys
from dataclasses import dataclass

import click
from sqlalchemy.exc import DBAPIError

from labsim.cli import clock
from labsim.cli.accounts_table import print_accounts
from labsim.cli.errors import fault
from labsim.cli.installation import any_database, installed_settings
from labsim.cli.supervisor import Child, Supervisor
from labsim.cli.web_server import DEFAULT_HOST, Server
from labsim.processes import StopFlag
from labsim.services.prepare_world import Prepared, prepare_world
from labsim.services.settings import Settings, SettingsError
from labsim.wording.dates import moment_text
from models.errors import StorageError


@click.command(
    epilog="""\b
Examples:
  labsim run
  PORT=8080 labsim run
  DATABASE_URL=postgresql://labsim@localhost/labsim labsim run
  LABSIM_CLOCK=2018-01-23 labsim run
  LABSIM_DEMO=0 labsim run
"""
)
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="The address to listen on.")
def run(host: str) -> int:
    """Migrate, load what is missing, then serve the pages and run the timed work until stopped.

    The first run of an empty database loads a demonstration that lives on 23 Nov 2017, unless
    LABSIM_DEMO=0 or LABSIM_ENV=production.
    """
    settings = installed_settings()
    server = Server(host, settings.port)
    server.must_be_free()
    _tell_about(_prepared(settings))
    return _supervised(server)


def _prepared(settings: Settings) -> Prepared:
    with any_database(settings) as database:
        click.echo(f"Database: {database.engine.url!r}")
        try:
            return prepare_world(database, settings, clock.real_now())
        except SettingsError as error:
            fault(str(error))
        except (StorageError, DBAPIError, OSError) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            fault(f"the database cannot be prepared: {reason}")


def _tell_about(prepared: Prepared) -> None:
    if prepared.accounts:
        print_accounts(prepared.accounts)
    elif prepared.has_people:
        click.echo("To get into an account: labsim user link EMAIL prints a one-time link.")
    else:
        click.echo(
            "There is no account yet. Make the first one: "
            'labsim user create EMAIL --name "NAME" --role administrator'
        )
    if prepared.clock_stays:
        click.echo(
            f"LABSIM_CLOCK is earlier: the world's clock stays at {moment_text(prepared.moment)}, "
            "because it never runs backwards."
        )
    if prepared.is_demonstration:
        click.echo(f"This is a demonstration: its clock stands at {moment_text(prepared.moment)}.")


def _supervised(server: Server) -> int:
    stop = StopFlag()
    stop.listen()
    web = [sys.executable, "-m", "labsim", "serve"]
    web += ["--host", server.host, "--port", str(server.port)]
    children = (Child("web", web), Child("worker", [sys.executable, "-m", "labsim", "worker"]))
    return Supervisor(children, _say, _Address(server).tell_once).run(stop)


def _say(line: str) -> None:
    click.echo(f"labsim: {line}", err=True)


@dataclass
class _Address:
    """Told when the pages answer for the first time."""

    server: Server
    told: bool = False

    def tell_once(self) -> None:
        if not self.told and self.server.answers():
            self.told = True
            click.echo(f"labsim is ready at {self.server.address} (Ctrl-C stops it)")
