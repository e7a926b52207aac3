"""A slot request in four steps; everything typed travels in the address until it is sent."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import SlotRequest
from labsim.services.read_slot_request import (
    RequestDesk,
    read_request_desk,
    read_review,
    read_wish,
)
from labsim.services.refusals import Refused
from labsim.services.request_slot import Requested, request_slot
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, TEST_MANAGERS, actor, requires
from web.clock import now, today
from web.forms.slot_request import (
    STEPS,
    Answers,
    DatesForm,
    DetailsForm,
    Journey,
    MailedDatesForm,
    SendForm,
    details_form,
)
from web.transaction import in_transaction, keep_refusal, reading
from web.views.runs import folders

bp = Blueprint("slot_request", __name__, url_prefix="/slots/new")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed so far, and what the forms offer."""

    journey: Journey
    desk: RequestDesk
    dates: DatesForm
    details: DetailsForm

    @property
    def request(self) -> SlotRequest:
        return self.details.request(self.dates.terms(), self.journey.reason)


@bp.get("")
@requires(*TEST_MANAGERS, *DESK)
def new() -> ResponseReturnValue:
    with reading() as uow:
        asked = _asked(uow, request.args)
    return _page("dates", asked)


@bp.get("/free")
@requires(*TEST_MANAGERS, *DESK)
def free() -> ResponseReturnValue:
    with reading() as uow:
        asked = _asked(uow, request.args)
        if not asked.dates.validate():
            return _page("dates", asked), 422
        notice, wish = asked.dates.notice.data, asked.dates.terms()
        answer = read_wish(uow, actor(), notice, wish, today())
    return _page("free", asked, answer=answer)


@bp.get("/details")
@requires(*TEST_MANAGERS, *DESK)
def details() -> ResponseReturnValue:
    with reading() as uow:
        asked = _asked(uow, request.args)
    if not asked.dates.validate():
        return _page("dates", asked), 422
    return _page("details", asked)


@bp.get("/review")
@requires(*TEST_MANAGERS, *DESK)
def review() -> ResponseReturnValue:
    with reading() as uow:
        asked = _asked(uow, request.args)
        if step := _unreadable(asked):
            return _page(step, asked), 422
        return _review(uow, asked, SendForm(data={"reason": asked.journey.reason}))


@bp.post("")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def send(uow: UnitOfWork) -> ResponseReturnValue:
    asked, form = _asked(uow, request.form), SendForm()
    if step := _unreadable(asked):
        return _page(step, asked), 422
    if form.validate():
        notice, sent_at = asked.dates.notice.data, asked.dates.sent_at(now())
        may_wait = form.may_wait.data == "yes"
        match request_slot(
            uow,
            actor(),
            notice,
            asked.request,
            sent_at,
            now(),
            may_wait=may_wait,
            beside=asked.journey.beside,
        ):
            case Requested(slot=slot):
                flash(_sent_words(slot), "good")
                return redirect(url_for("slots.show", reference=slot.reference), 303)
            case Refused(messages=messages) as refused:
                if all(message.field == "reason" for message in messages):
                    form.put(messages)
                keep_refusal(refused)
        return _review(uow, asked, form, kept=True), 422
    return _review(uow, asked, form), 422


def _sent_words(slot: SlotRecord) -> str:
    if slot.state is SlotState.WAITING:
        return f"Request {slot.reference} is sent and on the waiting list; nothing is held yet."
    return f"Request {slot.reference} is sent. DCC decides; nothing is held yet."


def _asked(uow: UnitOfWork, answers: Answers) -> _Asked:
    journey = Journey(answers)
    desk = read_request_desk(uow, actor(), journey.reference, journey.beside)
    dates = MailedDatesForm(answers) if actor().is_desk else DatesForm(answers)
    dates.offer(desk, today())
    return _Asked(journey, desk, dates, details_form(desk, answers))


def _unreadable(asked: _Asked) -> str:
    """The first step with something that cannot be read; empty where there is none."""
    if not asked.dates.validate():
        return "dates"
    return "" if asked.details.validate() else "details"


def _review(uow: UnitOfWork, asked: _Asked, form: SendForm, *, kept: bool = False) -> str:
    """`kept`: the history has this refusal."""
    notice, sent_at = asked.dates.notice.data, asked.dates.sent_at(now())
    beside = asked.journey.beside
    answer = read_review(
        uow, actor(), notice, asked.request, sent_at, now(), beside, folders=folders()
    )
    return _page("review", asked, answer=answer, form=form, kept=kept)


def _page(step: str, asked: _Asked, **shown: object) -> str:
    return render_template(
        f"slot_request/{step}.html",
        step=step,
        steps=STEPS,
        journey=asked.journey,
        desk=asked.desk,
        dates=asked.dates,
        details=asked.details,
        **shown,
    )
