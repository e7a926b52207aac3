"""Prove that the slots hold what the ledger says is taken, each on all its lab days (decision 0001)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from labsim.services.actors import Actor
from labsim.services.catalogue import load_catalogue
from labsim.wording.numbers import count_text
from models.records import Imbalance, NewHistory, SlotImbalance
from models.unit_of_work import UnitOfWork

KEPT: Final = 100  # findings of each kind that the history names


@dataclass(frozen=True, slots=True)
class LedgerChecked:
    """Lab days whose lines do not add up, and slots, offered or allocated, without a line on each of their lab days."""

    imbalances: tuple[Imbalance, ...]
    slots: tuple[SlotImbalance, ...]

    @property
    def balances(self) -> bool:
        return not self.imbalances and not self.slots

    @property
    def words(self) -> str:
        if self.balances:
            return "The day lines of all slots add up to the ledger."
        days = f"{count_text(len(self.imbalances), 'lab day')} not adding up"
        slots = (
            f"{count_text(len(self.slots), 'slot')} not holding spaces on exactly their lab days"
        )
        return f"The ledger is wrong: {days}, {slots}."


def look_at_ledger(uow: UnitOfWork) -> LedgerChecked:
    """The proof, with nothing written."""
    calendar = load_catalogue(uow).calendar
    return LedgerChecked(
        tuple(uow.ledger.unbalanced()), tuple(uow.ledger.unbalanced_slots(calendar))
    )


def check_ledger(uow: UnitOfWork, actor: Actor, now: datetime) -> LedgerChecked:
    """Only a fault is written to the history: a good night leaves no line there."""
    load_catalogue(uow, shared=True)
    found = look_at_ledger(uow)
    if not found.balances:
        uow.history.add(
            NewHistory(
                at=now,
                person_id=actor.person_id,
                participant_id=None,
                act="check_ledger",
                subject_kind="ledger",
                subject="all",
                refused=True,
                after=_findings(found),
                words=found.words,
            )
        )
    return found


def _findings(found: LedgerChecked) -> dict[str, Any]:
    days = [
        {
            "lab": i.lab,
            "day": i.day.isoformat(),
            "taken": i.spaces_taken,
            "lines": i.spaces_in_lines,
        }
        for i in found.imbalances[:KEPT]
    ]
    return {"days": days, "slots": [slot.reference for slot in found.slots[:KEPT]]}
