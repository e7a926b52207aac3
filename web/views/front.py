"""The first page: what labsim is, for those who are signed out; for the others, where their work begins."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from web.access import EVERYONE, requires
from web.navigation import first_page
from web.security import current_person_or_none

bp = Blueprint("front", __name__)


@bp.get("/")
@requires(EVERYONE)
def show() -> ResponseReturnValue:
    if current_person_or_none() is not None:
        return redirect(first_page(), 303)
    return render_template("front/show.html")
