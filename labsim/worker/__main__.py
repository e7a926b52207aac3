"""`python -m labsim.worker`: what `labsim worker` and `labsim run` start."""

import sys

from labsim.processes import StopFlag
from labsim.services.settings import SettingsError, read_settings
from labsim.services.world import refuse_demonstration
from labsim.worker.logs import configure_logs
from labsim.worker.work import work
from models.engine import Database
from models.errors import WrongDatabaseUrl
from models.schema import is_current


def main() -> int:
    """0 after a clean stop, 1 with one line on standard error where it cannot start."""
    stop = StopFlag()
    stop.listen()
    configure_logs()
    try:
        return _work(stop)
    except (SettingsError, WrongDatabaseUrl) as error:
        return _complain(str(error))


def _work(stop: StopFlag) -> int:
    settings = read_settings()
    database = Database.open(settings.database_url)
    try:
        if not is_current(database):
            return _complain("the database is not up to date: run 'labsim db upgrade' first")
        if settings.production:
            with database.reading() as uow:
                refuse_demonstration(uow)
        work(database, settings.instance, stop)
    finally:
        database.dispose()
    return 0


def _complain(message: str) -> int:
    sys.stderr.write(f"labsim: {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
