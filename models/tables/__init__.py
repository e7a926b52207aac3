"""Every table; importing this package makes the metadata complete."""

from models.tables import (
    accounts,
    capacity,
    catalogue,
    ledger,
    notices,
    offers,
    participants,
    record,
    slots,
)

__all__ = [
    "accounts",
    "capacity",
    "catalogue",
    "ledger",
    "notices",
    "offers",
    "participants",
    "record",
    "slots",
]
