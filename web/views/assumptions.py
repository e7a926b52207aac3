"""Assumptions of the simulator beside the record, and a value of the record adopted into a scenario."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.services.adopt_assumption import (
    AdoptionDesk,
    AssumptionAdopted,
    adopt_assumption,
    read_adoption,
)
from labsim.services.read_assumptions import read_assumptions
from labsim.services.refusals import Refused
from models.unit_of_work import UnitOfWork
from web.access import PLANNERS, actor, requires
from web.clock import now, today
from web.forms.assumptions import AdoptForm, adopt_form
from web.transaction import in_transaction, reading, roll_back

bp = Blueprint("assumptions", __name__)


@bp.get("/assumptions")
@requires(*PLANNERS)
def list_() -> ResponseReturnValue:
    with reading() as uow:
        page = read_assumptions(uow, actor(), today())
    return render_template("assumptions/list.html", page=page)


@bp.get("/assumptions/<key>/adopt")
@requires(*PLANNERS)
def confirm(key: str) -> ResponseReturnValue:
    """`?scenario=` is a kept one of one's own; without it a new copy of the baseline is made."""
    with reading() as uow:
        desk = read_adoption(uow, actor(), key, _name(request.args.get("scenario", "")), today())
    return _page(desk, adopt_form(desk))


@bp.post("/assumptions/<key>/adopt")
@requires(*PLANNERS)
@in_transaction
def adopt(uow: UnitOfWork, key: str) -> ResponseReturnValue:
    desk = read_adoption(uow, actor(), key, _name(request.form.get("scenario", "")), today())
    form = adopt_form(desk)
    if form.validate():
        match adopt_assumption(uow, actor(), form.wish(key), now()):
            case AssumptionAdopted(scenario=scenario, number=number):
                flash(f"Adopted in version {number}. Its note says from which record.", "good")
                return redirect(url_for("scenarios.show", scenario=scenario), 303)
            case Refused(messages=messages):
                form.put(messages)
    return roll_back(lambda: (_page(desk, form), 422))


def _name(text: str) -> str:
    """A text with a NUL in it, which PostgreSQL refuses, names nothing."""
    if "\x00" in text:
        abort(404)
    return text


def _page(desk: AdoptionDesk, form: AdoptForm) -> str:
    return render_template("assumptions/adopt.html", desk=desk, line=desk.line, form=form)
