"""A finished run looked into: the assessments of one month, and one participant's course, in one replication."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from labsim.services.drill_run import OtherCode, Place, read_course, read_month
from labsim.services.run_results import ResultIsGone
from web.access import actor, requires
from web.forms.base import whole_number
from web.transaction import reading
from web.views.runs import READERS, folders

bp = Blueprint("run_drill", __name__, url_prefix="/runs/<reference>")


@bp.get("/assessments")
@requires(*READERS)
def month(reference: str) -> ResponseReturnValue:
    """`?scenario=`, `?series=`, `?month=2019-05`, `?replication=`: the base, those held, the first measured, 0."""
    with reading() as uow:
        try:
            page = read_month(uow, actor(), folders(), reference, _place(), _series(), _month())
        except (OtherCode, ResultIsGone) as why:
            return _closed(reference, why)
    return render_template("runs/month.html", page=page, at=page.at, run=page.at.run)


@bp.get("/participants/<int:number>")
@requires(*READERS)
def course(reference: str, number: int) -> ResponseReturnValue:
    """`?scenario=` and `?replication=` likewise."""
    with reading() as uow:
        try:
            page = read_course(uow, actor(), folders(), reference, _place(), number)
        except (OtherCode, ResultIsGone) as why:
            return _closed(reference, why)
    return render_template("runs/course.html", page=page, at=page.at, run=page.at.run)


def _place() -> Place:
    return Place(
        request.args.get("scenario", ""), whole_number(request.args.get("replication")) or 0
    )


def _series() -> str:
    return request.args.get("series", "held")


def _month() -> date | None:
    """Its first day; None for what is no month."""
    try:
        return date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return None


def _closed(reference: str, why: Exception) -> ResponseReturnValue:
    other_code = isinstance(why, OtherCode)
    return render_template("runs/closed.html", reference=reference, other_code=other_code), 409
