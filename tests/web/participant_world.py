"""A participant at the beginning: its people, DCC's, another organisation, and empty labs, on 23 Nov 2017."""

from dataclasses import dataclass

from flask import Flask

from labsim.domain.people import PersonRole
from labsim.services.world import set_clock
from models.engine import Database
from models.records import ParticipantRecord, PersonRecord
from tests.builders import (
    NOW,
    a_participant,
    a_person,
    a_planner,
    a_test_manager,
    a_viewer,
    an_auditor,
    both_labs,
    lab_staff,
)
from tests.web.page_client import PageClient
from web.clock import real_now


@dataclass(frozen=True)
class World:
    app: Flask
    database: Database
    participant: ParticipantRecord
    manager: PersonRecord
    viewer: PersonRecord
    staff: PersonRecord
    auditor: PersonRecord
    planner: PersonRecord
    other: ParticipantRecord
    other_manager: PersonRecord

    def as_(self, person: PersonRecord) -> PageClient:
        return PageClient(self.app, person)

    @property
    def web(self) -> PageClient:
        """The participant's test manager."""
        return self.as_(self.manager)

    @property
    def desk(self) -> PageClient:
        return self.as_(self.staff)


def a_world(app: Flask, database: Database) -> World:
    """Living at 10:00 on the day of tests.builders."""
    with database.writing() as uow:
        set_clock(uow, NOW, real_now())
        both_labs(uow)
        participant, other = a_participant(uow, "Albion Energy"), a_participant(uow, "Bittern Gas")
        return World(
            app=app,
            database=database,
            participant=participant,
            manager=a_person(uow, PersonRole.TEST_MANAGER, participant.id, "Ann Shaw"),
            viewer=a_viewer(uow, participant),
            staff=lab_staff(uow),
            auditor=an_auditor(uow),
            planner=a_planner(uow),
            other=other,
            other_manager=a_test_manager(uow, other),
        )
