"""Slots that were asked for beside each other: what one is to the other follows from their days and labs."""

from enum import StrEnum

from labsim.domain.slots.offers import Terms


class Link(StrEnum):
    """What another slot is to this one."""

    RETURNS_TO = "returns_to"
    RETURN_VISIT = "return_visit"
    OTHER_LAB = "other_lab"
    BESIDE = "beside"


def link_to(other: Terms, own: Terms, *, asked_before: bool) -> Link:
    """`asked_before`: the other one was there first. A return visit begins after the last day of the first."""
    first, second = (other, own) if asked_before else (own, other)
    if second.first_day > first.last_day:
        return Link.RETURNS_TO if asked_before else Link.RETURN_VISIT
    return Link.BESIDE if own.lab == other.lab else Link.OTHER_LAB
