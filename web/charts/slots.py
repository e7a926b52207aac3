"""Slots on a time line, with the flags that belong to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from labsim.domain.labs import Lab
from labsim.services.read_notices import NoticeLine
from labsim.wording.dates import day_text
from models.records import SlotRecord
from web.charts.timeline import Mark, MarkKind, Row, slot_row, whole_months


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the macro `timeline` is called with, today apart."""

    rows: tuple[Row, ...]
    first: date
    last: date
    marks: tuple[Mark, ...]


def slots_timeline(
    slots: Sequence[SlotRecord],
    labs: Mapping[str, Lab],
    today: date,
    marks: Iterable[Mark] = (),
    *,
    with_name: bool = False,
) -> Timeline:
    """One row a slot, in the order given; the months reach to the flags, too."""
    rows = tuple(
        slot_row(
            slot,
            labs[slot.given.lab],
            url_for("slots.show", reference=slot.reference),
            with_name=with_name,
        )
        for slot in slots
    )
    days = [day for slot in slots for day in (slot.given.first_day, slot.given.last_day)]
    flags = tuple(marks)
    first, last = whole_months([*days, *(flag.day for flag in flags)], today)
    return Timeline(rows, first, last, flags)


def lawful_marks(notices: Iterable[NoticeLine]) -> tuple[Mark, ...]:
    """The first lawful day under each notice (E2E-NOTICE)."""
    return tuple(
        Mark(
            line.start.earliest,
            f"lawful start under {line.notice.reference}: {day_text(line.start.earliest)}",
            MarkKind.LAWFUL_START,
        )
        for line in notices
    )


def mandate_marks(mandate: date | None) -> tuple[Mark, ...]:
    """The day by which the participant must have become a User; none where none is known."""
    if mandate is None:
        return ()
    return (Mark(mandate, f"mandate: {day_text(mandate)}", MarkKind.MANDATE),)
