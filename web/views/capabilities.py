"""Capability requests: asked by participants, answered by the desk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.capabilities import CapabilityState
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from labsim.services.capability_requests import (
    answer_capability,
    ask_capability,
    withdraw_capability,
)
from labsim.services.read_capabilities import (
    WishDesk,
    read_capabilities,
    read_capability,
    read_wish_desk,
)
from labsim.services.refusals import Refused
from models.records import CapabilityRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, TEST_MANAGERS, actor, requires
from web.clock import now
from web.forms.base import whole_number
from web.forms.capabilities import CapabilityAnswerForm, CapabilityWithdrawForm, WishForm
from web.forms.list_filters import capability_filter
from web.pagination import page_number
from web.transaction import in_transaction, keep_refusal, reading, roll_back

bp = Blueprint("capabilities", __name__, url_prefix="/capabilities")


@bp.get("")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def list_() -> ResponseReturnValue:
    """`?participant=` shows one participant's to those who read for DCC."""
    with reading() as uow:
        found = read_capabilities(uow, actor(), capability_filter(), page_number())
    return render_template("capabilities/list.html", found=found, states=CapabilityState)


@bp.get("/new")
@requires(*TEST_MANAGERS, *DESK)
def new() -> ResponseReturnValue:
    """`?topic=` chooses one that no lab can test."""
    with reading() as uow:
        desk = read_wish_desk(uow, actor(), _participant())
    return _wish_page(desk, WishForm())


@bp.post("/new")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def ask(uow: UnitOfWork) -> ResponseReturnValue:
    desk = read_wish_desk(uow, actor(), _participant())
    form = WishForm()
    form.offer(desk.topics)
    if form.validate():
        match ask_capability(uow, actor(), desk.owner.id, form.wish(), now()):
            case CapabilityRecord(reference=reference):
                flash(f"The wish is recorded as {reference}. DCC answers it.", "good")
                return redirect(url_for("capabilities.show", reference=reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return _wish_page(desk, form), 422


@bp.get("/<reference>")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def show(reference: str) -> ResponseReturnValue:
    return _page(reference)


@bp.post("/<reference>/answer")
@requires(*DESK)
@in_transaction
def answer(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = CapabilityAnswerForm()
    if form.validate():
        version = form.version_number
        match answer_capability(uow, actor(), reference, version, form.answer(), now()):
            case CapabilityRecord(participant_name=name):
                flash(f"{name} can read the answer now.", "good")
                return redirect(url_for("capabilities.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_page(reference, form), 422))


@bp.get("/<reference>/withdraw")
@requires(*TEST_MANAGERS, *DESK)
def confirm_withdraw(reference: str) -> ResponseReturnValue:
    return _confirm(reference)


@bp.post("/<reference>/withdraw")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def withdraw(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = CapabilityWithdrawForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match withdraw_capability(uow, actor(), reference, version, words, now()):
            case CapabilityRecord():
                flash(f"The wish {reference} is withdrawn.", "good")
                return redirect(url_for("capabilities.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: (_confirm(reference, form), 422))


def _page(reference: str, sent: CapabilityAnswerForm | None = None) -> str:
    with reading() as uow:
        page = read_capability(uow, actor(), reference)
    form = sent or CapabilityAnswerForm(data={"version": page.request.version})
    return render_template("capabilities/show.html", page=page, wish=page.request, form=form)


def _confirm(reference: str, sent: CapabilityWithdrawForm | None = None) -> str:
    with reading() as uow:
        page = read_capability(uow, actor(), reference)
    form = sent or CapabilityWithdrawForm(data={"version": page.request.version})
    return render_template("capabilities/withdraw.html", page=page, wish=page.request, form=form)


def _wish_page(desk: WishDesk, form: WishForm) -> str:
    form.offer(desk.topics, request.args.get("topic", ""))
    return render_template("capabilities/new.html", form=form, desk=desk)


def _participant() -> ParticipantId:
    """The own organisation, or the one that the desk acts for; 0 is nobody's."""
    own = actor().participant_id
    return own or ParticipantId(whole_number(request.args.get("participant")))
