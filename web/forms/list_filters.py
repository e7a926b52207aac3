"""What the address of a list asks for, alike for the page and for its file; anything unknown does not narrow."""

from flask import request

from labsim.domain.capabilities import CapabilityState
from labsim.domain.notices.answers import NoticeState
from labsim.domain.participants import Category, ParticipantId
from labsim.services.read_notices import NoticeSearch
from models.records import CapabilityFilter, DeviceFilter
from web.forms.base import whole_number
from web.pagination import search_words


def notice_search() -> NoticeSearch:
    typed = request.args.get("state", "")
    return NoticeSearch(
        state=NoticeState(typed) if typed in set(NoticeState) else None,
        search=search_words(),
        awaiting_meeting=typed == "meeting",
    )


def participant_category() -> Category | None:
    typed = request.args.get("category", "")
    return Category(typed) if typed in set(Category) else None


def device_filter() -> DeviceFilter:
    whose = whole_number(request.args.get("participant"))
    return DeviceFilter(ParticipantId(whose) if whose else None, search_words())


def capability_filter() -> CapabilityFilter:
    whose, state = whole_number(request.args.get("participant")), request.args.get("state", "")
    return CapabilityFilter(
        participant_id=ParticipantId(whose) if whose else None,
        states=frozenset({CapabilityState(state)} if state in set(CapabilityState) else ()),
        search=search_words(),
    )
