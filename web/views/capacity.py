"""A lab's capacity by date: the changes of a year, a new one with the slots in its way, its end, a plan as a file."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.capacity.changes import CapacityChange
from labsim.services.capacity_plans import CapacityPlan
from labsim.services.change_capacity import CapacityChanged, Settlement, change_capacity
from labsim.services.end_capacity_change import CapacityChangeEnded, end_capacity_change
from labsim.services.import_capacity import CapacityImported, import_capacity
from labsim.services.read_capacity import (
    read_capacity,
    read_capacity_line,
    read_capacity_plan,
    standing_changes,
)
from labsim.services.read_labs import all_labs
from labsim.services.refusals import Refused
from labsim.wording.capacity import settled_words
from labsim.wording.dates import day_text
from labsim.wording.messages import Message
from labsim.wording.numbers import count_text
from models.unit_of_work import UnitOfWork
from web.access import DESK, READERS, actor, requires
from web.clock import now, today
from web.csv_file import csv_answer
from web.forms.base import day_of, put_messages
from web.forms.capacity import (
    ChangeForm,
    ConfirmForm,
    EndForm,
    ImportForm,
    every_choice_is_known,
    in_address,
    read_choices,
)
from web.forms.capacity_file import COLUMNS, as_row, read_plan
from web.forms.labs import read_year
from web.transaction import in_transaction, keep_refusal, reading, roll_back

bp = Blueprint("capacity", __name__, url_prefix="/capacity")


@bp.get("")
@requires(*READERS)
def list_() -> ResponseReturnValue:
    year, lab = _year_and_lab()
    with reading() as uow:
        shown = read_capacity(uow, actor(), year, lab, today())
    return render_template("capacity/list.html", shown=shown, lab=lab)


def _year_and_lab() -> tuple[int, str]:
    """Anything that is no year is this one."""
    return read_year(request.args.get("year", ""), today().year), request.args.get("lab", "")


@bp.get("/export.csv")
@requires(*READERS)
def export() -> ResponseReturnValue:
    year, lab = _year_and_lab()
    with reading() as uow:
        changes = standing_changes(uow, actor(), year, lab)
    return csv_answer(f"capacity-{year}.csv", COLUMNS, map(as_row, changes), len(changes))


@bp.get("/new")
@requires(*DESK)
def new() -> ResponseReturnValue:
    """The address may fill some of it."""
    form = ChangeForm(request.args)
    with reading() as uow:
        form.offer(all_labs(uow))
    return render_template("capacity/new.html", form=form)


@bp.get("/preview")
@requires(*DESK)
def preview() -> ResponseReturnValue:
    form = ChangeForm(request.args)
    with reading() as uow:
        form.offer(all_labs(uow))
    if not form.validate():
        return render_template("capacity/new.html", form=form), 422
    plan = _plan(form.change())
    if isinstance(plan, Refused):
        put_messages(form, plan.messages)
        return render_template("capacity/new.html", form=form), 422
    return _plan_page(plan)


def _plan(wanted: CapacityChange) -> CapacityPlan | Refused:
    """By the choices that were sent, or stand in the address."""
    with reading() as uow:
        return read_capacity_plan(uow, actor(), wanted, read_choices(request.values), now())


def _plan_page(plan: CapacityPlan, refused: tuple[Message, ...] = ()) -> str:
    form = ConfirmForm(formdata=None)
    form.seen.data = plan.seen
    chosen = read_choices(request.values)
    return render_template(
        "capacity/preview.html",
        plan=plan,
        form=form,
        fields=in_address(plan.change, {}),
        messages=tuple(dict.fromkeys((*refused, *plan.stops))),
        settled={each.reference for each in plan.slots},
        new_slots={each.reference for each in plan.slots if chosen and each.by_default},
    )


@bp.post("/check")
@requires(*DESK)
def check() -> ResponseReturnValue:
    """The choices go into the address of the dry run."""
    form = ConfirmForm()
    with reading() as uow:
        form.offer(all_labs(uow))
    if not form.validate():
        return redirect(url_for("capacity.new"), 303)
    fields: dict[str, Any] = in_address(form.change(), read_choices(request.form))
    return redirect(url_for("capacity.preview", **fields), 303)


@bp.post("")
@requires(*DESK)
@in_transaction
def change(uow: UnitOfWork) -> ResponseReturnValue:
    form = ConfirmForm()
    form.offer(all_labs(uow))
    if not form.validate():
        return redirect(url_for("capacity.new"), 303)
    wanted = form.change()
    match change_capacity(uow, actor(), wanted, _settlement(form), now()):
        case CapacityChanged(plan=plan):
            flash(f"It is done. {settled_words(plan.parts, plan.lab.name)}.", "good")
            year, lab = wanted.first_day.year, wanted.lab
            return redirect(url_for("capacity.list_", year=year, lab=lab), 303)
        case Refused(messages=messages) as refused:
            keep_refusal(refused)
            return roll_back(lambda: _again(wanted, messages))


def _settlement(form: ConfirmForm) -> Settlement:
    """A choice that no page offers was not seen on any."""
    seen = form.seen.data if every_choice_is_known(request.form) else ""
    return Settlement(read_choices(request.form), seen or "")


def _again(wanted: CapacityChange, refused: tuple[Message, ...]) -> ResponseReturnValue:
    """The plan as it is now, with the choices that were made; or why there can be none any more."""
    plan = _plan(wanted)
    if isinstance(plan, Refused):
        return render_template("capacity/cannot.html", messages=plan.messages), 422
    return _plan_page(plan, refused), 422


@bp.get("/<int:change_id>/end")
@requires(*DESK)
def confirm_end(change_id: int) -> ResponseReturnValue:
    with reading() as uow:
        line = read_capacity_line(uow, actor(), change_id, today())
    form = EndForm(data={"from_day": line.may_end})
    form.show_until(line.change.last_day)
    return render_template("capacity/end.html", line=line, form=form)


@bp.post("/<int:change_id>/end")
@requires(*DESK)
@in_transaction
def end(uow: UnitOfWork, change_id: int) -> ResponseReturnValue:
    form = EndForm()
    line = read_capacity_line(uow, actor(), change_id, today())
    if form.validate():
        from_day: date = form.from_day.data
        shown = day_of(form.shown_until.data)
        match end_capacity_change(uow, actor(), change_id, shown, from_day, now()):
            case CapacityChangeEnded(change=ended):
                flash(f"The change does not hold from {day_text(from_day)} on.", "good")
                return redirect(
                    url_for("capacity.list_", year=ended.first_day.year, lab=ended.lab), 303
                )
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    form.show_until(line.change.last_day)
    return render_template("capacity/end.html", line=line, form=form), 422


@bp.get("/import")
@requires(*DESK)
def confirm_import() -> ResponseReturnValue:
    form = ImportForm(data={"text": ",".join(COLUMNS)})
    return render_template("capacity/import.html", form=form)


@bp.post("/import")
@requires(*DESK)
@in_transaction
def import_(uow: UnitOfWork) -> ResponseReturnValue:
    form = ImportForm()
    if form.validate() and form.read_file():
        lines = read_plan(form.text.data or "", all_labs(uow))
        match import_capacity(uow, actor(), lines, now()):
            case CapacityImported(changes=changes):
                flash(f"The plan is read: {count_text(len(changes), 'change')}.", "good")
                year = min(change.first_day for change in changes).year
                return redirect(url_for("capacity.list_", year=year), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return render_template("capacity/import.html", form=form), 422
