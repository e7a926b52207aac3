"""Registers of own devices: a participant's own, and those that DCC may see and act for."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from labsim.services.read_devices import owner_of_new, read_device, read_register
from labsim.services.refusals import Refused
from labsim.services.register_device import (
    change_device,
    device_for_change,
    register_device,
    restore_device,
    retire_device,
)
from models.records import DeviceRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, TEST_MANAGERS, actor, requires
from web.clock import now, today
from web.forms.base import ActForm, whole_number
from web.forms.devices import DeviceForm
from web.forms.list_filters import device_filter
from web.pagination import page_number
from web.transaction import in_transaction, reading

bp = Blueprint("devices", __name__, url_prefix="/devices")


@bp.get("")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def list_() -> ResponseReturnValue:
    """`?participant=` shows one register to those who read for DCC."""
    with reading() as uow:
        register = read_register(uow, actor(), device_filter(), page_number(), today())
    return render_template("devices/list.html", register=register)


@bp.get("/new")
@requires(*TEST_MANAGERS, *DESK)
def new() -> ResponseReturnValue:
    with reading() as uow:
        owner = owner_of_new(uow, actor(), _participant())
    return render_template("devices/new.html", form=DeviceForm(), owner=owner)


@bp.post("/new")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def register(uow: UnitOfWork) -> ResponseReturnValue:
    owner = owner_of_new(uow, actor(), _participant())
    form = DeviceForm()
    if form.validate():
        match register_device(uow, actor(), owner.id, form.entry(), now()):
            case DeviceRecord() as entry:
                flash(f"{entry.device.name} is registered as {entry.reference}.", "good")
                return redirect(_register_url(entry), 303)
            case Refused(messages=messages):
                form.put(messages)
    return render_template("devices/new.html", form=form, owner=owner), 422


@bp.get("/<reference>")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def show(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        page = read_device(uow, actor(), reference, today())
    return render_template("devices/show.html", page=page, entry=page.line.entry)


@bp.get("/<reference>/change")
@requires(*TEST_MANAGERS, *DESK)
def change(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        entry = device_for_change(uow, actor(), reference)
    form = DeviceForm()
    form.fill(entry)
    return render_template("devices/change.html", form=form, entry=entry)


@bp.post("/<reference>/change")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def send_change(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    old = device_for_change(uow, actor(), reference)
    form = DeviceForm()
    if form.validate():
        match change_device(uow, actor(), reference, form.version_number, form.entry(), now()):
            case DeviceRecord() as entry:
                flash(
                    f"{entry.device.name} is changed. Requests sent before keep it as it was.",
                    "good",
                )
                return redirect(url_for("devices.show", reference=reference), 303)
            case Refused(messages=messages):
                form.put(messages)
    return render_template("devices/change.html", form=form, entry=old), 422


@bp.post("/<reference>/retire")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def retire(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    answer = retire_device(uow, actor(), reference, ActForm().version_number, now())
    return _told(uow, reference, answer, "is retired. It stands below, and can be taken back")


@bp.post("/<reference>/restore")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def restore(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    answer = restore_device(uow, actor(), reference, ActForm().version_number, now())
    return _told(uow, reference, answer, "stands in the register again")


def _told(
    uow: UnitOfWork, reference: str, answer: DeviceRecord | Refused, words: str
) -> ResponseReturnValue:
    match answer:
        case DeviceRecord(device=device):
            flash(f"{device.name} {words}.", "good")
        case Refused(messages=messages):
            flash(f"{messages[0].text}. {messages[0].remedy}.", "advice")
    return redirect(_register_url(device_for_change(uow, actor(), reference)), 303)


def _participant() -> ParticipantId:
    """The own organisation, or the one that the desk acts for; 0 is nobody's."""
    own = actor().participant_id
    return own or ParticipantId(whole_number(request.args.get("participant")))


def _register_url(entry: DeviceRecord) -> str:
    """The register that the entry belongs to, as this person opens it."""
    whose = None if actor().participant_id else entry.participant_id
    return url_for("devices.list_", participant=whose)
