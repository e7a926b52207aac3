"""The rulebook, for everyone: each rule with its values in force, their sources, and what came before and will come."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from labsim.domain.slots.looked_up import JUDGED_VALUES
from labsim.services.read_rulebook import RulebookSearch, RuleGroup, read_rulebook
from web.access import EVERYONE, requires
from web.clock import today
from web.pagination import search_words
from web.transaction import reading

bp = Blueprint("rulebook", __name__)

JUDGED = {"judged": True, "stated": False}


@bp.get("/rulebook")
@requires(EVERYONE)
def show() -> ResponseReturnValue:
    group, judged = request.args.get("group", ""), request.args.get("judged", "")
    wanted = RulebookSearch(
        group=RuleGroup(group) if group in set(RuleGroup) else None,
        search=search_words(),
        judged=JUDGED.get(judged),
    )
    with reading() as uow:
        found = read_rulebook(uow, wanted, today())
    return render_template(
        "rulebook/show.html",
        found=found,
        groups=RuleGroup,
        wanted=wanted,
        rehearsable=JUDGED_VALUES,
    )
