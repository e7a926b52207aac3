"""A backward plan is asked for; what comes of it stands on the page of its run."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.participants import ParticipantId
from labsim.services.ask_run import RunAsked
from labsim.services.plan_backward import PlanDesk, ask_backward, read_plan_desk
from labsim.services.refusals import Refused
from labsim.services.snapshot import Snapshot
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, PLANNERS, actor, requires
from web.clock import now, today
from web.forms.plans import PlanForm, plan_form
from web.snapshots import listed_parties, live_snapshot
from web.transaction import in_transaction, reading, roll_back

bp = Blueprint("plans", __name__)


@bp.get("/plans/new")
@requires(*PLANNERS, *PARTICIPANTS)
def new() -> ResponseReturnValue:
    """A participant's user plans for its own organisation, a planner for a kind of party."""
    return _new(None)


@bp.post("/plans/new")
@requires(*PLANNERS, *PARTICIPANTS)
def ask() -> ResponseReturnValue:
    return _send(None)


@bp.get("/participants/<int:participant_id>/plan")
@requires(*DESK)
def new_for(participant_id: int) -> ResponseReturnValue:
    return _new(ParticipantId(participant_id))


@bp.post("/participants/<int:participant_id>/plan")
@requires(*DESK)
def ask_for(participant_id: int) -> ResponseReturnValue:
    return _send(ParticipantId(participant_id))


def _new(participant_id: ParticipantId | None) -> str:
    with reading() as uow:
        desk = _desk(uow, participant_id)
    return _page(desk, plan_form(desk), participant_id)


def _send(participant_id: ParticipantId | None) -> ResponseReturnValue:
    """The data are read for a good form alone, and before the unit that writes begins: nobody who books waits."""
    with reading() as uow:
        is_good = plan_form(_desk(uow, participant_id)).validate()
    return _ask(live_snapshot() if is_good else None, participant_id)


@in_transaction
def _ask(
    uow: UnitOfWork, snapshot: Snapshot | None, participant_id: ParticipantId | None
) -> ResponseReturnValue:
    desk = _desk(uow, participant_id)
    form = plan_form(desk)
    if form.validate() and snapshot is not None:
        match ask_backward(uow, actor(), snapshot, form.wish(participant_id), now()):
            case RunAsked(run=run):
                flash("The plan is queued.", "good")
                return redirect(url_for("runs.show", reference=run.reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_page(desk, form, participant_id), 422))


def _desk(uow: UnitOfWork, participant_id: ParticipantId | None) -> PlanDesk:
    return read_plan_desk(uow, actor(), listed_parties(uow), today(), participant_id)


def _page(desk: PlanDesk, form: PlanForm, participant_id: ParticipantId | None) -> str:
    return render_template("plans/new.html", desk=desk, form=form, participant_id=participant_id)
