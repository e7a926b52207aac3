"""A participant's register of own devices: add an entry, change it, retire it, take it back (E2E-DEVICES)."""

from dataclasses import dataclass
from datetime import datetime

from labsim.domain.devices import Device
from labsim.domain.participants import ParticipantId
from labsim.services.actors import Actor, NotFound
from labsim.services.refusals import Refused, refuse
from labsim.services.snapshots import device_json
from models.records import DeviceRecord, NewHistory
from models.stores.references import new_reference
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Entry:
    """What is registered: a model in one firmware, and how many the participant has."""

    device: Device
    count: int


def register_device(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId, entry: Entry, now: datetime
) -> DeviceRecord | Refused:
    """Also what no lab may test today: the register says what there is, the rule judges what is brought."""
    actor.must_act_for(participant_id)
    if uow.participants.find(participant_id) is None:
        raise NotFound
    uow.participants.lock(participant_id)
    if refused := _registered_already(uow, participant_id, entry.device, ""):
        return refused
    new = uow.devices.add(participant_id, entry.device, entry.count, new_reference("D"))
    uow.history.add(_line(actor, new, "register_device", now, None))
    return new


def change_device(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, entry: Entry, now: datetime
) -> DeviceRecord | Refused:
    """Requests that are sent keep what they named. Raises NotFound, NotAllowed, StaleVersion."""
    old = locked_device(uow, actor, reference)
    if refused := _registered_already(uow, old.participant_id, entry.device, reference):
        return refused
    new = uow.devices.change(old, version, entry.device, entry.count, retired=old.retired)
    uow.history.add(_line(actor, new, "change_device", now, old))
    return new


def retire_device(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, now: datetime
) -> DeviceRecord | Refused:
    """No new request can name it; those that did keep it. Raises as change_device does."""
    return _retired(uow, actor, reference, version, now, retired=True)


def restore_device(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, now: datetime
) -> DeviceRecord | Refused:
    """Undoes the retirement. Raises as change_device does."""
    return _retired(uow, actor, reference, version, now, retired=False)


def visible_device(uow: UnitOfWork, actor: Actor, reference: str) -> DeviceRecord:
    """The entry, if this person may see it; NotFound otherwise."""
    entry = uow.devices.find(reference)
    if entry is None:
        raise NotFound
    actor.must_see(entry.participant_id)
    return entry


def device_for_change(uow: UnitOfWork, actor: Actor, reference: str) -> DeviceRecord:
    """The entry, if this person may change it. Raises NotFound, NotAllowed."""
    entry = visible_device(uow, actor, reference)
    actor.must_act_for(entry.participant_id)
    return entry


def locked_device(uow: UnitOfWork, actor: Actor, reference: str) -> DeviceRecord:
    """As nobody can change it, or ask with it, until this unit ends."""
    entry = device_for_change(uow, actor, reference)
    uow.participants.lock(entry.participant_id)
    return visible_device(uow, actor, reference)


def _retired(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, now: datetime, *, retired: bool
) -> DeviceRecord | Refused:
    old = locked_device(uow, actor, reference)
    if old.retired is retired:
        how = "is retired" if retired else "stands in the register"
        return refuse(f"{old.device.name} {how} already", "Nothing is left to do")
    if not retired and (
        refused := _registered_already(uow, old.participant_id, old.device, reference)
    ):
        return refused
    new = uow.devices.change(old, version, old.device, old.count, retired=retired)
    act = "retire_device" if retired else "restore_device"
    uow.history.add(_line(actor, new, act, now, old))
    return new


def _registered_already(
    uow: UnitOfWork, participant_id: ParticipantId, device: Device, own: str
) -> Refused | None:
    """One entry a model and firmware; capitals make no difference."""
    for other in uow.devices.of_participant(participant_id):
        if other.reference != own and _identity(other.device) == _identity(device):
            return refuse(
                f"{other.device.name} is registered already in this firmware, as {other.reference}",
                "Change that entry, or give another model or firmware",
                "model",
            )
    return None


def _identity(device: Device) -> tuple[str, str, str]:
    return (device.maker.casefold(), device.model.casefold(), device.firmware.casefold())


def _line(
    actor: Actor, entry: DeviceRecord, act: str, now: datetime, before: DeviceRecord | None
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=entry.participant_id,
        act=act,
        subject_kind="device",
        subject=entry.reference,
        before=device_json(before) if before else None,
        after=device_json(entry),
    )
