"""The allocation board: demand beside the labs, dry runs, a batch that is confirmed, and a proposal of one."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labsim.services.allocate_batch import (
    BatchAllocated,
    BatchRefused,
    LineRefused,
    allocate_batch,
)
from labsim.services.propose_batch import Proposed, propose_batch
from labsim.services.read_board import read_batch, read_board
from labsim.services.refusals import Refused
from labsim.wording.messages import Message
from labsim.wording.numbers import count_text
from models.unit_of_work import UnitOfWork
from web.access import DESK, READERS, actor, requires
from web.clock import now, today
from web.forms.board import (
    BatchForm,
    PeriodForm,
    board_address,
    sent_lines,
    ticked_references,
)
from web.transaction import in_transaction, keep_refusal, reading, roll_back

bp = Blueprint("board", __name__, url_prefix="/board")

_PLACES: Final = ("month", "view")


@bp.get("")
@requires(*READERS)
def show() -> ResponseReturnValue:
    """Answers 422 with the period that it chooses itself where the address names no month that is known."""
    address = board_address()
    with reading() as uow:
        board = read_board(uow, actor(), address.wish, today())
    page = render_template("board/show.html", board=board, address=address)
    return page, 422 if address.problem else 200


@bp.get("/batch")
@requires(*DESK)
def batch() -> ResponseReturnValue:
    """What is ticked stands in the address."""
    form = BatchForm(data={name: request.args.get(name, "") for name in _PLACES}, formdata=None)
    return _confirm(ticked_references(), form)


@bp.post("/batch")
@requires(*DESK)
@in_transaction
def allocate(uow: UnitOfWork) -> ResponseReturnValue:
    form = BatchForm()
    lines = sent_lines()
    if form.validate():
        match allocate_batch(uow, actor(), lines, form.said(), now()):
            case BatchAllocated(slots=slots):
                spaces = sum(slot.request.spaces for slot in slots)
                requests = count_text(len(slots), "request")
                flash(f"{requests} allocated, {count_text(spaces, 'space')} in all.", "good")
                return redirect(_board_url(form), 303)
            case BatchRefused(lines=refused):
                form.put([said for line in refused for said in _named(line)])
                for line in refused:
                    keep_refusal(line.refused)
            case Refused(messages=messages):
                form.put(messages)
    ticked = [line.reference for line in lines]
    return roll_back(lambda: (_confirm(ticked, form), 422))


@bp.get("/proposal")
@requires(*READERS)
def proposal() -> ResponseReturnValue:
    form = PeriodForm(request.args)
    if not form.validate():
        return render_template("board/proposal.html", form=form, proposed=None, batch=None), 422
    with reading() as uow:
        answer = propose_batch(uow, actor(), form.first.data, form.last.data, today())
    if isinstance(answer, Refused):
        form.put(answer.messages)
        return render_template("board/proposal.html", form=form, proposed=None, batch=None), 422
    return _proposed(form, answer)


def _proposed(form: PeriodForm, answer: Proposed) -> str:
    sent = BatchForm(formdata=None, data={"month": form.first.data.isoformat()[:7]})
    return render_template("board/proposal.html", form=form, proposed=answer, batch=sent)


def _confirm(ticked: Sequence[str], form: BatchForm) -> str:
    with reading() as uow:
        tried = read_batch(uow, actor(), ticked, today())
    return render_template(
        "board/batch.html", tried=tried, form=form, board_url=_board_url(form, ticked)
    )


def _named(line: LineRefused) -> list[Message]:
    """What was wrong with it, under its name; a reason that is missing belongs to its field."""
    who = f"{line.slot.participant_name} ({line.slot.reference})"
    return [
        Message(
            said.field if said.field == "out_of_turn" else "", f"{who}: {said.text}", said.remedy
        )
        for said in line.refused.messages
    ]


def _board_url(form: BatchForm, ticked: Sequence[str] = ()) -> str:
    places = {name: form[name].data or None for name in _PLACES}
    return url_for("board.show", slot=list(ticked), **places)
