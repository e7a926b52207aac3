from dataclasses import fields

from labsim.domain.notices.answers import NoticeAnswers
from labsim.wording.enums import QUESTION_WORDS
from labsim.wording.notice import open_question_messages


def test_each_open_question_is_asked_at_the_field_that_takes_its_answer() -> None:
    messages = open_question_messages(NoticeAnswers().unanswered())
    assert len(messages) == 8
    assert {message.field for message in messages} == {
        field.name for field in fields(NoticeAnswers)
    } - {"roles"}


def test_each_open_question_says_what_to_do() -> None:
    for message in open_question_messages(QUESTION_WORDS):
        assert message.text
        assert message.remedy


def test_a_notice_with_every_answer_has_no_message() -> None:
    assert open_question_messages(()) == ()


def test_a_question_that_staff_added_is_asked_too() -> None:
    (message,) = open_question_messages(["parking_needed"])
    assert message.text == "This question must be answered: parking needed"
