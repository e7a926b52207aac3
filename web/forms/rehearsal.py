"""What is asked of a rule rehearsal. It stands in the address, so that it can be mailed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import request
from flask_wtf import FlaskForm
from wtforms.validators import StopValidation

from labsim.services.read_rulebook import RuleValue
from labsim.services.rehearse_rule import Pending
from labsim.wording.messages import Message
from web.forms.administration import LONGEST_VALUE, Unreadable, as_typed, reader_for, value_hint
from web.forms.base import Choice, Day, TextBox

ASKED: Final = ("value", "first", "last")


class RehearsalForm(FlaskForm):  # type: ignore[misc]
    """`known` are the values that can be rehearsed, by their choice."""

    known: Mapping[str, RuleValue]

    rule: Any = Choice("Value of the rulebook", needed="Choose a value of the list")
    value: Any = TextBox(
        "Pending value", longest=LONGEST_VALUE, needed="Enter the value to rehearse"
    )
    first: Any = Day("First day of the period", needed="Enter the first day")
    last: Any = Day(
        "Last day of the period", needed="Enter the last day", description="That day included."
    )

    class Meta:
        """Read by WTForms."""

        csrf = False

    def validate_value(self, field: Any) -> None:
        chosen = self.known.get(self.rule.data)
        try:
            if chosen:
                reader_for(chosen.row.value)(field.data)
        except Unreadable as unreadable:
            raise StopValidation(str(unreadable)) from None

    def put(self, messages: Sequence[Message]) -> None:
        for message in messages:
            text = f"{message.text}. {message.remedy}."
            if message.field in self:
                self[message.field].errors = [*self[message.field].errors, text]
            else:
                self.form_errors.append(text)

    def pending(self) -> Pending:
        """After validation only."""
        row = self.known[self.rule.data].row
        return Pending(
            code=row.code,
            parameter=row.parameter,
            applies_to=row.applies_to,
            value=reader_for(row.value)(self.value.data),
            first=self.first.data,
            last=self.last.data,
        )


def is_asked() -> bool:
    """Whether the address asks for a rehearsal, and not just for the form."""
    return any(name in request.args for name in ASKED)


def rehearsal_form(known: Sequence[RuleValue], today: date) -> RehearsalForm:
    """As asked for in the address; else with the value of today, for the requests of this year and the last."""
    by_choice = {_choice(value): value for value in known}
    if is_asked():
        form = RehearsalForm(formdata=request.args)
    else:
        rule = request.args.get("rule", "")
        chosen = by_choice.get(rule) or known[0]
        form = RehearsalForm(
            formdata=None,
            data={
                "rule": _choice(chosen),
                "value": as_typed(chosen.row.value),
                "first": date(today.year - 1, 1, 1),
                "last": today,
            },
        )
    form.known = by_choice
    form.rule.offer((choice, _words(value)) for choice, value in by_choice.items())
    if shown := by_choice.get(form.rule.data or ""):
        form.value.description = " ".join(
            filter(None, (f"Now: {'; '.join(shown.lines)}.", value_hint(shown.row.value)))
        )
    return form


def _choice(value: RuleValue) -> str:
    row = value.row
    return " ".join(filter(None, (row.code, row.parameter, row.applies_to)))


def _words(value: RuleValue) -> str:
    place = f" at {value.applies_to}" if value.applies_to else ""
    return f"{value.row.code}: {value.parameter.lower()}{place}"
