"""The whole history, for auditors and administrators."""

from dataclasses import dataclass, replace
from typing import Final

from labsim.domain.people import PersonRole
from labsim.services.actors import Actor, NotAllowed
from labsim.services.catalogue import load_catalogue
from labsim.wording.messages import Names
from models.records import HistoryFilter, HistoryRecord, Page, ParticipantRecord, PersonRecord
from models.unit_of_work import UnitOfWork

PAGE_SIZE: Final = 25
PEOPLE_OFFERED: Final = 500
AUDITORS: Final = frozenset({PersonRole.AUDITOR, PersonRole.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of the history, newest first, and what it can be narrowed to."""

    entries: Page[HistoryRecord]
    participants: tuple[ParticipantRecord, ...]
    people: tuple[PersonRecord, ...]
    names: Names


def read_history(uow: UnitOfWork, actor: Actor, wanted: HistoryFilter, number: int) -> HistoryPage:
    """A subject is found however it is typed."""
    if actor.role is not None and actor.role not in AUDITORS:
        raise NotAllowed
    narrowed = replace(wanted, oldest_first=False)
    return HistoryPage(
        entries=uow.history.page(narrowed, number, PAGE_SIZE),
        participants=tuple(uow.participants.all()),
        people=tuple(uow.people.page("", None, None, 1, PEOPLE_OFFERED).rows),
        names=load_catalogue(uow).names,
    )
