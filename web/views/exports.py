"""The lists that people work with as CSV files: the rows of the page, under the rights of the page."""

from typing import Final

from flask import Blueprint
from flask.typing import ResponseReturnValue

from labsim.domain.people import PersonRole
from labsim.services.catalogue import load_catalogue
from labsim.services.read_capabilities import page_of_capabilities
from labsim.services.read_devices import DeviceLine, page_of_devices
from labsim.services.read_notices import NoticeLine, read_notices
from labsim.services.read_participants import ParticipantRow, list_participants
from labsim.services.read_slots import page_of_slots
from labsim.wording.spaces import spaces_text
from models.records import CapabilityRecord, SlotRecord
from web.access import DESK, PARTICIPANTS, READERS, actor, requires
from web.clock import today
from web.csv_file import MOST_ROWS, Cell, csv_answer
from web.forms.list_filters import (
    capability_filter,
    device_filter,
    notice_search,
    participant_category,
)
from web.forms.slots import slot_filter
from web.pagination import search_words
from web.transaction import reading

bp = Blueprint("exports", __name__)

SLOTS: Final = (
    "Slot",
    "Organisation",
    "State",
    "Flagged",
    "Lab",
    "First day",
    "Last day",
    "Spaces",
    "Spaces by day",
    "Sent",
    "Notice",
)
NOTICES: Final = (
    "Notice",
    "Organisation",
    "Received",
    "Earliest start",
    "User Roles",
    "Meeting",
    "State",
)
PEOPLE: Final = (
    "Name",
    "Category",
    "Supply",
    "Roles meant",
    "UEPT complete",
    "Gateway",
    "Mandate",
)
DEVICES: Final = (
    "Device",
    "Organisation",
    "Kind",
    "Maker",
    "Model",
    "Firmware",
    "SMETS version",
    "GBCS version",
    "Polyphase",
    "How many",
    "Retired",
    "What the rule refuses",
)
WISHES: Final = (
    "Wish",
    "Organisation",
    "Topic",
    "In words",
    "Asked",
    "State",
    "Closed",
    "Answer",
)


@bp.get("/slots/export.csv")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def slots() -> ResponseReturnValue:
    with reading() as uow:
        page = page_of_slots(uow, actor(), slot_filter(), 1, MOST_ROWS)
        names = load_catalogue(uow).names
    rows = (_slot(slot, names.lab(slot.given.lab)) for slot in page.rows)
    return csv_answer("slots.csv", SLOTS, rows, page.total)


@bp.get("/notices/export.csv")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def notices() -> ResponseReturnValue:
    with reading() as uow:
        page = read_notices(uow, actor(), notice_search(), 1, MOST_ROWS)
    return csv_answer("notices.csv", NOTICES, map(_notice, page.rows), page.total)


@bp.get("/participants/export.csv")
@requires(*READERS)
def participants() -> ResponseReturnValue:
    with reading() as uow:
        page = list_participants(uow, actor(), search_words(), participant_category(), 1, MOST_ROWS)
    rows = map(_participant, page.rows)
    return csv_answer("participants.csv", PEOPLE, rows, page.total)


@bp.get("/devices/export.csv")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def devices() -> ResponseReturnValue:
    """The retired ones too."""
    with reading() as uow:
        page = page_of_devices(uow, actor(), device_filter(), 1, MOST_ROWS, today())
    return csv_answer("devices.csv", DEVICES, map(_device, page.rows), page.total)


@bp.get("/capabilities/export.csv")
@requires(*PARTICIPANTS, *DESK, PersonRole.AUDITOR)
def capabilities() -> ResponseReturnValue:
    with reading() as uow:
        page = page_of_capabilities(uow, actor(), capability_filter(), 1, MOST_ROWS)
        names = load_catalogue(uow).names
    rows = (_wish(wish, names.topic(wish.topic)) for wish in page.rows)
    return csv_answer("capability-requests.csv", WISHES, rows, page.total)


def _slot(slot: SlotRecord, lab: str) -> tuple[Cell, ...]:
    given = slot.given
    return (
        slot.reference,
        slot.participant_name,
        slot.state,
        slot.flag is not None,
        lab,
        given.first_day,
        given.last_day,
        given.spaces,
        spaces_text(given) if given.profile else "",
        slot.sent_on,
        slot.notice_reference,
    )


def _notice(line: NoticeLine) -> tuple[Cell, ...]:
    notice = line.notice
    return (
        notice.reference,
        notice.participant_name,
        notice.received_on,
        line.start.earliest,
        ", ".join(sorted(role.value for role in notice.answers.roles)),
        notice.meeting.outcome if notice.meeting else "to come",
        notice.state,
    )


def _participant(row: ParticipantRow) -> tuple[Cell, ...]:
    known = row.participant
    return (
        known.name,
        known.category,
        known.supply,
        ", ".join(role.value for role in row.meant_roles),
        ", ".join(role.value for role in row.tested_roles),
        row.facts.gateway_connected_on,
        known.mandate,
    )


def _device(line: DeviceLine) -> tuple[Cell, ...]:
    entry, device = line.entry, line.entry.device
    return (
        entry.reference,
        entry.participant_name,
        device.kind,
        device.maker,
        device.model,
        device.firmware,
        device.smets_version,
        device.gbcs_version,
        device.polyphase,
        entry.count,
        entry.retired,
        "; ".join(line.refusals),
    )


def _wish(wish: CapabilityRecord, topic: str) -> tuple[Cell, ...]:
    return (
        wish.reference,
        wish.participant_name,
        topic,
        wish.wish,
        wish.asked_at,
        wish.state,
        wish.answered_at,
        wish.answer,
    )
