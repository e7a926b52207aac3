"""The labs' waiting lists, in the order of the requests."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from labsim.domain.slots.offers import terms_of
from labsim.services.read_waiting_list import WaitingList, read_waiting_lists
from web.access import READERS, actor, requires
from web.clock import today
from web.forms.decisions import OfferForm
from web.transaction import reading
from web.views.runs import READERS as RUN_READERS
from web.views.runs import folders

bp = Blueprint("waiting_list", __name__, url_prefix="/waiting-list")


@bp.get("")
@requires(*READERS)
def show() -> ResponseReturnValue:
    with reading() as uow:
        lists = read_waiting_lists(uow, actor(), today(), folders())
    return render_template(
        "waiting_list/show.html",
        lists=[(each, _form(each)) for each in lists],
        opens_runs=actor().role in RUN_READERS,
    )


def _form(waiting: WaitingList) -> OfferForm | None:
    """The one click: what the one that is next has asked for."""
    if waiting.next is None:
        return None
    slot = waiting.next.slot
    form = OfferForm(formdata=None)
    form.fill(terms_of(slot.request))
    form.version.data = str(slot.version)
    return form
