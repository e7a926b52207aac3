"""Every table; importing this package makes the metadata complete."""

from models.tables import accounts, catalogue, ledger, notices, offers, participants, record, slots

__all__ = [
    "accounts",
    "catalogue",
    "ledger",
    "notices",
    "offers",
    "participants",
    "record",
    "slots",
]
