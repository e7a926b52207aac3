"""Slots: the list, one slot, and giving one up."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.domain.saved_filters import FilteredList
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.give_up_slot import Cancelled, Withdrawn, cancel_slot, withdraw_slot
from labsim.services.read_notices import NoticeLine
from labsim.services.read_slots import GivingUp, SlotAct, read_giving_up, read_slot, read_slots
from labsim.services.refusals import Refused
from labsim.wording.numbers import count_text
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, TEST_MANAGERS, actor, requires
from web.charts.slots import lawful_marks, mandate_marks, slots_timeline
from web.clock import now, today
from web.forms.slots import GiveUpForm, slot_filter
from web.pagination import page_number
from web.saved_filters import saved_bar
from web.transaction import in_transaction, keep_refusal, reading

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
        shown = read_slot(uow, actor(), reference, now())
    marks = lawful_marks([NoticeLine(shown.notice, shown.start)])
    line = slots_timeline([shown.slot], {shown.given_lab.id: shown.given_lab}, today(), marks)
    return render_template("slots/show.html", shown=shown, line=line, acts=SlotAct)


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
            spaces = count_text(slot.given.spaces, "space")
            flash(
                f"Slot {reference} is cancelled: {spaces} on {count_text(days, 'working day')} "
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
