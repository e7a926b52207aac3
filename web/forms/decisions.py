"""Deciding on a request: two forms side by side on one page."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from labsim.domain.reasons import Reason
from labsim.services.decline_slot import DeclineReason
from web.forms.base import ActForm, Choice, TextBox

LONGEST_WORDS: Final = 1000


class _Beside(ActForm):
    """One of several forms on a page: the ids of its fields begin with its own word."""

    own_word: ClassVar[str]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for field in self:
            field.id = field.label.field_id = f"{self.own_word}-{field.name}"


class AllocateForm(_Beside):
    own_word = "allocate"
    words = TextBox(
        "Words to the participant",
        longest=LONGEST_WORDS,
        description="Shown with the slot and kept in the history.",
        render_kw={"rows": 2},
    )


class DeclineForm(_Beside):
    own_word = "decline"
    reason_id = Choice("Reason", needed="Choose a reason")
    words = TextBox(
        "Words to the participant",
        longest=LONGEST_WORDS,
        description="What would help them to ask again. Needed for another reason.",
        render_kw={"rows": 3},
    )

    def offer(self, reasons: Sequence[Reason]) -> None:
        self.reason_id.choices = [("", "Choose a reason"), *((r.id, r.name) for r in reasons)]

    def reason(self) -> DeclineReason:
        """What was chosen; after validation only."""
        return DeclineReason(self.reason_id.data, self.words.data or "")
