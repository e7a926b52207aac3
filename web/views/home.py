"""A participant's first page: what is next, the slots on a time line, and what is missing per User Role."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from labsim.services.read_home import read_home
from web.access import PARTICIPANTS, actor, requires
from web.charts.slots import lawful_marks, mandate_marks, slots_timeline
from web.clock import now, today
from web.transaction import reading

bp = Blueprint("home", __name__, url_prefix="/home")


@bp.get("")
@requires(*PARTICIPANTS)
def show() -> ResponseReturnValue:
    with reading() as uow:
        home = read_home(uow, actor(), now())
    marks = (*lawful_marks(home.open_notices), *mandate_marks(home.participant.mandate))
    line = slots_timeline(home.slots, home.labs, today(), marks)
    return render_template("home/show.html", home=home, line=line)
