"""Words for what is missing in a participant's record."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never

from labsim.domain.roles import UserRole
from labsim.domain.slots.violations import (
    ConfidentialityNotAccepted,
    EntryCriteriaUnmet,
    GatewayMissing,
    NoRoleNamed,
    SreptAfterUept,
    SreptMissing,
    TopicsNeedRole,
    UeptMissing,
)
from labsim.wording.enums import USER_ROLE_NAMES
from labsim.wording.lists import list_text
from labsim.wording.messages import Message, Names

RolesViolation = NoRoleNamed | SreptMissing | UeptMissing | TopicsNeedRole | SreptAfterUept
EntryViolation = GatewayMissing | ConfidentialityNotAccepted | EntryCriteriaUnmet

_CRITERIA: Final[Mapping[str, str]] = MappingProxyType(
    {
        "E2E-ROLE": "completed testing",
        "E2E-GATEWAY": "Gateway connection",
        "E2E-CONFIDENTIAL": "confidentiality guidelines",
    }
)


def roles_message(violation: RolesViolation, names: Names) -> Message:
    """What the mandatory testing does not allow yet."""
    match violation:
        case NoRoleNamed():
            return _no_role_named()
        case SreptMissing():
            return _srept_missing()
        case UeptMissing():
            return _uept_missing(violation)
        case TopicsNeedRole():
            return _topics_need_role(violation, names)
        case SreptAfterUept():
            return _srept_after_uept(violation)
        case _:
            assert_never(violation)


def entry_message(violation: EntryViolation) -> Message:
    """Which entry criteria are not met yet."""
    match violation:
        case GatewayMissing():
            return _gateway_missing()
        case ConfidentialityNotAccepted():
            return _confidentiality_not_accepted(violation)
        case EntryCriteriaUnmet():
            return _entry_criteria_unmet(violation)
        case _:
            assert_never(violation)


def _no_role_named() -> Message:
    return Message(
        "roles",
        "User-system tests must name at least one User Role",
        "Choose the User Roles to test in, or choose device-only tests",
    )


def _srept_missing() -> Message:
    return Message(
        "",
        "SREPT must be complete for Organisation or Device certificates; it is not recorded yet",
        "Ask DCC to record the day of completion, or choose device-only tests",
    )


def _uept_missing(violation: UeptMissing) -> Message:
    return Message(
        "roles",
        f"UEPT must be complete for {_roles(violation.roles)}; it is not recorded yet",
        "Ask DCC to record the day of completion, or test in other User Roles",
    )


def _topics_need_role(violation: TopicsNeedRole, names: Names) -> Message:
    topics = list_text([f'"{names.topic(topic)}"' for topic in violation.topics])
    return Message(
        "topics",
        f"Device-only tests must leave out {topics}",
        "Leave this out, or choose user-system tests",
    )


def _srept_after_uept(violation: SreptAfterUept) -> Message:
    return Message(
        "roles",
        f"SREPT must be recorded no later than UEPT for {_roles(violation.roles)}: this is the"
        " practice of DCC, not a rule of the Code",
        "Ask DCC to check the days recorded; a request may be sent meanwhile with a reason",
    )


def _gateway_missing() -> Message:
    return Message(
        "",
        "User-system tests must run over a DCC Gateway connection; it is not recorded yet",
        "Ask DCC to record the day of the connection, or choose device-only tests",
    )


def _confidentiality_not_accepted(violation: ConfidentialityNotAccepted) -> Message:
    return Message(
        "",
        f"Version {violation.version} of the confidentiality guidelines must be accepted by"
        " the test manager",
        "The test manager can read and accept it now; it counts at once",
    )


def _entry_criteria_unmet(violation: EntryCriteriaUnmet) -> Message:
    open_criteria = list_text([_CRITERIA.get(code, code) for code in violation.codes])
    return Message(
        "",
        "Every entry criterion must be met from the request to the first day;"
        f" still open: {open_criteria}",
        "See what each of these rules says; all are judged again every night",
    )


def _roles(roles: Sequence[UserRole]) -> str:
    return list_text([USER_ROLE_NAMES[role] for role in roles])
