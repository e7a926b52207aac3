"""Words for the eight questions of a notice."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from labsim.wording.enums import question_text
from labsim.wording.messages import Message

_PLAN: Final = "A plan is enough: only the earliest start binds"

# The field is that of NoticeAnswers.
_OPEN_QUESTIONS: Final[Mapping[str, Message]] = MappingProxyType(
    {
        "lab": Message("labs", "At least one lab must be named", "Choose one lab or both"),
        "start": Message("planned_start", "The planned first day must be named", _PLAN),
        "space": Message("planned_spaces", "The number of spaces must be named", _PLAN),
        "length": Message(
            "planned_working_days", "The length in working days must be named", _PLAN
        ),
        "topics": Message(
            "what_to_test", "What is to be tested must be described", "A sentence or two is enough"
        ),
        "own_devices": Message(
            "own_devices", "It must be clear whether own devices are brought", "Choose yes or no"
        ),
        "resources": Message(
            "resources_in_place",
            "It must be clear whether the resources are in place",
            "Choose yes or no; both are good answers",
        ),
        "come_back": Message(
            "come_back_later",
            "It must be clear whether you plan to come back later",
            "Choose yes or no; later slots under this notice need no new one",
        ),
    }
)


def open_question_messages(questions: Iterable[str]) -> tuple[Message, ...]:
    """E2E-QUESTIONS: a message for each question without an answer, at the field that takes it."""
    return tuple(
        _OPEN_QUESTIONS.get(question) or _other_question(question) for question in questions
    )


def _other_question(question: str) -> Message:
    return Message(
        "", f"This question must be answered: {question_text(question)}", "Answer it in your words"
    )
