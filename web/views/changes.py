"""Changes of an allocated slot: the dry run and the wish, and DCC's decision on it."""

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.slots.offers import Terms
from labsim.services.change_slot import ChangeAsked, Shrunk, change_slot
from labsim.services.decide_change import (
    ChangeAccepted,
    ChangeEnded,
    accept_change,
    refuse_change,
    withdraw_change,
)
from labsim.services.read_change import (
    ChangeTried,
    SlotToChange,
    read_change_decision,
    read_slot_to_change,
    try_change,
)
from labsim.services.refusals import Refused
from labsim.services.slots import visible_slot
from models.unit_of_work import UnitOfWork
from web.access import DESK, TEST_MANAGERS, actor, requires
from web.clock import now
from web.forms.changes import (
    AcceptChangeForm,
    ChangeForm,
    RefuseChangeForm,
    ShrinkForm,
    WantedForm,
)
from web.forms.decisions import AnswerForm, OverrideForm
from web.transaction import in_transaction, keep_refusal, reading, roll_back
from web.views.decisions import override_form

bp = Blueprint("changes", __name__, url_prefix="/slots/<reference>/change")


@dataclass
class _Forms:
    """The forms of the decision; the one that was sent brings what was typed and what was wrong."""

    accepting: AcceptChangeForm = field(default_factory=lambda: AcceptChangeForm(formdata=None))
    refusing: RefuseChangeForm = field(default_factory=lambda: RefuseChangeForm(formdata=None))


@bp.get("")
@requires(*TEST_MANAGERS, *DESK)
def new(reference: str) -> ResponseReturnValue:
    """Terms come in the address; without any, those that the slot holds."""
    chosen = "lab" in request.args
    form = WantedForm(request.args if chosen else None)
    with reading() as uow:
        present = read_slot_to_change(uow, actor(), reference, "change_slot", now())
    if isinstance(present, Refused):
        return _back(reference, present)
    form.offer(present.labs)
    if not chosen:
        form.fill(present.coming)
        return _wanted(present, form)
    return _tried(present, form) if form.validate() else (_wanted(present, form), 422)


def _wanted(present: SlotToChange, form: WantedForm) -> str:
    return render_template("changes/wanted.html", present=present, form=form)


def _tried(
    present: SlotToChange, form: WantedForm, sent: ChangeForm | None = None
) -> ResponseReturnValue:
    reference = present.slot.reference
    with reading() as uow:
        tried = try_change(uow, actor(), reference, form.terms(), now())
    if isinstance(tried, Refused):
        form.put(tried.messages)
        return _wanted(present, form), 422
    return _dry_run(tried, form, sent), 422 if sent else 200


def _dry_run(tried: ChangeTried, form: WantedForm, sent: ChangeForm | None) -> str:
    change = sent or (ShrinkForm if tried.at_once else ChangeForm)(formdata=None)
    change.fill(form.terms())
    change.version.data = str(tried.present.slot.version)
    return render_template("changes/new.html", tried=tried, wanted=form, form=change)


@bp.post("")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def change(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = ChangeForm()
    terms = form.terms()
    if terms is None:
        slot = visible_slot(uow, actor(), reference)
        return redirect(url_for("changes.new", reference=slot.reference), 303)
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match change_slot(uow, actor(), reference, version, terms, words, now()):
            case Shrunk():
                flash("The spaces are given back; the slot is smaller from now on.", "good")
                return redirect(url_for("slots.show", reference=reference), 303)
            case ChangeAsked():
                flash(
                    "The change is asked for. The slot stands as it is until DCC decides.", "good"
                )
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _again(reference, terms, form))


def _again(reference: str, terms: Terms, sent: ChangeForm) -> ResponseReturnValue:
    form = WantedForm(formdata=None)
    with reading() as uow:
        present = read_slot_to_change(uow, actor(), reference, "change_slot", now())
    if isinstance(present, Refused):
        return _back(reference, present)
    form.offer(present.labs)
    form.fill(terms)
    return _tried(present, form, sent)


@bp.get("/decision")
@requires(*DESK)
def decide(reference: str) -> ResponseReturnValue:
    return _decision(reference, _Forms())


@bp.post("/accept")
@requires(*DESK)
@in_transaction
def accept(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AcceptChangeForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match accept_change(uow, actor(), reference, version, words, now()):
            case ChangeAccepted(slot=slot):
                flash(f"The change is accepted for {slot.participant_name}.", "good")
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _decision(reference, _Forms(accepting=form), 422))


@bp.post("/refuse")
@requires(*DESK)
@in_transaction
def refuse(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = RefuseChangeForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match refuse_change(uow, actor(), reference, version, words, now()):
            case ChangeEnded(slot=slot):
                flash(f"The change is refused. Slot {slot.reference} stands as it did.", "good")
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _decision(reference, _Forms(refusing=form), 422))


def _decision(reference: str, forms: _Forms, status: int = 200) -> ResponseReturnValue:
    with reading() as uow:
        decision = read_change_decision(uow, actor(), reference, now())
    if isinstance(decision, Refused):
        return _back(reference, decision)
    slot = decision.present.slot
    for form in (forms.accepting, forms.refusing):
        form.version.data = str(slot.version)
    overrides: list[tuple[str, str, OverrideForm]] = [
        (line.code, line.title, override_form(line.code, slot)) for line in decision.to_override
    ]
    page = render_template(
        "changes/decide.html",
        decision=decision,
        accepting=forms.accepting,
        refusing=forms.refusing,
        override_forms=overrides,
    )
    return page, status


@bp.get("/withdraw")
@requires(*TEST_MANAGERS, *DESK)
def confirm_withdraw(reference: str) -> ResponseReturnValue:
    return _withdrawing(reference)


@bp.post("/withdraw")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def withdraw(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match withdraw_change(uow, actor(), reference, version, words, now()):
            case ChangeEnded(slot=slot):
                flash(f"The wish is withdrawn. Slot {slot.reference} stands as it did.", "good")
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _withdrawing(reference, form))


def _withdrawing(reference: str, sent: AnswerForm | None = None) -> ResponseReturnValue:
    with reading() as uow:
        present = read_slot_to_change(uow, actor(), reference, "withdraw_change", now())
    if isinstance(present, Refused):
        return _back(reference, present)
    form = sent or AnswerForm(data={"version": present.slot.version})
    return render_template(
        "changes/withdraw.html", present=present, form=form
    ), 422 if sent else 200


def _back(reference: str, refused: Refused) -> ResponseReturnValue:
    flash(f"{refused.messages[0].text}. {refused.messages[0].remedy}.", "advice")
    return redirect(url_for("slots.show", reference=reference), 303)
