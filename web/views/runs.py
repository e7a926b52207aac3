"""Runs of the simulator: the list and the queue, a new one, one with its progress and results, and its files."""

from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.domain.runs import ENDED_STATES, RunKind, RunState
from labsim.services.ask_run import RunAsked, ask_study, most_workers
from labsim.services.compare_runs import comparable_runs, compare_runs
from labsim.services.read_forecast import read_difference, read_forecast
from labsim.services.read_plan import read_plan
from labsim.services.read_runs import (
    RunPage,
    read_progress,
    read_queue,
    read_run,
    read_run_desk,
    read_runs,
)
from labsim.services.refusals import Refused
from labsim.services.run_files import FILE_NAMES, REPORT, RunFolders, read_run_file
from labsim.services.run_rights import may_read_files
from labsim.services.steer_run import (
    RunCancelled,
    RunDeleted,
    RunQueuedAgain,
    cancel_run,
    delete_run,
    run_again,
)
from labsim.wording.forecasts import ASSUMED
from labsim.wording.runs import values_text
from models.records import RunRecord
from models.unit_of_work import UnitOfWork
from simulations.choice import HABIT_KEY, HABITS
from simulations.scenario_keys import known_keys
from web.access import PARTICIPANTS, PLANNERS, actor, requires
from web.clock import now, real_now, today
from web.forms.base import ActForm
from web.forms.plans import plan_look
from web.forms.runs import FORMS, AgainForm, CompareRunsForm, RunForm, scenario_value
from web.pagination import page_number
from web.transaction import after_commit, in_transaction, reading, roll_back
from web.views.run_results import results_of

bp = Blueprint("runs", __name__, url_prefix="/runs")

BASELINE: Final = "baseline-2017"
STARTERS: Final = (*PLANNERS, *PARTICIPANTS)
READERS: Final = (*STARTERS, PersonRole.LAB_STAFF)

# The report has styles and drawings within, and no script: it may use those and reach nothing.
REPORT_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; sandbox"
)
_TYPES: Final = {"html": "text/html", "csv": "text/csv", "json": "application/json"}


def folders() -> RunFolders:
    """Where the worker of this installation puts files."""
    found: RunFolders = current_app.extensions["labsim.runs"]
    return found


@bp.get("")
@requires(*READERS)
def list_() -> ResponseReturnValue:
    """`?mine=1` shows one's own."""
    mine = bool(request.args.get("mine"))
    with reading() as uow:
        found = read_runs(uow, actor(), mine=mine, number=page_number())
    return render_template("runs/list.html", found=found, mine=mine)


@bp.get("/queue")
@requires(*READERS)
def queue() -> ResponseReturnValue:
    with reading() as uow:
        found = read_queue(uow, actor(), real_now())
    return render_template("runs/queue.html", queue=found)


@bp.get("/new")
@requires(*STARTERS)
def new() -> ResponseReturnValue:
    """`?kind=` is the kind of study, `?scenario=` each to begin with, `?key=` and `?values=` what is varied."""
    form = _form(request.args.get("kind", ""))
    wanted = request.args.getlist("scenario") or [BASELINE]
    if "scenario" in form:
        form["scenario"].data = wanted[0]
    else:
        form["others"].data = wanted
    for name in ("key", "values"):
        if name in form and name in request.args:
            form[name].data = request.args[name]
    return _form_page(form)


@bp.post("/new")
@requires(*STARTERS)
@in_transaction
def ask(uow: UnitOfWork) -> ResponseReturnValue:
    form = _form(request.args.get("kind", ""))
    form.offer(read_run_desk(uow, actor(), form.kind, form.linked()))
    if form.validate():
        match ask_study(uow, actor(), form.wish(), now()):
            case RunAsked(run=run):
                flash("The run is queued.", "good")
                return redirect(url_for("runs.show", reference=run.reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_form_page(form), 422))


@bp.get("/compare")
@requires(*STARTERS)
def choose_runs() -> ResponseReturnValue:
    """`?base=` is the run to begin with."""
    return _compare_page(CompareRunsForm(data={"base": request.args.get("base", "")}))


@bp.post("/compare")
@requires(*STARTERS)
@in_transaction
def compare(uow: UnitOfWork) -> ResponseReturnValue:
    form = CompareRunsForm()
    form.offer(comparable_runs(uow, actor()))
    if form.validate():
        match compare_runs(uow, actor(), form.wish(most_workers(actor())), now()):
            case RunAsked(run=run):
                flash("The comparison is queued. What has run before is not run again.", "good")
                return redirect(url_for("runs.show", reference=run.reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_compare_page(form), 422))


@bp.get("/<reference>")
@requires(*READERS)
def show(reference: str) -> ResponseReturnValue:
    return _page(reference)


@bp.get("/<reference>/progress")
@requires(*READERS)
def progress(reference: str) -> ResponseReturnValue:
    """A fragment: how far it is; once it has ended, the whole page is asked for again."""
    with reading() as uow:
        found = read_progress(uow, actor(), reference, real_now())
    answer = Response(render_template("runs/_progress.html", progress=found, run=found.run))
    if found.run.state in ENDED_STATES:
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.get("/<reference>/files/<name>")
@requires(*READERS)
def file(reference: str, name: str) -> ResponseReturnValue:
    with reading() as uow:
        content = read_run_file(uow, actor(), folders(), reference, name)
    kind = _TYPES[name.rpartition(".")[2]]
    answer = Response(content, content_type=f"{kind}; charset=utf-8")
    if name == REPORT and not request.args.get("save"):
        answer.headers["Content-Security-Policy"] = REPORT_POLICY
    else:
        saved = f'attachment; filename="{reference}-{name}"'
        answer.headers["Content-Disposition"] = saved
    return answer


