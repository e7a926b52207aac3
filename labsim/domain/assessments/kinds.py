"""Which kind of security assessment is due in which year (SEC-ANNUAL, SEC-KIND)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from labsim.domain.roles import UserRole
from labsim.domain.rulebook import Rulebook
from labsim.domain.rulebook.reading import text, texts

_SUPPLIER_ROLES: Final = frozenset(
    {UserRole.IMPORT_SUPPLIER, UserRole.EXPORT_SUPPLIER, UserRole.GAS_SUPPLIER}
)
_NETWORK_ROLES: Final = frozenset({UserRole.ELECTRICITY_DISTRIBUTOR, UserRole.GAS_TRANSPORTER})
_FIRST_OF_THE_CYCLE: Final = 2


class AssessmentKind(StrEnum):
    """The three kinds; a User's first assessment is a full one (the FUSA)."""

    FULL = "full"
    VERIFICATION = "verification"
    SELF = "self"


class UserGroup(StrEnum):
    """Whose cycle of kinds a User follows."""

    SUPPLIER = "supplier"
    NETWORK = "network"
    OTHER_USER = "other_user"


@dataclass(frozen=True, slots=True)
class Assessed:
    """Who is assessed: `over_threshold` by its own systems, `resource_needs_full` by those of a shared resource."""

    group: UserGroup
    over_threshold: bool = False
    resource_needs_full: bool = False


class NoSuchYear(ValueError):
    """Years of assessments are counted from 1."""

    def __init__(self, year_number: int) -> None:
        super().__init__(f"The year of an assessment is 1 or more, not {year_number}")


def group_of(roles: Collection[UserRole]) -> UserGroup:
    """Supplier before network before other: who is neither of the first two is an Other User (S1 on SEC G8.47)."""
    if not _SUPPLIER_ROLES.isdisjoint(roles):
        return UserGroup.SUPPLIER
    if not _NETWORK_ROLES.isdisjoint(roles):
        return UserGroup.NETWORK
    return UserGroup.OTHER_USER


def kind_of(rulebook: Rulebook, who: Assessed, year_number: int, day: date) -> AssessmentKind:
    """SEC-KIND: the kind of a User's n-th assessment, by the values in force on `day`.

    1 is the first; the cycle of years 2, 3 and 4 then repeats. A large shared resource makes each
    of its Users' assessments a full one. Raises NoSuchYear below 1.
    """
    if year_number < 1:
        raise NoSuchYear(year_number)
    if year_number == 1:
        return AssessmentKind(text(rulebook, "SEC-ANNUAL", "first_kind", day))
    if who.resource_needs_full:
        return AssessmentKind.FULL
    cycle = texts(rulebook, "SEC-KIND", _cycle(who), day)
    return AssessmentKind(cycle[(year_number - _FIRST_OF_THE_CYCLE) % len(cycle)])


def _cycle(who: Assessed) -> str:
    if who.group is UserGroup.OTHER_USER:
        return "other_user"
    return f"{who.group}_{'over' if who.over_threshold else 'within'}_threshold"
