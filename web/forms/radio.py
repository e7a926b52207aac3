"""One of a few, all of them in sight."""

from collections.abc import Iterable
from typing import Any, Final

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional, StopValidation

from web.forms.base import options

YES_NO: Final = (("yes", "Yes"), ("no", "No"))


class _Listed:
    """What a changed page sends is answered like what was left out."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, _form: Any, field: RadioField) -> None:
        if field.data not in {value for value, *_ in field.iter_choices()}:
            raise StopValidation(self.words)


def radio(
    label: str,
    words: str,
    choices: Iterable[tuple[str, str]] = (),
    *,
    needed: bool = True,
    **more: Any,
) -> RadioField:
    """`words` are said where nothing is chosen, or something that is not on the page."""
    checks = [InputRequired(words) if needed else Optional(), _Listed(words)]
    return RadioField(label, checks, choices=options(choices), validate_choice=False, **more)
