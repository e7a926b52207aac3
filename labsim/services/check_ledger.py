"""Prove that the day lines of all slots add up to the ledger (architecture: spaces are a ledger)."""

from dataclasses import dataclass
from datetime import datetime

from models.unit_of_work import UnitOfWork

from labsim.services.actors import Actor
from models.records import Imbalance, NewHistory


@dataclass(frozen=True, slots=True)
class LedgerChecked:
    imbalances: tuple[Imbalance, ...]

    @property
    def balances(self) -> bool:
        return not self.imbalances

    @property
    def words(self) -> str:
        if self.balances:
            return "The day lines of all slots add up to the ledger."
        return f"{len(self.imbalances)} lab days do not add up."


def check_ledger(uow: UnitOfWork, actor: Actor, now: datetime) -> LedgerChecked:
    """Only a fault is written to the history: a good night leaves no line there."""
    found = LedgerChecked(tuple(uow.ledger.unbalanced()))
    if not found.balances:
        days = [
            {
                "lab": i.lab,
                "day": i.day.isoformat(),
                "taken": i.spaces_taken,
                "lines": i.spaces_in_lines,
            }
            for i in found.imbalances[:100]
        ]
        uow.history.add(
            NewHistory(
                at=now,
                person_id=actor.person_id,
                participant_id=None,
                act="check_ledger",
                subject_kind="ledger",
                subject="all",
                refused=True,
                after={"days": days},
                words=found.words,
            )
        )
    return found
