"""What every form shares: its key, fields that answer in plain words, and where messages go."""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from labsim.wording.messages import Message

LARGEST_NUMBER: Final = 2_000_000_000
DAY_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y")
FIRST_YEAR: Final = 2015
LAST_YEAR: Final = 2035
_PLAIN_NUMBER: Final = re.compile("-?[0-9]{1,10}")  # more digits than any bound has are no number
ENTER_A_DAY: Final = "Enter a date such as 23/01/2018"


def new_form_key() -> str:
    return uuid.uuid4().hex


def clean(text: str | None) -> str | None:
    """Without spaces around it and without characters that cannot be seen; databases refuse some of them."""
    if text is None:
        return None
    seen = (mark for mark in text.replace("\r\n", "\n") if mark.isprintable() or mark == "\n")
    return "".join(seen).strip()


def whole_number(text: str | None) -> int:
    """For hidden fields; 0 where somebody changed them."""
    plain = (text or "").strip()
    return (
        int(plain)
        if plain.isascii() and plain.isdigit() and len(plain) < len(str(LARGEST_NUMBER))
        else 0
    )


def day_of(text: str | None) -> date | None:
    """For hidden fields; None where somebody changed them."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def text_of(field: Field) -> str:
    """What was typed; empty where nothing was."""
    return str(field.data or "")


class ActForm(FlaskForm):  # type: ignore[misc]
    """A form that acts. `version` is the version of the object it was made for, where there is one."""

    form_key = HiddenField(default=new_form_key)
    version = HiddenField(default="0")

    @property
    def version_number(self) -> int:
        return whole_number(self.version.data)

    def put(self, messages: Iterable[Message]) -> None:
        """Puts a refusal's messages beside their fields; those about no field of this form stand above it."""
        put_messages(self, messages)


def put_messages(form: FlaskForm, messages: Iterable[Message]) -> None:
    """Beside their fields, or above the form where it has no such field."""
    for message in messages:
        text = full_text(message)
        if message.field in form:
            field = form[message.field]
            field.errors = [*field.errors, text]
        else:
            form.form_errors.append(text)


def full_text(message: Message) -> str:
    """What is wrong, and what the reader can do."""
    return f"{message.text}. {message.remedy}." if message.remedy else message.text


def problems(form: FlaskForm) -> Sequence[tuple[str, str]]:
    """Every message with the id of its field (empty: about the whole form), in the order of the form."""
    beside = [
        (field.id, str(error))
        for field in form
        for error in field.errors
        if not isinstance(field, HiddenField)
    ]
    return [("", str(error)) for error in form.form_errors] + beside


def needed(message: str) -> InputRequired:
    """The field must be filled; `message` tells what to enter."""
    return InputRequired(message)


class TextLine(StringField):
    """One line of text, at most `longest` characters. Without `needed` it may stay empty."""

    def __init__(
        self, label: str, *, longest: int, needed: str = "", description: str = "", **options: Any
    ) -> None:
        super().__init__(
            label,
            _text_checks(longest, needed),
            filters=[clean],
            description=description,
            **options,
        )


class TextBox(TextAreaField):
    """Several lines of text, at most `longest` characters."""

    def __init__(
        self, label: str, *, longest: int, needed: str = "", description: str = "", **options: Any
    ) -> None:
        super().__init__(
            label,
            _text_checks(longest, needed),
            filters=[clean],
            description=description,
            **options,
        )


def _text_checks(longest: int, message: str) -> list[Any]:
    too_long = Length(max=longest, message=f"Shorten this to {longest} characters or fewer")
    return [_Filled(message) if message else Optional(), too_long]


class _Filled(InputRequired):
    """Spaces alone do not fill a field."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if not field.data:
            raise StopValidation(str(self.message))


class _Between(NumberRange):
    """What is no number has been told already."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None:
            super().__call__(form, field)


class WholeNumber(IntegerField):
    """A whole number between two bounds; says which where it is not."""

    ask_for: ClassVar[str] = "Enter a whole number from {least} to {most}"

    def __init__(
        self,
        label: str,
        *,
        least: int,
        most: int,
        needed: str = "",
        description: str = "",
        **options: Any,
    ) -> None:
        self.words = self.ask_for.format(least=least, most=most)
        bounds = _Between(least, most, self.words)
        first = InputRequired(needed) if needed else Optional()
        super().__init__(label, [first, bounds], description=description, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        if typed and not _PLAIN_NUMBER.fullmatch(typed):
            raise ValueError(self.words)
        self.data = int(typed) if typed else None


class Day(DateField):
    """A date; reads what a browser's date field sends, and what a person types where it shows none."""

    def __init__(
        self, label: str, *, needed: str = "", description: str = "", **options: Any
    ) -> None:
        first = InputRequired(needed) if needed else Optional()
        super().__init__(
            label, [first], format=list(DAY_FORMATS), description=description, **options
        )

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError:
            raise ValueError(ENTER_A_DAY) from None
        if isinstance(self.data, date) and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            self.data = None
            message = f"Enter a date from {FIRST_YEAR} to {LAST_YEAR}"
            raise ValueError(message)


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, words) pairs as WTForms wants them."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


class Choice(SelectField):
    """One of a few; `choices` are (value, words) and may be offered later, before validation."""

    def __init__(
        self,
        label: str,
        *,
        needed: str = "",
        choices: Iterable[tuple[str, str]] = (),
        description: str = "",
        **more: Any,
    ) -> None:
        self.words = needed or "Choose one of the list"
        checks = [InputRequired(needed)] if needed else []
        super().__init__(label, checks, choices=options(choices), description=description, **more)

    def offer(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.choices = options(pairs)

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            raise ValidationError(self.words) from None


class Choices(SelectMultipleField):
    """Some of a few, as ticks under one legend; `choices` as in Choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(
        self,
        label: str,
        *,
        needed: str = "",
        choices: Iterable[tuple[str, str]] = (),
        description: str = "",
        **more: Any,
    ) -> None:
        checks = [InputRequired(needed)] if needed else []
        super().__init__(label, checks, choices=options(choices), description=description, **more)

    def offer(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.choices = options(pairs)

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            message = "Choose only from the list"
            raise ValidationError(message) from None
