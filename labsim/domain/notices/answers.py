"""The eight questions that a notice answers (E2E-QUESTIONS). The answers are a plan: only the earliest start binds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from labsim.domain.labs import LabId
from labsim.domain.roles import UserRole


class NoticeState(StrEnum):
    """A notice opens a campaign; closing it ends the campaign for further slots."""

    OPEN = "open"
    CLOSED = "closed"


class MeetingOutcome(StrEnum):
    """What the initiation meeting decided (E2E-MEETING); only GO_AHEAD opens the way to an allocation."""

    GO_AHEAD = "go_ahead"
    MEET_AGAIN = "meet_again"


@dataclass(frozen=True, slots=True)
class NoticeAnswers:
    """The answers; None or empty means not answered. `roles` may be empty: device-only campaigns have none."""

    labs: frozenset[LabId] = frozenset()
    planned_start: date | None = None
    planned_spaces: int | None = None
    planned_working_days: int | None = None
    what_to_test: str = ""
    own_devices: bool | None = None
    resources_in_place: bool | None = None
    come_back_later: bool | None = None
    roles: frozenset[UserRole] = frozenset()

    def unanswered(self) -> Iterator[str]:
        """Ids of the questions without an answer, as they stand in the rulebook under E2E-QUESTIONS."""
        given: dict[str, object] = {
            "lab": self.labs or None,
            "start": self.planned_start,
            "space": self.planned_spaces,
            "length": self.planned_working_days,
            "topics": self.what_to_test.strip() or None,
            "own_devices": self.own_devices,
            "resources": self.resources_in_place,
            "come_back": self.come_back_later,
        }
        return (question for question, answer in given.items() if answer is None)
