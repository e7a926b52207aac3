"""What people and the worker did, as the history says it after their name: "Ann Shaw requested a slot"."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ACT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sign_in": "signed in",
        "sign_in_refused": "was refused at sign-in",
        "sign_out": "signed out",
        "change_password": "changed the password",
        "use_link": "used a sign-in link",
        "make_link": "made a sign-in link",
        "create_person": "added a person",
        "change_person": "changed a person",
        "disable_person": "closed a person's account",
        "enable_person": "reopened a person's account",
        "give_notice": "gave notice",
        "record_notice": "recorded a mailed notice",
        "close_notice": "closed a notice",
        "record_meeting": "recorded an initiation meeting",
        "accept_confidentiality": "accepted the confidentiality guidelines",
        "request_slot": "requested a slot",
        "record_request": "recorded a mailed request",
        "move_slot": "moved a slot: this one stands in its place",
        "withdraw_slot": "withdrew a request",
        "cancel_slot": "cancelled a slot",
        "allocate_slot": "allocated a slot",
        "decline_slot": "declined a request",
        "override_rule": "passed over a rule for a slot",
        "put_on_waiting_list": "put a request on the waiting list",
        "make_offer": "made an offer",
        "accept_offer": "accepted an offer",
        "record_acceptance": "recorded that an offer was accepted",
        "refuse_offer": "refused an offer",
        "record_refusal": "recorded that an offer was refused",
        "take_back_offer": "took an offer back",
        "expire_offer": "let an offer run out",
        "change_slot": "asked for a change of a slot",
        "shrink_slot": "gave spaces of a slot back",
        "accept_change": "accepted a change of a slot",
        "refuse_change": "refused a change of a slot",
        "withdraw_change": "withdrew the wish to change a slot",
        "lapse_change": "let the wish to change a slot lapse: its day came undecided",
        "lapse_slot": "let a request lapse: its first day came undecided",
        "flag_slot": "flagged a slot: its entry criteria are not met",
        "clear_flag": "cleared a flag: the entry criteria are met again",
        "register_device": "registered a device",
        "change_device": "changed a device of the register",
        "retire_device": "retired a device of the register",
        "restore_device": "took a device back into the register",
        "check_in_device": "checked devices in",
        "check_out_device": "checked devices out",
        "ask_capability": "asked for a capability",
        "record_capability": "recorded a wish for a capability",
        "answer_capability": "answered a capability request",
        "withdraw_capability": "withdrew a capability request",
        "save_filter": "saved a filter",
        "remove_filter": "removed a saved filter",
        "create_participant": "added a participant",
        "change_participant": "changed a participant",
        "record_fact": "recorded a fact about a participant",
        "add_rulebook_value": "added a value to the rulebook",
        "add_calendar_correction": "corrected the working days",
        "change_capacity": "changed a lab's capacity",
        "end_capacity_change": "ended a change of a lab's capacity",
        "import_capacity": "read a plan of a lab's capacity from a file",
        "add_release": "added a release",
        "seed": "loaded the demonstration data",
        "check_ledger": "checked the ledger",
    }
)


def act_text(act: str) -> str:
    """The act in words; an act without words is its id with spaces."""
    return ACT_WORDS.get(act, act.replace("_", " "))
