"""Each act of a person takes a slot only from where its life allows it."""

from labsim.domain.slots.lifecycle import UNDECIDED, SlotState, may_move
from labsim.services.slots import STEPS_FROM

_LEADS_TO = {
    "allocate_slot": {SlotState.ALLOCATED},
    "decline_slot": {SlotState.DECLINED},
    "make_offer": {SlotState.OFFERED},
    "put_on_waiting_list": {SlotState.WAITING},
    "accept_offer": {SlotState.ALLOCATED},
    "refuse_offer": set(UNDECIDED),
    "withdraw_slot": {SlotState.WITHDRAWN},
    "cancel_slot": {SlotState.CANCELLED},
}
_LEAVE_IT_ALLOCATED = {"change_slot", "accept_change", "refuse_change", "withdraw_change"}


def test_every_step_of_a_person_is_one_of_the_life_of_a_slot() -> None:
    assert STEPS_FROM.keys() - {"override_rule"} == _LEADS_TO.keys() | _LEAVE_IT_ALLOCATED
    for act, ends in _LEADS_TO.items():
        assert all(may_move(old, new) for old in STEPS_FROM[act] for new in ends), act


def test_changes_are_of_allocated_slots() -> None:
    assert {STEPS_FROM[act] for act in _LEAVE_IT_ALLOCATED} == {frozenset({SlotState.ALLOCATED})}


def test_an_offered_slot_is_allocated_by_its_answer_alone() -> None:
    assert may_move(SlotState.OFFERED, SlotState.ALLOCATED)
    assert SlotState.OFFERED not in STEPS_FROM["allocate_slot"]
