"""Scenario files: TOML that may extend another; the shipped ones are named without path and ending."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from simulations.rules import rulebook_of
from simulations.scenario import Scenario, ScenarioError

_SHIPPED: Final = files("simulations") / "scenarios"
_ENDING: Final = ".toml"


def load_scenario(name_or_path: str) -> Scenario:
    """A shipped scenario by its name, or one in a file. Raises ScenarioError, which names file, key and remedy."""
    chain = _chain(_place(name_or_path), ())
    try:
        scenario = Scenario.checked(reduce(_merged, (part.values for part in chain)), name_or_path)
        rulebook_of(scenario, name_or_path)
    except ScenarioError as error:
        raise _blamed(error, chain) from None
    return scenario


def shipped_scenarios() -> tuple[tuple[str, str], ...]:
    """(name, title) of each, by name."""
    names = sorted(path.name.removesuffix(_ENDING) for path in _SHIPPED.iterdir() if _is_file(path))
    return tuple((name, load_scenario(name).title) for name in names)


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


def _blamed(error: ScenarioError, chain: list[_Part]) -> ScenarioError:
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
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(path.name, [("TOML", str(error))]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(path.name, [("file", f"cannot be read: {error}")]) from None


def _merged(base: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changed.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both else value  # type: ignore[arg-type]
    return merged
