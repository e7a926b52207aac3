"""The report of rules that staff passed over."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from labsim.services.read_overrides import OVERRIDABLE, read_overrides
from web.access import READERS, actor, requires
from web.pagination import page_number, search_words
from web.transaction import reading

bp = Blueprint("overrides", __name__, url_prefix="/overrides")


@bp.get("")
@requires(*READERS)
def list_() -> ResponseReturnValue:
    with reading() as uow:
        report = read_overrides(uow, actor(), search_words("code"), page_number())
    return render_template("overrides/list.html", report=report, codes=OVERRIDABLE)
