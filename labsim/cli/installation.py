"""The installation that a command works on: its settings and its database, or one clear line why not."""

from collections.abc import Iterator
from contextlib import contextmanager

from labsim.cli.errors import fault
from labsim.services.settings import Settings, SettingsError, read_settings
from labsim.services.world import refuse_demonstration
from models.engine import Database
from models.errors import WrongDatabaseUrl
from models.schema import is_current
from models.unit_of_work import UnitOfWork


def installed_settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        fault(str(error))


@contextmanager
def any_database(settings: Settings) -> Iterator[Database]:
    """The database as it is, migrated or not."""
    try:
        database = Database.open(settings.database_url)
    except WrongDatabaseUrl as error:
        fault(str(error))
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def current_database(settings: Settings) -> Iterator[Database]:
    """The database, migrated; its catalogue may be missing still."""
    with any_database(settings) as database:
        if not is_current(database):
            fault("the database is not up to date: run 'labsim db upgrade' first")
        yield database


@contextmanager
def seeded_database(settings: Settings) -> Iterator[Database]:
    """The database, migrated and with its catalogue."""
    with current_database(settings) as database:
        with database.reading() as uow:
            must_be_seeded(uow)
        yield database


def must_be_seeded(uow: UnitOfWork) -> None:
    if uow.world.get("seeded") is None:
        fault("the catalogue is not loaded: run 'labsim db seed' first")


def must_suit_production(settings: Settings, uow: UnitOfWork) -> None:
    """Production alone refuses a world that is invented or not in real time."""
    if not settings.production:
        return
    try:
        refuse_demonstration(uow)
    except SettingsError as error:
        fault(str(error))
