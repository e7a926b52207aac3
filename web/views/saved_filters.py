"""Filters that people keep: saved from a list, removed, saved again."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.domain.saved_filters import FilteredList
from labsim.services.actors import NotFound
from labsim.services.refusals import Refused
from labsim.services.saved_filters import Saved, remove_filter, save_filter
from models.unit_of_work import UnitOfWork
from web.access import DESK, PARTICIPANTS, actor, requires
from web.clock import now
from web.forms.base import clean
from web.forms.saved_filters import SaveFilterForm
from web.saved_filters import AGAIN, list_url
from web.transaction import in_transaction

bp = Blueprint("saved_filters", __name__, url_prefix="/filters/<page>")


@bp.post("")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
@in_transaction
def save(uow: UnitOfWork, page: str) -> ResponseReturnValue:
    form, which = SaveFilterForm(), _list(page)
    if form.validate():
        match save_filter(uow, actor(), which, form.name.data or "", form.typed(), now()):
            case Saved(name=name, fields=fields):
                flash(f"The filter “{name}” is saved: it stands above the list.", "good")
                return redirect(list_url(which, fields), 303)
            case Refused(messages=messages):
                form.put(messages)
    back = list_url(which, {})
    return render_template("saved_filters/save.html", form=form, page=which, back=back), 422


@bp.post("/remove")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
@in_transaction
def remove(uow: UnitOfWork, page: str) -> ResponseReturnValue:
    """Leads to the list as the filter had it, ready to be saved again."""
    which, name = _list(page), clean(request.form.get("name")) or ""
    try:
        gone = remove_filter(uow, actor(), which, name, now())
    except NotFound:
        flash("There is no such filter. It was removed before.", "advice")
        return redirect(list_url(which, {}), 303)
    flash(f"The filter “{name}” is removed. If that was a slip, save it again below.", "good")
    return redirect(list_url(which, gone.fields, **{AGAIN: name}), 303)


def _list(page: str) -> FilteredList:
    return FilteredList(page) if page in set(FilteredList) else abort(404)
