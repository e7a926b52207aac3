"""Every table; importing this package makes the metadata complete."""

from models.tables import (
    accounts,
    capabilities,
    capacity,
    catalogue,
    devices,
    ledger,
    notices,
    offers,
    participants,
    record,
    runs,
    scenarios,
    slots,
)

__all__ = [
    "accounts",
    "capabilities",
    "capacity",
    "catalogue",
    "devices",
    "ledger",
    "notices",
    "offers",
    "participants",
    "record",
    "runs",
    "scenarios",
    "slots",
]
