"""Who acts, and whether they may: asked by every act, for that object."""

from dataclasses import dataclass
from typing import Final

from labsim.domain.participants import ParticipantId
from labsim.domain.people import DCC_ROLES, PersonId, PersonRole

DESK: Final = frozenset({PersonRole.LAB_STAFF, PersonRole.ADMINISTRATOR})
PLANNERS: Final = frozenset({PersonRole.PLANNER, PersonRole.ADMINISTRATOR})
READERS: Final = DESK | {PersonRole.AUDITOR}


class NotFound(Exception):
    """The object is not there, or is none of this person's business: both read alike."""


class NotAllowed(Exception):
    """The person may see the object but not do this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person; or the worker and the command line, which are SYSTEM."""

    person_id: PersonId | None
    role: PersonRole | None
    participant_id: ParticipantId | None = None

    @property
    def is_desk(self) -> bool:
        """DCC lab staff or administrator."""
        return self.role in DESK

    def must_be_desk(self) -> None:
        """Raises NotAllowed for anyone but DCC lab staff, administrators and the system itself."""
        if self.role is not None and not self.is_desk:
            raise NotAllowed

    def must_read(self) -> None:
        """Raises NotAllowed for anyone but the desk, auditors and the system itself."""
        if self.role is not None and self.role not in READERS:
            raise NotAllowed

    def must_be_administrator(self) -> None:
        """Raises NotAllowed for anyone but administrators and the system itself."""
        if self.role not in {None, PersonRole.ADMINISTRATOR}:
            raise NotAllowed

    def must_plan(self) -> None:
        """Raises NotAllowed for anyone but planners, administrators and the system itself."""
        if self.role is not None and self.role not in PLANNERS:
            raise NotAllowed

    def must_see(self, participant_id: ParticipantId) -> None:
        """Raises NotFound unless the object is their own organisation's or they read for DCC."""
        if self.role is None or self.role in READERS:
            return
        if self.role in DCC_ROLES or self.participant_id != participant_id:
            raise NotFound

    def must_act_for(self, participant_id: ParticipantId) -> None:
        """Raises NotFound or NotAllowed unless they are this participant's test manager or the desk."""
        self.must_see(participant_id)
        if self.role is PersonRole.TEST_MANAGER or self.role is None or self.is_desk:
            return
        raise NotAllowed


SYSTEM: Final = Actor(None, None)
