"""Participants and the dated facts about them: auditors read, the desk acts."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.domain.participants import Category, FactKind, ParticipantId
from labsim.domain.roles import UserRole
from labsim.services.participants import (
    Fact,
    change_participant,
    create_participant,
    record_fact,
)
from labsim.services.read_participants import (
    FactLine,
    ParticipantPage,
    find_participant,
    list_participants,
    read_participant,
)
from labsim.services.refusals import Refused
from models.records import ParticipantRecord
from models.unit_of_work import UnitOfWork
from web.access import DESK, READERS, actor, requires
from web.clock import now
from web.forms.base import ActForm
from web.forms.list_filters import participant_category
from web.forms.participants import FactForm, ParticipantDetailsForm, WithdrawFactForm
from web.pagination import page_number, search_words
from web.transaction import in_transaction, keep_refusal, reading

bp = Blueprint("participants", __name__, url_prefix="/participants")

ONE: Final = "/<int:participant_id>"


@bp.get("")
@requires(*READERS)
def list_() -> ResponseReturnValue:
    with reading() as uow:
        page = list_participants(
            uow, actor(), search_words(), participant_category(), page_number()
        )
    return render_template("participants/list.html", page=page, categories=Category)


@bp.get("/new")
@requires(*DESK)
def new() -> ResponseReturnValue:
    return render_template("participants/new.html", form=ParticipantDetailsForm())


@bp.post("/new")
@requires(*DESK)
@in_transaction
def create(uow: UnitOfWork) -> ResponseReturnValue:
    form = ParticipantDetailsForm()
    if form.validate():
        match create_participant(uow, actor(), form.details(), now()):
            case ParticipantRecord(id=own_id, name=name):
                flash(f"{name} is added. Record what is complete next.", "good")
                return redirect(url_for("participants.show", participant_id=own_id), 303)
            case Refused() as refused:
                _refuse(form, refused)
    return render_template("participants/new.html", form=form), 422


@bp.get(ONE)
@requires(*READERS)
def show(participant_id: int) -> ResponseReturnValue:
    with reading() as uow:
        page = read_participant(uow, actor(), ParticipantId(participant_id))
    return render_template("participants/show.html", page=page, participant=page.participant)


@bp.get(f"{ONE}/change")
@requires(*DESK)
def change(participant_id: int) -> ResponseReturnValue:
    with reading() as uow:
        participant = find_participant(uow, actor(), ParticipantId(participant_id))
    form = ParticipantDetailsForm(obj=participant)
    return render_template("participants/change.html", form=form, participant=participant)


@bp.post(f"{ONE}/change")
@requires(*DESK)
@in_transaction
def send_change(uow: UnitOfWork, participant_id: int) -> ResponseReturnValue:
    participant = find_participant(uow, actor(), ParticipantId(participant_id))
    form = ParticipantDetailsForm()
    if form.validate():
        version, details = form.version_number, form.details()
        match change_participant(uow, actor(), participant.id, version, details, now()):
            case ParticipantRecord(name=name):
                flash(f"The record of {name} is changed.", "good")
                return redirect(url_for("participants.show", participant_id=participant_id), 303)
            case Refused() as refused:
                _refuse(form, refused)
    return render_template("participants/change.html", form=form, participant=participant), 422


@bp.get(f"{ONE}/facts")
@requires(*DESK)
def fact(participant_id: int) -> ResponseReturnValue:
    """`?kind=` and `?role=` choose the fact; one that stands is corrected."""
    with reading() as uow:
        page = read_participant(uow, actor(), ParticipantId(participant_id))
    form = FactForm(
        data={"version": page.facts_version, "kind": _asked("kind"), "role": _asked("role")}
    )
    return render_template("participants/fact.html", form=form, page=page, line=_line(page))


@bp.post(f"{ONE}/facts")
@requires(*DESK)
@in_transaction
def record(uow: UnitOfWork, participant_id: int) -> ResponseReturnValue:
    page = read_participant(uow, actor(), ParticipantId(participant_id))
    form = FactForm()
    if form.validate():
        match _record(uow, page, form.fact(), form):
            case Fact():
                flash("The day is recorded.", "good")
                return redirect(_facts_url(page), 303)
            case Refused() as refused:
                _refuse(form, refused)
    return render_template("participants/fact.html", form=form, page=page, line=_line(page)), 422


@bp.get(f"{ONE}/facts/withdraw")
@requires(*DESK)
def confirm_withdraw(participant_id: int) -> ResponseReturnValue:
    """`?kind=` and `?role=` choose the fact; without one that stands there is nothing to withdraw."""
    with reading() as uow:
        page = read_participant(uow, actor(), ParticipantId(participant_id))
    line = _line(page)
    if line is None or not line.stands:
        flash("Nothing is recorded there that could be withdrawn.", "advice")
        return redirect(_facts_url(page), 303)
    form = WithdrawFactForm(data={"version": page.facts_version})
    return render_template("participants/withdraw.html", form=form, page=page, line=line)


@bp.post(f"{ONE}/facts/withdraw")
@requires(*DESK)
@in_transaction
def withdraw(uow: UnitOfWork, participant_id: int) -> ResponseReturnValue:
    page = read_participant(uow, actor(), ParticipantId(participant_id))
    form, line = WithdrawFactForm(), _line(page)
    if line is None:
        return redirect(_facts_url(page), 303)
    if form.validate():
        match _record(uow, page, Fact(line.kind, line.role, None), form):
            case Fact():
                flash("The day is withdrawn. It stays in the history.", "good")
                return redirect(_facts_url(page), 303)
            case Refused() as refused:
                _refuse(form, refused)
    return render_template("participants/withdraw.html", form=form, page=page, line=line), 422


def _record(
    uow: UnitOfWork, page: ParticipantPage, what: Fact, form: WithdrawFactForm
) -> Fact | Refused:
    return record_fact(
        uow,
        actor(),
        page.participant.id,
        what,
        now(),
        words=form.words.data or "",
        version=form.version_number,
    )


def _asked(name: str) -> str:
    """A kind or role from the address, empty where there is no such one."""
    wanted = request.args.get(name, "")
    return wanted if wanted in {*FactKind, *UserRole} else ""


def _line(page: ParticipantPage) -> FactLine | None:
    kind, role = _asked("kind"), _asked("role")
    if kind not in set(FactKind) or (role and role not in set(UserRole)):
        return None
    return page.fact_line(FactKind(kind), UserRole(role) if role else None)


def _facts_url(page: ParticipantPage) -> str:
    return url_for("participants.show", participant_id=page.participant.id, _anchor="complete")


def _refuse(form: ActForm, refused: Refused) -> None:
    form.put(refused.messages)
    keep_refusal(refused)
