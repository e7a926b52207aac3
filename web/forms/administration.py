"""What administrators add: dated values, corrected working days, releases."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from wtforms import BooleanField
from wtforms.validators import StopValidation

from labsim.domain.releases import Release
from labsim.domain.rulebook import DatedValue, JsonValue
from labsim.domain.working_calendar import CalendarCorrection
from web.forms.base import ActForm, Choice, Day, TextBox, TextLine

LONGEST_VALUE: Final = 20_000
YES_OR_NO: Final = "Choose yes or no"
WHOLE_NUMBER: Final = "Enter a whole number, such as 40"
DECIMAL: Final = "Enter a number, such as 2.5"
ADD_DAY: Final = "add"
REMOVE_DAY: Final = "remove"
_WHOLE: Final = re.compile(r"-?[0-9]{1,12}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


class Unreadable(Exception):
    """What was typed has another form than the value; the message says which form it needs."""


def _switch(typed: str) -> JsonValue:
    if typed not in {"yes", "no"}:
        raise Unreadable(YES_OR_NO)
    return typed == "yes"


def _whole_number(typed: str) -> JsonValue:
    if not _WHOLE.fullmatch(typed.replace(",", "")):
        raise Unreadable(WHOLE_NUMBER)
    return int(typed.replace(",", ""))


def _decimal(typed: str) -> JsonValue:
    if not _DECIMAL.fullmatch(typed.replace(",", "")):
        raise Unreadable(DECIMAL)
    return float(typed.replace(",", ""))


def _text(typed: str) -> JsonValue:
    return typed


def _lines(typed: str) -> JsonValue:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _json_of(kind: type, words: str) -> Callable[[str], JsonValue]:
    def read(typed: str) -> JsonValue:
        try:
            value = json.loads(typed, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            message = (
                f"{words}: this is no JSON from line {error.lineno}, character {error.colno} on"
            )
            raise Unreadable(message) from None
        except (ValueError, RecursionError):
            message = f"{words}: a number in it is too large, or it is nested too deeply"
            raise Unreadable(message) from None
        if not isinstance(value, kind):
            raise Unreadable(words)
        return cast("JsonValue", value)

    return read


def _no_number(_name: str) -> None:
    raise ValueError


_LIST: Final = _json_of(list, 'Write a list as JSON, such as [1, 2] or [{"item": "uept"}]')
_TABLE: Final = _json_of(dict, 'Write a table as JSON, such as {"1.0": "2018-05-07"}')


def reader_for(value: JsonValue) -> Callable[[str], JsonValue]:
    """How a new value is read: in the form of the one before. Raises Unreadable when called."""
    if _is_plain_list(value):
        return _lines
    for kind, reader in (
        (bool, _switch),
        (int, _whole_number),
        (float, _decimal),
        (str, _text),
        (Mapping, _TABLE),
    ):
        if isinstance(value, kind):
            return reader
    return _LIST


def as_typed(value: JsonValue) -> str:
    """The value as somebody would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and _is_plain_list(value):
        return "\n".join(str(entry) for entry in value)
    if isinstance(value, str | int | float):
        return str(value)
    return json.dumps(value, indent=2, ensure_ascii=False)


def value_hint(value: JsonValue) -> str:
    """What to type, for the form of the value."""
    if _is_plain_list(value):
        return "One entry a line."
    if isinstance(value, bool | int | float | str):
        return ""
    kind = "table" if isinstance(value, Mapping) else "list"
    return f"A {kind} as JSON: texts in double quotes, days as 2018-05-07."


def _is_plain_list(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


class ValueForm(ActForm):
    """A new value of one parameter. `old` is set before it is validated."""

    old: DatedValue

    in_force_from: Any = Day(
        "In force from",
        needed="Enter the day from which the value is in force",
        description="Today or a later day. What was sent or received before it keeps the earlier value.",
    )
    value: Any = TextBox("New value", longest=LONGEST_VALUE, needed="Enter the new value")
    source: Any = TextLine(
        "Source",
        longest=300,
        needed="Enter where the value comes from",
        description="A document with its date, or who decided it. It stands beside the value wherever people see it.",
    )
    assumption = BooleanField("It is an assumption: no source gives it")

    def validate_value(self, field: Any) -> None:
        try:
            reader_for(self.old.value)(field.data)
        except Unreadable as unreadable:
            raise StopValidation(str(unreadable)) from None

    def new_value(self) -> DatedValue:
        """After validation only."""
        return DatedValue(
            code=self.old.code,
            parameter=self.old.parameter,
            applies_to=self.old.applies_to,
            value=reader_for(self.old.value)(self.value.data),
            unit=self.old.unit,
            in_force_from=self.in_force_from.data,
            source=self.source.data,
            assumption=bool(self.assumption.data),
            judged=self.old.judged,
        )


class SwitchForm(ValueForm):
    """A new value that is yes or no."""

    value: Any = Choice(
        "New value",
        needed="Choose yes or no",
        choices=[("", "Choose"), ("yes", "Yes"), ("no", "No")],
    )


class NumberForm(ValueForm):
    """A new value that fits on a line."""

    value: Any = TextLine("New value", longest=500, needed="Enter the new value")


def value_form(old: DatedValue, **prefilled: Any) -> ValueForm:
    """The form for a new value in the form of the old one."""
    kinds = ((bool, SwitchForm), (int | float | str, NumberForm))
    kind = next((form for types, form in kinds if isinstance(old.value, types)), ValueForm)
    form = kind(data=prefilled or None)
    form.old = old
    form.value.description = value_hint(old.value)
    return form


class CorrectionForm(ActForm):
    day: Any = Day("Day", needed="Enter the day", description="A later day than today.")
    working: Any = Choice(
        "What it becomes",
        needed="Choose what the day becomes",
        choices=[
            ("", "Choose"),
            (REMOVE_DAY, "A day off: nobody visits, no slot holds spaces"),
            (ADD_DAY, "A working day: slots that run across it hold their spaces on it too"),
        ],
    )
    reason: Any = TextLine(
        "Reason",
        longest=200,
        needed="Enter a reason: people read it in the calendar",
        description="It stands in the lab calendar, for everyone.",
    )

    def correction(self) -> CalendarCorrection:
        """After validation only."""
        return CalendarCorrection(self.day.data, self.working.data == ADD_DAY, self.reason.data)


class ReleaseForm(ActForm):
    id: Any = TextLine(
        "Release", longest=20, needed="Enter the release, such as R2.1", description="Such as R2.1."
    )
    uit_from: Any = Day("First day in UIT", needed="Enter the first day in UIT")
    uit_until: Any = Day("Last day in UIT", description="Empty: without an end.")
    source: Any = TextLine("Source", longest=200, needed="Enter where the days come from")
    assumption = BooleanField("It is an assumption: no source gives the days")

    def release(self) -> Release:
        """After validation only."""
        return Release(
            self.id.data,
            self.uit_from.data,
            self.uit_until.data,
            self.source.data,
            bool(self.assumption.data),
        )
