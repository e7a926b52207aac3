"""What slots bring of their participants' registers, kept as it was when the request was sent."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from labsim.domain.devices import Brought, Device
from models.base import table_of
from models.stores.statements import add_rows
from models.tables.devices import Device as DeviceRow
from models.tables.devices import SlotDevice

DEVICES: Final = table_of(DeviceRow)
BROUGHT: Final = table_of(SlotDevice)

_READ: Final = sa.select(BROUGHT, DEVICES.c.reference).join_from(
    BROUGHT, DEVICES, BROUGHT.c.device_id == DEVICES.c.id
)
_OF_SLOTS: Final = _READ.where(
    BROUGHT.c.slot_id.in_(sa.bindparam("slots", expanding=True))
).order_by(BROUGHT.c.slot_id, BROUGHT.c.device_id)


def add_brought(connection: sa.Connection, slot_id: int | None, own: Sequence[Brought]) -> None:
    """Each entry once; the references are of the register."""
    if not own:
        return
    wanted = sa.select(DEVICES.c.reference, DEVICES.c.id).where(
        DEVICES.c.reference.in_([each.reference for each in own])
    )
    ids = {row.reference: row.id for row in connection.execute(wanted)}
    rows = [
        device_columns(each.device)
        | {
            "slot_id": slot_id,
            "device_id": ids[each.reference],
            "how_many": each.count,
            "in_lab": 0,
        }
        for each in own
    ]
    add_rows(connection, BROUGHT, rows)


def brought_by(
    connection: sa.Connection, slot_ids: Sequence[int]
) -> dict[int, tuple[Brought, ...]]:
    """By slot, in the order of the register."""
    found: defaultdict[int, list[Brought]] = defaultdict(list)
    for row in connection.execute(_OF_SLOTS, {"slots": list(slot_ids)}):
        found[row.slot_id].append(brought_of(row))
    return {slot_id: tuple(own) for slot_id, own in found.items()}


def brought_of(row: sa.Row[Any]) -> Brought:
    return Brought(row.reference, device_of(row), row.how_many)


def device_of(row: sa.Row[Any]) -> Device:
    return Device(
        kind=row.kind,
        maker=row.maker,
        model=row.model,
        smets_version=row.smets_version,
        gbcs_version=row.gbcs_version,
        polyphase=row.polyphase,
        firmware=row.firmware,
    )


def device_columns(device: Device) -> dict[str, Any]:
    return {name: getattr(device, name) for name in device.__slots__}
