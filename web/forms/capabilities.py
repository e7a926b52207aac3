"""A wish for what no lab can test yet, and DCC's answer to it."""

from collections.abc import Iterable
from typing import Final

from labsim.domain.capabilities import ANSWERS, CapabilityState
from labsim.domain.topics import Topic
from labsim.services.capability_requests import Answer, Wish
from labsim.wording.enums import label
from web.forms.base import ActForm, Choice, TextBox
from web.forms.radio import radio

LONGEST_WORDS: Final = 1000


class WishForm(ActForm):
    topic = Choice("Topic", description="Of those that no DCC lab can test; or something else.")
    words = TextBox(
        "What do you wish to test?",
        longest=LONGEST_WORDS,
        needed="Say what you wish to test",
        description="With which devices, how many, from when, and what for. At most 1,000 characters.",
        render_kw={"rows": 5},
    )

    def offer(self, topics: Iterable[Topic], wanted: str = "") -> None:
        """`wanted` is chosen where the form is new."""
        known = [(topic.id, topic.name) for topic in topics]
        self.topic.offer([("", "Something else"), *known])
        if not self.is_submitted() and wanted in dict(known):
            self.topic.data = wanted

    def wish(self) -> Wish:
        """After validation only."""
        return Wish(self.words.data or "", self.topic.data or "")


class CapabilityAnswerForm(ActForm):
    state = radio(
        "Answer",
        "Choose the answer",
        choices=[(state.value, label(state.value)) for state in ANSWERS],
    )
    words = TextBox(
        "In words",
        longest=LONGEST_WORDS,
        needed="Say why, or from when: the participant reads it",
        render_kw={"rows": 3},
    )

    def answer(self) -> Answer:
        """After validation only."""
        return Answer(CapabilityState(self.state.data), self.words.data or "")


class CapabilityWithdrawForm(ActForm):
    words = TextBox(
        "Why",
        longest=LONGEST_WORDS,
        description="It stays in the history. Your organisation and DCC can read it.",
        render_kw={"rows": 2},
    )
