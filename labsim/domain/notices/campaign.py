"""How long a notice opens a campaign (E2E-CAMPAIGN)."""

from datetime import date

from labsim.domain.months import months_after


def open_until(last_slot_ends: date, months: int) -> date:
    """E2E-CAMPAIGN: the last day on which a further slot may begin without a new notice, itself included."""
    return months_after(last_slot_ends, months)
