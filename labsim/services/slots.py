"""Finding a slot for a person, and the history line of each step in its life."""

from datetime import datetime
from typing import Any, Final

from labsim.domain.slots.lifecycle import SlotState, may_move
from labsim.services.actors import Actor, NotFound
from labsim.services.refusals import Refused, kept, refuse
from labsim.wording.enums import enum_text
from labsim.wording.rule_lines import RuleLine, as_json
from models.errors import StaleVersion
from models.records import NewHistory, NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork

_ACTS: Final = {
    SlotState.ALLOCATED: "allocate_slot",
    SlotState.DECLINED: "decline_slot",
    SlotState.WITHDRAWN: "withdraw_slot",
    SlotState.CANCELLED: "cancel_slot",
}


def visible_slot(uow: UnitOfWork, actor: Actor, reference: str) -> SlotRecord:
    """The slot, if this person may see it; NotFound otherwise."""
    return _seen(actor, uow.slots.find(reference))


def slot_for_step(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    new: SlotState,
    now: datetime,
) -> SlotRecord | Refused:
    """The slot, locked. A step that its life no longer allows is an ordinary refusal, however old the form.

    The history keeps that refusal.
    Raises NotFound, or StaleVersion where the slot may still take the step but changed since the form was made.
    """
    slot = _seen(actor, uow.slots.find_locked(reference))
    if refused := step_refused(slot, new):
        return kept(refused, slot_history(slot, actor, _ACTS[new], now))
    if slot.version != version:
        raise StaleVersion(slot.reference)
    return slot


def _seen(actor: Actor, slot: SlotRecord | None) -> SlotRecord:
    if slot is None:
        raise NotFound
    actor.must_see(slot.participant_id)
    return slot


def notice_of(uow: UnitOfWork, slot: SlotRecord) -> NoticeRecord:
    notice = uow.notices.find_by_id(slot.notice_id)
    if notice is None:
        raise NotFound
    return notice


def step_refused(slot: SlotRecord, new: SlotState) -> Refused | None:
    """A refusal where the table of a slot's life has no such step."""
    if may_move(slot.state, new):
        return None
    words = enum_text(slot.state)
    return refuse(f"This slot is {words} already", "Read its history to see who decided and when")


def slot_history(
    slot: SlotRecord,
    actor: Actor,
    act: str,
    now: datetime,
    *,
    new: SlotState | None = None,
    refused: bool = False,
    after: dict[str, Any] | None = None,
    lines: tuple[RuleLine, ...] = (),
    words: str = "",
) -> NewHistory:
    state = {"state": new.value} if new else {}
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=slot.participant_id,
        act=act,
        subject_kind="slot",
        subject=slot.reference,
        refused=refused,
        before={"state": slot.state.value},
        after=state | (after or {}) or None,
        rules=as_json(lines) if lines else None,
        words=words,
    )
