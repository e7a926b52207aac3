"""Deciding on a request: several forms beside each other on one page, and the answer to an offer."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from wtforms import HiddenField

from labsim.domain.labs import Lab
from labsim.domain.reasons import Reason
from labsim.domain.slots.offers import Terms
from labsim.services.decline_slot import DeclineReason
from labsim.services.make_offer import OfferWords
from labsim.services.request_slot import span_problem
from labsim.wording.spaces import typed_spaces_text
from web.forms.base import ActForm, Choice, Day, TextBox, day_of
from web.forms.slot_request import SpanForm
from web.forms.spaces import SpacesByWeek, read_terms

LONGEST_WORDS: Final = 1000


class Beside(ActForm):
    """One of several forms on a page: the ids of its fields begin with its own word."""

    own_word: ClassVar[str]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for field in self:
            field.id = field.label.field_id = f"{self.own_word}-{field.name}"


class OutOfTurn(TextBox):
    """Asked for where somebody ahead on the waiting list would fit (E2E-RANK)."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            "Why does this one come first?",
            longest=LONGEST_WORDS,
            description="Somebody who asked earlier would fit. The reason stays in the history.",
            render_kw={"rows": 2},
            **more,
        )


class WordsToParticipant(TextBox):
    def __init__(self, shown_with: str = "slot", **more: Any) -> None:
        super().__init__(
            "Words to the participant",
            longest=LONGEST_WORDS,
            description=f"Shown with the {shown_with} and kept in the history.",
            render_kw={"rows": 2},
            **more,
        )


class AllocateForm(Beside):
    own_word = "allocate"
    out_of_turn = OutOfTurn()
    words = WordsToParticipant()


class DeclineForm(Beside):
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


class WaitForm(Beside):
    own_word = "wait"
    words = WordsToParticipant()


class TermsForm(SpanForm):
    """What to offer: it only asks for the page of the dry run, so that everything stands in the address."""

    lab = Choice("Lab", needed="Choose a lab")
    first_day = Day("First day", needed="Enter the first day")
    last_day = Day("Last day", needed="Enter the last day")
    spaces = SpacesByWeek("Spaces", needed="Enter how many spaces you offer")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for field in self:
            field.id = field.label.field_id = f"terms-{field.name}"

    def offer(self, labs: Sequence[Lab]) -> None:
        self.lab.offer((lab.id, lab.name) for lab in labs)

    def fill(self, terms: Terms) -> None:
        for name in ("lab", "first_day", "last_day"):
            self[name].data = getattr(terms, name)
        self.spaces.put(terms)


class OnTerms(Beside):
    """A form about terms that were chosen before; they travel in hidden fields."""

    lab = HiddenField()
    first_day = HiddenField()
    last_day = HiddenField()
    spaces = HiddenField()

    def fill(self, terms: Terms) -> None:
        self.lab.data, self.spaces.data = terms.lab, typed_spaces_text(terms)
        self.first_day.data = terms.first_day.isoformat()
        self.last_day.data = terms.last_day.isoformat()

    def terms(self) -> Terms | None:
        """None where there are none, or somebody changed them."""
        first, last = day_of(self.first_day.data), day_of(self.last_day.data)
        if first is None or last is None or span_problem(first, last):
            return None
        return read_terms(self.lab.data or "", first, last, self.spaces.data)


class OfferForm(OnTerms):
    own_word = "offer"
    out_of_turn = OutOfTurn()
    words = WordsToParticipant("offer")

    def said(self) -> OfferWords:
        return OfferWords(self.words.data or "", self.out_of_turn.data or "")


class OverrideForm(OnTerms):
    """One for each rule that may be passed over."""

    own_word = "override"
    code = HiddenField()
    reason = TextBox(
        "Why may this rule be passed over?",
        longest=LONGEST_WORDS,
        needed="Say why this rule may be passed over",
        description="Shown with the slot for ever, and in the report of overrides.",
        render_kw={"rows": 2},
    )

    def about(self, code: str) -> None:
        """Keeps the ids of several such forms apart."""
        self.code.data = code
        self.reason.id = self.reason.label.field_id = f"{self.own_word}-{code}-reason"


class AnswerForm(ActForm):
    words = TextBox(
        "Words",
        longest=LONGEST_WORDS,
        description="They stay in the history. Your organisation and DCC can read them.",
        render_kw={"rows": 3},
    )
