"""Notices: the list, one with all that hangs on it, giving one, and closing it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.notices.answers import NoticeState
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonRole
from labsim.domain.saved_filters import FilteredList
from labsim.services.give_notice import NoticeGiven, close_notice, give_notice, visible_notice
from labsim.services.read_notices import (
    NoticeDesk,
    all_participants,
    open_questions,
    read_notice,
    read_notice_desk,
    read_notices,
    read_plan,
)
from labsim.services.refusals import Refused
from labsim.wording.dates import long_day_text
from models.records import NoticeRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, TEST_MANAGERS, actor, requires
from web.clock import now
from web.forms.base import ActForm, whole_number
from web.forms.list_filters import notice_search
from web.forms.notices import MailedNoticeForm, NoticeForm
from web.pagination import page_number
from web.saved_filters import saved_bar
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def list_() -> ResponseReturnValue:
    with reading() as uow:
        page = read_notices(uow, actor(), notice_search(), page_number())
        saved = saved_bar(uow, FilteredList.NOTICES)
    return render_template("notices/list.html", page=page, states=NoticeState, saved=saved)


@bp.get("/new")
@requires(*TEST_MANAGERS, *DESK)
def new() -> ResponseReturnValue:
    with reading() as uow:
        if actor().is_desk and not request.args.get("participant"):
            known = all_participants(uow, actor())
            return render_template("notices/for_whom.html", participants=known)
        desk = read_notice_desk(uow, actor(), _participant(), now())
    return _form_page(desk, _form())


@bp.post("/new")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def give(uow: UnitOfWork) -> ResponseReturnValue:
    desk = read_notice_desk(uow, actor(), _participant(), now())
    form = _form()
    form.offer(desk.labs)
    if not form.validate():
        form.put_where_silent(open_questions(uow, form.answers(), now()))
        return _form_page(desk, form), 422
    received_at = form.received_at(now())
    match give_notice(uow, actor(), desk.participant.id, form.answers(), received_at, now()):
        case NoticeGiven(notice=notice, earliest=earliest):
            flash(f"Testing may start on {long_day_text(earliest)} or later.", "good")
            return redirect(url_for("notices.show", reference=notice.reference), 303)
        case Refused(messages=messages) as refused:
            form.put(messages)
            keep_refusal(refused)
    return _form_page(desk, form), 422


@bp.get("/earliest-start")
@requires(*TEST_MANAGERS, *DESK)
def earliest_start() -> ResponseReturnValue:
    """A fragment: what the notice would bring, and whether the planned start is earlier, while it is typed."""
    form = _form(request.args)
    form.validate()
    with reading() as uow:
        start = read_plan(uow, form.received_at(now()))
    planned = None if form.planned_start.errors else form.planned_start.data
    return render_template("notices/_earliest.html", start=start, planned=planned, given=False)


@bp.get("/<reference>")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def show(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        page = read_notice(uow, actor(), reference, page_number())
    return render_template("notices/show.html", shown=page)


@bp.get("/<reference>/close")
@requires(*TEST_MANAGERS, *DESK)
def confirm_close(reference: str) -> ResponseReturnValue:
    with reading() as uow:
        notice = visible_notice(uow, actor(), reference)
    form = ActForm(data={"version": notice.version})
    return render_template("notices/close.html", form=form, notice=notice)


@bp.post("/<reference>/close")
@requires(*TEST_MANAGERS, *DESK)
@in_transaction
def close(uow: UnitOfWork, reference: str) -> ResponseReturnValue:
    form = ActForm()
    match close_notice(uow, actor(), reference, form.version_number, now()):
        case NoticeRecord():
            flash(f"Notice {reference} is closed: no further slots under it.", "good")
            return redirect(url_for("notices.show", reference=reference), 303)
        case Refused() as refused:
            form.put(refused.messages)
            keep_refusal(refused)
    notice = visible_notice(uow, actor(), reference)
    return render_template("notices/close.html", form=form, notice=notice), 422


def _participant() -> ParticipantId:
    """The own organisation, or the one that the desk acts for; 0 is nobody's."""
    own = actor().participant_id
    return own or ParticipantId(whole_number(request.args.get("participant")))


def _form(typed: object = None) -> NoticeForm:
    given = {} if typed is None else {"formdata": typed}
    return MailedNoticeForm(**given) if actor().is_desk else NoticeForm(**given)


def _form_page(desk: NoticeDesk, form: NoticeForm) -> str:
    form.offer(desk.labs)
    return render_template("notices/new.html", form=form, desk=desk)
