"""Runs as people read them: the list, one of them with its progress, and the queue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.runs import (
    RunKind,
    RunLimits,
    RunState,
    can_cancel,
    can_delete,
    can_run_again,
    kinds_for,
    limits_of,
)
from labsim.services.actors import Actor
from labsim.services.ask_run import most_workers
from labsim.services.catalogue import load_catalogue
from labsim.services.run_rights import (
    may_read_names,
    may_see,
    may_steer,
    must_start,
    seen_run,
    visible,
)
from labsim.services.scenario_library import find_version, title_of
from labsim.wording.messages import Names
from models.records import (
    HistoryRecord,
    Page,
    RunFilter,
    RunRecord,
    RunScenario,
    ScenarioFilter,
)
from models.unit_of_work import UnitOfWork
from simulations.scenario_files import shipped_scenarios
from simulations.study import Request

PAGE_SIZE: Final = 25
_MOST_CHOICES: Final = 500
_FEW: Final = 3  # the first takes as long as it takes processes to start


@dataclass(frozen=True, slots=True)
class RunList:
    """`any` tells whether this reader could see any run at all; `waiting` is how many wait or run, of everybody."""

    page: Page[RunRecord]
    any: bool
    waiting: int
    kinds: tuple[RunKind, ...]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One place of the queue; `run` is None where it is none of this reader's business."""

    run: RunRecord | None
    runs: bool
    planned: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Queue:
    """`last` is how long the run took that was done last: seconds and replications."""

    lines: tuple[QueueLine, ...]
    last: tuple[float, int] | None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """`before` is how many runs are to end before this one; `seconds_left` None where nothing can be told.

    `at_most` says that fewer replications may do.
    """

    run: RunRecord
    before: int
    seconds_left: float | None
    at_most: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """`asked` is the study in full; `parties` who P001 and the others are in a run from live data, for who may know."""

    run: RunRecord
    progress: RunProgress
    may_cancel: bool
    may_run_again: bool
    may_delete: bool
    may_steer: bool
    asked: Request
    parties: tuple[tuple[str, str], ...]
    history: tuple[HistoryRecord, ...]
    names: Names


@dataclass(frozen=True, slots=True)
class RunDesk:
    """What a new run can be made of: scenarios with their titles, the newest version of each."""

    kinds: tuple[RunKind, ...]
    scenarios: tuple[tuple[RunScenario, str], ...]
    limits: RunLimits
    most_workers: int


def read_runs(uow: UnitOfWork, actor: Actor, *, mine: bool, number: int) -> RunList:
    """Raises NotAllowed."""
    everything = visible(actor)
    wanted = replace(everything, owner_id=actor.person_id) if mine else everything
    return RunList(
        page=uow.runs.page(wanted, number, PAGE_SIZE),
        any=bool(uow.runs.page(everything, 1, 1).total),
        waiting=len(uow.runs.queue()),
        kinds=_kinds(actor),
    )


def read_progress(uow: UnitOfWork, actor: Actor, reference: str, real_now: datetime) -> RunProgress:
    """Asked for every two seconds: nothing else is read. Raises NotFound."""
    run = seen_run(uow, actor, reference)
    return _progress(uow, run, _asked(uow, run), real_now)


def read_run(uow: UnitOfWork, actor: Actor, reference: str, real_now: datetime) -> RunPage:
    """Raises NotFound."""
    run = seen_run(uow, actor, reference)
    mine, asked = may_steer(actor, run), _asked(uow, run)
    return RunPage(
        run=run,
        progress=_progress(uow, run, asked, real_now),
        may_cancel=mine and can_cancel(run.state) and not run.cancel_asked,
        may_run_again=mine and can_run_again(run.state),
        may_delete=mine and can_delete(run.state),
        may_steer=mine,
        asked=asked,
        parties=_parties(uow, run) if run.is_live and may_read_names(actor) else (),
        history=tuple(uow.history.of("run", run.reference)),
        names=load_catalogue(uow).names,
    )


def read_queue(uow: UnitOfWork, actor: Actor, real_now: datetime) -> Queue:
    """Everybody's place; of runs that are not this reader's only that they are there. Raises NotAllowed."""
    visible(actor)
    last = uow.runs.last_ended()
    took = None if last is None or last.seconds is None else (last.seconds, last.expected)
    lines = tuple(
        QueueLine(
            run if may_see(actor, run) else None,
            run.state is RunState.RUNNING,
            run.planned,
            seconds_left(run, real_now),
        )
        for run in uow.runs.queue()
    )
    return Queue(lines, took)


def read_run_desk(
    uow: UnitOfWork, actor: Actor, kind: RunKind, linked: RunScenario | None = None
) -> RunDesk:
    """`linked` may be an older version, which is offered, too. Raises NotAllowed.

    Participants' users are offered shipped scenarios alone.
    """
    must_start(actor, kind)
    shipped = tuple((RunScenario(name), title) for name, title in shipped_scenarios())
    kept = () if actor.role in PARTICIPANT_ROLES else _kept(uow, linked)
    return RunDesk(_kinds(actor), (*shipped, *kept), limits_of(actor.role), most_workers(actor))


def runs_with(uow: UnitOfWork, actor: Actor, scenario: RunScenario) -> Sequence[RunRecord]:
    """The newest runs that used a scenario, or one version of it. Raises NotAllowed."""
    wanted: RunFilter = replace(visible(actor), scenario=scenario)
    return uow.runs.page(wanted, 1, PAGE_SIZE).rows


def seconds_left(run: RunRecord, real_now: datetime) -> float | None:
    """As long for each replication to come as for those that have run; None before a few of them.

    All that are planned count: an answer, or a precision, may need fewer.
    """
    if run.state is not RunState.RUNNING or run.began is None or run.done < _FEW:
        return None
    passed = max((real_now - run.began).total_seconds(), 0.0)
    to_come = max(run.planned - run.kept, run.expected) - run.done
    return passed / run.done * max(to_come, 0)


def _asked(uow: UnitOfWork, run: RunRecord) -> Request:
    return Request.from_values(uow.runs.request(run.id))


def _progress(uow: UnitOfWork, run: RunRecord, asked: Request, real_now: datetime) -> RunProgress:
    return RunProgress(
        run=run,
        before=_before(uow.runs.queue(), run) if run.state is RunState.QUEUED else 0,
        seconds_left=seconds_left(run, real_now),
        at_most=run.kind is RunKind.ANSWER or asked.precision is not None,
    )


def _kinds(actor: Actor) -> tuple[RunKind, ...]:
    return tuple(kind for kind in RunKind if kind in kinds_for(actor.role))


def _parties(uow: UnitOfWork, run: RunRecord) -> tuple[tuple[str, str], ...]:
    """A register may have the references of requests as well."""
    names = {participant.id: participant.name for participant in uow.participants.all()}
    register = uow.runs.register(run.id)
    known = (code for code in sorted(register) if register[code] in names)
    return tuple((code, names[register[code]]) for code in known)


def _before(queue: Sequence[RunRecord], run: RunRecord) -> int:
    return [each.id for each in queue].index(run.id) if run in queue else 0


def _kept(uow: UnitOfWork, linked: RunScenario | None) -> tuple[tuple[RunScenario, str], ...]:
    page = uow.scenarios.page(ScenarioFilter(archived=False), 1, _MOST_CHOICES)
    newest = {RunScenario(kept.name, kept.number): title_of(kept) for kept in page.rows}
    if linked is not None and linked.number is not None and linked not in newest:
        older = find_version(uow, linked.name, linked.number)
        newest |= {} if older is None else {linked: older.title}
    return tuple(newest.items())
