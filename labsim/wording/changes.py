"""What an act changed, in words: the history's "before" and "after" as a person reads them.

Everything here is total: a field or a value that nobody foresaw is shown as it was written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from labsim.domain.capabilities import CapabilityState
from labsim.domain.capacity.changes import CapacityCategory, CapacityKind
from labsim.domain.devices import DeviceKind, Direction
from labsim.domain.labs import LabId
from labsim.domain.notices.answers import MeetingOutcome, NoticeState
from labsim.domain.participants import Category, FactKind, SupplyKind
from labsim.domain.people import PersonRole
from labsim.domain.roles import UserRole
from labsim.domain.runs import RunKind, RunState
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.request import ClassOfTest, DeviceOwner
from labsim.wording.dates import day_text, moment_text
from labsim.wording.devices import kept_device_text
from labsim.wording.enums import enum_text, label, question_text
from labsim.wording.lists import list_text
from labsim.wording.messages import Names
from labsim.wording.rule_lines import RuleLine, from_json

NO_NAMES: Final = Names(labs={}, topics={})
NOTHING: Final = "not given"

FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "active": "Account",
        "answer": "Answer",
        "applies_to": "For the lab",
        "archived": "In the archive",
        "as_it_stands": "As it stands",
        "assumption": "Assumption",
        "beside": "Asked for beside",
        "category": "Category",
        "come_back_later": "Coming back later",
        "completed_on": "Completed on",
        "count": "How many",
        "day": "Day",
        "days": "Days",
        "device": "Device",
        "device_owner": "Devices",
        "devices": "Devices brought",
        "direction": "Which way",
        "earliest_start": "Earliest start",
        "email": "E-mail address",
        "expires_at": "Valid until",
        "ended_from": "Does not hold from",
        "fact": "Fact",
        "fault": "What went wrong",
        "fewest_open": "Fewest spaces open on a day",
        "fields": "What it narrows",
        "filter": "Filter",
        "firmware": "Firmware",
        "first_day": "First day",
        "from_day": "From",
        "flagged": "Flagged only",
        "gbcs_version": "GBCS version",
        "given_back_from": "Given back from",
        "held_on": "Held on",
        "held_until": "Held until",
        "in_force_from": "In force from",
        "instead_of": "Instead of the slot",
        "in_lab": "In the lab now",
        "kind": "Kind",
        "lab": "Lab",
        "lab_days": "Lab days",
        "labs": "Labs",
        "kept_open": "Kept open for slots",
        "last_day": "Last day",
        "maker": "Maker",
        "mandate": "Mandate",
        "moved_to": "Moved to the slot",
        "model": "Model",
        "name": "Name",
        "not_met": "Not met",
        "note": "Note",
        "out_of_turn": "Why before others who wait",
        "outcome": "Outcome",
        "page": "List",
        "own_devices": "Own devices",
        "parameter": "Parameter",
        "parent": "Begun from",
        "participant": "Organisation",
        "planned_spaces": "Planned spaces",
        "planned_start": "Planned start",
        "planned_working_days": "Planned length in working days",
        "profile": "Spaces day by day",
        "reason": "Reason",
        "polyphase": "Polyphase",
        "received_on": "Received on",
        "releases": "Releases",
        "retired": "Retired",
        "replications": "Replications",
        "resources_in_place": "Resources in place",
        "role": "Role",
        "roles": "User Roles",
        "overridden": "Rules passed over",
        "recorded_at": "Recorded at",
        "recorded_by": "Recorded by",
        "rule": "Rule",
        "slots_cancel": "Slots cancelled",
        "slots_keep": "Slots kept",
        "slots_move": "Slots moved",
        "slots_reduce": "Slots reduced",
        "scenarios": "Scenarios",
        "search": "Words",
        "smets_version": "SMETS version",
        "source": "Source",
        "spaces": "Spaces",
        "state": "State",
        "supply": "Supply",
        "test_class": "Kind of tests",
        "topic": "Topic",
        "topics": "Topics",
        "uit_from": "In UIT from",
        "uit_until": "In UIT until",
        "unanswered": "Unanswered",
        "title": "Title",
        "value": "Value",
        "values": "Values",
        "version": "Version",
        "wanted": "Asked for",
        "what_to_test": "What is to be tested",
        "wish": "Wish",
        "working": "Working day",
        "working_days": "Working days",
    }
)

_ENUMS: Final[Mapping[str, Sequence[type[StrEnum]]]] = MappingProxyType(
    {
        "category": (Category, CapacityCategory),
        "device_owner": (DeviceOwner,),
        "direction": (Direction,),
        "fact": (FactKind,),
        "kind": (CapacityKind, DeviceKind, RunKind),
        "outcome": (MeetingOutcome,),
        "role": (UserRole, PersonRole),
        "roles": (UserRole,),
        "state": (SlotState, NoticeState, CapabilityState, RunState),
        "supply": (SupplyKind,),
        "test_class": (ClassOfTest,),
    }
)
_NOTHING_IN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "applies_to": "every lab",
        "completed_on": "withdrawn",
        "mandate": "none",
        "supply": "not a supplier",
        "topic": "none of the list",
        "uit_until": "no end",
    }
)
_TICKS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({"active": ("open", "closed")})
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\S+[+-]\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Change:
    """A field in words, and what it held before and after; None where the act told nothing."""

    field: str
    before: str | None
    after: str | None


def changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Names = NO_NAMES
) -> tuple[Change, ...]:
    """Every field that an act told of, in its order; those that stayed as they were, or empty, are left out."""
    old, new = before or {}, after or {}
    return tuple(
        Change(field_text(field), _side(old, field, names), _side(new, field, names))
        for field in dict.fromkeys((*new, *old))
        if not _is_unchanged(old, new, field)
    )


def field_text(field: str) -> str:
    """The field's name as a label; one without words is its id with spaces."""
    return FIELD_WORDS.get(field, label(field.replace("_", " ")))


