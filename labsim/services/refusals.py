"""A refusal is a value: what was wrong in words, and the line that the history keeps of it."""

from dataclasses import dataclass, replace
from typing import Final

from labsim.wording.rule_lines import RuleLine
from labsim.wording.violations import Message
from models.records import NewHistory

MOST_WORDS: Final = 2_000  # that a line of the history holds


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed. `messages` name the field; `lines` are every rule's answer where rules were asked."""

    messages: tuple[Message, ...]
    entry: NewHistory | None = None
    lines: tuple[RuleLine, ...] = ()


def refuse(text: str, remedy: str, field: str = "") -> Refused:
    """A refusal that needs no rule list and leaves no trace in the history."""
    return Refused((Message(field=field, text=text, remedy=remedy),))


def kept(refused: Refused, entry: NewHistory) -> Refused:
    """The same refusal, to be kept in the history: `entry` is the act refused, what was told its words."""
    told = ". ".join(message.text for message in refused.messages)
    return replace(refused, entry=replace(entry, refused=True, words=told[:MOST_WORDS]))
