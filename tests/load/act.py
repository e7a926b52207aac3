"""One act of the site, ready to be done: who does it, on which page its form stands, what is typed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from models.records import PersonRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests.load.conftest import Stage
from tests.load.world import Team

Typed = dict[str, str | list[str]]


@dataclass(frozen=True)
class Ready:
    """An act that is about to be done: `person` opens `page`, whose form is sent to `action`."""

    person: PersonRecord
    page: str
    action: str
    typed: Typed = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """`written` is the name that the history gives it."""

    written: str
    ready: Callable[[Stage], Ready]
    ends_session: bool = False
    answers_itself: bool = False


def made(stage: Stage, work: Callable[[UnitOfWork], Any]) -> Any:
    return in_unit(stage.database, work)


def first_team(stage: Stage) -> Team:
    return stage.world.teams[0]


def first_staff(stage: Stage) -> PersonRecord:
    return stage.world.staff[0]
