"""What is wrong with a scenario's values, in plain words, and which kinds of value are never mistaken for others."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

NO_SUCH_KEY: Final = "no such key; `labsim scenarios --keys` lists them"
_EXTEND: Final = 'add extends = "baseline-2017" at the top'
_MOST_NAMED: Final = 3
_ANYTHING: Final = ""
_NUMBER: Final = "give a number such as 3"
_LIST: Final = "give a list such as [1, 2, 3]"
_DATE: Final = "give a date such as 2017-11-25"

_REMEDIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "extra_forbidden": NO_SUCH_KEY,
        "missing": f"is missing: give it, or {_EXTEND}",
        "finite_number": "give a number, neither nan nor infinite",
        "greater_than_equal": "give at least {ge}",
        "greater_than": "give more than {gt}",
        "less_than_equal": "give at most {le}",
        "less_than": "give less than {lt}",
        "int_type": "give a whole number",
        "int_from_float": "give a whole number",
        "float_type": _NUMBER,
        "string_type": "give a text in quotation marks",
        "string_too_short": "give at least {min_length} characters",
        "string_too_long": "give at most {max_length} characters",
        "string_pattern_mismatch": (
            "give small letters, digits and . , = _ + - only, with a letter or a digit first"
        ),
        "enum": "give {expected}",
        "tuple_type": _LIST,
        "too_short": "give at least {min_length} entries",
        "too_long": "give at most {max_length} entries",
        "model_type": "give keys with their values: it is a section",
        "dict_type": "give keys with their values: it is a section",
    }
)


def problems_of(error: ValidationError) -> list[tuple[str, str]]:
    """(key, what to do) of each; sections that are missing are said once."""
    found = error.errors(include_url=False, include_input=False)
    gone = [_key(one) for one in found if _is_missing_key(one)]
    if len(gone) == 1:
        return [(_key(one), _remedy(one)) for one in found]
    rest = [(_key(one), _remedy(one)) for one in found if not _is_missing_key(one)]
    return [*_missing(gone), *rest]


def must_be_of_kind(value: Any, annotation: Any) -> None:
    """Raises ValueError for a text or a truth in place of a number, and for anything but a date for a date."""
    annotation, may_be_absent = _present(annotation)
    if value is None and may_be_absent:
        return
    fault = _kind(annotation)
    is_list = get_origin(annotation) is tuple
    if is_list and not isinstance(value, list | tuple):
        raise ValueError(_LIST)
    for one in value if is_list else [value]:
        if fault is not None and (message := fault(one)):
            raise ValueError(message)


def _missing(keys: list[str]) -> Iterator[tuple[str, str]]:
    if keys:
        more = ", …" if len(keys) > _MOST_NAMED else ""
        named = ", ".join(keys[:_MOST_NAMED])
        yield "scenario", f"{len(keys)} keys are missing ({named}{more}): {_EXTEND}"


def _is_missing_key(problem: ErrorDetails) -> bool:
    """Of an entry of a list it is not the file that lacks something."""
    return problem["type"] == "missing" and not any(isinstance(at, int) for at in problem["loc"])


def _key(problem: ErrorDetails) -> str:
    return ".".join(str(part) for part in problem["loc"]) or "scenario"


def _remedy(problem: ErrorDetails) -> str:
    kind, place = problem["type"], problem["loc"]
    if kind == "missing" and any(isinstance(part, int) for part in place):
        return "is missing: give it"
    if kind.startswith("date_"):
        return _DATE
    words = _REMEDIES.get(kind)
    if words is None:
        return problem["msg"].removeprefix("Value error, ")
    return words.format(**{name: _plain(value) for name, value in problem.get("ctx", {}).items()})


def _plain(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, float) else value


@cache
def _present(annotation: Any) -> tuple[Any, bool]:
    """What a value that may be absent is where it is there, and whether it may."""
    if get_origin(annotation) is not UnionType and get_origin(annotation) is not Union:
        return annotation, False
    (present,) = (each for each in get_args(annotation) if each is not NoneType)
    return present, True


@cache
def _kind(annotation: Any) -> Callable[[Any], str] | None:
    """What is wrong with a value of it, as a function; None where pydantic sees to it."""
    if get_origin(annotation) is tuple:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if annotation in {int, float}:
        return _no_number
    return _no_date if annotation is date else None


def _no_number(value: Any) -> str:
    return _NUMBER if isinstance(value, bool | str | bytes) else _ANYTHING


def _no_date(value: Any) -> str:
    if isinstance(value, str):
        return _ANYTHING if _is_iso(value) else _DATE
    return _ANYTHING if isinstance(value, date) else _DATE


def _is_iso(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
