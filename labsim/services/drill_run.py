"""A run looked into: the assessments behind a month of a chart, and one participant's course, in one replication.

A replication is run again: from the same text, seed and number comes the same course, as long as the code is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from labsim.services.actors import Actor, NotFound
from labsim.services.run_files import RunFolders
from labsim.services.run_results import ResultIsGone, read_run_result
from labsim.services.run_rights import may_read_names, seen_run
from models.records import RunRecord
from models.unit_of_work import UnitOfWork
from simulations.drill import (
    Assessment,
    Step,
    assessments_of,
    course_of,
    label_of,
    months_of,
)
from simulations.event_log import EventLog
from simulations.measures.bunching import SERIES
from simulations.model import run_in
from simulations.report.result import Result, Scenario
from simulations.scenario import Scenario as World
from simulations.scenario import ScenarioError
from simulations.setting import setting_of_text
from simulations.store import code_digest


class OtherCode(Exception):
    """The run was made by other sources: run again, a replication would take another course."""


class NoSuchReplication(Exception):
    """The scenario has replications from 0 to `last`."""

    def __init__(self, last: int) -> None:
        super().__init__(last)
        self.last = last


class NoSuchMonth(Exception):
    """The replication has months from `first` to `last`."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first, last)
        self.first, self.last = first, last


@dataclass(frozen=True, slots=True)
class Place:
    """A replication of a scenario of a run; the base where no name is given, none where no number was."""

    scenario: str
    replication: int | None


@dataclass(frozen=True, slots=True)
class Replication:
    """One replication of a finished run, and what there is beside it."""

    run: RunRecord
    scenario: Scenario
    scenarios: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """`who` is the participant's number in the model, with its name where the reader may know it."""

    assessment: Assessment
    who: str


@dataclass(frozen=True, slots=True)
class MonthPage:
    """The assessments of one month of a series; `mean` is that of all replications; before and after are months."""

    at: Replication
    series: str
    month: date
    mean: float
    lines: tuple[AssessmentLine, ...]
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class CoursePage:
    """What happened to one participant; `of` is its kind."""

    at: Replication
    number: int
    who: str
    of: str
    steps: tuple[Step, ...]


def read_month(
    uow: UnitOfWork,
    actor: Actor,
    folders: RunFolders,
    reference: str,
    place: Place,
    series: str,
    month: date | None,
) -> MonthPage:
    """The first month of the measured time where none is given; date.min is no month.

    Raises NotFound, NoSuchReplication, NoSuchMonth, OtherCode, ResultIsGone.
    """
    at, log, names = _opened(uow, actor, folders, reference, place)
    months = months_of(log)
    chosen = month or _first_measured(log, months)
    if series not in SERIES:
        raise NotFound
    if chosen not in months:
        raise NoSuchMonth(months[0], months[-1])
    number = months.index(chosen)
    return MonthPage(
        at=at,
        series=series,
        month=chosen,
        mean=_mean(at.scenario, series, chosen),
        lines=tuple(
            AssessmentLine(each, _who(log, each.participant, names))
            for each in assessments_of(log, series, chosen)
        ),
        before=months[number - 1] if number else None,
        after=months[number + 1] if number + 1 < len(months) else None,
    )


def read_course(
    uow: UnitOfWork,
    actor: Actor,
    folders: RunFolders,
    reference: str,
    place: Place,
    number: int,
) -> CoursePage:
    """Raises NotFound, NoSuchReplication, OtherCode, ResultIsGone."""
    at, log, names = _opened(uow, actor, folders, reference, place)
    if number >= len(log.parties):
        raise NotFound
    who, of = _who(log, number, names), log.parties[number].kind.value
    return CoursePage(at, number, who, of, course_of(log, number))


def _opened(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, reference: str, place: Place
) -> tuple[Replication, EventLog, Mapping[str, str]]:
    run = seen_run(uow, actor, reference)
    result = read_run_result(uow, actor, folders, reference)
    scenario = result.named(place.scenario) if place.scenario else result.base
    if scenario is None:
        raise NotFound
    number = place.replication
    if number is None or number not in range(scenario.replications):
        raise NoSuchReplication(scenario.replications - 1)
    if not can_be_looked_into(result):
        raise OtherCode
    names = tuple(each.name for each in result.scenarios)
    at = Replication(run, scenario, names, number)
    text, entropy = _asked(result, scenario)
    return at, _run_again(text, entropy, number), _names(uow, actor, run)


def can_be_looked_into(result: Result) -> bool:
    """Whether these sources made it: of others, a replication would take another course."""
    return bool(result.provenance.get("code") == code_digest())


@lru_cache(maxsize=4)
def _run_again(text: str, entropy: int, number: int) -> EventLog:
    """A month's list and the courses behind it are asked for one after the other."""
    return run_in(setting_of_text(text), entropy, number)


def _asked(result: Result, scenario: Scenario) -> tuple[str, int]:
    """The scenario as it was run, out of the result itself, and the entropy. Raises ResultIsGone."""
    raw: Mapping[str, Any] = next(
        each for each in result.raw["scenarios"] if each["name"] == scenario.name
    )
    try:
        text = World.checked(raw["scenario"], "the result").canonical()
        return text, int(result.provenance["entropy"])
    except (KeyError, TypeError, ValueError, ScenarioError) as error:
        raise ResultIsGone(scenario.name) from error


def _names(uow: UnitOfWork, actor: Actor, run: RunRecord) -> Mapping[str, str]:
    """Of live participants, by their number in the model; for DCC staff alone."""
    if not run.is_live or not may_read_names(actor):
        return {}
    known = {each.id: each.name for each in uow.participants.all()}
    return {
        ref: known[participant_id]
        for ref, participant_id in uow.runs.register(run.id).items()
        if participant_id in known
    }


def _who(log: EventLog, number: int, names: Mapping[str, str]) -> str:
    label = label_of(log, number)
    return f"{label}, {names[label]}" if label in names else label


def _first_measured(log: EventLog, months: tuple[date, ...]) -> date:
    return next((month for month in months if month >= log.scenario.time.measured_from), months[0])


def _mean(scenario: Scenario, series: str, month: date) -> float:
    found = scenario.one_series(series)
    return found.mean[found.at.index(month)] if found and month in found.at else float("nan")
