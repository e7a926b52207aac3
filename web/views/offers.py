"""Offers: the dry run and the making of one by the desk, and the participant's answer to it."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.slots.offers import Terms, terms_of
from labsim.services.answer_offer import Accepted, OfferRefused, accept_offer, refuse_offer
from labsim.services.make_offer import Offered, make_offer
from labsim.services.read_labs import all_labs
from labsim.services.read_offers import OfferDesk, read_answering, read_offer_desk
from labsim.services.refusals import Refused
from labsim.services.slots import visible_slot
from labsim.wording.dates import moment_text
from labsim.wording.enums import enum_text
from models.unit_of_work import UnitOfWork
from web.access import DESK, TEST_MANAGERS, actor, requires
from web.clock import now
from web.forms.decisions import AnswerForm, OfferForm, TermsForm
from web.transaction import in_transaction, keep_refusal, reading, roll_back
from web.views.decisions import override_form

bp = Blueprint("offers", __name__, url_prefix="/slots/<reference>")

_ACTS: Final = {"accept": "accept_offer", "refuse": "refuse_offer"}


@bp.get("/offer")
@requires(*DESK)
def new(reference: str) -> ResponseReturnValue:
    """Terms come in the address; without any, those that were asked for."""
    form = TermsForm(request.args if "lab" in request.args else None)
    with reading() as uow:
        slot = visible_slot(uow, actor(), reference)
        form.offer(all_labs(uow))
    if "lab" not in request.args:
        asked = terms_of(slot.request)
        form.fill(asked)
        return _page(reference, form, asked)
    if not form.validate():
        return render_template("offers/terms.html", terms=form, slot=slot), 422
    return _page(reference, form, form.terms())


@bp.post("/offer")
@requires(*DESK)
@in_transaction
def make(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = OfferForm()
    terms = form.terms()
    if terms is None:
        return redirect(url_for("offers.new", reference=reference), 303)
    if form.validate():
        match make_offer(uow, actor(), reference, form.version_number, terms, form.said(), now()):
            case Offered(slot=slot, held_until=until):
                flash(
                    f"The offer to {slot.participant_name} holds its spaces until"
                    f" {moment_text(until)}.",
                    "good",
                )
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _again(reference, terms, form))


def _again(reference: str, terms: Terms, sent: OfferForm) -> ResponseReturnValue:
    form = TermsForm(formdata=None)
    with reading() as uow:
        form.offer(all_labs(uow))
    form.fill(terms)
    return _page(reference, form, terms, sent)


def _page(
    reference: str, terms: TermsForm, wanted: Terms, sent: OfferForm | None = None
) -> ResponseReturnValue:
    with reading() as uow:
        desk = read_offer_desk(uow, actor(), reference, wanted, now())
    if isinstance(desk, Refused):
        flash(f"{desk.messages[0].text}. {desk.messages[0].remedy}.", "advice")
        return redirect(url_for("slots.show", reference=reference), 303)
    return _dry_run(desk, terms, sent), 422 if sent else 200


def _dry_run(desk: OfferDesk, terms: TermsForm, sent: OfferForm | None) -> str:
    form = sent or OfferForm(formdata=None)
    form.fill(desk.terms)
    form.version.data = str(desk.slot.version)
    overrides = []
    for line in desk.to_override:
        override = override_form(line.code, desk.slot)
        override.fill(desk.terms)
        overrides.append((line.code, line.title, override))
    return render_template(
        "offers/new.html", desk=desk, terms=terms, form=form, override_forms=overrides
    )


@bp.get("/accept")
@requires(*TEST_MANAGERS, *DESK)
def confirm_accept(reference: str) -> ResponseReturnValue:
    return _confirm(reference, "accept")


@bp.get("/refuse")
@requires(*TEST_MANAGERS, *DESK)
def confirm_refuse(reference: str) -> ResponseReturnValue:
    return _confirm(reference, "refuse")


def _confirm(reference: str, way: str, sent: AnswerForm | None = None) -> ResponseReturnValue:
    with reading() as uow:
        answering = read_answering(uow, actor(), reference, _ACTS[way], now())
    if isinstance(answering, Refused):
        flash(f"{answering.messages[0].text}. {answering.messages[0].remedy}.", "advice")
        return redirect(url_for("slots.show", reference=reference), 303)
    form = sent or AnswerForm(data={"version": answering.slot.version})
    status = 422 if sent else 200
    return render_template(f"offers/{way}.html", answering=answering, form=form), status


@bp.post("/accept")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def accept(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match accept_offer(uow, actor(), reference, version, words, now()):
            case Accepted():
                flash(f"The offer is accepted: slot {reference} is allocated.", "good")
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _confirm(reference, "accept", form))


@bp.post("/refuse")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def refuse(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate():
        words, version = form.words.data or "", form.version_number
        match refuse_offer(uow, actor(), reference, version, words, now()):
            case OfferRefused(back_to=state):
                flash(f"The offer is refused. The request is {enum_text(state)} again.", "good")
                return redirect(url_for("slots.show", reference=reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return roll_back(lambda: _confirm(reference, "refuse", form))
