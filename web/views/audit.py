"""The whole history, for auditors and administrators."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from labsim.domain.participants import ParticipantId
from labsim.domain.people import PersonId
from labsim.services.read_history import read_history
from labsim.wording.acts import ACT_WORDS
from models.records import HistoryFilter
from web.access import AUDITORS, actor, requires
from web.forms.base import whole_number
from web.pagination import page_number, search_words
from web.transaction import reading

bp = Blueprint("audit", __name__, url_prefix="/history")

FILTERS: Final = ("act", "participant_id", "person_id", "subject", "refused")


@bp.get("")
@requires(*AUDITORS)
def list_() -> ResponseReturnValue:
    with reading() as uow:
        page = read_history(uow, actor(), _wanted(), page_number())
    narrowed = any(request.args.get(name) for name in FILTERS)
    return render_template("audit/list.html", page=page, acts=ACT_WORDS, narrowed=narrowed)


def _wanted() -> HistoryFilter:
    participant = whole_number(request.args.get("participant_id"))
    person = whole_number(request.args.get("person_id"))
    return HistoryFilter(
        subject=search_words("subject"),
        participant_id=ParticipantId(participant) if participant else None,
        person_id=PersonId(person) if person else None,
        act=search_words("act"),
        refused_only=bool(request.args.get("refused")),
    )
