"""Scenario files: TOML that may extend another; the shipped ones are named without path and ending."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from simulations.scenario import Scenario, ScenarioError

_SHIPPED: Final = files("simulations") / "scenarios"
_ENDING: Final = ".toml"


def load_scenario(name_or_path: str) -> Scenario:
    """A shipped scenario by its name, or one in a file. Raises ScenarioError, which names file, key and remedy."""
    values = _with_base(_place(name_or_path), ())
    return Scenario.checked(values, name_or_path)


def shipped_scenarios() -> tuple[tuple[str, str], ...]:
    """(name, title) of each, by name."""
    names = sorted(path.name.removesuffix(_ENDING) for path in _SHIPPED.iterdir() if _is_file(path))
    return tuple((name, load_scenario(name).title) for name in names)


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


def _with_base(path: Path, seen: tuple[Path, ...]) -> dict[str, Any]:
    if path.resolve() in seen:
        names = " -> ".join(place.name for place in (*seen, path))
        raise ScenarioError(path.name, [("extends", f"goes round in a circle: {names}")])
    values = _read(path)
    base = values.pop("extends", None)
    values.setdefault("name", path.stem)
    if base is None:
        return values
    if not isinstance(base, str):
        raise ScenarioError(path.name, [("extends", "give the name of one scenario")])
    beside = path.parent / f"{base.removesuffix(_ENDING)}{_ENDING}"
    place = beside if beside.is_file() else _place(base)
    return _merged(_with_base(place, (*seen, path.resolve())), values)


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
