"""The board's address, and the batch that is sent from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField

from labsim.services.allocate_batch import MOST_LINES, BatchLine, BatchWords
from labsim.services.read_board import BoardWish, View
from labsim.wording.messages import Message
from web.forms.base import ActForm, Day, TextBox, whole_number
from web.forms.decisions import LONGEST_WORDS, OutOfTurn
from web.forms.labs import ENTER_A_MONTH, read_month
from web.pagination import search_words

LONGEST_REFERENCE: Final = 20
_BETWEEN: Final = ":"


@dataclass(frozen=True, slots=True)
class BoardAddress:
    """What the address asks for; `problem` where it names no month that is known, and `typed` what it names instead."""

    wish: BoardWish
    typed: str = ""
    problem: str = ""


def board_address() -> BoardAddress:
    typed = search_words("month")
    day = read_month(typed) if typed else None
    view = request.args.get("view", "")
    wish = BoardWish(
        view=View(view) if view in set(View) else View.QUARTER,
        day=day,
        selected=search_words("request"),
        ticked=frozenset(ticked_references()),
    )
    return BoardAddress(wish, typed, ENTER_A_MONTH if typed and day is None else "")


def ticked_references() -> Sequence[str]:
    """`?slot=`, each once, as many as a batch may hold."""
    ticked = [reference for reference in request.args.getlist("slot") if _is_short(reference)]
    return tuple(dict.fromkeys(ticked))[:MOST_LINES]


def _is_short(reference: str) -> bool:
    return reference.isprintable() and 0 < len(reference) <= LONGEST_REFERENCE


class BatchForm(ActForm):
    """The ticks stand beside it, as `line`: a reference and the version that was looked at."""

    month = HiddenField()
    view = HiddenField()
    out_of_turn = OutOfTurn()
    words = TextBox(
        "Words to the participants",
        longest=LONGEST_WORDS,
        description="Each of them reads the same words. They are kept in the history.",
        render_kw={"rows": 2},
    )

    def said(self) -> BatchWords:
        return BatchWords(self.words.data or "", self.out_of_turn.data or "")


def sent_lines() -> list[BatchLine]:
    """Each reference once; what somebody changed into no line at all is left out."""
    parts = [line.partition(_BETWEEN) for line in request.form.getlist("line")]
    versions = {name: whole_number(version) for name, _, version in parts if _is_short(name)}
    return [BatchLine(name, version) for name, version in versions.items()]


class PeriodForm(FlaskForm):  # type: ignore[misc]
    """It stands in the address, so that a proposal can be mailed."""

    first: Any = Day("First day of the period", needed="Enter the first day")
    last: Any = Day(
        "Last day of the period",
        needed="Enter the last day",
        description="Requests that begin on these days are looked at.",
    )

    class Meta:
        """Read by WTForms."""

        csrf = False

    def put(self, messages: Sequence[Message]) -> None:
        for message in messages:
            text = f"{message.text}. {message.remedy}."
            self[message.field].errors = [*self[message.field].errors, text]
