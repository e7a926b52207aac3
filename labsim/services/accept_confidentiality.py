"""A test manager accepts DCC's confidentiality guidelines for the organisation (E2E-CONFIDENTIAL)."""

from dataclasses import dataclass
from datetime import datetime

from labsim.domain.london import london_day
from labsim.domain.people import PersonRole
from labsim.services.actors import Actor, NotAllowed
from labsim.services.catalogue import load_catalogue
from labsim.services.refusals import Refused, refuse
from models.records import AcceptanceRecord, NewHistory
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class GuidelinesState:
    """The version in force today, and what was accepted so far."""

    version: str
    acceptances: tuple[AcceptanceRecord, ...]

    @property
    def accepted(self) -> AcceptanceRecord | None:
        return next((a for a in self.acceptances if a.version == self.version), None)


def read_guidelines(uow: UnitOfWork, actor: Actor, now: datetime) -> GuidelinesState:
    if actor.participant_id is None:
        raise NotAllowed
    version = load_catalogue(uow).slot_rules(london_day(now)).confidentiality_version
    return GuidelinesState(version, tuple(uow.participants.acceptances(actor.participant_id)))


def accept_confidentiality(
    uow: UnitOfWork, actor: Actor, version: str, now: datetime
) -> GuidelinesState | Refused:
    """Only the test manager accepts, for the own organisation, and only the version in force."""
    if (
        actor.role is not PersonRole.TEST_MANAGER
        or actor.participant_id is None
        or actor.person_id is None
    ):
        raise NotAllowed
    state = read_guidelines(uow, actor, now)
    if version != state.version:
        return refuse(
            f"Version {state.version} of the guidelines is in force now", "Read it and accept it"
        )
    if state.accepted is None:
        uow.participants.accept_confidentiality(actor.participant_id, version, actor.person_id, now)
        uow.history.add(
            NewHistory(
                at=now,
                person_id=actor.person_id,
                participant_id=actor.participant_id,
                act="accept_confidentiality",
                subject_kind="participant",
                subject=str(actor.participant_id),
                after={"version": version},
            )
        )
    return state
