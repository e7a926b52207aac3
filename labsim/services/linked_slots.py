"""Slots that are linked: both labs, a return visit, or one in the other's place. Each is decided on its own rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from labsim.domain.labs import Lab, LabId
from labsim.domain.participants import ParticipantId
from labsim.domain.slots.lifecycle import HOLDS_SPACES, UNDECIDED
from labsim.domain.slots.links import Link, LinkKind, link_to
from labsim.domain.slots.offers import terms_of
from labsim.domain.slots.request import SlotRequest
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue
from labsim.services.slot_facts import slot_days
from labsim.services.slots import visible_slot
from labsim.wording.messages import Message
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LinkedSlot:
    """`link` is what it is to the slot, or to the request, from which it is looked at."""

    slot: SlotRecord
    link: Link
    lab: Lab
    working_days: int


def linked_slots(uow: UnitOfWork, catalogue: Catalogue, slot: SlotRecord) -> tuple[LinkedSlot, ...]:
    """Oldest first."""
    kinds = uow.slots.kinds_of_links(slot.id)
    return tuple(
        _linked(
            catalogue,
            other,
            slot.given,
            asked_before=other.id < slot.id,
            kind=kinds[other.id],
        )
        for other in uow.slots.linked(slot.id)
    )


def link_of_request(catalogue: Catalogue, beside: SlotRecord, request: SlotRequest) -> LinkedSlot:
    """As the page of the slot will show it, once the request is sent."""
    return _linked(catalogue, beside, request, asked_before=True)


def _linked(
    catalogue: Catalogue,
    other: SlotRecord,
    own: SlotRequest,
    *,
    asked_before: bool,
    kind: LinkKind = LinkKind.BESIDE,
) -> LinkedSlot:
    given = other.given
    theirs, ours = terms_of(given), terms_of(own)
    link = link_to(theirs, ours, asked_before=asked_before, kind=kind)
    return LinkedSlot(other, link, catalogue.labs[given.lab], len(slot_days(catalogue, given)))


def slot_beside(uow: UnitOfWork, actor: Actor, reference: str) -> SlotRecord | None:
    """None where none is named. Raises NotFound for one that this person may not see."""
    return visible_slot(uow, actor, reference) if reference else None


def beside_problems(
    participant_id: ParticipantId, beside: SlotRecord | None
) -> tuple[Message, ...]:
    """Slots of two participants are never linked."""
    if beside is None or beside.participant_id == participant_id:
        return ()
    words = f"Slot {beside.reference} belongs to another participant than the notice"
    return (Message("beside", words, "Begin on the page of the slot that this one stands beside"),)


def other_lab_of(
    catalogue: Catalogue, slot: SlotRecord, named: Collection[LabId], links: Sequence[LinkedSlot]
) -> Lab | None:
    """The other lab, if the notice names it and no linked slot wants or holds spaces there."""
    alive = {
        each.lab.id
        for each in links
        if each.link is Link.OTHER_LAB and each.slot.state in UNDECIDED | HOLDS_SPACES
    }
    others = (lab for lab in catalogue.labs.values() if lab.id != slot.request.lab)
    return next((lab for lab in others if lab.id in named and lab.id not in alive), None)
