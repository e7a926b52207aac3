"""Slots that were asked for beside each other, or put in each other's place; what one is to the other."""

from enum import StrEnum

from labsim.domain.slots.offers import Terms


class LinkKind(StrEnum):
    """Why two slots are linked: the second was asked for beside the first, or DCC put it in its place."""

    BESIDE = "beside"
    MOVED = "moved"


class Link(StrEnum):
    """What another slot is to this one."""

    RETURNS_TO = "returns_to"
    RETURN_VISIT = "return_visit"
    OTHER_LAB = "other_lab"
    BESIDE = "beside"
    MOVED_FROM = "moved_from"
    MOVED_TO = "moved_to"


def link_to(
    other: Terms, own: Terms, *, asked_before: bool, kind: LinkKind = LinkKind.BESIDE
) -> Link:
    """`asked_before`: the other one was there first. A return visit begins after the last day of the first."""
    if kind is LinkKind.MOVED:
        return Link.MOVED_FROM if asked_before else Link.MOVED_TO
    first, second = (other, own) if asked_before else (own, other)
    if second.first_day > first.last_day:
        return Link.RETURNS_TO if asked_before else Link.RETURN_VISIT
    return Link.BESIDE if own.lab == other.lab else Link.OTHER_LAB
