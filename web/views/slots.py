"""Slots: the list, one slot, and giving one up."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.domain.saved_filters import FilteredList
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.give_up_slot import Cancelled, Withdrawn, cancel_slot, withdraw_slot
from labsim.services.plan_return import NoReturn, ReturnPlanned, plan_return
from labsim.services.read_notices import NoticeLine
from labsim.services.read_slots import (
    GivingUp,
    SlotAct,
    SlotPage,
    read_giving_up,
    read_slot,
    read_slots,
)
from labsim.services.refusals import Refused
from labsim.wording.numbers import count_text
from labsim.wording.spaces import spaces_text
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, TEST_MANAGERS, actor, requires
from web.charts.slots import lawful_marks, mandate_marks, slots_timeline
from web.clock import now, today
from web.forms.slot_request import journey_of
from web.forms.slots import GiveUpForm, slot_filter
from web.pagination import page_number
from web.saved_filters import saved_bar
from web.transaction import in_transaction, keep_refusal, reading
from web.views.runs import folders

bp = Blueprint("slots", __name__, url_prefix="/slots")


@bp.get("")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def list_() -> ResponseReturnValue:
    with reading() as uow:
        found = read_slots(uow, actor(), slot_filter(), page_number(), today())
        saved = saved_bar(uow, FilteredList.SLOTS)
    marks = (*lawful_marks(found.notices), *mandate_marks(found.mandate))
    line = slots_timeline(found.coming, found.labs, today(), marks)
    return render_template("slots/list.html", found=found, line=line, states=SlotState, saved=saved)


@bp.get("/<reference>")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def show(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        shown = read_slot(uow, actor(), reference, now(), folders())
    marks = lawful_marks([NoticeLine(shown.notice, shown.start)])
    line = slots_timeline([shown.slot], {shown.given_lab.id: shown.given_lab}, today(), marks)
    return render_template(
        "slots/show.html", shown=shown, line=line, acts=SlotAct, other_lab_url=_other_lab_url(shown)
    )


def _other_lab_url(shown: SlotPage) -> str:
    """The first step of a request, filled with this one's but for the lab; empty where it cannot be asked for."""
    if shown.other_lab is None or SlotAct.ASK_FOR_OTHER_LAB not in shown.acts:
        return ""
    request = replace(shown.slot.request, lab=shown.other_lab.id)
    notice, reference = shown.slot.notice_reference, shown.slot.reference
    return journey_of(notice, request, reference, today()).url("dates")


@bp.get("/<reference>/return")
@requires(*TEST_MANAGERS, *DESK)
def come_back(reference: str) -> ResponseReturnValue:
    """Straight to the review of a return visit; nothing is sent."""
    with reading() as uow:
        answer = plan_return(uow, actor(), reference, today())
    slot = answer.slot
    match answer:
        case ReturnPlanned(request=request):
            journey = journey_of(slot.notice_reference, request, slot.reference, today())
            return redirect(journey.url("review"), 303)
        case NoReturn():
            journey = journey_of(slot.notice_reference, slot.given, slot.reference, today())
            url = journey.url("dates", first_day="", last_day="")
            return render_template("slots/no_return.html", answer=answer, own_days_url=url)


@bp.get("/<reference>/withdraw")
@requires(*TEST_MANAGERS, *DESK)
def confirm_withdraw(reference: str) -> ResponseReturnValue:
    return _confirm(reference, "withdraw")


@bp.get("/<reference>/cancel")
@requires(*TEST_MANAGERS, *DESK)
def confirm_cancel(reference: str) -> ResponseReturnValue:
    return _confirm(reference, "cancel")


def _confirm(reference: str, way: str) -> ResponseReturnValue:
    with reading() as uow:
        wanted = read_giving_up(uow, actor(), reference, way, now())
    match wanted:
        case GivingUp(slot=slot):
            form = GiveUpForm(data={"version": slot.version})
            return render_template(f"slots/{way}.html", form=form, giving_up=wanted)
        case Refused(messages=messages):
            flash(f"{messages[0].text}. {messages[0].remedy}.", "advice")
            return redirect(url_for("slots.show", reference=reference), 303)


@bp.post("/<reference>/withdraw")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def withdraw(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = GiveUpForm()
    if not form.validate():
        return _refused(uow, form, reference, "withdraw")
    match withdraw_slot(uow, actor(), reference, form.version_number, form.words.data or "", now()):
        case Withdrawn():
            flash(f"The request {reference} is withdrawn.", "good")
            return redirect(url_for("slots.show", reference=reference), 303)
        case Refused() as refused:
            form.put(refused.messages)
            keep_refusal(refused)
            return _refused(uow, form, reference, "withdraw")


@bp.post("/<reference>/cancel")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def cancel(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = GiveUpForm()
    if not form.validate():
        return _refused(uow, form, reference, "cancel")
    match cancel_slot(uow, actor(), reference, form.version_number, form.words.data or "", now()):
        case Cancelled(slot=slot, lab_days_given_back=days):
            flash(
                f"Slot {reference} is cancelled: {spaces_text(slot.given)} on"
                f" {count_text(days, 'working day')} "
                "are free again.",
                "good",
            )
            return redirect(url_for("slots.show", reference=reference), 303)
        case Refused() as refused:
            form.put(refused.messages)
            keep_refusal(refused)
            return _refused(uow, form, reference, "cancel")


def _refused(uow: UnitOfWork, form: GiveUpForm, reference: str, way: str) -> ResponseReturnValue:
    """The confirmation again, or where there is nothing left to confirm, why."""
    wanted = read_giving_up(uow, actor(), reference, way, now())
    if isinstance(wanted, Refused):
        return render_template("slots/cannot.html", form=form, reference=reference, way=way), 422
    return render_template(f"slots/{way}.html", form=form, giving_up=wanted), 422
