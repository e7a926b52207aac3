"""What the worker does once a day of the world: lapse, judge entry again, prove the ledger, tidy up."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.slots.checks import entry_criteria_are_met
from labsim.domain.slots.lifecycle import SlotState, may_move
from labsim.services.actors import SYSTEM
from labsim.services.catalogue import load_catalogue
from labsim.services.check_ledger import check_ledger
from labsim.services.decide_change import lapse_change
from labsim.services.slot_facts import gather_slot_facts
from labsim.services.slots import notice_of, slot_history
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

FORM_KEYS_KEPT: Final = timedelta(days=2)


def lapse_undecided(uow: UnitOfWork, now: datetime) -> str:
    """Requests whose first day has come undecided lapse (E2E-ALLOCATE)."""
    lapsed = 0
    for found in uow.slots.undecided_from(london_day(now)):
        slot = uow.slots.find_locked(found.reference)
        if slot is None or not may_move(slot.state, SlotState.LAPSED):
            continue
        uow.slots.move(slot, SlotState.LAPSED, at=now)
        uow.history.add(slot_history(slot, SYSTEM, "lapse_slot", now, new=SlotState.LAPSED))
        lapsed += 1
    return f"{lapsed} lapsed"


def lapse_changes(uow: UnitOfWork, now: datetime) -> str:
    """Wishes to change a slot whose day has come undecided lapse (E2E-ALLOCATE)."""
    lapsed = sum(lapse_change(uow, change, now) for change in uow.changes.all_open())
    return f"{lapsed} lapsed"


def judge_entry_again(uow: UnitOfWork, now: datetime) -> str:
    """Allocated slots are held to the entry criteria every night until their first day (E2E-ENTRY).

    The catalogue stays as it is meanwhile: calendar and ledger are those of one moment.
    """
    load_catalogue(uow, shared=True)
    yesterday = london_day(now) - timedelta(days=1)
    changed = judged = 0
    for found in uow.slots.allocated_starting_after(yesterday):
        slot = uow.slots.find_locked(found.reference)
        if slot is None or not _is_to_come(slot, yesterday):
            continue
        judged += 1
        changed += _flag(uow, slot, now)
    return f"{judged} judged, {changed} changed"


def _is_to_come(slot: SlotRecord, day: date) -> bool:
    return slot.state is SlotState.ALLOCATED and slot.given.first_day > day


def _flag(uow: UnitOfWork, slot: SlotRecord, now: datetime) -> bool:
    facts = gather_slot_facts(uow, notice_of(uow, slot), slot.given, slot.sent_on)
    unmet = next(entry_criteria_are_met(slot.given, facts), None)
    codes = unmet.codes if unmet else ()
    if codes == (slot.flag.codes if slot.flag else ()):
        return False
    if unmet:
        uow.slots.set_flag(slot.id, london_day(now), codes)
    else:
        uow.slots.clear_flag(slot.id)
    act = "flag_slot" if unmet else "clear_flag"
    uow.history.add(slot_history(slot, SYSTEM, act, now, after={"not_met": list(codes)}))
    return True


def prove_ledger(uow: UnitOfWork, now: datetime) -> str:
    return check_ledger(uow, SYSTEM, now).words


def tidy_up(uow: UnitOfWork, now: datetime) -> str:
    """Form keys of old forms and counts of old attempts serve no one."""
    uow.forms.remove_older(now - FORM_KEYS_KEPT)
    uow.people.remove_expired_windows(now)
    return "done"


NIGHTLY: Final[Mapping[str, Callable[[UnitOfWork, datetime], str]]] = {
    "lapse_undecided": lapse_undecided,
    "lapse_changes": lapse_changes,
    "judge_entry_again": judge_entry_again,
    "prove_ledger": prove_ledger,
    "tidy_up": tidy_up,
}


def run_once(uow: UnitOfWork, job: str, day: date, now: datetime) -> str | None:
    """Runs the job unless it has run for this day; its mark and its work are one transaction."""
    if uow.jobs.done(job, day):
        return None
    outcome = NIGHTLY[job](uow, now)
    uow.jobs.finish(job, day, now, outcome)
    return outcome
