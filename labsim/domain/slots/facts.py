"""What is known when a slot is judged. Everything is an argument: nothing here asks a database or a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.labs import Lab
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import ParticipantFacts
from labsim.domain.releases import Release
from labsim.domain.roles import UserRole
from labsim.domain.slots.rules_in_force import SlotRules
from labsim.domain.topics import Topic
from labsim.domain.working_calendar import WorkingCalendar

End = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """The campaign a slot stands under. `working_days` is the length of notice in force when it was received."""

    reference: str
    state: NoticeState
    received_on: date
    working_days: int
    labs: frozenset[str]
    roles: frozenset[UserRole]
    unanswered: frozenset[str] = frozenset()
    meeting_outcome: MeetingOutcome | None = None
    last_slot_ends: date | None = None


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One lab day of the slot, in spaces: regular number, open, taken by all, held by this participant."""

    lab_spaces: int
    spaces_open: int
    spaces_taken: int
    held: int = 0

    @property
    def free(self) -> int:
        """Open less taken; what is asked for is never subtracted."""
        return self.spaces_open - self.spaces_taken


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """All that the rules of a slot may look at; `lab_days` has every lab day from the first to the last.

    `closed` has the lab days on which the slot's lab is closed to visitors, near or far, with what closes it;
    `ends_that_stay` the ends of an allocated slot that a change of it leaves where they are.
    """

    calendar: WorkingCalendar
    rules: SlotRules
    notice: NoticeFacts
    participant: ParticipantFacts
    lab: Lab
    lab_days: Mapping[date, DayFacts]
    topics: Mapping[str, Topic]
    releases: Mapping[str, Release] = field(default_factory=dict)
    closed: Mapping[date, CapacityChange] = field(default_factory=dict)
    ends_that_stay: frozenset[End] = frozenset()
