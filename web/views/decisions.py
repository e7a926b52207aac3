"""One request, and DCC's decision on it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.decline_slot import Declined, decline_reasons, decline_slot
from labsim.services.read_desk import read_decision
from labsim.services.refusals import Refused
from labsim.wording.numbers import count_text
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, actor, requires
from web.clock import now, today
from web.forms.decisions import AllocateForm, DeclineForm
from web.transaction import in_transaction, keep_refusal, reading, roll_back

bp = Blueprint("decisions", __name__, url_prefix="/slots/<reference>")


@bp.get("/decision")
@requires(*DESK)
def show(reference: str) -> ResponseReturnValue:
    return _shown(reference, AllocateForm(), DeclineForm())


@bp.post("/allocate")
@requires(*DESK)
@in_transaction
def allocate(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AllocateForm()
    if form.validate():
        words = form.words.data or ""
        match allocate_slot(uow, actor(), reference, form.version_number, words, now()):
            case Allocated(slot=slot):
                spaces = count_text(slot.request.spaces, "space")
                flash(f"{spaces} allocated to {slot.participant_name}.", "good")
                return redirect(_slot_url(slot), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_shown(reference, form, DeclineForm(formdata=None)), 422))


@bp.post("/decline")
@requires(*DESK)
@in_transaction
def decline(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = DeclineForm()
    form.offer(decline_reasons(uow))
    if form.validate():
        match decline_slot(uow, actor(), reference, form.version_number, form.reason(), now()):
            case Declined(slot=slot):
                flash(f"The request of {slot.participant_name} is declined.", "good")
                return redirect(_slot_url(slot), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_shown(reference, AllocateForm(formdata=None), form), 422))


def _shown(reference: str, allocation: AllocateForm, declining: DeclineForm) -> str:
    with reading() as uow:
        decision = read_decision(uow, actor(), reference, today())
    for form in (allocation, declining):
        form.version.data = str(decision.slot.version)
    declining.offer(decision.reasons)
    return render_template(
        "decisions/show.html", decision=decision, allocation=allocation, declining=declining
    )


def _slot_url(slot: SlotRecord) -> str:
    return url_for("slots.show", reference=slot.reference)
