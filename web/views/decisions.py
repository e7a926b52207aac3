"""One request, and DCC's decision on it."""

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import terms_of
from labsim.services.allocate_slot import Allocated, allocate_slot
from labsim.services.decline_slot import Declined, decline_reasons, decline_slot
from labsim.services.override_rule import Overridden, OverrideWish, override_rule
from labsim.services.put_on_waiting_list import PutOnWaitingList, put_on_waiting_list
from labsim.services.read_desk import Decision, read_decision
from labsim.services.refusals import Refused
from labsim.wording.spaces import spaces_text, typed_spaces_text
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, actor, requires
from web.clock import now, today
from web.forms.decisions import AllocateForm, DeclineForm, OverrideForm, TermsForm, WaitForm
from web.transaction import in_transaction, keep_refusal, reading, roll_back

bp = Blueprint("decisions", __name__, url_prefix="/slots/<reference>")


@dataclass
class _Forms:
    """All forms of the page; the one that was sent brings what was typed and what was wrong."""

    allocation: AllocateForm = field(default_factory=lambda: AllocateForm(formdata=None))
    declining: DeclineForm = field(default_factory=lambda: DeclineForm(formdata=None))
    waiting: WaitForm = field(default_factory=lambda: WaitForm(formdata=None))
    override: OverrideForm | None = None


@bp.get("/decision")
@requires(*DESK)
def show(reference: str) -> ResponseReturnValue:
    return _shown(reference, _Forms())


@bp.post("/allocate")
@requires(*DESK)
@in_transaction
def allocate(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AllocateForm()
    if form.validate():
        words, why = form.words.data or "", form.out_of_turn.data or ""
        match allocate_slot(uow, actor(), reference, form.version_number, words, now(), why):
            case Allocated(slot=slot):
                flash(f"{spaces_text(slot.request)} allocated to {slot.participant_name}.", "good")
                return redirect(_slot_url(slot), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_shown(reference, _Forms(allocation=form)), 422))


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
    return roll_back(lambda: (_shown(reference, _Forms(declining=form)), 422))


@bp.post("/wait")
@requires(*DESK)
@in_transaction
def wait(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = WaitForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match put_on_waiting_list(uow, actor(), reference, version, words, now()):
            case PutOnWaitingList(slot=slot):
                flash(f"The request of {slot.participant_name} is on the waiting list.", "good")
                return redirect(_slot_url(slot), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_shown(reference, _Forms(waiting=form)), 422))


@bp.post("/override")
@requires(*DESK)
@in_transaction
def override(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = OverrideForm()
    terms = form.terms()
    form.about(form.code.data or "")
    if form.validate():
        wish = OverrideWish(form.code.data or "", form.reason.data or "", terms)
        match override_rule(uow, actor(), reference, form.version_number, wish, now()):
            case Overridden(slot=slot, code=code):
                flash(f"{code} is overridden for {slot.reference}.", "good")
                return redirect(_decision_url(slot, form), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_shown(reference, _Forms(override=form)), 422))


def _decision_url(slot: SlotRecord, form: OverrideForm) -> str:
    """Back to where the rule stood: the change asked for, the offer in preparation, or the decision."""
    if slot.state is SlotState.ALLOCATED:
        return url_for("changes.decide", reference=slot.reference)
    terms = form.terms()
    if terms is None:
        return url_for("decisions.show", reference=slot.reference)
    return url_for(
        "offers.new",
        reference=slot.reference,
        lab=terms.lab,
        first_day=terms.first_day.isoformat(),
        last_day=terms.last_day.isoformat(),
        spaces=typed_spaces_text(terms),
    )


def _shown(reference: str, forms: _Forms) -> str:
    with reading() as uow:
        decision = read_decision(uow, actor(), reference, today())
    version = str(decision.slot.version)
    for form in (forms.allocation, forms.declining, forms.waiting):
        form.version.data = version
    forms.declining.offer(decision.reasons)
    terms = TermsForm(formdata=None)
    terms.offer(decision.labs)
    terms.fill(terms_of(decision.slot.request))
    return render_template(
        "decisions/show.html",
        decision=decision,
        allocation=forms.allocation,
        declining=forms.declining,
        waiting=forms.waiting,
        overriding=forms.override,
        override_forms=_override_forms(decision, forms.override),
        terms=terms,
    )


def _override_forms(
    decision: Decision, sent: OverrideForm | None
) -> list[tuple[str, str, OverrideForm]]:
    """Code, title and form of each rule that may be passed over."""
    return [
        (line.code, line.title, override_form(line.code, decision.slot, sent))
        for line in decision.to_override
    ]


def override_form(code: str, slot: SlotRecord, sent: OverrideForm | None = None) -> OverrideForm:
    form = sent if sent and sent.code.data == code else OverrideForm(formdata=None)
    form.about(code)
    form.version.data = str(slot.version)
    return form


def _slot_url(slot: SlotRecord) -> str:
    return url_for("slots.show", reference=slot.reference)
