"""The one bar: at most seven entries, by role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import current_app, request, url_for

from labsim.domain.people import PersonRole
from web.access import may_open
from web.security import current_person_or_none

Entry = tuple[str, str]

HOME: Final = ("Home", "home.show")
INBOX: Final = ("Inbox", "inbox.show")
NOTICES: Final = ("Notices", "notices.list_")
DEVICES: Final = ("Devices", "devices.list_")
SLOTS: Final = ("Slots", "slots.list_")
LABS: Final = ("Labs", "labs.calendar")
OUTLOOK: Final = ("Outlook", "labs.outlook")
RUNS: Final = ("Runs", "runs.list_")
SCENARIOS: Final = ("Scenarios", "scenarios.list_")
PARTICIPANTS: Final = ("Participants", "participants.list_")
RULEBOOK: Final = ("Rulebook", "rulebook.show")
HISTORY: Final = ("History", "audit.list_")
ADMINISTRATION: Final = ("Administration", "administration.show")
USERS: Final = ("Users", "users.list_")

# A page whose own noun has no entry belongs to the entry that people reach it from.
REACHED_FROM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "slot_request": "slots",
        "board": "inbox",
        "decisions": "inbox",
        "devices": "participants",
        "capabilities": "inbox",
        "offers": "inbox",
        "waiting_list": "inbox",
        "overrides": "inbox",
        "capacity": "labs",
        "device_movements": "slots",
        "meetings": "notices",
        "rehearsal": "rulebook",
        "confidentiality": "home",
        "scenarios": "administration",
        "assumptions": "scenarios",
        "runs": "administration",
        "plans": "runs",
        "forecasts": "runs",
        "users": "administration",
        "audit": "administration",
    }
)

_PARTICIPANT: Final = (HOME, NOTICES, SLOTS, DEVICES, LABS, RUNS, RULEBOOK)
ENTRIES: Final[Mapping[PersonRole, Sequence[Entry]]] = MappingProxyType(
    {
        PersonRole.PARTICIPANT_VIEWER: _PARTICIPANT,
        PersonRole.TEST_MANAGER: _PARTICIPANT,
        PersonRole.LAB_STAFF: (INBOX, SLOTS, NOTICES, LABS, PARTICIPANTS, RUNS, RULEBOOK),
        PersonRole.ADMINISTRATOR: (
            INBOX,
            SLOTS,
            NOTICES,
            LABS,
            PARTICIPANTS,
            RULEBOOK,
            ADMINISTRATION,
        ),
        PersonRole.PLANNER: (OUTLOOK, RUNS, SCENARIOS, LABS, RULEBOOK),
        PersonRole.AUDITOR: (HISTORY, SLOTS, NOTICES, PARTICIPANTS, LABS, RULEBOOK),
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str
    current: bool


def navigation() -> Sequence[Link]:
    person = current_person_or_none()
    entries = () if person is None else ENTRIES[person.role]
    return [
        Link(text, url_for(endpoint), current=_is_current(endpoint)) for text, endpoint in entries
    ]


def can_search() -> bool:
    """Whether the search of the bar is this person's."""
    person = current_person_or_none()
    return person is not None and may_open(current_app, "search.show", person.role)


def _is_current(endpoint: str) -> bool:
    """The page itself or, for a noun's list, anything deeper in its blueprint."""
    if request.endpoint == endpoint:
        return True
    noun, _, view = endpoint.partition(".")
    if noun == REACHED_FROM.get(request.blueprint or ""):
        return True
    return view != "outlook" and noun == request.blueprint and request.endpoint != OUTLOOK[1]


def first_page() -> str:
    """Where a signed-in person begins."""
    person = current_person_or_none()
    return url_for("account.show" if person is None else ENTRIES[person.role][0][1])
