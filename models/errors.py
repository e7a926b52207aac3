"""What can go wrong in storage. A lost race is one of them: its loser reads an ordinary refusal."""

from collections.abc import Sequence
from datetime import date

from labsim.domain.labs import LabId
from labsim.domain.slots.lifecycle import SlotState


class StorageError(Exception):
    """Everything that storage raises on purpose."""


class WrongDatabaseUrl(StorageError):
    """The address of the database cannot be used; the message says why in one line, without a password."""


class LostRace(StorageError):
    """Somebody else took the spaces between the look and the act."""


class LedgerFault(StorageError):
    """The ledger would fall below zero: a fault of ours, never a race."""


class NameTaken(StorageError):
    """Another participant has this name."""


class EmailTaken(StorageError):
    """Another person has this address."""


class ReferenceTaken(StorageError):
    """The drawn reference exists already; draw again."""


class FormUsedTwice(StorageError):
    """The form has been acted on: a second click, or a second tab."""


class AlreadyAdded(StorageError):
    """A row with this key exists: in the catalogue, among the overrides, or a scenario of this name."""


class JobAlreadyDone(StorageError):
    """The nightly job has been done for this day."""


class HistoryIsAppendOnly(StorageError):
    """Somebody tried to change or remove what is written for ever: the history, an override, a version."""


class Deadlock(StorageError):
    """The database gave this unit up for another one: it has done nothing and may be tried again."""


class ConnectionLost(StorageError):
    """The database went away before the commit: nothing was kept and the unit may be tried again."""


class OutcomeUnknown(StorageError):
    """The database went away during the commit: only a look can tell whether it counted."""


class StaleVersion(StorageError):
    """The record was changed since it was read."""

    def __init__(self, what: str = "The record") -> None:
        super().__init__(f"{what} was changed by somebody else since it was read")


class ForbiddenMove(StorageError):
    """The life of a slot has no such step."""

    def __init__(self, reference: str, old: SlotState, new: SlotState) -> None:
        super().__init__(f"Slot {reference} cannot move from {old} to {new}")


class NoSuchLabDay(StorageError):
    """A day that the ledger of this lab does not know, or no day at all."""

    def __init__(self, lab: LabId, days: Sequence[date]) -> None:
        named = ", ".join(day.isoformat() for day in days) or "an empty list of days"
        super().__init__(f"The ledger of {lab} has no line for {named}")
        self.lab = lab
        self.days = tuple(days)


class DayInUse(StorageError):
    """Spaces are taken on the day, so it cannot leave the ledger."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Spaces are taken on {day}")
        self.day = day
