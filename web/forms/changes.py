"""Changing an allocated slot, and deciding on a change."""

from collections.abc import Iterable

from labsim.wording.messages import Message
from web.forms.base import TextBox, put_messages
from web.forms.decisions import LONGEST_WORDS, Beside, OnTerms, TermsForm, WordsToParticipant
from web.forms.spaces import SpacesByWeek


class WantedForm(TermsForm):
    """What the slot should hold: it only asks for the page of the dry run."""

    spaces = SpacesByWeek("Spaces", needed="Enter how many spaces the slot should hold")

    def put(self, messages: Iterable[Message]) -> None:
        put_messages(self, messages)


class ChangeForm(OnTerms):
    own_word = "change"
    words = TextBox(
        "Why do you need this change?",
        longest=LONGEST_WORDS,
        description="DCC reads it when it decides. It stays in the history.",
        render_kw={"rows": 3},
    )


class ShrinkForm(ChangeForm):
    """Nobody has to agree to less."""

    words = TextBox(
        "Words",
        longest=LONGEST_WORDS,
        description="They stay in the history. Your organisation and DCC can read them.",
        render_kw={"rows": 2},
    )


class AcceptChangeForm(Beside):
    own_word = "accept"
    words = WordsToParticipant()


class RefuseChangeForm(Beside):
    own_word = "refuse"
    words = TextBox(
        "Why is it refused?",
        longest=LONGEST_WORDS,
        needed="Say why the change is refused",
        description="Shown with the slot and kept in the history.",
        render_kw={"rows": 3},
    )
