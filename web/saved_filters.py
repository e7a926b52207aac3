"""The saved filters above a list: links, and a form to save what narrows it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask import request, url_for

from labsim.domain.saved_filters import LONGEST_FILTER_NAME, FilteredList
from labsim.services.saved_filters import checked_fields, filters_of
from models.unit_of_work import UnitOfWork
from web.access import actor
from web.forms.saved_filters import SaveFilterForm
from web.pagination import search_words

AGAIN: Final = "_again"  # the name of a filter that was removed just now
ENDPOINTS: Final[Mapping[FilteredList, str]] = MappingProxyType(
    {
        FilteredList.SLOTS: "slots.list_",
        FilteredList.NOTICES: "notices.list_",
        FilteredList.INBOX: "inbox.show",
    }
)


@dataclass(frozen=True, slots=True)
class SavedLink:
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SavedBar:
    """`form` saves what narrows the list now; None where nothing does, or it is saved already."""

    page: FilteredList
    links: tuple[SavedLink, ...]
    form: SaveFilterForm | None


def saved_bar(uow: UnitOfWork, page: FilteredList) -> SavedBar:
    typed = request.args.to_dict() | {"search": search_words()}
    present = checked_fields(uow, page, typed)
    links = tuple(
        SavedLink(saved.name, list_url(page, saved.fields), current=saved.fields == present)
        for saved in filters_of(uow, actor(), page)
    )
    unsaved = present and not any(link.current for link in links)
    return SavedBar(page, links, _form(present) if unsaved else None)


def list_url(page: FilteredList, fields: Mapping[str, str], **more: str) -> str:
    """Always one of our lists: what is saved names fields of it, never an address."""
    values: dict[str, Any] = {**fields, **more}
    return url_for(ENDPOINTS[page], **values)


def _form(present: Mapping[str, str]) -> SaveFilterForm:
    again = request.args.get(AGAIN, "")[:LONGEST_FILTER_NAME]
    return SaveFilterForm(formdata=None, data={**present, "name": again})
