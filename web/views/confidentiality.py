"""DCC's confidentiality guidelines: the version in force, who accepted which, and accepting it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.services.accept_confidentiality import (
    GuidelinesState,
    accept_confidentiality,
    read_guidelines,
)
from labsim.services.refusals import Refused
from models.unit_of_work import UnitOfWork
from web.access import PARTICIPANTS, TEST_MANAGERS, actor, requires
from web.clock import now
from web.forms.confidentiality import AcceptForm
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("confidentiality", __name__, url_prefix="/confidentiality")


@bp.get("")
@requires(*PARTICIPANTS)
def show() -> ResponseReturnValue:
    with reading() as uow:
        state = read_guidelines(uow, actor(), now())
    form = AcceptForm(data={"guidelines": state.version})
    return render_template("confidentiality/show.html", state=state, form=form)


@bp.post("")
@requires(*TEST_MANAGERS)
@in_transaction
def accept(uow: UnitOfWork) -> ResponseReturnValue:
    form = AcceptForm()
    match accept_confidentiality(uow, actor(), form.guidelines.data or "", now()):
        case GuidelinesState(version=version):
            flash(
                f"Version {version} is accepted for your organisation. It counts at once.", "good"
            )
            return redirect(url_for("confidentiality.show"), 303)
        case Refused() as refused:
            form.put(refused.messages)
            keep_refusal(refused)
    state = read_guidelines(uow, actor(), now())
    form.guidelines.data = state.version
    return render_template("confidentiality/show.html", state=state, form=form), 422
