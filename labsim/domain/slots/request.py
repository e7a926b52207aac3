"""What a participant asks for: a lab, days, spaces, and the tests to be run."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from labsim.domain.devices import Brought
from labsim.domain.labs import LabId
from labsim.domain.roles import UserRole
from labsim.domain.slots.profile import Profile, spaces_at

# Bounds of the service, not of a rule (decision 3).
LONGEST_SPAN_DAYS: Final = 366
MOST_SPACES: Final = 5000


class ClassOfTest(StrEnum):
    """User-system tests are run in User Roles; device-only tests need none."""

    USER_SYSTEM = "user_system"
    DEVICE_ONLY = "device_only"


class DeviceOwner(StrEnum):
    """Whose meters are tested; in a DCC lab the Communications Hub is always DCC's."""

    DCC = "dcc"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices of a slot. Own ones are named, each by an entry of the register (`own`).

    Versions and phases beside them are those of requests sent before there was a register; nobody asks
    them of DCC's meters, which are those of UEPT.
    """

    owner: DeviceOwner = DeviceOwner.DCC
    smets_version: str = "SMETS2"
    gbcs_version: str = "1.1"
    polyphase: bool = False
    own: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotRequest:
    """One wish for spaces in one lab on every lab day from first to last, under one notice.

    `spaces` are device positions, held day and night; with a profile, the most on any day. `reason`
    is what the participant says when a rule that staff may override is not met.
    """

    lab: LabId
    first_day: date
    last_day: date
    spaces: int
    test_class: ClassOfTest
    roles: frozenset[UserRole]
    topics: frozenset[str]
    releases: frozenset[str]
    devices: Devices
    reason: str = ""
    profile: Profile = ()

    def spaces_on(self, day: date) -> int:
        """On one of its lab days."""
        return spaces_at(self.profile, self.spaces, day)


def span_days(first_day: date, last_day: date) -> int:
    """Days of the calendar from the first to the last, both counted; below 1 where they are turned round."""
    return (last_day - first_day).days + 1
