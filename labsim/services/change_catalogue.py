"""An administrator adds a dated value, a calendar correction or a release. Nobody edits the past.

What changes spaces (LAB-SPACES, extra and removed working days) rewrites the ledger in the same
transaction, or is refused with the slots that stand in the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.london import london_day
from labsim.domain.releases import Release
from labsim.domain.rulebook import DatedValue, Rulebook
from labsim.domain.rulebook.admissible import inadmissible
from labsim.domain.slots.lifecycle import HOLDS_SPACES
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue, spaces_on
from labsim.services.refusals import Refused, refuse
from labsim.wording.dates import days_text
from labsim.wording.numbers import count_text
from models.records import NewHistory, SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

LISTED: Final = 20  # slots in the way that a refusal names
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
    catalogue = load_catalogue(uow)
    known = catalogue.rulebook.history(value.code, value.parameter, value.applies_to)
    if refused := _value_problem(value, known, london_day(now)):
        return refused
    open_by_day = _open_by_day(uow, catalogue, value)
    if isinstance(open_by_day, Refused):
        return open_by_day
    uow.catalogue.add_value(value, actor.person_id, now)
    uow.catalogue.bump()
    if value.applies_to and open_by_day:
        uow.ledger.set_open(LabId(value.applies_to), open_by_day)
    uow.history.add(_value_entry(actor, value, _before(known, value), now))
    return Added(len(open_by_day))


def _before(known: tuple[DatedValue, ...], value: DatedValue) -> DatedValue:
    """What holds on the day before the new value; the first of all where it comes before that."""
    earlier = [row for row in known if row.in_force_from < value.in_force_from]
    return earlier[-1] if earlier else known[0]


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


def _value_entry(actor: Actor, value: DatedValue, old: DatedValue, now: datetime) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act="add_rulebook_value",
        subject_kind="rule",
        subject=value.code,
        before={"parameter": old.parameter, "value": old.value, "applies_to": old.applies_to},
        after={
            "parameter": value.parameter,
            "value": value.value,
            "applies_to": value.applies_to,
            "in_force_from": value.in_force_from.isoformat(),
            "source": value.source,
            "assumption": value.assumption,
        },
    )


def _open_by_day(
    uow: UnitOfWork, catalogue: Catalogue, value: DatedValue
) -> dict[date, int] | Refused:
    """The ledger as LAB-SPACES will have it, its days locked; refused where slots hold more. Empty for other rules."""
    if (value.code, value.parameter) != ("LAB-SPACES", "spaces") or not value.applies_to:
        return {}
    lab = LabId(value.applies_to)
    coming = Rulebook((*catalogue.rulebook.values, value))
    lines = uow.ledger.days(lab, value.in_force_from, catalogue.calendar.last_day)
    wanted = {line.day: spaces_on(coming, lab, line.day) for line in lines}
    locked = uow.ledger.lock(lab, list(wanted))
    too_full = [day for day, line in locked.items() if line.spaces_taken > wanted[day]]
    if too_full:
        return _in_the_way(catalogue, too_full, uow.slots.slots_on(lab, too_full))
    return wanted


def _in_the_way(catalogue: Catalogue, days: Sequence[date], slots: Sequence[SlotRecord]) -> Refused:
    named = ", ".join(
        f"{slot.reference} ({slot.participant_name}, "
        f"{catalogue.labs[slot.request.lab].name}, {count_text(slot.request.spaces, 'space')})"
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
    if correction.day <= london_day(now):
        return refuse("A correction is for a later day than today", "Choose a later day", "day")
    catalogue = load_catalogue(uow)
    if catalogue.calendar.is_working_day(correction.day) is correction.working:
        words = "a working day" if correction.working else "a day off"
        return refuse(f"This day is {words} already", "Choose another day", "day")
    change = _add_day if correction.working else _remove_day
    if refused := change(uow, catalogue, correction.day):
        return refused
    uow.catalogue.put_correction(correction, actor.person_id, now)
    uow.catalogue.bump()
    uow.history.add(
        NewHistory(
            at=now,
            person_id=actor.person_id,
            participant_id=None,
            act="add_calendar_correction",
            subject_kind="calendar",
            subject=correction.day.isoformat(),
            after={"working": correction.working, "reason": correction.reason},
        )
    )
    return Added(len(catalogue.labs))


def _remove_day(uow: UnitOfWork, catalogue: Catalogue, day: date) -> Refused | None:
    taken = [
        line
        for lab in catalogue.labs
        for line in uow.ledger.lock(LabId(lab), [day]).values()
        if line.spaces_taken
    ]
    if taken:
        return _in_the_way(catalogue, [day], uow.slots.slots_on(None, [day]))
    uow.ledger.remove_day(day)
    return None


def _add_day(uow: UnitOfWork, catalogue: Catalogue, day: date) -> Refused | None:
    """Slots that run across the new day take their spaces on it too; where they do not fit, nothing is written."""
    across = {lab.id: _across(uow, lab.id, day) for lab in catalogue.labs.values()}
    for lab, slots in across.items():
        if sum(slot.request.spaces for slot in slots) > catalogue.lab_spaces(lab, day):
            return _in_the_way(catalogue, [day], slots)
    for lab, slots in across.items():
        uow.ledger.fill(lab, {day: catalogue.lab_spaces(lab, day)})
        for slot in slots:
            uow.ledger.take(slot.id, lab, [day], slot.request.spaces)
    return None


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
    if release.uit_until is not None and release.uit_until < release.uit_from:
        return refuse("The last day in UIT is not before the first", "Check the days", "uit_until")
    if release.id in load_catalogue(uow).releases:
        return refuse("A release of this name is known", "Choose another name", "id")
    uow.catalogue.add_release(release)
    uow.catalogue.bump()
    uow.history.add(
        NewHistory(
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
    )
    return Added()
