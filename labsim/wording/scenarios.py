"""Values of a scenario as people read them, and where they come from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from labsim.domain.labs import LabId
from labsim.wording.dates import day_text
from labsim.wording.lists import list_text
from labsim.wording.messages import Names
from labsim.wording.numbers import count_text

AS_RULED: Final = "as in the rulebook"


def given_text(value: Any, names: Names) -> str:
    """None is what the rulebook has. Total: what nobody foresaw is shown as it was written."""
    if isinstance(value, Mapping):
        return _mapping(value, names)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _several(value, names)
    return AS_RULED if value is None else _single(value)


def source_text(source: str, note: str) -> str:
    """Where a value comes from: the source, or that it is an assumption; and why."""
    text = source or "Assumption"
    return f"{text}: {note}" if note else text


def _single(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_text(value)
    return _number(value) if isinstance(value, int | float) else str(value)


def _number(value: float) -> str:
    return f"{int(value):,}" if value == int(value) else str(value)


def _mapping(value: Mapping[str, Any], names: Names) -> str:
    if value.keys() == {"lab", "first_day", "last_day", "spaces"}:
        first, last = given_text(value["first_day"], names), given_text(value["last_day"], names)
        spaces = count_text(value["spaces"], "space")
        return f"{names.lab(LabId(value['lab']))}, {first} to {last}: {spaces}"
    return "; ".join(f"{key}: {given_text(each, names)}" for key, each in value.items())


def _several(value: Sequence[Any], names: Names) -> str:
    texts = [given_text(each, names) for each in value]
    return "; ".join(texts) if any("," in text for text in texts) else list_text(texts)
