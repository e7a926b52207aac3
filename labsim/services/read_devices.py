"""Registers of own devices as people read them, with what E2E-DEVICES would say of each entry."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from labsim.domain.devices import Device
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.slots.checks import device_is_admissible
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.services.actors import READERS, Actor, NotAllowed, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.register_device import visible_device
from labsim.wording.messages import Names
from labsim.wording.violations_lab import register_text
from models.records import DeviceFilter, DeviceRecord, HistoryRecord, Page, ParticipantRecord
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """An entry, and what the rule of today would refuse of it."""

    entry: DeviceRecord
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """A page of entries. `owner` is whose register it is; None where it shows several participants'."""

    page: Page[DeviceLine]
    owner: ParticipantRecord | None
    retired: tuple[DeviceLine, ...]
    any: bool


@dataclass(frozen=True, slots=True)
class DevicePage:
    """One entry, the slots that bring it, newest first, and its whole story."""

    line: DeviceLine
    slots: tuple[tuple[str, int], ...]
    history: tuple[HistoryRecord, ...]
    names: Names
    may_act: bool


def read_register(
    uow: UnitOfWork, actor: Actor, wanted: DeviceFilter, number: int, today: date
) -> Register:
    """A participant's own; those who read for DCC see all of them, or one participant's. Raises NotFound."""
    wanted = _within(actor, wanted)
    owner = None if wanted.participant_id is None else _participant(uow, wanted.participant_id)
    standing = replace(wanted, retired=False)
    gone = replace(wanted, retired=True)
    everything = DeviceFilter(participant_id=wanted.participant_id)
    return Register(
        page=page_of_devices(uow, actor, standing, number, PAGE_SIZE, today),
        owner=owner,
        retired=tuple(page_of_devices(uow, actor, gone, 1, PAGE_SIZE, today).rows) if owner else (),
        any=bool(uow.devices.page(everything, 1, 1).total),
    )


def page_of_devices(
    uow: UnitOfWork, actor: Actor, wanted: DeviceFilter, number: int, size: int, today: date
) -> Page[DeviceLine]:
    page = uow.devices.page(_within(actor, wanted), number, size)
    return Page([_line(uow, e, today) for e in page.rows], page.number, page.size, page.total)


def read_device(uow: UnitOfWork, actor: Actor, reference: str, today: date) -> DevicePage:
    """Raises NotFound for another organisation's entry."""
    entry = visible_device(uow, actor, reference)
    return DevicePage(
        line=_line(uow, entry, today),
        slots=tuple(uow.devices.slots_of(entry.id)),
        history=tuple(uow.history.of("device", reference)),
        names=load_catalogue(uow).names,
        may_act=_may_act(actor, entry.participant_id),
    )


def owner_of_new(uow: UnitOfWork, actor: Actor, participant_id: ParticipantId) -> ParticipantRecord:
    """For whom a device is to be registered. Raises NotFound, NotAllowed."""
    actor.must_act_for(participant_id)
    return _participant(uow, participant_id)


def refusals_of(device: Device, rules: SlotRules) -> tuple[str, ...]:
    """What E2E-DEVICES would refuse of the device: at once, or from some day on."""
    return tuple(map(register_text, device_is_admissible(device, rules, date.max)))


def _line(uow: UnitOfWork, entry: DeviceRecord, today: date) -> DeviceLine:
    catalogue = load_catalogue(uow)
    return DeviceLine(entry, refusals_of(entry.device, catalogue.slot_rules(today)))


def _within(actor: Actor, wanted: DeviceFilter) -> DeviceFilter:
    if actor.role not in READERS | PARTICIPANT_ROLES:
        raise NotAllowed
    if actor.participant_id is None:
        return wanted
    return replace(wanted, participant_id=actor.participant_id)


def _participant(uow: UnitOfWork, participant_id: ParticipantId) -> ParticipantRecord:
    found = uow.participants.find(participant_id)
    if found is None:
        raise NotFound
    return found


def _may_act(actor: Actor, participant_id: ParticipantId) -> bool:
    try:
        actor.must_act_for(participant_id)
    except NotAllowed:
        return False
    return True
