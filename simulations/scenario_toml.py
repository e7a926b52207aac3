"""Values and scenarios as TOML: what people type, and a file that gives back the same scenario."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from typing import Any, Final

from simulations.scenario import Scenario
from simulations.scenario_files import shipped_scenario
from simulations.scenario_keys import by_key, differences, joined_key

BASE: Final = (
    "baseline-2017"  # it has every key and no rules, so that any other can be told from it
)
_DELETE: Final = "\x7f"


def typed_value(text: str) -> Any:
    """What somebody typed for a key: read as TOML has it, or else as text."""
    plain = text.strip()
    if not plain.isprintable():
        return plain
    try:
        return tomllib.loads(f"value = {plain}")["value"]
    except (ValueError, RecursionError):
        return plain


def typed_values(text: str) -> list[Any]:
    """What somebody typed for several values: split at commas, each as TOML has it, or else as text; days as text."""
    found = typed_value(f"[{text}]")
    if not isinstance(found, list):
        found = [typed_value(each) for each in text.split(",") if each.strip()]
    return [_with_days_as_text(each) for each in found]


def typed_text(value: Any) -> str:
    """What somebody types to get this value: plain texts and days without quotation marks, 90.0 as 90."""
    if isinstance(value, str) and typed_value(value) == value:
        return value
    return toml_value(_shortened(value))


def as_toml(scenario: Scenario, remark: Callable[[str], str]) -> str:
    """A file that extends the baseline and loads as an equal scenario; `remark` is written behind each key."""
    base = shipped_scenario(BASE)
    changed = differences(base, scenario) if base is not None else {}
    lines = [f'extends = "{BASE}"', f"name = {toml_value(scenario.name)}"]
    lines.append(f"title = {toml_value(scenario.title)}")
    lines += _lines("", {key for key in changed if "." not in key} - {"title"}, scenario, remark)
    for section in sorted({_section(key) for key in changed if "." in key}):
        lines += ["", f"[{section}]"]
        lines += _lines(
            section, {key for key in changed if _section(key) == section}, scenario, remark
        )
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """On one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = (f"{joined_key(key)} = {toml_value(each)}" for key, each in value.items())
        return f"{{ {', '.join(inside)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    return repr(value)


def _with_days_as_text(value: Any) -> Any:
    """As JSON has them, in lists and tables too."""
    if isinstance(value, list):
        return [_with_days_as_text(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _with_days_as_text(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, date | time) else value


def _shortened(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_shortened(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _lines(
    section: str, keys: set[str], scenario: Scenario, remark: Callable[[str], str]
) -> Iterator[str]:
    values = by_key(scenario)
    for key in sorted(keys):
        name = key.removeprefix(f"{section}.") if section else key
        said = remark(key)
        yield f"{joined_key(name)} = {toml_value(values[key])}" + (f"  # {said}" if said else "")


def _section(key: str) -> str:
    if key.startswith("rules."):
        return "rules"
    return key.rpartition(".")[0]
