"""Rule rehearsals: which decisions would differ under a value that is not stored. Nothing is written."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from labsim.services.refusals import Refused
from labsim.services.rehearse_rule import (
    Rehearsed,
    RequestRehearsed,
    rehearsable_values,
    rehearse,
)
from labsim.wording.rule_lines import RuleLine
from labsim.wording.spaces import spaces_text
from models.records import Page
from web.access import DESK, actor, requires
from web.clock import today
from web.csv_file import Cell, csv_answer
from web.forms.rehearsal import RehearsalForm, is_asked, rehearsal_form
from web.pagination import page_number, same_list_url
from web.transaction import reading

bp = Blueprint("rehearsal", __name__, url_prefix="/rulebook")

ROWS: Final = 200
Row = TypeVar("Row")


@bp.get("/rehearsal")
@requires(*DESK)
def show() -> ResponseReturnValue:
    form, answer = _rehearse()
    shown = None if answer is None else _page(answer.requests)
    notices = None if answer is None else _page(answer.notices)
    page = render_template(
        "rulebook/rehearsal.html", form=form, answer=answer, requests=shown, notices=notices
    )
    return page, 422 if answer is None and is_asked() else 200


@bp.get("/rehearsal/requests.csv")
@requires(*DESK)
def requests() -> ResponseReturnValue:
    _, answer = _rehearse()
    if answer is None:
        return _back()
    rows = [row for each in answer.requests for row in _request_rows(each)]
    return csv_answer("rehearsal-requests.csv", REQUEST_HEADER, rows, len(rows))


@bp.get("/rehearsal/notices.csv")
@requires(*DESK)
def notices() -> ResponseReturnValue:
    _, answer = _rehearse()
    if answer is None:
        return _back()
    rows = [
        (
            each.notice.reference,
            each.notice.participant_name,
            each.notice.received_on,
            each.before,
            each.after,
        )
        for each in answer.notices
    ]
    return csv_answer("rehearsal-notices.csv", NOTICE_HEADER, rows, len(rows))


def _rehearse() -> tuple[RehearsalForm, Rehearsed | None]:
    """The form, and the answer where a rehearsal was asked for that can be held."""
    with reading() as uow:
        form = rehearsal_form(rehearsable_values(uow, actor(), today()), today())
        if not is_asked() or not form.validate():
            return form, None
        match rehearse(uow, actor(), form.pending(), today()):
            case Refused(messages=messages):
                form.put(messages)
                return form, None
            case Rehearsed() as answer:
                return form, answer


def _back() -> ResponseReturnValue:
    """The page says what is wrong."""
    return redirect(same_list_url("rehearsal.show"), 303)


def _page(rows: Sequence[Row]) -> Page[Row]:
    first = (page_number() - 1) * ROWS
    return Page(rows[first : first + ROWS], page_number(), ROWS, len(rows))


NOTICE_HEADER: Final = (
    "Notice",
    "Organisation",
    "Received",
    "Earliest start by the stored values",
    "Earliest start with the pending value",
)
REQUEST_HEADER: Final = (
    "Sent",
    "Slot",
    "Notice",
    "Organisation",
    "Lab",
    "First day",
    "Last day",
    "Spaces",
    "Spaces by day",
    "State now",
    "Decision by the stored values",
    "Decision with the pending value",
    "Rule",
    "Answer by the stored values",
    "In words",
    "Answer with the pending value",
    "In words",
)


def _request_rows(each: RequestRehearsed) -> Iterator[tuple[Cell, ...]]:
    """A row for each rule that turned."""
    recorded, asked = each.recorded, each.recorded.request
    for turned in each.turned:
        yield (
            recorded.sent_at,
            recorded.slot,
            recorded.notice_reference,
            recorded.participant_name,
            asked.lab,
            asked.first_day,
            asked.last_day,
            asked.spaces,
            spaces_text(asked) if asked.profile else "",
            recorded.state or "refused when sent",
            each.before,
            each.after,
            turned.before.code,
            turned.before.outcome,
            _said(turned.before),
            turned.after.outcome,
            _said(turned.after),
        )


def _said(line: RuleLine) -> str:
    return ". ".join(message.text for message in line.messages)
