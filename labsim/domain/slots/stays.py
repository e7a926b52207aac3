"""Stays: what a participant was in the labs for without a break, whatever slots it was cut into."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from labsim.domain.labs import LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.working_calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """An allocated slot as it stands; `spaces` are the most on any day."""

    participant_id: ParticipantId
    lab: LabId
    first_day: date
    last_day: date
    spaces: int


@dataclass(frozen=True, slots=True)
class Stay:
    """Both days included. `spaces` are those of all its labs together."""

    participant_id: ParticipantId
    labs: frozenset[LabId]
    first_day: date
    last_day: date
    spaces: int
    working_days: int


def stays_of(
    slots: Iterable[HeldSlot], calendar: WorkingCalendar
) -> dict[ParticipantId, tuple[Stay, ...]]:
    """By participant, the earliest first. Slots that overlap, or follow each other on the next working day, are one."""
    by_participant: defaultdict[ParticipantId, list[HeldSlot]] = defaultdict(list)
    for slot in slots:
        by_participant[slot.participant_id].append(slot)
    return {
        own: tuple(_stay(group, calendar) for group in _grouped(held, calendar))
        for own, held in by_participant.items()
    }


def _grouped(slots: list[HeldSlot], calendar: WorkingCalendar) -> Iterator[list[HeldSlot]]:
    group: list[HeldSlot] = []
    for slot in sorted(slots, key=lambda one: (one.first_day, one.last_day, one.lab)):
        if group and slot.first_day > calendar.after(max(one.last_day for one in group), 1):
            yield group
            group = []
        group.append(slot)
    if group:
        yield group


def _stay(slots: list[HeldSlot], calendar: WorkingCalendar) -> Stay:
    first, last = slots[0].first_day, max(slot.last_day for slot in slots)
    return Stay(
        participant_id=slots[0].participant_id,
        labs=frozenset(slot.lab for slot in slots),
        first_day=first,
        last_day=last,
        spaces=max(_spaces_on(slots, slot.first_day) for slot in slots),
        working_days=len(calendar.working_days(first, last)),
    )


def _spaces_on(slots: list[HeldSlot], day: date) -> int:
    return sum(slot.spaces for slot in slots if slot.first_day <= day <= slot.last_day)
