"""Scenario files: TOML that may extend another; the shipped ones are named without path and ending."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from simulations.rules import rulebook_of
from simulations.scenario import Scenario, ScenarioError

_SHIPPED: Final = files("simulations") / "scenarios"
_ENDING: Final = ".toml"
_EXTENDS_NOTHING: Final = "give the name of one scenario of the list, shipped or kept; never a path"


def load_scenario(name_or_path: str) -> Scenario:
    """A shipped scenario by its name, or one in a file. Raises ScenarioError, which names file, key and remedy."""
    return _loaded(_chain(_place(name_or_path), ()), name_or_path)


def shipped_scenarios() -> tuple[tuple[str, str], ...]:
    """(name, title) of each, by name."""
    return tuple((name, load_scenario(name).title) for name in shipped_names())


@cache
def shipped_names() -> tuple[str, ...]:
    """In order."""
    names = (path.name.removesuffix(_ENDING) for path in _SHIPPED.iterdir() if _is_file(path))
    return tuple(sorted(names))


@cache
def shipped_scenario(name: str) -> Scenario | None:
    """By its name alone, which is never taken for a path."""
    return load_scenario(name) if name in shipped_names() else None


def read_scenario(
    text: str, where: str, find: Callable[[str], Scenario | None]
) -> tuple[Scenario, str | None]:
    """The scenario of a TOML text, and the name of the one that it extends, which `find` knows.

    No file is read. Raises ScenarioError, as load_scenario does.
    """
    values = _parsed(text, where)
    base = values.pop("extends", None)
    own = _Part(where, values)
    if "name" not in values:
        raise ScenarioError(where, [("name", "is missing: give it")])
    if base is None:
        return _loaded([own], where), None
    found = find(base) if isinstance(base, str) else None
    if found is None:
        raise ScenarioError(where, [("extends", _EXTENDS_NOTHING)])
    below = _Part(base, found.model_dump(mode="json"))
    return _loaded([below, own], where), base


def checked_rules(scenario: Scenario, where: str) -> Scenario:
    """The same one. Raises ScenarioError for a value that the rulebook does not take."""
    rulebook_of(scenario, where)
    return scenario


def _loaded(chain: Sequence["_Part"], where: str) -> Scenario:
    try:
        merged = reduce(_merged, (part.values for part in chain))
        return checked_rules(Scenario.checked(merged, where), where)
    except ScenarioError as error:
        raise _blamed(error, chain) from None


@dataclass(frozen=True)
class _Part:
    """One file of a chain and what stands in it."""

    where: str
    values: dict[str, Any]


def _is_file(path: Any) -> bool:
    return bool(path.name.endswith(_ENDING))


def _place(name_or_path: str) -> Path:
    shipped = Path(str(_SHIPPED / f"{name_or_path}{_ENDING}"))
    if "/" not in name_or_path and shipped.is_file():
        return shipped
    path = Path(name_or_path)
    if path.is_file():
        return path
    remedy = "no such scenario; `labsim scenarios` lists the shipped ones, or give a .toml file"
    raise ScenarioError(name_or_path, [("name", remedy)])


def _chain(path: Path, seen: tuple[Path, ...]) -> list[_Part]:
    """The file that extends no other comes first."""
    if path.resolve() in seen:
        names = " -> ".join(place.name for place in (*seen, path))
        raise ScenarioError(path.name, [("extends", f"goes round in a circle: {names}")])
    values = _read(path)
    base = values.pop("extends", None)
    values.setdefault("name", path.stem)
    here = [_Part(path.name, values)]
    return here if base is None else [*_chain(_base(path, base), (*seen, path.resolve())), *here]


def _base(path: Path, base: Any) -> Path:
    if not isinstance(base, str):
        raise ScenarioError(path.name, [("extends", "give the name of one scenario")])
    beside = path.parent / f"{base.removesuffix(_ENDING)}{_ENDING}"
    try:
        return beside if beside.is_file() else _place(base)
    except ScenarioError:
        remedy = f"no such scenario: {base}; `labsim scenarios` lists the shipped ones"
        raise ScenarioError(path.name, [("extends", remedy)]) from None


def _blamed(error: ScenarioError, chain: Sequence[_Part]) -> ScenarioError:
    """With the file in which the wrong keys stand; those of the file that comes first, if several are wrong."""
    by_place: dict[int, list[tuple[str, str]]] = {}
    for key, remedy in error.problems:
        holding = [n for n, part in enumerate(chain) if _stands_in(part.values, key)]
        by_place.setdefault(holding[-1] if holding else len(chain) - 1, []).append((key, remedy))
    first = min(by_place)
    where = error.where if first == len(chain) - 1 else chain[first].where
    return ScenarioError(where, by_place[first])


def _stands_in(values: Mapping[str, Any], key: str) -> bool:
    """Whether a file says anything at a dotted key, or at the list in which it lies."""
    section, _, rest = key.partition(".")
    if section == "rules":
        return rest in values.get("rules", {})
    found: Any = values
    for step in key.split("."):
        if not isinstance(found, Mapping):
            return True
        if step not in found:
            return False
        found = found[step]
    return True


def _read(path: Path) -> dict[str, Any]:
    try:
        return _parsed(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(path.name, [("file", f"cannot be read: {error}")]) from None


def _parsed(text: str, where: str) -> dict[str, Any]:
    """A number of thousands of digits, or brackets within brackets without end, are no TOML either."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(where, [("TOML", str(error))]) from None


def _merged(base: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changed.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both else value  # type: ignore[arg-type]
    return merged
