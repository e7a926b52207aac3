"""A desk at work: a supplier that meets every rule, a request of its, and people of every role."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from flask import Flask

from labsim.services.world import set_clock
from models.engine import Database
from models.records import NoticeRecord, ParticipantRecord, PersonRecord, SlotRecord
from models.unit_of_work import UnitOfWork
from tests.builders import (
    NOW,
    a_meeting,
    a_notice,
    a_participant,
    a_planner,
    a_slot,
    a_test_manager,
    again,
    an_administrator,
    an_auditor,
    both_labs,
    lab_staff,
    ready_to_test,
)
from tests.web.page_client import PageClient, words_of


@dataclass(frozen=True)
class DeskWorld:
    app: Flask
    database: Database
    participant: ParticipantRecord
    notice: NoticeRecord
    slot: SlotRecord
    manager: PersonRecord
    staff: PersonRecord
    administrator: PersonRecord
    auditor: PersonRecord
    planner: PersonRecord

    def as_(self, person: PersonRecord) -> PageClient:
        return PageClient(self.app, person)

    @property
    def desk(self) -> PageClient:
        return self.as_(self.staff)

    def change(self, work: Callable[[UnitOfWork], object]) -> None:
        with self.database.writing() as uow:
            work(uow)

    def slot_now(self) -> SlotRecord:
        with self.database.reading() as uow:
            return again(uow, self.slot)

    @property
    def decision_url(self) -> str:
        return f"/slots/{self.slot.reference}/decision"


def a_desk_world(app: Flask, database: Database, *, ready: bool = True) -> DeskWorld:
    """It is 23 November 2017, 10:00. Without `ready` no rule about the participant or its notice is met."""
    with database.writing() as uow:
        set_clock(uow, NOW, datetime.now(UTC))  # noqa: TID251 - the world's clock is set against the real one
        both_labs(uow)
        participant = a_participant(uow, "Albion Energy")
        manager = a_test_manager(uow, participant)
        notice = a_notice(uow, participant)
        if ready:
            ready_to_test(uow, participant, manager)
            a_meeting(uow, notice)
        return DeskWorld(
            app=app,
            database=database,
            participant=participant,
            notice=notice,
            slot=a_slot(uow, notice),
            manager=manager,
            staff=lab_staff(uow),
            administrator=an_administrator(uow),
            auditor=an_auditor(uow),
            planner=a_planner(uow),
        )


def cells(row: Element) -> list[str]:
    """What stands in each cell of a table's row."""
    return [words_of(cell) for cell in row if cell.tag in {"th", "td"}]
