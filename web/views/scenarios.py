"""Scenarios: the list, one by subject, copies and changes of them, and TOML files out and in."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.services.change_scenario import ScenarioChanged, change_scenario, set_archived
from labsim.services.keep_scenario import ScenarioKept, copy_scenario, import_scenario
from labsim.services.read_scenarios import (
    ABOUT,
    ChangeDesk,
    ScenarioPage,
    export_scenario,
    read_change,
    read_scenario_page,
    read_scenarios,
)
from labsim.services.refusals import Refused
from labsim.wording.numbers import count_text
from models.records import ScenarioRecord
from models.unit_of_work import UnitOfWork
from web.access import PLANNERS, actor, requires
from web.clock import now
from web.forms.base import ActForm, whole_number
from web.forms.scenarios import CopyForm, Form, ScenarioFileForm, change_form
from web.pagination import page_number
from web.transaction import in_transaction, reading, roll_back

bp = Blueprint("scenarios", __name__)


@bp.get("/scenarios")
@requires(*PLANNERS)
def list_() -> ResponseReturnValue:
    """`?mine=1` shows one's own, `?archived=1` what was put away."""
    mine, archived = bool(request.args.get("mine")), bool(request.args.get("archived"))
    with reading() as uow:
        found = read_scenarios(uow, actor(), mine=mine, archived=archived, number=page_number())
    return render_template("scenarios/list.html", found=found, mine=mine, archived=archived)


@bp.get("/scenarios/<scenario>")
@requires(*PLANNERS)
def show(scenario: str) -> ResponseReturnValue:
    return _page(scenario)


@bp.get("/scenarios/<scenario>/versions/<int:number>")
@requires(*PLANNERS)
def version(scenario: str, number: int) -> ResponseReturnValue:
    return _page(scenario, number)


@bp.get("/scenarios/<scenario>/export.toml")
@requires(*PLANNERS)
def export(scenario: str) -> ResponseReturnValue:
    """`?number=` is a version; the newest without."""
    with reading() as uow:
        text = export_scenario(uow, actor(), scenario, _number())
    answer = Response(text, content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{scenario}.toml"'
    return answer


@bp.get("/scenarios/<scenario>/copy")
@requires(*PLANNERS)
def confirm_copy(scenario: str) -> ResponseReturnValue:
    """`?number=` is the version to copy; the newest without."""
    return _copy_page(scenario, CopyForm(data={"number": _number() or 0}))


@bp.post("/scenarios/<scenario>/copy")
@requires(*PLANNERS)
@in_transaction
def copy(uow: UnitOfWork, scenario: str) -> ResponseReturnValue:
    form = CopyForm()
    if form.validate():
        match copy_scenario(uow, actor(), scenario, form.wish(), now()):
            case ScenarioKept(name=name):
                flash("It is copied. Change what shall be otherwise.", "good")
                return redirect(url_for("scenarios.show", scenario=name), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_copy_page(scenario, form), 422))


@bp.get("/scenarios/<scenario>/change/<subject>")
@requires(*PLANNERS)
def change(scenario: str, subject: str) -> ResponseReturnValue:
    with reading() as uow:
        desk = read_change(uow, actor(), scenario, subject)
    return _change_page(desk, change_form(desk))


@bp.post("/scenarios/<scenario>/change/<subject>")
@requires(*PLANNERS)
@in_transaction
def send_change(uow: UnitOfWork, scenario: str, subject: str) -> ResponseReturnValue:
    desk = read_change(uow, actor(), scenario, subject)
    form = change_form(desk)
    if form.validate():
        answer = _changed(uow, desk, form)
        if isinstance(answer, ScenarioChanged):
            flash(_told(answer), "good")
            return redirect(url_for("scenarios.show", scenario=scenario), 303)
        form.put(answer.messages)
    return _change_page(desk, form), 422


@bp.post("/scenarios/<scenario>/archive")
@requires(*PLANNERS)
@in_transaction
def archive(uow: UnitOfWork, scenario: str) -> ResponseReturnValue:
    return _archived(uow, scenario, archived=True)


@bp.post("/scenarios/<scenario>/restore")
@requires(*PLANNERS)
@in_transaction
def restore(uow: UnitOfWork, scenario: str) -> ResponseReturnValue:
    return _archived(uow, scenario, archived=False)


@bp.get("/scenario-file")
@requires(*PLANNERS)
def confirm_import() -> ResponseReturnValue:
    return render_template("scenarios/import.html", form=ScenarioFileForm())


@bp.post("/scenario-file")
@requires(*PLANNERS)
@in_transaction
def import_(uow: UnitOfWork) -> ResponseReturnValue:
    form = ScenarioFileForm()
    if form.validate() and (file := form.read_file()):
        match import_scenario(uow, actor(), file, now()):
            case ScenarioKept(name=name):
                flash("The file is read and kept.", "good")
                return redirect(url_for("scenarios.show", scenario=name), 303)
            case Refused(messages=messages):
                form.put(messages)
    return render_template("scenarios/import.html", form=form), 422


def _page(scenario: str, number: int | None = None) -> str:
    with reading() as uow:
        page = read_scenario_page(uow, actor(), scenario, number)
    return render_template("scenarios/show.html", page=page, kept=page.kept)


def _copy_page(scenario: str, form: CopyForm) -> str:
    with reading() as uow:
        page: ScenarioPage = read_scenario_page(
            uow, actor(), scenario, whole_number(form.number.data) or None
        )
    return render_template("scenarios/copy.html", page=page, form=form)


def _change_page(desk: ChangeDesk, form: Form) -> str:
    return render_template("scenarios/change.html", desk=desk, form=form, about=ABOUT)


def _changed(uow: UnitOfWork, desk: ChangeDesk, form: Form) -> ScenarioChanged | Refused:
    wish = form.wish(desk)
    if isinstance(wish, tuple):
        return Refused(wish)
    return change_scenario(uow, actor(), desk.kept.name, form.version_number, wish, now())


def _told(changed: ScenarioChanged) -> str:
    if changed.keys:
        return (
            f"Version {changed.number} is made: {count_text(len(changed.keys), 'value')} changed."
        )
    return "The note is changed." if changed.note_changed else "Nothing was changed."


def _archived(uow: UnitOfWork, scenario: str, *, archived: bool) -> ResponseReturnValue:
    seen = ActForm().version_number
    match set_archived(uow, actor(), scenario, seen, archived=archived, now=now()):
        case ScenarioRecord():
            where = "in the archive" if archived else "back in the list"
            flash(f"{scenario} is {where}.", "good")
        case Refused(messages=messages):
            flash(messages[0].text, "advice")
    return redirect(url_for("scenarios.show", scenario=scenario), 303)


def _number() -> int | None:
    return whole_number(request.args.get("number")) or None