@bp.post("/<reference>/cancel")
@requires(*READERS)
@in_transaction
def cancel(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    match cancel_run(uow, actor(), reference, now(), real_now()):
        case RunCancelled(run=run) if run.state is RunState.CANCELLED:
            flash("The run is cancelled.", "good")
        case RunCancelled():
            flash("It stops as soon as the replications at work are finished.", "good")
        case Refused(messages=messages):
            flash(messages[0].text, "advice")
    return redirect(url_for("runs.show", reference=reference), 303)


@bp.get("/<reference>/again")
@requires(*READERS)
def confirm_again(reference: str) -> ResponseReturnValue:
    return _again_page(reference, AgainForm())


@bp.post("/<reference>/again")
@requires(*READERS)
@in_transaction
def again(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AgainForm()
    if form.validate():
        wanted = form.version_number, form.replications.data
        match run_again(uow, actor(), reference, *wanted, now()):
            case RunQueuedAgain(run=queued) if queued.reference != reference:
                flash(f"It is queued. The results of {reference} stay.", "good")
                return redirect(url_for("runs.show", reference=queued.reference), 303)
            case RunQueuedAgain():
                flash("The run is queued again.", "good")
                return redirect(url_for("runs.show", reference=reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_again_page(reference, form), 422))


@bp.get("/<reference>/delete")
@requires(*READERS)
def confirm_delete(reference: str) -> ResponseReturnValue:
    return _delete_page(reference, ActForm())


@bp.post("/<reference>/delete")
@requires(*READERS)
@in_transaction
def delete(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form, places = ActForm(), folders()
    match delete_run(uow, actor(), reference, form.version_number, now()):
        case RunDeleted(title=title):
            after_commit(lambda: places.remove(reference))
            flash(f"{reference}, {title}, is deleted.", "good")
            return redirect(url_for("runs.list_"), 303)
        case Refused(messages=messages):
            form.put(messages)
    return roll_back(lambda: (_delete_page(reference, form), 422))


def _form(kind: str) -> RunForm:
    if kind and kind not in {known.value for known in FORMS}:
        abort(404)
    return FORMS[RunKind(kind) if kind else RunKind.SIMULATE]()


def _form_page(form: RunForm) -> str:
    with reading() as uow:
        desk = read_run_desk(uow, actor(), form.kind, form.linked())
    form.offer(desk)
    kinds = [kind for kind in desk.kinds if kind in FORMS]
    keys = known_keys() if "key" in form else ()
    return render_template("runs/new.html", form=form, desk=desk, kinds=kinds, keys=keys)


def _compare_page(form: CompareRunsForm) -> str:
    with reading() as uow:
        runs = comparable_runs(uow, actor())
    form.offer(runs)
    return render_template("runs/compare.html", form=form, runs=runs)


def _page(reference: str) -> str:
    with reading() as uow:
        page: RunPage = read_run(uow, actor(), reference, real_now())
        opens_files, chosen = may_read_files(actor(), page.run), request.args.get("scenario", "")
        shown = results_of(uow, actor(), folders(), page.run, chosen) if opens_files else None
        forecast = read_forecast(uow, actor(), folders(), page.run, today())
        difference = read_difference(uow, actor(), folders(), page.run)
        look = plan_look()
        plan = read_plan(uow, actor(), folders(), page.run, (look.level, look.day), today())
    return render_template(
        "runs/show.html",
        page=page,
        run=page.run,
        results=shown,
        files=FILE_NAMES,
        opens_files=opens_files,
        forecast=forecast,
        difference=difference,
        plan=plan,
        look=look,
        assumed=ASSUMED,
        habit_sweep=_habit_sweep(page.run),
        asked_values=_asked_values(page),
    )


def _asked_values(page: RunPage) -> list[tuple[str, str]]:
    """What a sweep goes over; the days of a backward plan stand in its own table."""
    over = page.asked.over if page.run.kind is RunKind.SWEEP else {}
    return [(key, values_text(values)) for key, values in over.items()]


def _habit_sweep(run: RunRecord) -> dict[str, Any]:
    """What a new run begins with that looks whether another booking habit turns the order round."""
    scenarios = [scenario_value(each) for each in run.scenarios]
    return {"scenarios": scenarios, "key": HABIT_KEY, "values": HABITS}


def _again_page(reference: str, form: AgainForm) -> str:
    with reading() as uow:
        page = read_run(uow, actor(), reference, real_now())
    if not page.may_run_again:
        abort(403)
    if not form.is_submitted():
        form.version.data = str(page.run.version)
    return render_template("runs/again.html", form=form, page=page, run=page.run)


def _delete_page(reference: str, form: ActForm) -> str:
    with reading() as uow:
        page = read_run(uow, actor(), reference, real_now())
    if not page.may_delete and not form.is_submitted():
        abort(403)
    if not form.is_submitted():
        form.version.data = str(page.run.version)
    return render_template("runs/delete.html", form=form, page=page, run=page.run)
