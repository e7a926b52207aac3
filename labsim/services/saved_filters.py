"""Filters that a person keeps for the own use: the known fields of a list, checked, under a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from labsim.domain.notices.answers import NoticeState
from labsim.domain.people import PARTICIPANT_ROLES, PersonId
from labsim.domain.saved_filters import FIELDS, MOST_FILTERS, FilteredList
from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import DESK, READERS, Actor, NotAllowed, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.refusals import Refused, refuse
from models.records import NewHistory, SavedFilterRecord
from models.unit_of_work import UnitOfWork

LONGEST_SEARCH: Final = 100
AWAITS_MEETING: Final = "meeting"
_STATES: Final[Mapping[FilteredList, frozenset[str]]] = {
    FilteredList.SLOTS: frozenset(SlotState),
    FilteredList.NOTICES: frozenset({*NoticeState, AWAITS_MEETING}),
    FilteredList.INBOX: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Saved:
    page: FilteredList
    name: str
    fields: Mapping[str, str]


def filters_of(uow: UnitOfWork, actor: Actor, page: FilteredList) -> tuple[SavedFilterRecord, ...]:
    """The person's own, by name."""
    return tuple(uow.saved_filters.of(_person(actor, page), page))


def checked_fields(uow: UnitOfWork, page: FilteredList, typed: Mapping[str, str]) -> dict[str, str]:
    """Of what an address or a form holds, the fields that this list knows and that narrow it."""
    known = {
        "search": typed.get("search", "")[:LONGEST_SEARCH],
        "state": _one_of(_STATES[page], typed.get("state")),
        "lab": _one_of(load_catalogue(uow).labs, typed.get("lab")),
        "flagged": _one_of({"yes"}, typed.get("flagged")),
    }
    return {field: known[field] for field in FIELDS[page] if known[field]}


def save_filter(
    uow: UnitOfWork,
    actor: Actor,
    page: FilteredList,
    name: str,
    typed: Mapping[str, str],
    now: datetime,
) -> Saved | Refused:
    """A name is used once in a list. Raises NotAllowed for a list that is not this person's."""
    person = _person(actor, page)
    saved = Saved(page, name.strip(), checked_fields(uow, page, typed))
    if refused := _not_to_be_saved(saved, uow.saved_filters.of(person, page)):
        return refused
    uow.saved_filters.add(person, page, saved.name, saved.fields)
    told = {"page": page.value, "filter": saved.name, "fields": dict(saved.fields)}
    uow.history.add(_line(actor, "save_filter", now, after=told))
    return saved


def remove_filter(
    uow: UnitOfWork, actor: Actor, page: FilteredList, name: str, now: datetime
) -> Saved:
    """What was removed, so that it can be saved again. Raises NotFound where the person has none of this name."""
    own = uow.saved_filters.of(_person(actor, page), page)
    found = next((each for each in own if each.name == name), None)
    if found is None:
        raise NotFound
    uow.saved_filters.remove(found.id)
    told = {"page": page.value, "filter": name}
    uow.history.add(_line(actor, "remove_filter", now, after=told))
    return Saved(page, name, found.fields)


def _person(actor: Actor, page: FilteredList) -> PersonId:
    readers = DESK if page is FilteredList.INBOX else READERS | PARTICIPANT_ROLES
    if actor.person_id is None or actor.role not in readers:
        raise NotAllowed
    return actor.person_id


def _not_to_be_saved(saved: Saved, own: list[SavedFilterRecord]) -> Refused | None:
    if not saved.name:
        return refuse("A filter has a name", "Give it one", "name")
    if not saved.fields:
        return refuse("Nothing narrows the list", "Choose what to show first, then save it")
    if any(each.name.casefold() == saved.name.casefold() for each in own):
        return refuse("You have a filter of this name", "Choose another name", "name")
    if len(own) >= MOST_FILTERS:
        return refuse(f"You have {MOST_FILTERS} filters of this list", "Remove one first")
    return None


def _one_of(known: Any, typed: str | None) -> str:
    return typed if typed and typed in known else ""


def _line(actor: Actor, act: str, now: datetime, after: dict[str, Any]) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=actor.participant_id,
        act=act,
        subject_kind="person",
        subject=str(actor.person_id),
        after=after,
    )
