"""Numbers, lists and acts."""

import pytest

from labsim.wording.acts import ACT_WORDS, act_text
from labsim.wording.lists import list_text
from labsim.wording.numbers import count_text
from labsim.wording.runs import progress_text

ACTS = [
    "sign_in",
    "sign_in_refused",
    "sign_out",
    "change_password",
    "use_link",
    "make_link",
    "create_person",
    "change_person",
    "disable_person",
    "enable_person",
    "give_notice",
    "close_notice",
    "record_meeting",
    "accept_confidentiality",
    "request_slot",
    "withdraw_slot",
    "cancel_slot",
    "allocate_slot",
    "decline_slot",
    "lapse_slot",
    "flag_slot",
    "clear_flag",
    "create_participant",
    "change_participant",
    "record_fact",
    "add_rulebook_value",
    "add_calendar_correction",
    "add_release",
    "seed",
    "check_ledger",
]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 spaces"), (1, "1 space"), (2, "2 spaces"), (1200, "1,200 spaces")],
)
def test_a_number_agrees_with_what_it_counts(number: int, text: str) -> None:
    assert count_text(number, "space") == text


def test_an_irregular_plural_is_given() -> None:
    assert count_text(1, "entry", "entries") == "1 entry"
    assert count_text(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], "none"),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
    ],
)
def test_a_list_ends_with_and(items: list[str], text: str) -> None:
    assert list_text(items) == text


def test_a_list_of_choices_ends_with_or() -> None:
    assert list_text(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_words_of_its_own(act: str) -> None:
    assert act_text(act) == ACT_WORDS[act]


def test_no_two_acts_read_alike() -> None:
    assert len(set(ACT_WORDS.values())) == len(ACT_WORDS)


def test_an_act_without_words_is_its_id_with_spaces() -> None:
    assert act_text("open_the_vault") == "open the vault"


def test_one_replication_has_run_and_several_have() -> None:
    assert progress_text(0, 1, 0) == "0 of 1 replication has run"
    assert progress_text(3, 20, 1) == "3 of 20 replications have run; 1 was there from before"
    assert progress_text(0, 0, 2) == "2 replications were there from before"
