"""An administrator adds a dated value, a calendar correction or a release. Nobody edits the past.

What changes spaces (LAB-SPACES, extra and removed working days) rewrites the ledger in the same
transaction, or is refused with the slots that stand in the way.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from labsim.domain.labs import LabId
from labsim.domain.london import london_day
from labsim.domain.releases import Release
from labsim.domain.rulebook import DatedValue
from labsim.domain.rulebook.admissible import inadmissible
from labsim.domain.slots.lifecycle import HOLDS_SPACES
from labsim.domain.working_calendar import CalendarCorrection
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.refusals import Refused, refuse
from labsim.wording.dates import days_text
from labsim.wording.violations import Message
from models.records import NewHistory, SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

LISTED: Final = 20  # slots in the way that a refusal names


@dataclass(frozen=True, slots=True)
class Added:
    """`lab_days` counts the ledger lines that were rewritten."""

    lab_days: int = 0


def add_rulebook_value(
    uow: UnitOfWork, actor: Actor, value: DatedValue, now: datetime
) -> Added | Refused:
    """A new value of a known code and parameter, from today or a later day on."""
    actor.must_be_administrator()
    known = load_catalogue(uow).rulebook.history(value.code, value.parameter, value.applies_to)
    if refused := _value_problem(value, known, london_day(now)):
        return refused
    uow.catalogue.add_value(value, actor.person_id, now)
    uow.catalogue.bump()
    rewritten: int | Refused = 0
    if (value.code, value.parameter) == ("LAB-SPACES", "spaces") and value.applies_to:
        rewritten = _rewrite_spaces(uow, LabId(value.applies_to), value.in_force_from)
    if isinstance(rewritten, Refused):
        return rewritten
    uow.history.add(_value_entry(actor, value, known[-1], now))
    return Added(rewritten)


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


def _rewrite_spaces(uow: UnitOfWork, lab: LabId, start: date) -> int | Refused:
    """Open spaces follow LAB-SPACES from `start` on; refused where slots hold more."""
    catalogue = load_catalogue(uow)
    lines = uow.ledger.days(lab, start, catalogue.calendar.last_day)
    wanted = {line.day: catalogue.lab_spaces(lab, line.day) for line in lines}
    locked = uow.ledger.lock(lab, [line.day for line in lines])
    too_full = [day for day, line in locked.items() if line.spaces_taken > wanted[day]]
    if too_full:
        return _in_the_way(uow, catalogue, lab, too_full)
    uow.ledger.set_open(lab, wanted)
    return len(wanted)


def _in_the_way(
    uow: UnitOfWork, catalogue: Catalogue, lab: LabId | None, days: list[date]
) -> Refused:
    slots = [
        slot
        for slot in _holding(uow, lab, min(days), max(days))
        if any(slot.request.first_day <= day <= slot.request.last_day for day in days)
    ]
    named = ", ".join(
        f"{slot.reference} ({slot.participant_name}, "
        f"{catalogue.labs[slot.request.lab].name}, {slot.request.spaces} spaces)"
        for slot in slots[:LISTED]
    )
    more = f" and {len(slots) - LISTED} more" if len(slots) > LISTED else ""
    return Refused(
        (
            Message(
                field="",
                text=f"Slots hold the spaces on {days_text(days)}: {named}{more}",
                remedy="Settle these slots first, then come back",
            ),
        )
    )


def _holding(uow: UnitOfWork, lab: LabId | None, first: date, last: date) -> list[SlotRecord]:
    narrowed = SlotFilter(states=HOLDS_SPACES, lab=lab, first=first, last=last)
    return list(uow.slots.page(narrowed, 1, 500).rows)


def correct_calendar(
    uow: UnitOfWork, actor: Actor, correction: CalendarCorrection, now: datetime
) -> Added | Refused:
    """Removes a working day or adds one, with every lab's ledger line, from tomorrow on."""
    actor.must_be_administrator()
    if correction.day <= london_day(now):
        return refuse("A correction is for a later day than today", "Choose a later day", "day")
    before = load_catalogue(uow)
    if before.calendar.is_working_day(correction.day) is correction.working:
        words = "a Working Day" if correction.working else "a day off"
        return refuse(f"This day is {words} already", "Choose another day", "day")
    uow.catalogue.put_correction(correction, actor.person_id, now)
    uow.catalogue.bump()
    rewritten = _add_day(uow, correction) if correction.working else _remove_day(uow, correction)
    if isinstance(rewritten, Refused):
        return rewritten
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
    return rewritten


def _remove_day(uow: UnitOfWork, correction: CalendarCorrection) -> Added | Refused:
    catalogue = load_catalogue(uow)
    day = correction.day
    taken = [
        line
        for lab in catalogue.labs.values()
        for line in uow.ledger.lock(lab.id, [day]).values()
        if line.spaces_taken
    ]
    if taken:
        return _in_the_way(uow, catalogue, None, [day])
    uow.ledger.remove_day(day)
    return Added(len(catalogue.labs))


def _add_day(uow: UnitOfWork, correction: CalendarCorrection) -> Added | Refused:
    """Slots that run across the new day take their spaces on it too."""
    catalogue = load_catalogue(uow)
    day = correction.day
    for lab in catalogue.labs.values():
        slots = _holding(uow, lab.id, day, day)
        spaces_open = catalogue.lab_spaces(lab.id, day)
        if sum(slot.request.spaces for slot in slots) > spaces_open:
            return _in_the_way(uow, catalogue, lab.id, [day])
        uow.ledger.fill(lab.id, {day: spaces_open})
        for slot in slots:
            uow.ledger.take(slot.id, lab.id, [day], slot.request.spaces)
    return Added(len(catalogue.labs))


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
