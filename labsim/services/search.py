"""One search over everything a person may read: participants, notices, slots, own devices, wishes."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.slots.lifecycle import SlotState
from labsim.services.actors import READERS, Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.read_capabilities import page_of_capabilities
from labsim.services.read_devices import DeviceLine, page_of_devices
from labsim.services.read_notices import NoticeLine, NoticeSearch, read_notices
from labsim.services.read_participants import ParticipantRow, list_participants
from labsim.services.read_slots import page_of_slots
from labsim.wording.messages import Names
from models.records import (
    CapabilityFilter,
    CapabilityRecord,
    DeviceFilter,
    Page,
    SlotFilter,
    SlotRecord,
)
from models.unit_of_work import UnitOfWork

SHOWN: Final = 20  # of each kind; the list has the rest
DECIDED_OR_WAITING: Final = frozenset(SlotState) - {SlotState.REQUESTED}


@dataclass(frozen=True, slots=True)
class Found:
    """The first of each kind, and how many there are; `participants` is None for those who have no list of them."""

    participants: Page[ParticipantRow] | None
    notices: Page[NoticeLine]
    requests: Page[SlotRecord]
    slots: Page[SlotRecord]
    devices: Page[DeviceLine]
    capabilities: Page[CapabilityRecord]
    names: Names

    @property
    def total(self) -> int:
        people = self.participants.total if self.participants else 0
        slots = self.requests.total + self.slots.total
        own = self.devices.total + self.capabilities.total
        return people + self.notices.total + slots + own


def search(uow: UnitOfWork, actor: Actor, words: str, today: date) -> Found:
    """`words` are part of a name or a reference, as in the lists, whose rights hold here too."""
    requests = SlotFilter(states=frozenset({SlotState.REQUESTED}), search=words, oldest_first=False)
    slots = SlotFilter(states=DECIDED_OR_WAITING, search=words, oldest_first=False)
    wishes = CapabilityFilter(search=words, oldest_first=False)
    lists_participants = actor.role in READERS
    return Found(
        participants=list_participants(uow, actor, words, None, 1, SHOWN)
        if lists_participants
        else None,
        notices=read_notices(uow, actor, NoticeSearch(search=words), 1, SHOWN),
        requests=page_of_slots(uow, actor, requests, 1, SHOWN),
        slots=page_of_slots(uow, actor, slots, 1, SHOWN),
        devices=page_of_devices(uow, actor, DeviceFilter(search=words), 1, SHOWN, today),
        capabilities=page_of_capabilities(uow, actor, wishes, 1, SHOWN),
        names=load_catalogue(uow).names,
    )
