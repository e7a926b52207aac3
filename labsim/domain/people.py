"""The people who sign in, and the one role each of them has."""

from enum import StrEnum
from typing import Final, NewType

PersonId = NewType("PersonId", int)


class PersonRole(StrEnum):
    """What a signed-in person may do; the first two belong to a Testing Participant."""

    PARTICIPANT_VIEWER = "participant_viewer"
    TEST_MANAGER = "test_manager"
    LAB_STAFF = "lab_staff"
    ADMINISTRATOR = "administrator"
    PLANNER = "planner"
    AUDITOR = "auditor"


PARTICIPANT_ROLES: Final = frozenset({PersonRole.PARTICIPANT_VIEWER, PersonRole.TEST_MANAGER})
DCC_ROLES: Final = frozenset(PersonRole) - PARTICIPANT_ROLES
