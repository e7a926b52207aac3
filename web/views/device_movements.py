"""A slot's own devices as they come into the lab and leave it, recorded by the desk."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.devices import Direction
from labsim.services.check_devices import Checked, Checking, check_devices, read_checking
from labsim.services.refusals import Refused
from labsim.wording.numbers import count_text
from models.unit_of_work import UnitOfWork
from web.access import DESK, actor, requires
from web.clock import now, today
from web.forms.devices import CheckingForm
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("device_movements", __name__, url_prefix="/slots/<reference>/devices")


@bp.get("")
@requires(*DESK)
def new(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        desk = read_checking(uow, actor(), reference)
    form = CheckingForm()
    form.offer(desk, today())
    form.version.data = str(desk.version)
    return render_template("device_movements/new.html", form=form, desk=desk)


@bp.post("")
@requires(*DESK)
@in_transaction
def record(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    desk = read_checking(uow, actor(), reference)
    form = CheckingForm()
    form.offer(desk, today())
    if form.validate():
        wish = form.checking()
        match check_devices(uow, actor(), reference, form.version_number, wish, now()):
            case Checked() as checked:
                flash(_told(wish, checked), "good")
                return redirect(url_for("slots.show", reference=reference, _anchor="devices"), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return render_template("device_movements/new.html", form=form, desk=desk), 422


def _told(wish: Checking, checked: Checked) -> str:
    way = "in" if wish.movement.direction is Direction.IN else "out"
    moved = f"{count_text(wish.movement.count, 'device')} of {checked.device.brought.device.name}"
    return f"Checked {way}: {moved}. In the lab now: {checked.in_lab:,}."
