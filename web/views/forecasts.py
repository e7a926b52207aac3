"""Runs that begin with the live data: a forecast of the labs, and what would be if spaces were out of use."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.domain.runs import RunKind
from labsim.services.ask_forecast import ask_capacity, ask_forecast
from labsim.services.ask_run import RunAsked
from labsim.services.read_labs import all_labs
from labsim.services.read_runs import read_run_desk
from labsim.services.refusals import Refused
from labsim.services.snapshot import Snapshot
from models.unit_of_work import UnitOfWork
from web.access import PARTICIPANTS, PLANNERS, actor, requires
from web.clock import now
from web.forms.forecasts import ForecastForm, LessForm
from web.snapshots import live_snapshot
from web.transaction import in_transaction, reading, roll_back

bp = Blueprint("forecasts", __name__, url_prefix="/forecasts")

DCCS = (*PLANNERS, PersonRole.LAB_STAFF)
STARTERS = (*DCCS, *PARTICIPANTS)


@bp.get("/new")
@requires(*STARTERS)
def new() -> ResponseReturnValue:
    return _forecast_page(ForecastForm())


@bp.post("/new")
@requires(*STARTERS)
def ask() -> ResponseReturnValue:
    """The data are read before the unit that writes begins: nobody who books waits for it."""
    return _ask(live_snapshot())


@in_transaction
def _ask(uow: UnitOfWork, snapshot: Snapshot) -> ResponseReturnValue:
    form = ForecastForm()
    form.offer(read_run_desk(uow, actor(), RunKind.FORECAST))
    if form.validate():
        match ask_forecast(uow, actor(), snapshot, form.wish(), now()):
            case RunAsked(run=run):
                flash("The forecast is queued.", "good")
                return redirect(url_for("runs.show", reference=run.reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_forecast_page(form), 422))


@bp.get("/what-if")
@requires(*DCCS)
def what_if() -> ResponseReturnValue:
    """The address may fill some of it: what somebody is planning just now."""
    form = LessForm(request.args) if request.args else LessForm()
    return _less_page(form)


@bp.post("/what-if")
@requires(*DCCS)
def ask_what_if() -> ResponseReturnValue:
    return _ask_what_if(live_snapshot())


@in_transaction
def _ask_what_if(uow: UnitOfWork, snapshot: Snapshot) -> ResponseReturnValue:
    form = LessForm()
    form.offer(read_run_desk(uow, actor(), RunKind.CAPACITY))
    form.offer_labs(all_labs(uow))
    if form.validate():
        match ask_capacity(uow, actor(), snapshot, form.less(), form.wish(), now()):
            case RunAsked(run=run):
                flash("Both are queued: the labs as they are, and with fewer spaces.", "good")
                return redirect(url_for("runs.show", reference=run.reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_less_page(form), 422))


def _forecast_page(form: ForecastForm) -> str:
    with reading() as uow:
        form.offer(read_run_desk(uow, actor(), RunKind.FORECAST))
    return render_template("forecasts/new.html", form=form)


def _less_page(form: LessForm) -> str:
    with reading() as uow:
        form.offer(read_run_desk(uow, actor(), RunKind.CAPACITY))
        form.offer_labs(all_labs(uow))
    for field in (form.scenario, form.replications, form.seed):
        if not field.data and field.data != 0:
            field.data = field.default
    return render_template("forecasts/what_if.html", form=form)
