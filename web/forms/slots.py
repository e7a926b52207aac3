"""The filters of the list of slots, and the words that go with giving a slot up."""

from flask import request

from labsim.domain.labs import LabId
from labsim.domain.slots.lifecycle import SlotState
from models.records import SlotFilter
from web.forms.base import ActForm, TextBox
from web.pagination import search_words


class GiveUpForm(ActForm):
    words = TextBox(
        "Why",
        longest=1000,
        description="It stays in the history. Your organisation and DCC can read it.",
        render_kw={"rows": 3},
    )


def slot_filter() -> SlotFilter:
    """What the address asks for; anything unknown does not narrow. Newest first."""
    state, lab = request.args.get("state", ""), search_words("lab")
    return SlotFilter(
        states=frozenset({SlotState(state)}) if state in set(SlotState) else frozenset(),
        lab=LabId(lab) if lab else None,
        search=search_words(),
        flagged=request.args.get("flagged") == "yes",
        oldest_first=False,
    )
