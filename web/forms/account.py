"""Signing in and choosing a password.

The name of every field of a password holds the word: web.typed shows none of them back.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo

from labsim.services.accounts import LONGEST_EMAIL
from labsim.services.passwords import SHORTEST_PASSWORD, PasswordProblem
from web.forms.base import ActForm, TextLine, needed

PASSWORD_HINT: Final = (
    f"At least {SHORTEST_PASSWORD} characters; three or four words in a row do well. "
    "Not your name, not your e-mail address."
)
PROBLEM_WORDS: Final[Mapping[PasswordProblem, str]] = MappingProxyType(
    {
        PasswordProblem.TOO_SHORT: f"Choose a password of at least {SHORTEST_PASSWORD} characters",
        PasswordProblem.TOO_LONG: "Choose a password of at most 200 characters",
        PasswordProblem.HOLDS_NAME: (
            "Choose a password without your name, your organisation or your e-mail address in it"
        ),
        PasswordProblem.TOO_COMMON: "Choose another password: this one is among the first to be guessed",
    }
)


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = TextLine(
        "E-mail address",
        longest=LONGEST_EMAIL,
        needed="Enter your e-mail address",
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        "Password",
        [needed("Enter your password")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ChangePasswordForm(ActForm):
    """The present password, and a new one typed twice."""

    present_password = PasswordField(
        "Present password",
        [needed("Enter your present password")],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        "New password",
        [needed("Enter a new password")],
        description=PASSWORD_HINT,
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "New password again",
        [EqualTo("password", "Type the same password twice")],
        render_kw={"autocomplete": "new-password"},
    )

    def refuse(self, problem: PasswordProblem) -> None:
        self.password.errors = [*self.password.errors, PROBLEM_WORDS[problem]]


class NewPasswordForm(ChangePasswordForm):
    """For somebody who came by a one-time link: there is no present password to ask for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        del self.present_password
