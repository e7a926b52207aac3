"""How many smart metering systems count for a User (SEC-COUNT, SEC-THRESHOLD, SEC-SHARED, SEC-EXEMPT)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from labsim.domain.roles import UserRole
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import switch, text, texts, whole_number


@dataclass(frozen=True, slots=True)
class Systems:
    """Smart metering systems enrolled in DCC that one User, or all Users of a resource, are responsible for."""

    domestic: int = 0
    non_domestic: int = 0


def systems_of_homes(rulebook: Rulebook, single_fuel: int, dual_fuel: int, day: date) -> int:
    """SEC-COUNT: one electricity or one gas meter is one system, so that a dual-fuel home is two."""
    return single_fuel + dual_fuel * whole_number(rulebook, "SEC-COUNT", "dual_fuel_home", day)


def is_over_threshold(rulebook: Rulebook, domestic: int, non_domestic: int, day: date) -> bool:
    """SEC-THRESHOLD: strictly above 250,000 systems; from 28 Feb 2019 non-domestic ones weigh five times as much.

    The limit of 50,000 for non-domestic premises alone is on public record, the weight is our
    assumption: either of them is enough.
    """
    weight = whole_number(rulebook, "SEC-THRESHOLD", "non_domestic_weight", day)
    limit = whole_number(rulebook, "SEC-THRESHOLD", "systems", day)
    limit_alone = whole_number(rulebook, "SEC-THRESHOLD", "non_domestic_premises", day)
    excess = max(domestic + weight * non_domestic - limit, non_domestic - limit_alone)
    strictly = text(rulebook, "SEC-THRESHOLD", "exceeded", day) == "strictly_above"
    return excess > 0 if strictly else excess >= 0


def shared_systems(members: Iterable[Systems]) -> Systems:
    """SEC-SHARED: the systems of all Users of a shared resource together."""
    known = tuple(members)
    return Systems(
        sum(member.domestic for member in known), sum(member.non_domestic for member in known)
    )


def shared_resource_needs_full(
    rulebook: Rulebook, roles: Collection[UserRole], shared: Systems, day: date
) -> bool:
    """SEC-SHARED: whether a member with these roles needs a full assessment because of what all members share.

    Not where the resource is assessed once (the switch), nor for roles the section does not bind.
    """
    return (
        not resource_is_assessed_once(rulebook, day)
        and shared_resource_section_binds(rulebook, roles, day)
        and is_over_threshold(rulebook, shared.domestic, shared.non_domestic, day)
    )


def resource_is_assessed_once(rulebook: Rulebook, day: date) -> bool:
    """SEC-SHARED, the switch under discussion: the resource itself is assessed, its members by their own size."""
    return switch(rulebook, "SEC-SHARED", "resource_assessed_once", day)


def has_reduced_clauses(rulebook: Rulebook, roles: Collection[UserRole], day: date) -> bool:
    """SEC-EXEMPT: whether these roles, at least one, are Export Supplier and Registered Supplier Agent only."""
    exempt = texts(rulebook, "SEC-EXEMPT", "roles", day)
    return bool(roles) and all(role in exempt for role in roles)


def shared_resource_section_binds(
    rulebook: Rulebook, roles: Collection[UserRole], day: date
) -> bool:
    """SEC-EXEMPT: every User, but those with reduced clauses only from 29 Nov 2020 on."""
    return not has_reduced_clauses(rulebook, roles, day) or switch(
        rulebook, "SEC-EXEMPT", "shared_resource_section_binds", day
    )


def added_roles_need_full(
    rulebook: Rulebook, held: Collection[UserRole], added: Collection[UserRole], day: date
) -> bool:
    """SEC-EXEMPT: one assessment covers all roles, unless it was of reduced clauses and a full role is added."""
    return (
        has_reduced_clauses(rulebook, held, day)
        and bool(added)
        and not has_reduced_clauses(rulebook, added, day)
    )
