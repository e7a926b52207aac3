"""Slots that were asked for beside each other: what one is to the other follows from their days and labs."""

from enum import StrEnum

from labsim.domain.slots.offers import Terms


class Link(StrEnum):
    """What another slot is to this one."""

    RETURNS_TO = "returns_to"
    RETURN_VISIT = "return_visit"
    OTHER_LAB = "other_lab"
    BESIDE = "beside"
    MOVED_FROM = "moved_from"
    MOVED_TO = "moved_to"


def link_to(other: Terms, own: Terms, *, asked_before: bool, moved: bool = False) -> Link:
    """`asked_before`: the other one was there first. A return visit begins after the last day of the first.

    `moved`: the second was put in the place of the first.
    """
    if moved:
        return Link.MOVED_FROM if asked_before else Link.MOVED_TO
    first, second = (other, own) if asked_before else (own, other)
    if second.first_day > first.last_day:
        return Link.RETURNS_TO if asked_before else Link.RETURN_VISIT
    return Link.BESIDE if own.lab == other.lab else Link.OTHER_LAB
