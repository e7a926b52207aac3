"""Advice: slots that overlap bring together more of an entry of the register than it counts (E2E-DEVICES)."""

from collections.abc import Iterator
from typing import Final

from labsim.domain.devices import Brought, Stay, most_brought_at_once
from labsim.domain.slots.lifecycle import HOLDS_SPACES
from labsim.domain.slots.request import SlotRequest
from labsim.wording.devices import too_many_at_once_message
from labsim.wording.messages import Message
from models.records import SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

_MOST: Final = 100  # slots that one participant holds on the same days


def devices_beside(uow: UnitOfWork, slot: SlotRecord) -> tuple[Message, ...]:
    """Beside those of its participant that hold spaces, in either lab. It stops nothing: devices may move between."""
    if not slot.request.devices.own:
        return ()
    asked = slot.request
    wanted = SlotFilter(
        states=HOLDS_SPACES,
        participant_id=slot.participant_id,
        first=asked.first_day,
        last=asked.last_day,
    )
    beside = [other.given for other in uow.slots.page(wanted, 1, _MOST).rows if other.id != slot.id]
    return tuple(_said(uow, asked, beside))


def _said(uow: UnitOfWork, asked: SlotRequest, beside: list[SlotRequest]) -> Iterator[Message]:
    for brought in asked.devices.own:
        entry = uow.devices.find(brought.reference)
        others = [stay for other in beside for stay in _stays(other, brought.reference)]
        most = most_brought_at_once(_stay(asked, brought), others)
        if entry is not None and others and most > entry.count:
            yield too_many_at_once_message(entry.device.name, most, entry.count)


def _stays(request: SlotRequest, reference: str) -> Iterator[Stay]:
    for brought in request.devices.own:
        if brought.reference == reference:
            yield _stay(request, brought)


def _stay(request: SlotRequest, brought: Brought) -> Stay:
    return Stay(request.first_day, request.last_day, brought.count)
