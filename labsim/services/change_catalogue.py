"""An administrator adds a dated value, a calendar correction or a release. Nobody edits the past.

What changes spaces (LAB-SPACES, extra and removed working days) rewrites the ledger in the same
transaction, or is refused with the slots that stand in the way. Every act locks the catalogue before
anything else: it waits for the allocations under way, and the next ones wait for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from labsim.domain.capacity.changes import spaces_open
from labsim.domain.labs import LabId
from labsim.domain.london import london_day
from labsim.domain.releases import Release
from labsim.domain.rulebook import DatedValue, Rulebook
from labsim.domain.rulebook.admissible import inadmissible
from labsim.domain.slots.lifecycle import HOLDS_SPACES
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue, spaces_on
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slots import slot_history
from labsim.wording.dates import days_text
from labsim.wording.spaces import spaces_text
from models.records import NewHistory, SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

LISTED: Final = 20  # slots in the way that a refusal names
_CORRECTED: Final = "add_calendar_correction"
MOST_SLOTS: Final = 5_000  # on one day: no lab has more spaces, and a slot has at least one


@dataclass(frozen=True, slots=True)
class Added:
    """`lab_days` counts the ledger lines that were rewritten."""

    lab_days: int = 0


def add_rulebook_value(
    uow: UnitOfWork, actor: Actor, value: DatedValue, now: datetime
) -> Added | Refused:
    """A new value of a known code and parameter, from today or a later day on. A refusal has written nothing."""
    actor.must_be_administrator()
    uow.catalogue.lock()
    catalogue = load_catalogue(uow)
    known = catalogue.rulebook.history(value.code, value.parameter, value.applies_to)
    entry = _value_entry(actor, value, _before(known, value), now)
    refused = _value_problem(value, known, london_day(now))
    open_by_day = refused or _open_by_day(uow, catalogue, value)
    if isinstance(open_by_day, Refused):
        return kept(open_by_day, entry)
    uow.catalogue.add_value(value, actor.person_id, now)
    uow.catalogue.bump()
    if value.applies_to and open_by_day:
        uow.ledger.set_open(LabId(value.applies_to), open_by_day)
    uow.history.add(entry)
    return Added(len(open_by_day))


def _before(known: tuple[DatedValue, ...], value: DatedValue) -> dict[str, Any] | None:
    """What holds on the day before the new value; the first of all where it comes before that."""
    earlier = [row for row in known if row.in_force_from < value.in_force_from] or known[:1]
    return _told(earlier[-1]) if earlier else None


def _told(value: DatedValue) -> dict[str, Any]:
    return {"parameter": value.parameter, "value": value.value, "applies_to": value.applies_to}


def _value_problem(value: DatedValue, known: tuple[DatedValue, ...], today: date) -> Refused | None:
    if not known:
        return refuse(
            "The rulebook has no such code and parameter", "Choose one from the list", "code"
        )
    if value.in_force_from < today:
        return refuse(
            "A value is in force from today or a later day on: nobody edits the past",
            "Choose today or a later day",
            "in_force_from",
        )
    if any(value.in_force_from == earlier.in_force_from for earlier in known):
        return refuse("This day has a value already", "Choose another day", "in_force_from")
    if wanted := inadmissible(value, known[-1]):
        return refuse(f"The value {wanted}", "Change it and send the form again", "value")
    return None


def _value_entry(
    actor: Actor, value: DatedValue, before: dict[str, Any] | None, now: datetime
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act="add_rulebook_value",
        subject_kind="rule",
        subject=value.code,
        before=before,
        after=_told(value)
        | {
            "in_force_from": value.in_force_from.isoformat(),
            "source": value.source,
            "assumption": value.assumption,
        },
    )


def _open_by_day(
    uow: UnitOfWork, catalogue: Catalogue, value: DatedValue
) -> dict[date, int] | Refused:
    """The ledger as LAB-SPACES will have it, less what is out of use, its days locked; empty for other rules.

    Refused where slots hold more.
    """
    if (value.code, value.parameter) != ("LAB-SPACES", "spaces") or not value.applies_to:
        return {}
    lab = LabId(value.applies_to)
    coming = Rulebook((*catalogue.rulebook.values, value))
    lines = uow.ledger.days(lab, value.in_force_from, catalogue.calendar.last_day)
    wanted = {
        line.day: spaces_open(spaces_on(coming, lab, line.day), catalogue.changes_on(lab, line.day))
        for line in lines
    }
    locked = uow.ledger.lock(lab, list(wanted))
    too_full = [day for day, line in locked.items() if line.spaces_taken > wanted[day]]
    if too_full:
        return _in_the_way(catalogue, too_full, uow.slots.slots_on(lab, too_full))
    return wanted


def _in_the_way(catalogue: Catalogue, days: Sequence[date], slots: Sequence[SlotRecord]) -> Refused:
    named = ", ".join(
        f"{slot.reference} ({slot.participant_name}, "
        f"{catalogue.labs[slot.given.lab].name}, {spaces_text(slot.given)})"
        for slot in slots[:LISTED]
    )
    more = f" and {len(slots) - LISTED} more" if len(slots) > LISTED else ""
    return refuse(
        f"Slots hold the spaces on {days_text(days)}: {named}{more}",
        "Settle these slots first, then come back",
    )


def correct_calendar(
    uow: UnitOfWork, actor: Actor, correction: CalendarCorrection, now: datetime
) -> Added | Refused:
    """Removes a working day or adds one, with every lab's ledger line, from tomorrow on.

    A refusal has written nothing. Raises DateOutsideCalendar.
    """
    actor.must_be_administrator()
    uow.catalogue.lock()
    catalogue = load_catalogue(uow)
    after = {"working": correction.working, "reason": correction.reason}
    entry = NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act=_CORRECTED,
        subject_kind="calendar",
        subject=correction.day.isoformat(),
        after=after,
    )
    refused = _correction_problem(catalogue, correction, london_day(now))
    change = _add_day if correction.working else _remove_day
    across = refused or change(uow, catalogue, correction.day)
    if isinstance(across, Refused):
        return kept(across, entry)
    uow.catalogue.put_correction(correction, actor.person_id, now)
    uow.catalogue.bump()
    uow.history.add(replace(entry, after=after | {"slots": [slot.reference for slot in across]}))
    for slot in across:
        uow.history.add(_longer(slot, actor, correction.day, now))
    return Added(len(catalogue.labs))


def _correction_problem(
    catalogue: Catalogue, correction: CalendarCorrection, today: date
) -> Refused | None:
    if correction.day <= today:
        return refuse("A correction is for a later day than today", "Choose a later day", "day")
    if catalogue.calendar.is_working_day(correction.day) is correction.working:
        words = "a working day" if correction.working else "a day off"
        return refuse(f"This day is {words} already", "Choose another day", "day")
    return None


def _longer(slot: SlotRecord, actor: Actor, day: date, now: datetime) -> NewHistory:
    """The line of a slot that holds its spaces on one more day."""
    after = {"day": day.isoformat(), "spaces": slot.given.spaces_on(day)}
    return slot_history(slot, actor, _CORRECTED, now, new=slot.state, after=after)


def _remove_day(uow: UnitOfWork, catalogue: Catalogue, day: date) -> Refused | list[SlotRecord]:
    taken = [
        line
        for lab in catalogue.labs
        for line in uow.ledger.lock(LabId(lab), [day]).values()
        if line.spaces_taken
    ]
    if taken:
        return _in_the_way(catalogue, [day], uow.slots.slots_on(None, [day]))
    uow.ledger.remove_day(day)
    return []


def _add_day(uow: UnitOfWork, catalogue: Catalogue, day: date) -> Refused | list[SlotRecord]:
    """The slots that run across the new day: they take their spaces on it too, or where they do not fit, none does."""
    across = {lab.id: _across(uow, lab.id, day) for lab in catalogue.labs.values()}
    for lab, slots in across.items():
        if sum(slot.given.spaces_on(day) for slot in slots) > catalogue.spaces_open(lab, day):
            return _in_the_way(catalogue, [day], slots)
    for lab, slots in across.items():
        uow.ledger.fill(lab, {day: catalogue.spaces_open(lab, day)})
        for slot in slots:
            uow.ledger.take(slot.id, lab, [day], slot.given.spaces_on(day))
    return [slot for slots in across.values() for slot in slots]


def _across(uow: UnitOfWork, lab: LabId, day: date) -> list[SlotRecord]:
    """Slots that hold spaces before and after the day, locked so that none is given up meanwhile."""
    wanted = SlotFilter(states=HOLDS_SPACES, lab=lab, first=day, last=day)
    found = uow.slots.page(wanted, 1, MOST_SLOTS).rows
    in_order = sorted(found, key=lambda slot: (slot.participant_id, slot.id))
    locked = (uow.slots.find_locked(slot.reference) for slot in in_order)
    return [slot for slot in locked if slot is not None and slot.state in HOLDS_SPACES]


def add_release(uow: UnitOfWork, actor: Actor, release: Release, now: datetime) -> Added | Refused:
    """A release and the days on which it is in UIT (E2E-COVERAGE)."""
    actor.must_be_administrator()
    uow.catalogue.lock()
    entry = _release_entry(actor, release, now)
    if refused := _release_problem(load_catalogue(uow), release):
        return kept(refused, entry)
    uow.catalogue.add_release(release)
    uow.catalogue.bump()
    uow.history.add(entry)
    return Added()


def _release_problem(catalogue: Catalogue, release: Release) -> Refused | None:
    if release.uit_until is not None and release.uit_until < release.uit_from:
        return refuse("The last day in UIT is not before the first", "Check the days", "uit_until")
    if release.id in catalogue.releases:
        return refuse("A release of this name is known", "Choose another name", "id")
    return None


def _release_entry(actor: Actor, release: Release, now: datetime) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act="add_release",
        subject_kind="release",
        subject=release.id,
        after={
            "uit_from": release.uit_from.isoformat(),
            "uit_until": release.uit_until.isoformat() if release.uit_until else None,
            "source": release.source,
            "assumption": release.assumption,
        },
    )
