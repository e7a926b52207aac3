"""Finding a slot for a person, and the history line of each step in its life."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from labsim.domain.slots.lifecycle import UNDECIDED, SlotState
from labsim.services.actors import Actor, NotFound
from labsim.services.refusals import Refused, kept, refuse
from labsim.wording.enums import enum_text
from labsim.wording.rule_lines import RuleLine, as_json
from models.errors import StaleVersion
from models.records import NewHistory, NoticeRecord, SlotRecord
from models.unit_of_work import UnitOfWork

STEPS_FROM: Final[Mapping[str, frozenset[SlotState]]] = MappingProxyType(
    {
        "allocate_slot": UNDECIDED,
        "decline_slot": UNDECIDED,
        "make_offer": UNDECIDED,
        "override_rule": UNDECIDED | {SlotState.ALLOCATED},
        "put_on_waiting_list": frozenset({SlotState.REQUESTED}),
        "accept_offer": frozenset({SlotState.OFFERED}),
        "refuse_offer": frozenset({SlotState.OFFERED}),
        "withdraw_slot": UNDECIDED | {SlotState.OFFERED},
        "cancel_slot": frozenset({SlotState.ALLOCATED}),
        "change_slot": frozenset({SlotState.ALLOCATED}),
        "accept_change": frozenset({SlotState.ALLOCATED}),
        "refuse_change": frozenset({SlotState.ALLOCATED}),
        "withdraw_change": frozenset({SlotState.ALLOCATED}),
    }
)
"""From where a person takes a slot on, by the act. An offered slot is allocated by its answer alone."""
_ANSWERS: Final = frozenset({"accept_offer", "refuse_offer"})
_NO_SUCH_OFFER: Final = refuse(
    "This offer has ended: it was answered or ran out (E2E-OFFER)",
    "Read the slot's history to see when",
)


def visible_slot(uow: UnitOfWork, actor: Actor, reference: str) -> SlotRecord:
    """The slot, if this person may see it; NotFound otherwise."""
    return _seen(actor, uow.slots.find(reference))


def slot_for_step(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    version: int,
    act: str,
    now: datetime,
) -> SlotRecord | Refused:
    """The slot, locked, for an act of STEPS_FROM. One that its life no longer allows is an ordinary refusal.

    The history keeps that refusal.
    Raises NotFound, or StaleVersion where the slot may still take the step but changed since the form was made.
    """
    slot = _seen(actor, uow.slots.find_locked(reference))
    if refused := step_refused(slot, act):
        return kept(refused, slot_history(slot, actor, act, now))
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


def step_refused(slot: SlotRecord, act: str) -> Refused | None:
    """A refusal where the slot cannot take this step from where it stands."""
    if slot.state in STEPS_FROM[act]:
        return None
    if slot.state in UNDECIDED:
        return (
            _NO_SUCH_OFFER
            if act in _ANSWERS
            else refuse(
                f"This slot is {enum_text(slot.state)}", "Read its history to see how it stands"
            )
        )
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
