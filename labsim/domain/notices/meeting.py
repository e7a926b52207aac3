"""E2E-MEETING: the day on which an initiation meeting can have been held."""

from datetime import date


def may_be_held_on(day: date, received_on: date, today: date) -> bool:
    """The meeting follows the receipt of its notice and is recorded when it has been held."""
    return received_on <= day <= today
