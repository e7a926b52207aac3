"""Finished runs are put side by side: a new run over the scenarios that they ran, with the same luck."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from labsim.domain.people import PARTICIPANT_ROLES, PersonRole
from labsim.domain.runs import COMPARABLE_KINDS, RunKind, RunState
from labsim.services.actors import Actor, NotFound
from labsim.services.ask_run import RunAsked, RunWish, ask_run, told_apart
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import may_read_files, must_start, seen_run, visible
from models.records import RunFilter, RunRecord, RunScenario
from models.unit_of_work import UnitOfWork
from simulations.study import Request

_MOST_CHOICES: Final = 200


@dataclass(frozen=True, slots=True)
class CompareWish:
    """References of runs that are done; the others are compared with the base."""

    base: str
    others: tuple[str, ...]
    title: str = ""
    workers: int = 1


@dataclass(frozen=True, slots=True)
class _Part:
    """A run with what it asked, and who P001 is in it."""

    run: RunRecord
    request: Request
    register: Mapping[str, Any]


def comparable_runs(uow: UnitOfWork, actor: Actor) -> Sequence[RunRecord]:
    """The newest that are done and ran their scenarios as they are, of those whose files are this reader's.

    Raises NotAllowed.
    """
    must_start(actor, RunKind.COMPARE)
    seen = visible(actor)
    wanted = RunFilter(
        participant_id=seen.participant_id,
        live=False if actor.role in PARTICIPANT_ROLES else None,
        of_participants_own_data=False if actor.role is PersonRole.PLANNER else None,
        states=frozenset({RunState.DONE}),
        kinds=COMPARABLE_KINDS,
    )
    return uow.runs.page(wanted, 1, _MOST_CHOICES).rows


def compare_runs(
    uow: UnitOfWork, actor: Actor, wish: CompareWish, now: datetime
) -> RunAsked | Refused:
    """With the base's seed and the least number of replications: what has run is not run again. Raises NotAllowed."""
    must_start(actor, RunKind.COMPARE)
    chosen = dict.fromkeys([wish.base, *wish.others])
    parts = [part for reference in chosen if (part := _part(uow, actor, reference))]
    if len(parts) < len(chosen):
        return refuse("A run is not there any more, or has no results", "Choose again", "others")
    registers = [part.register for part in parts if part.run.is_live]
    if any(register != registers[0] for register in registers):
        told = "These runs begin from the live data of different moments, where P001 is not always the same party"
        return refuse(told, "Choose runs of one moment", "others")
    texts = _scenarios(parts)
    if len(texts) == 1:
        return refuse("These runs ran the same scenario", "Choose one of another", "others")
    if single := [part.run.reference for part in parts if part.run.replications == 1]:
        told = f"{single[0]} has one replication, and one has no interval"
        return refuse(told, "Ask for more replications of it first", "others")
    return ask_run(uow, actor, _wish(wish, parts, texts, registers), now)


def _part(uow: UnitOfWork, actor: Actor, reference: str) -> _Part | None:
    try:
        run = seen_run(uow, actor, reference)
    except NotFound:
        return None
    comparable = run.kind in COMPARABLE_KINDS and may_read_files(actor, run)
    if run.state is not RunState.DONE or not comparable:
        return None
    request = Request.from_values(uow.runs.request(run.id))
    return _Part(run, request, uow.runs.register(run.id))


def _scenarios(parts: Iterable[_Part]) -> dict[str, RunScenario | None]:
    """Each text once, in the order of the runs, with the name and version that it had where it had one."""
    found: dict[str, RunScenario | None] = {}
    for part in parts:
        named = part.run.scenarios
        for place, text in enumerate(part.request.scenarios):
            found.setdefault(text, named[place] if place < len(named) else None)
    return found


def _wish(
    wish: CompareWish,
    parts: Sequence[_Part],
    texts: Mapping[str, RunScenario | None],
    registers: Sequence[Mapping[str, Any]],
) -> RunWish:
    request = Request(
        kind="compare",
        scenarios=told_apart(list(texts)),
        entropy=parts[0].request.entropy,
        replications=min(part.run.replications for part in parts),
    )
    title = wish.title or f"{parts[0].run.title}, compared"
    named = tuple(each for each in texts.values() if each is not None)
    register = registers[0] if registers else None
    return RunWish(title, RunKind.COMPARE, request, named, wish.workers, register)
