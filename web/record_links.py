"""Where a line of the history leads, and what its subject is called."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask import current_app, url_for

from models.records import NewHistory
from web.access import may_open
from web.security import current_person_or_none

_NUMBERED: Final = frozenset({"participant", "person"})
_PAGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "slot": ("slots.show", "reference"),
        "notice": ("notices.show", "reference"),
        "capability": ("capabilities.show", "reference"),
        "device": ("devices.show", "reference"),
        "participant": ("participants.show", "participant_id"),
        "person": ("users.show", "person_id"),
        "scenario": ("scenarios.show", "scenario"),
        "run": ("runs.show", "reference"),
        "lab": ("labs.calendar", "lab_id"),
    }
)
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "participant": "the organisation's record",
        "person": "the account",
        "ledger": "the ledger",
        "catalogue": "the catalogue",
        "calendar": "the working days",
    }
)


def subject_url(entry: NewHistory) -> str | None:
    """The page of what an entry is about; None where there is none for this reader."""
    endpoint, argument = _PAGES.get(entry.subject_kind, ("", ""))
    if entry.subject_kind == "rule":
        return url_for("rulebook.show", _anchor=entry.subject)
    if not endpoint or not _opens(entry):
        return None
    values: dict[str, Any] = {argument: entry.subject}
    return url_for(endpoint, **values)


def subject_text(entry: NewHistory) -> str:
    """`S-7K2M4P`, or what it is where it has no name of its own."""
    return _WORDS.get(entry.subject_kind, entry.subject)


def _opens(entry: NewHistory) -> bool:
    if entry.subject_kind in _NUMBERED and not entry.subject.isdigit():
        return False
    reader = current_person_or_none()
    return may_open(current_app, _PAGES[entry.subject_kind][0], reader.role if reader else None)