def value_text(field: str, value: Any, names: Names = NO_NAMES) -> str:
    """A value of the history in words: days, names, yes and no, lists."""
    if _is_empty(value):
        return _NOTHING_IN.get(field, NOTHING)
    if isinstance(value, bool):
        return _tick(field, value=value)
    if isinstance(value, str):
        return _one(field, value, names)
    return _several(field, value, names)


def kept_rule_lines(rows: Sequence[Mapping[str, Any]] | None) -> tuple[RuleLine, ...]:
    """The rule lines that a history entry kept; a row that holds less than a line is left out."""
    lines: list[RuleLine] = []
    for row in rows or ():
        try:
            lines += from_json([row])
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(lines)


def _is_unchanged(old: Mapping[str, Any], new: Mapping[str, Any], field: str) -> bool:
    if field in old and field in new:
        return bool(old[field] == new[field])
    return _is_empty(old.get(field)) and _is_empty(new.get(field))


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _side(values: Mapping[str, Any], field: str, names: Names) -> str | None:
    return value_text(field, values[field], names) if field in values else None


def _tick(field: str, *, value: bool) -> str:
    yes, no = _TICKS.get(field, ("yes", "no"))
    return yes if value else no


def _several(field: str, value: Any, names: Names) -> str:
    if isinstance(value, Mapping) and field == "devices":
        return kept_device_text(value)
    if isinstance(value, Mapping):
        inside = (
            f"{field_text(key)}: {value_text(key, item, names)}" for key, item in value.items()
        )
        return "; ".join(inside)
    if isinstance(value, Sequence):
        texts = [value_text(field, item, names) for item in value]
        return "; ".join(texts) if any("; " in text for text in texts) else list_text(texts)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _one(field: str, text: str, names: Names) -> str:
    for kind in _ENUMS.get(field, ()):
        if text in set(kind):
            return enum_text(kind(text))
    if field in {"lab", "labs", "applies_to"}:
        return names.lab(LabId(text))
    if field in {"topic", "topics"}:
        return names.topic(text)
    return question_text(text) if field == "unanswered" else _moment_or_text(text)


def _moment_or_text(text: str) -> str:
    try:
        if _DAY.fullmatch(text):
            return day_text(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return moment_text(datetime.fromisoformat(text))
    except ValueError:
        return text
    return text
