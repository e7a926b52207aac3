"""Words for changes of a lab's capacity."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.capacity.settling import Choice
from labsim.wording.dates import dates_text
from labsim.wording.enums import enum_text
from labsim.wording.lists import list_text
from labsim.wording.messages import Message
from labsim.wording.numbers import count_text


def change_reason_text(change: CapacityChange) -> str:
    """`maintenance: new racks`."""
    return f"{enum_text(change.category)}: {change.reason}"


def change_text(change: CapacityChange) -> str:
    """`closed to visitors`, `100 spaces out of use` or `all spaces out of use, 10 kept open for slots`."""
    if change.closes:
        return "closed to visitors"
    kept = f", {change.kept} kept open for slots" if change.kept else ""
    return f"{amount_text(change)} out of use{kept}"


def amount_text(change: CapacityChange) -> str:
    """`100 spaces`, `all spaces`."""
    return "all spaces" if change.spaces is None else count_text(change.spaces, "space")


def settled_words(parts: Sequence[CapacityChange], lab: str) -> str:
    """What changes as it will stand, when and why: to staff, and to participants whose slot is in the way.

    `parts` are those of one change, in order.
    """
    days = dates_text(parts[0].first_day, parts[-1].last_day)
    most = max(part.kept for part in parts)
    whole = replace(parts[0], kept=most)
    what = change_text(whole)
    if any(part.kept != most for part in parts):
        what = f"{change_text(replace(whole, kept=0))}, up to {most} kept open for slots"
    return f"{lab}: {what}, {days} ({change_reason_text(whole)})"


def nothing_fits_message(reference: str, days: Sequence[date]) -> Message:
    """About a slot that cannot be reduced."""
    return Message(
        reference,
        f"No space is left for {reference} on a day of {_dates(days)} (E2E-SPACES)",
        "Move it, cancel it or keep it, or settle another slot otherwise",
    )


def _dates(days: Sequence[date]) -> str:
    return dates_text(min(days), max(days))


def no_days_message(reference: str) -> Message:
    """About a slot that cannot be moved."""
    return Message(
        reference,
        f"No days of the next two years in this lab fit {reference} as it stands (E2E-SPACES)",
        "Keep, reduce or cancel it",
    )


def not_to_be_moved_message(reference: str, code: str, why: Message) -> Message:
    """A rule that the new days of a slot do not meet."""
    return Message(
        reference,
        f"{reference} cannot be moved to the next days that fit: {why.text} ({code})",
        "Keep, reduce or cancel it",
    )


def slots_in_the_way_message(slots: Sequence[str], days: Sequence[date]) -> Message:
    """`slots` as people call them."""
    return Message(
        "",
        f"Slots are in the way, {_dates(days)}: {list_text(slots)} (E2E-SPACES, LAB-DAYS)",
        "Enter this change on its page, where each slot is settled",
    )


def line_message(number: int, message: Message) -> Message:
    """About a line of a file."""
    return Message("", f"Line {number}: {message.text}", message.remedy)


def choice_text(choice: Choice, *, is_offer: bool) -> str:
    """An offer is not cancelled but taken back."""
    if is_offer and choice is Choice.CANCEL:
        return "take the offer back"
    return enum_text(choice)
