"""The labs: one by month, and both in the next twelve months."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from labsim.services.read_labs import default_lab, read_lab_month, read_outlook
from labsim.services.read_outlook import read_runs_ahead
from web.access import DCC, SIGNED_IN, actor, requires
from web.charts.outlook import outlook_bars
from web.clock import today
from web.forms.labs import ENTER_A_MONTH, read_month
from web.pagination import page_number, search_words
from web.transaction import reading
from web.views.runs import folders

bp = Blueprint("labs", __name__)


@bp.get("/labs", defaults={"lab_id": ""})
@bp.get("/labs/<lab_id>")
@requires(SIGNED_IN)
def calendar(lab_id: str) -> ResponseReturnValue:
    """Answers 422 with this month where the address names no month that is known."""
    if not lab_id:
        with reading() as uow:
            return redirect(url_for("labs.calendar", lab_id=default_lab(uow)), 303)
    typed = search_words("month")
    wanted = read_month(typed) if typed else today()
    with reading() as uow:
        month = read_lab_month(uow, actor(), lab_id, wanted or today(), today(), page_number())
    problem = "" if wanted else ENTER_A_MONTH
    page = render_template("labs/calendar.html", month=month, typed=typed, problem=problem)
    return page, 422 if problem else 200


@bp.get("/outlook")
@requires(*DCC)
def outlook() -> ResponseReturnValue:
    with reading() as uow:
        labs = read_outlook(uow, today())
        ahead = read_runs_ahead(uow, actor(), folders(), today())
    return render_template("labs/outlook.html", labs=labs, bars=outlook_bars(labs), ahead=ahead)
