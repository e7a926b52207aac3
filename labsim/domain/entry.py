"""The User Entry Process: which items a role needs, when it is complete, and how long on-boarding takes (UEP-*)."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, cast

from labsim.domain.roles import UserRole
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import whole_number


class EntryItem(StrEnum):
    """What must be confirmed before a Party is a User (SEC H1.10); end-to-end testing is no item."""

    USER_ID = "user_id"
    UEPT = "uept"
    SREPT = "srept"
    SECURITY_ASSESSMENT = "security_assessment"
    PRIVACY_ASSESSMENT = "privacy_assessment"
    CREDIT_SUPPORT = "credit_support"


# What the column "for" of the rulebook says where it does not name one role.
_OF_EVERYBODY: Final = frozenset({"every role", "each kind of certificate", "once for all roles"})


def required_items(
    rulebook: Rulebook, roles: Collection[UserRole], day: date
) -> frozenset[EntryItem]:
    """UEP-COMPLETE: the items that must be confirmed for these roles; the privacy assessment for Other Users only."""
    items = cast("list[dict[str, str]]", rulebook.value("UEP-COMPLETE", "items", day).value)
    return frozenset(
        EntryItem(item["item"])
        for item in items
        if item["for"] in _OF_EVERYBODY or item["for"] in roles
    )


def is_complete(required: Collection[EntryItem], confirmed: Collection[EntryItem]) -> bool:
    """UEP-COMPLETE: every required item is confirmed by the body responsible; further ones do not matter."""
    return frozenset(required) <= frozenset(confirmed)


def completed_on(
    required: Collection[EntryItem], confirmed: Mapping[EntryItem, date]
) -> date | None:
    """UEP-COMPLETE: the day the last required item was confirmed; None while one is missing."""
    if not required or not is_complete(required, confirmed.keys()):
        return None
    return max(confirmed[item] for item in required)


def on_boarding_ends(rulebook: Rulebook, complete_on: date) -> tuple[date, date]:
    """UEP-FINAL: the earliest and the latest day of going live, 2 to 3 weeks after the entry is complete."""
    shortest = whole_number(rulebook, "UEP-FINAL", "shortest_weeks", complete_on)
    longest = whole_number(rulebook, "UEP-FINAL", "longest_weeks", complete_on)
    return complete_on + timedelta(weeks=shortest), complete_on + timedelta(weeks=longest)
