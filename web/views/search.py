"""The search of the bar: everything a person may read, by name or reference."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.services.search import search
from web.access import DESK, PARTICIPANTS, actor, requires
from web.clock import today
from web.pagination import search_words
from web.transaction import reading

bp = Blueprint("search", __name__)


@bp.get("/search")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def show() -> ResponseReturnValue:
    words = search_words("q")
    if not words:
        return render_template("search/show.html", words=words, found=None)
    with reading() as uow:
        found = search(uow, actor(), words, today())
    return render_template("search/show.html", words=words, found=found)
