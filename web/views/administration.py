"""What administrators look after: dated values, working days, releases, nightly jobs and the ledger."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.services.change_catalogue import (
    Added,
    add_release,
    add_rulebook_value,
    correct_calendar,
)
from labsim.services.read_administration import (
    ValueToChange,
    ledger_now,
    read_administration,
    read_corrections,
    read_releases,
    read_value,
)
from labsim.services.refusals import Refused
from labsim.wording.dates import day_text
from labsim.wording.numbers import count_text
from models.unit_of_work import UnitOfWork
from web.access import ADMINISTRATORS, actor, requires
from web.clock import now, today
from web.forms.administration import (
    CorrectionForm,
    ReleaseForm,
    ValueForm,
    as_typed,
    value_form,
)
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("administration", __name__, url_prefix="/administration")

VALUE = "/values/<code>/<parameter>"


@bp.get("")
@requires(*ADMINISTRATORS)
def show() -> ResponseReturnValue:
    with reading() as uow:
        shown = read_administration(uow, actor())
    return render_template("administration/show.html", shown=shown)


@bp.get("/ledger")
@requires(*ADMINISTRATORS)
def ledger() -> ResponseReturnValue:
    with reading() as uow:
        checked = ledger_now(uow, actor())
    return render_template("administration/ledger.html", checked=checked, checked_at=now())


@bp.get(VALUE, defaults={"applies_to": ""})
@bp.get(f"{VALUE}/<applies_to>")
@requires(*ADMINISTRATORS)
def value(code: str, parameter: str, applies_to: str) -> ResponseReturnValue:
    with reading() as uow:
        wanted = read_value(uow, actor(), code, parameter, applies_to, today())
    row = wanted.present.row
    return _value_page(wanted, value_form(row, value=as_typed(row.value)))


@bp.post(VALUE, defaults={"applies_to": ""})
@bp.post(f"{VALUE}/<applies_to>")
@requires(*ADMINISTRATORS)
@in_transaction
def add_value(uow: UnitOfWork, code: str, parameter: str, applies_to: str) -> ResponseReturnValue:
    wanted = read_value(uow, actor(), code, parameter, applies_to, today())
    form = value_form(wanted.present.row)
    if form.validate():
        new = form.new_value()
        match add_rulebook_value(uow, actor(), new, now()):
            case Added(lab_days=lab_days):
                rewritten = f" {count_text(lab_days, 'lab day')} of the ledger follow it."
                since = day_text(new.in_force_from)
                flash(
                    f"{code} has a new value from {since} on.{rewritten if lab_days else ''}",
                    "good",
                )
                return redirect(url_for("rulebook.show", _anchor=code), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return _value_page(wanted, form), 422


def _value_page(wanted: ValueToChange, form: ValueForm) -> str:
    return render_template("administration/value.html", wanted=wanted, form=form)


@bp.get("/calendar")
@requires(*ADMINISTRATORS)
def calendar() -> ResponseReturnValue:
    with reading() as uow:
        corrections = read_corrections(uow, actor(), today())
    return render_template(
        "administration/calendar.html", corrections=corrections, form=CorrectionForm()
    )


@bp.post("/calendar")
@requires(*ADMINISTRATORS)
@in_transaction
def correct(uow: UnitOfWork) -> ResponseReturnValue:
    form = CorrectionForm()
    if form.validate():
        correction = form.correction()
        match correct_calendar(uow, actor(), correction, now()):
            case Added():
                what = "a working day" if correction.working else "a day off"
                flash(f"{day_text(correction.day)} is {what} now, in every lab.", "good")
                return redirect(url_for("administration.calendar"), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    corrections = read_corrections(uow, actor(), today())
    return render_template("administration/calendar.html", corrections=corrections, form=form), 422


@bp.get("/releases")
@requires(*ADMINISTRATORS)
def releases() -> ResponseReturnValue:
    with reading() as uow:
        known = read_releases(uow, actor())
    return render_template("administration/releases.html", releases=known, form=ReleaseForm())


@bp.post("/releases")
@requires(*ADMINISTRATORS)
@in_transaction
def add_release_(uow: UnitOfWork) -> ResponseReturnValue:
    form = ReleaseForm()
    if form.validate():
        match add_release(uow, actor(), form.release(), now()):
            case Added():
                flash(f"Release {form.id.data} is added.", "good")
                return redirect(url_for("administration.releases"), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    known = read_releases(uow, actor())
    return render_template("administration/releases.html", releases=known, form=form), 422
