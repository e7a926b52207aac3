"""The desk's first page: what waits, and how full the labs are."""

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from labsim.domain.labs import LabId
from labsim.domain.saved_filters import FilteredList
from labsim.services.read_desk import read_inbox
from labsim.services.read_weeks import read_weeks
from models.records import SlotFilter
from web.access import DESK, actor, requires
from web.clock import today
from web.pagination import page_number, search_words
from web.saved_filters import saved_bar
from web.transaction import reading

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

PAGE_SIZE: Final = 20


@bp.get("")
@requires(*DESK)
def show() -> ResponseReturnValue:
    lab = search_words("lab")
    narrowed = SlotFilter(lab=LabId(lab) if lab else None, search=search_words())
    with reading() as uow:
        inbox = read_inbox(uow, actor(), narrowed, page_number(), PAGE_SIZE)
        weeks = read_weeks(uow, today())
        saved = saved_bar(uow, FilteredList.INBOX)
    return render_template("inbox/show.html", inbox=inbox, weeks=weeks, saved=saved)
