"""Backups: one file that holds everything, and the way back."""

from pathlib import Path

from labsim.services.backups import postgresql, sqlite
from labsim.services.backups.files import BackupFailed, NoBackup
from models.engine import Database
from models.schema import upgrade

__all__ = ["BackupFailed", "NoBackup", "back_up", "restore"]


def back_up(database: Database, file: Path) -> None:
    """Writes the file whole or not at all, while others go on working. Raises BackupFailed."""
    kind = sqlite if database.dialect_name == "sqlite" else postgresql
    kind.back_up(database, file.absolute())


def restore(database: Database, file: Path) -> None:
    """Everything becomes as it was, or stays as it is; an older backup is then brought up to date.

    Raises NoBackup for a file that is none, and BackupFailed.
    """
    kind = sqlite if database.dialect_name == "sqlite" else postgresql
    kind.restore(database, file.absolute())
    upgrade(database)
