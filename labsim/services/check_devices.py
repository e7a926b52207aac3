"""Staff check a slot's own devices into the lab and out of it (E2E-DEVICES)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from labsim.domain.devices import (
    Direction,
    Movement,
    most_that_may_arrive,
    most_that_may_leave,
)
from labsim.domain.london import london_day
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import Actor, NotFound
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.slots import slot_history, visible_slot
from labsim.wording.dates import day_text
from labsim.wording.messages import Message
from models.errors import StaleVersion
from models.records import DeviceInSlot, NewHistory, SlotRecord
from models.unit_of_work import UnitOfWork

MOVES_DEVICES: Final = frozenset({SlotState.ALLOCATED, SlotState.CANCELLED})
"""Devices of a cancelled slot may still leave."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`in_lab` is how many of the device are in the lab after it."""

    slot: SlotRecord
    device: DeviceInSlot
    in_lab: int


@dataclass(frozen=True, slots=True)
class Checking:
    """Which entry of the slot, what moved, and what staff say about it."""

    device: str
    movement: Movement
    words: str = ""


@dataclass(frozen=True, slots=True)
class CheckingDesk:
    """What the form needs: the slot, what it brings, and how many movements stood there when it was made."""

    slot: SlotRecord
    devices: tuple[DeviceInSlot, ...]
    first_day: date
    version: int


def check_devices(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    wish: Checking,
    now: datetime,
) -> Checked | Refused:
    """Never more in the lab than the slot brings, never more out than in, on no day.

    Raises NotFound, NotAllowed, and StaleVersion where somebody recorded a movement since the form was made: it
    may be this one.
    """
    actor.must_be_desk()
    slot = uow.slots.find_locked(reference)
    if slot is None:
        raise NotFound
    devices = uow.brought.of_slot(slot.id)
    device = _device(devices, wish.device)
    if version != _counted(devices):
        raise StaleVersion(slot.reference)
    if refused := _not_now(slot, wish.movement, london_day(now)) or _too_many(device, wish):
        return kept(refused, _entry(slot, actor, device, wish, now))
    uow.brought.move(
        slot.id,
        device.device_id,
        wish.movement,
        words=wish.words.strip(),
        recorded_by=actor.person_id,
        recorded_at=now,
    )
    more = wish.movement.count
    in_lab = device.in_lab + (more if wish.movement.direction is Direction.IN else -more)
    uow.history.add(_entry(slot, actor, device, wish, now, in_lab=in_lab))
    return Checked(slot, device, in_lab)


def read_checking(uow: UnitOfWork, actor: Actor, reference: str) -> CheckingDesk:
    """Raises NotFound where the slot brings nothing."""
    actor.must_be_desk()
    slot = visible_slot(uow, actor, reference)
    devices = uow.brought.of_slot(slot.id)
    if not devices:
        raise NotFound
    return CheckingDesk(slot, devices, _allocated_on(slot), _counted(devices))


def _counted(devices: tuple[DeviceInSlot, ...]) -> int:
    """Movements are only ever added, so that their number is a version."""
    return sum(len(device.movements) for device in devices)


def _device(devices: tuple[DeviceInSlot, ...], reference: str) -> DeviceInSlot:
    for device in devices:
        if device.brought.reference == reference:
            return device
    raise NotFound


def _allocated_on(slot: SlotRecord) -> date:
    return london_day(slot.decided_at or slot.sent_at)


def _not_now(slot: SlotRecord, movement: Movement, today: date) -> Refused | None:
    """Devices come for an allocated slot, from its allocation to its last day; they may leave at any time later."""
    coming = movement.direction is Direction.IN
    if slot.state not in ({SlotState.ALLOCATED} if coming else MOVES_DEVICES):
        return refuse(
            "Devices are checked in for an allocated slot only",
            "Read the slot's history to see how it stands",
        )
    if movement.day > today:
        return refuse("The day cannot be later than today", "Give the day it happened", "day")
    if coming and not _allocated_on(slot) <= movement.day <= slot.given.last_day:
        days = f"{day_text(_allocated_on(slot))} to {day_text(slot.given.last_day)}"
        return refuse(
            f"Devices arrive between the allocation and the last day: {days}",
            "Give the day on which they arrived",
            "day",
        )
    return None


def _too_many(device: DeviceInSlot, wish: Checking) -> Refused | None:
    moved, day = wish.movement, wish.movement.day
    known = [record.movement for record in device.movements]
    name, brought = device.brought.device.name, device.brought.count
    if moved.direction is Direction.IN:
        most = most_that_may_arrive(brought, known, day)
        problem = f"The slot brings {brought:,} of {name}; on {day_text(day)} at most {most:,} more"
        said = f"{problem} can have arrived (E2E-DEVICES)"
    else:
        most = most_that_may_leave(known, day)
        said = (
            f"At most {most:,} of {name} can have left on {day_text(day)}: no more are in the lab"
        )
    if moved.count <= most:
        return None
    return Refused((Message("count", said, "Correct how many, or the day"),))


def _entry(
    slot: SlotRecord,
    actor: Actor,
    device: DeviceInSlot,
    wish: Checking,
    now: datetime,
    *,
    in_lab: int | None = None,
) -> NewHistory:
    coming = wish.movement.direction is Direction.IN
    told: dict[str, Any] = {
        "device": f"{device.brought.device.name} ({device.brought.reference})",
        "count": wish.movement.count,
        "day": wish.movement.day.isoformat(),
    }
    after = told if in_lab is None else told | {"in_lab": in_lab}
    act = "check_in_device" if coming else "check_out_device"
    return slot_history(slot, actor, act, now, after=after, words=wish.words.strip())
