"""The people and the notice that most acts need, ready made on a database."""

from dataclasses import dataclass

from labsim.domain.participants import ParticipantId
from labsim.services.actors import Actor
from models.engine import Database
from models.records import NoticeRecord, PersonRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.builders import (
    a_meeting,
    a_notice,
    a_participant,
    a_test_manager,
    a_viewer,
    an_auditor,
    both_labs,
    lab_staff,
    ready_to_test,
)


def acting(person: PersonRecord) -> Actor:
    return Actor(person.id, person.role, person.participant_id)


@dataclass(frozen=True)
class Story:
    """A supplier that meets every rule, its people, the desk, and a stranger from another supplier."""

    participant: ParticipantId
    notice: NoticeRecord
    manager: Actor
    viewer: Actor
    staff: Actor
    auditor: Actor
    stranger: Actor


def a_story(database: Database, *, ready: bool = True) -> Story:
    def tell(uow: UnitOfWork) -> Story:
        both_labs(uow)
        ours, theirs = a_participant(uow), a_participant(uow)
        manager = a_test_manager(uow, ours)
        notice = a_notice(uow, ours)
        if ready:
            ready_to_test(uow, ours, manager)
            notice = a_meeting(uow, notice)
        return Story(
            participant=ours.id,
            notice=notice,
            manager=acting(manager),
            viewer=acting(a_viewer(uow, ours)),
            staff=acting(lab_staff(uow)),
            auditor=acting(an_auditor(uow)),
            stranger=acting(a_test_manager(uow, theirs)),
        )

    return in_unit(database, tell)
