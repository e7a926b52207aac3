from enum import StrEnum

import pytest

from labsim.domain.notices.answers import NoticeAnswers
from labsim.domain.roles import UserRole
from labsim.domain.rulebook import SHIPPED_RULEBOOK
from labsim.domain.slots.lifecycle import SlotState
from labsim.wording.enums import (
    ENUM_WORDS,
    OUTCOME_WORDS,
    QUESTION_WORDS,
    SLOT_STATE_WORDS,
    USER_ROLE_SHORT_NAMES,
    enum_text,
    label,
    question_text,
    role_text,
)


@pytest.mark.parametrize("enum", ENUM_WORDS, ids=lambda enum: enum.__name__)
def test_every_member_has_words_and_no_two_the_same(enum: type[StrEnum]) -> None:
    words = [enum_text(member) for member in enum]
    assert all(words)
    assert len(set(words)) == len(enum)
    assert list(ENUM_WORDS[enum]) == list(enum)


@pytest.mark.parametrize("member", [m for enum in ENUM_WORDS for m in enum], ids=repr)
def test_words_are_not_ids(member: StrEnum) -> None:
    assert "_" not in enum_text(member)
    assert label(enum_text(member))[0].isupper()


def test_every_state_and_every_outcome_has_a_shape_of_its_own() -> None:
    for words in (SLOT_STATE_WORDS, OUTCOME_WORDS):
        icons = [shown.icon for shown in words.values()]
        assert len(set(icons)) == len(icons)


def test_a_label_keeps_the_capitals_inside() -> None:
    assert label("own meters at DCC") == "Own meters at DCC"
    assert label("") == ""


def test_roles_are_abbreviated_as_the_code_does() -> None:
    assert USER_ROLE_SHORT_NAMES[UserRole.REGISTERED_SUPPLIER_AGENT] == "RSA"
    assert role_text(UserRole.IMPORT_SUPPLIER) == "Import Supplier (IS)"
    assert set(USER_ROLE_SHORT_NAMES) == set(UserRole)


def test_a_state_reads_well_inside_a_sentence() -> None:
    assert f"This slot is {SLOT_STATE_WORDS[SlotState.WAITING].words}" == (
        "This slot is on the waiting list"
    )


def test_each_of_the_eight_questions_has_words() -> None:
    (row,) = SHIPPED_RULEBOOK.history("E2E-QUESTIONS", "questions")
    assert isinstance(row.value, list)
    assert set(QUESTION_WORDS) == set(row.value) == set(NoticeAnswers().unanswered())
    assert all(question_text(question).endswith("?") for question in QUESTION_WORDS)


def test_a_question_without_words_is_its_id_with_spaces() -> None:
    assert question_text("parking_needed") == "parking needed"
