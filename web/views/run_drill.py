"""A finished run looked into: the assessments of one month, and one participant's course, in one replication."""

import re
from datetime import date
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from labsim.services.drill_run import (
    NoSuchMonth,
    NoSuchReplication,
    OtherCode,
    Place,
    read_course,
    read_month,
)
from labsim.services.run_results import ResultIsGone
from web.access import actor, requires
from web.transaction import reading
from web.views.run_results import closed_page
from web.views.runs import READERS, folders

_PLAIN_NUMBER: Final = re.compile("[0-9]{1,9}")

bp = Blueprint("run_drill", __name__, url_prefix="/runs/<reference>")
bp.register_error_handler(OtherCode, closed_page)
bp.register_error_handler(ResultIsGone, closed_page)
bp.register_error_handler(NoSuchReplication, closed_page)
bp.register_error_handler(NoSuchMonth, closed_page)


@bp.get("/assessments")
@requires(*READERS)
def month(reference: str) -> ResponseReturnValue:
    """`?scenario=`, `?series=`, `?month=2019-05`, `?replication=`: the base, those held, the first measured, 0."""
    with reading() as uow:
        page = read_month(uow, actor(), folders(), reference, _place(), _series(), _month())
    return render_template("runs/month.html", page=page, at=page.at, run=page.at.run)


@bp.get("/participants/<int:number>")
@requires(*READERS)
def course(reference: str, number: int) -> ResponseReturnValue:
    """`?scenario=` and `?replication=` likewise."""
    with reading() as uow:
        page = read_course(uow, actor(), folders(), reference, _place(), number)
    return render_template("runs/course.html", page=page, at=page.at, run=page.at.run)


def _place() -> Place:
    number = request.args.get("replication", "0")
    known = int(number) if _PLAIN_NUMBER.fullmatch(number) else None
    return Place(request.args.get("scenario", ""), known)


def _series() -> str:
    return request.args.get("series", "held")


def _month() -> date | None:
    """Its first day; None where none is named, and `date.min` for what is no month."""
    wanted = request.args.get("month")
    if wanted is None:
        return None
    try:
        return date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return date.min
