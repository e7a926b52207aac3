"""A run is cancelled, run with another number of replications, or deleted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from labsim.domain.runs import RunState, can_cancel, can_delete, can_run_again
from labsim.services.actors import Actor
from labsim.services.ask_run import no_room, planned_replications, run_line, too_much
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import steered_run
from labsim.wording.enums import enum_text
from models.errors import StaleVersion
from models.records import NewRun, RunRecord
from models.unit_of_work import UnitOfWork
from simulations.outputs import plain
from simulations.study import Request


@dataclass(frozen=True, slots=True)
class RunCancelled:
    """One that runs ends as soon as the replications at work are finished."""

    run: RunRecord


@dataclass(frozen=True, slots=True)
class RunQueuedAgain:
    """The run that waits: this one, or one of its own beside results that stay."""

    run: RunRecord


@dataclass(frozen=True, slots=True)
class RunDeleted:
    """Its files are to be removed once this is kept."""

    reference: str
    title: str


def cancel_run(
    uow: UnitOfWork, actor: Actor, reference: str, now: datetime, real_now: datetime
) -> RunCancelled | Refused:
    """Raises NotFound, NotAllowed. Who cancels a run that somebody cancelled already has what they wished."""
    run = steered_run(uow, actor, reference)
    if run.state is RunState.CANCELLED or run.cancel_asked:
        return RunCancelled(run)
    if not can_cancel(run.state):
        return refuse(f"{reference} is {enum_text(run.state)} already", "Nothing is left to cancel")
    before = {"state": run.state.value}
    if run.state is RunState.QUEUED:
        run = uow.runs.change(run, state=RunState.CANCELLED, cancel_asked=True, ended=real_now)
    else:
        run = uow.runs.change(run, cancel_asked=True)
    after = {"state": RunState.CANCELLED.value}
    uow.history.add(run_line(actor, "cancel_run", run, now, before, after))
    return RunCancelled(run)


def run_again(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, replications: int, now: datetime
) -> RunQueuedAgain | Refused:
    """Of what is done, a run of its own, so that the results stay; what came to nothing is this run again.

    No replication that is kept is run again. As many as there were are enough: the files may be gone, or another
    labsim's. A precision holds until the run was done once. Raises NotFound, NotAllowed, StaleVersion.
    """
    run = steered_run(uow, actor, reference)
    if run.version != version:
        raise StaleVersion(reference)
    if not can_run_again(run.state):
        return refuse(f"{reference} is {enum_text(run.state)}", "Wait until it has ended")
    is_done = run.state is RunState.DONE
    if is_done and replications < run.replications:
        text = f"It has {run.replications:,} replications already"
        return refuse(text, "Ask for as many or more", "replications")
    asked = Request.from_values(uow.runs.request(run.id))
    request = (
        asked.with_replications(replications)
        if is_done
        else replace(asked, replications=replications)
    )
    owner = _owner(uow, run)
    refused = too_much(owner, request) or no_room(uow, owner, one_more=is_done)
    return refused or _queued_again(uow, actor, run, request, now)


def delete_run(
    uow: UnitOfWork, actor: Actor, reference: str, version: int, now: datetime
) -> RunDeleted | Refused:
    """Raises NotFound, NotAllowed, StaleVersion."""
    run = steered_run(uow, actor, reference)
    if not can_delete(run.state):
        told = f"{reference} is {enum_text(run.state)}"
        return refuse(told, "Cancel it first, and delete it when it has ended")
    if run.version != version:
        raise StaleVersion(reference)
    uow.runs.remove(run)
    before = {"title": run.title, "state": run.state.value}
    uow.history.add(run_line(actor, "delete_run", run, now, before=before))
    return RunDeleted(reference, run.title)


def _owner(uow: UnitOfWork, run: RunRecord) -> Actor:
    """Whose limits count, whoever steers it."""
    owner = uow.people.find(run.owner_id)
    return Actor(run.owner_id, owner.role if owner else None, run.participant_id)


def _queued_again(
    uow: UnitOfWork, actor: Actor, run: RunRecord, request: Request, now: datetime
) -> RunQueuedAgain:
    values, count = plain(request.as_values()), request.replications
    planned = planned_replications(request)
    queued = (
        uow.runs.add(_beside(uow, run, values, count, planned), now)
        if run.state is RunState.DONE
        else uow.runs.queue_again(run, values, count, planned, now)
    )
    before = {"state": run.state.value, "replications": run.replications}
    after = {"state": queued.state.value, "replications": queued.replications}
    uow.history.add(run_line(actor, "extend_run", queued, now, before, after))
    return RunQueuedAgain(queued)


def _beside(
    uow: UnitOfWork, run: RunRecord, request: dict[str, Any], replications: int, planned: int
) -> NewRun:
    """Its owner's, too."""
    return NewRun(
        owner_id=run.owner_id,
        participant_id=run.participant_id,
        title=run.title,
        kind=run.kind,
        request=request,
        scenarios=run.scenarios,
        replications=replications,
        planned=planned,
        workers=run.workers,
        register=uow.runs.register(run.id) if run.is_live else None,
    )
