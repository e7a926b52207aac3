"""The initiation meeting of a notice, recorded by the desk when it has been held."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.services.give_notice import visible_notice
from labsim.services.record_meeting import record_meeting
from labsim.services.refusals import Refused
from models.records import NoticeRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, actor, requires
from web.clock import now
from web.forms.meetings import MeetingForm
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("meetings", __name__, url_prefix="/notices/<reference>/meeting")


@bp.get("")
@requires(*DESK)
def new(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        notice = visible_notice(uow, actor(), reference)
    form = MeetingForm(data={"version": notice.version})
    return render_template("meetings/new.html", form=form, notice=notice)


@bp.post("")
@requires(*DESK)
@in_transaction
def record(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    notice = visible_notice(uow, actor(), reference)
    form = MeetingForm()
    if form.validate():
        match _record(uow, reference, form):
            case NoticeRecord():
                flash(f"The meeting with {notice.participant_name} is recorded.", "good")
                return redirect(_next(reference), 303)
            case Refused() as refused:
                form.put(refused.messages)
                keep_refusal(refused)
    return render_template("meetings/new.html", form=form, notice=notice), 422


def _record(uow: UnitOfWork, reference: str, form: MeetingForm) -> NoticeRecord | Refused:
    held_on, outcome = form.held()
    note, version = form.note.data or "", form.version_number
    return record_meeting(uow, actor(), reference, held_on, outcome, note, now(), version=version)


def _next(reference: str) -> str:
    return url_for("notices.show", reference=reference)
