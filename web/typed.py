"""What somebody typed on a form that could not be taken: shown back in plain sight, so that it can be copied."""

from collections.abc import Sequence
from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

NEVER_SHOWN: Final = frozenset({"csrf_token", "form_key", "version"})
MOST_FIELDS: Final = 40


def from_this_site() -> bool:
    """Another site's form is not repeated: its words would look like ours."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def typed_fields() -> Sequence[tuple[str, str]]:
    """Name in words and value of each field that holds something; passwords and tokens left out."""
    if not from_this_site():
        return ()
    try:
        return _shown()
    except RequestEntityTooLarge:  # what could not be read cannot be shown
        return ()


def _shown() -> Sequence[tuple[str, str]]:
    shown = [
        (name.replace("_", " ").capitalize(), ", ".join(filter(None, request.form.getlist(name))))
        for name in request.form
        if name not in NEVER_SHOWN and "password" not in name
    ]
    return [(name, value) for name, value in shown if value][:MOST_FIELDS]
