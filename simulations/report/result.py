"""What a report reads from result.json, format 1, as typed values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite, isinf, nan
from typing import Any, Final

from simulations.report.fits import must_fit

FORMAT: Final = "labsim-result"
VERSION: Final = 1
ALL: Final = "all"
_ONLY: Final = (ALL, "")

Raw = Mapping[str, Any]


class NotAResult(ValueError):
    """The mapping is not a result of this format and version."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of one scenario over its replications; numbers may be nan. ci_*: 95 %; q05, q95: quantiles."""

    metric: str
    group: str
    unit: str
    kind: str
    n: int
    mean: float
    sd: float
    ci_low: float
    ci_high: float
    q05: float
    q95: float


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time; low and high are the 5 % and 95 % quantiles over replications."""

    series: str
    group: str
    unit: str
    at: tuple[date, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that no source gives."""

    key: str
    value: str
    unit: str
    range: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """A date by which a sort of party must be a User."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario with what its replications gave. `values` are flat: dotted key to text."""

    name: str
    title: str
    is_base: bool
    hash: str
    replications: int
    values: Mapping[str, str]
    assumptions: tuple[Assumption, ...]
    mandates: tuple[Mandate, ...]
    metrics: Mapping[tuple[str, str], Metric]
    series: tuple[Series, ...]

    def metric(self, name: str, group: str = ALL) -> Metric | None:
        """None where it was not measured. A metric with one group only answers for "all" too."""
        found = self.metrics.get((name, group))
        if found is not None or group != ALL:
            return found
        rows = self.groups_of(name)
        return rows[0] if len(rows) == 1 else self.metrics.get((name, ""))

    def groups_of(self, name: str) -> tuple[Metric, ...]:
        """All rows of a metric, in the order of the result."""
        return tuple(row for row in self.metrics.values() if row.metric == name)

    def series_of(self, name: str) -> tuple[Series, ...]:
        """All groups of a series, in the order of the result."""
        return tuple(row for row in self.series if row.series == name and row.at)

    def one_series(self, name: str) -> Series | None:
        """The series of everybody together."""
        rows = self.series_of(name)
        whole = [row for row in rows if row.group in _ONLY]
        return next(iter(whole or (rows if len(rows) == 1 else ())), None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A paired difference, other less base."""

    base: str
    other: str
    metric: str
    group: str
    mean_difference: float
    ci_low: float
    ci_high: float
    p: float
    p_holm: float
    clear: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of a sweep: the scenario that ran there, the one it was made from, the values that were set."""

    scenario: str
    rule: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules by one metric along one key; `given` are the values of the other swept keys."""

    metric: str
    group: str
    key: str
    given: Mapping[str, Any]
    rules: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Flip:
    """Two rules change places: the order is clear, and not the same, at both of these values of the key."""

    pair: Pair
    between: tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """The sign of the first rule less the second at each value: -1, 1, or 0 where it is not clear."""

    pair: Pair
    signs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A grid over some keys."""

    over: Mapping[str, tuple[Any, ...]]
    cells: tuple[Cell, ...]
    flips: tuple[Flip, ...]
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A whole result; `raw` has the parts that are only listed."""

    scenarios: tuple[Scenario, ...]
    comparisons: tuple[Comparison, ...]
    sweep: Sweep | None
    raw: Raw

    @property
    def base(self) -> Scenario:
        """The one marked as base, else the first."""
        return next((each for each in self.scenarios if each.is_base), self.scenarios[0])

    def may_be_lowest(self, metric: str, group: str) -> tuple[str, ...]:
        """The scenarios among which the lowest in truth is, with 95 % confidence; none where nothing was ranked."""
        return tuple(
            str(each["scenario"])
            for each in self.raw.get("ranking") or ()
            if (each["metric"], each["group"]) == (metric, group) and each.get("may_be_lowest")
        )

    @property
    def provenance(self) -> Raw:
        """Versions, entropy, times, rulebook; empty where the result has none."""
        return self.raw.get("provenance") or {}

    def named(self, name: str) -> Scenario | None:
        """None for a name that has no scenario here."""
        return next((each for each in self.scenarios if each.name == name), None)

    def title(self, name: str) -> str:
        """A scenario's title; its name where it has none here."""
        found = self.named(name)
        return found.title if found else name


def read_result(raw: Any) -> Result:
    """Raises NotAResult for whatever is none of this format and version, however it is damaged.

    What it lets through can be read: nothing after it looks once more.
    """
    try:
        return _read_result(raw)
    except NotAResult:
        raise
    except _DAMAGED as error:
        message = f"the result is damaged: {error}"
        raise NotAResult(message) from error


_DAMAGED: Final = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


def _read_result(raw: Raw) -> Result:
    if raw.get("format") != FORMAT or raw.get("version") != VERSION:
        message = f"a result has format {FORMAT!r} and version {VERSION}"
        raise NotAResult(message)
    if not raw.get("scenarios"):
        message = "a result has at least one scenario"
        raise NotAResult(message)
    must_fit(raw)
    scenarios = tuple(_scenario(each) for each in raw["scenarios"])
    comparisons = tuple(_comparison(each) for each in raw.get("comparisons") or ())
    return Result(_with_own_titles(scenarios), comparisons, _sweep(raw.get("sweep")), raw)


def flat(values: Raw, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested values with dotted keys; lists stay whole."""
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def value_text(value: Any) -> str:
    """A scenario's value in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case Mapping():
            return "; ".join(f"{key}: {value_text(each)}" for key, each in value.items()) or "none"
        case str():
            return value
        case Iterable():
            return ", ".join(map(value_text, value)) or "none"
        case _:
            return f"{value:g}" if isinstance(value, float) else str(value)


def _with_own_titles(scenarios: tuple[Scenario, ...]) -> tuple[Scenario, ...]:
    """Two scenarios with one title are told apart by their names."""
    titles = [each.title for each in scenarios]
    return tuple(
        _renamed(each) if titles.count(each.title) > 1 or not each.title else each
        for each in scenarios
    )


def _renamed(old: Scenario) -> Scenario:
    return replace(old, title=f"{old.title} ({old.name})" if old.title else old.name)


def _scenario(raw: Raw) -> Scenario:
    metrics = [_metric(each) for each in raw.get("metrics") or ()]
    return Scenario(
        name=str(raw["name"]),
        title=str(raw.get("title") or ""),
        is_base=bool(raw.get("base")),
        hash=str(raw.get("hash") or ""),
        replications=int(raw.get("replications") or 0),
        values=_values(raw.get("scenario") or {}),
        assumptions=tuple(_assumption(each) for each in raw.get("assumptions") or ()),
        mandates=tuple(_mandate(each) for each in raw.get("mandates") or ()),
        metrics={(each.metric, each.group): each for each in metrics},
        series=tuple(_series(each) for each in raw.get("series") or ()),
    )


def _values(raw: Raw) -> dict[str, str]:
    """An empty section has nothing to say."""
    return {key: value_text(value) for key, value in flat(raw) if value != {}}


def _metric(raw: Raw) -> Metric:
    return Metric(
        metric=str(raw["metric"]),
        group=str(raw.get("group", ALL)),
        unit=str(raw.get("unit") or ""),
        kind=str(raw.get("kind") or ""),
        n=int(raw.get("n") or 0),
        **{key: _number(raw.get(key)) for key in _METRIC_NUMBERS},
    )


_METRIC_NUMBERS: Final = ("mean", "sd", "ci_low", "ci_high", "q05", "q95")


def _series(raw: Raw) -> Series:
    days = tuple(date.fromisoformat(day[:10]) for day in raw["at"])
    mean = _numbers(raw["mean"])
    low, high = (_numbers(raw.get(end) or raw["mean"]) for end in ("low", "high"))
    if {len(mean), len(low), len(high)} != {len(days)}:
        message = f"the values of the series {raw['series']} are not as many as its dates"
        raise ValueError(message)
    return Series(
        series=str(raw["series"]),
        group=str(raw.get("group", ALL)),
        unit=str(raw.get("unit") or ""),
        at=days,
        mean=mean,
        low=low,
        high=high,
    )


def _assumption(raw: Raw) -> Assumption:
    return Assumption(*(value_text(raw.get(name, "")) for name in Assumption.__slots__))


def _mandate(raw: Raw) -> Mandate:
    return Mandate(str(raw["name"]), date.fromisoformat(str(raw["date"])[:10]))


def _comparison(raw: Raw) -> Comparison:
    return Comparison(
        base=str(raw["base"]),
        other=str(raw["other"]),
        metric=str(raw["metric"]),
        group=str(raw.get("group", ALL)),
        clear=bool(raw.get("clear")),
        **{key: _number(raw.get(key)) for key in _COMPARISON_NUMBERS},
    )


_COMPARISON_NUMBERS: Final = ("mean_difference", "ci_low", "ci_high", "p", "p_holm")


def _sweep(raw: Raw | None) -> Sweep | None:
    if not raw:
        return None
    over = {str(key): _values_of(values) for key, values in raw["over"].items()}
    cells = tuple(_cell(each) for each in raw.get("cells") or ())
    if any(cell.settings.keys() != over.keys() for cell in cells):
        message = "a cell of the sweep does not say where it is"
        raise ValueError(message)
    return Sweep(
        over=over,
        cells=cells,
        flips=tuple(_flip(each) for each in raw.get("flips") or ()),
        orders=tuple(_order(each) for each in raw.get("orders") or ()),
    )


def _values_of(values: Any) -> tuple[Any, ...]:
    """Places on an axis, at least one; looked up by value."""
    found = tuple(map(_frozen, values if isinstance(values, (list, tuple)) else ()))
    if not set(found):
        message = "a key was swept over no values"
        raise ValueError(message)
    return found


def _cell(raw: Raw) -> Cell:
    name = str(raw["scenario"])
    settings = {str(key): _frozen(value) for key, value in raw["settings"].items()}
    return Cell(name, str(raw.get("rule") or name.split("+", maxsplit=1)[0]), settings)


def _flip(raw: Raw) -> Flip:
    before, after = map(_frozen, raw["between"])
    return Flip(_pair(raw), (before, after))


def _order(raw: Raw) -> Order:
    return Order(_pair(raw), tuple(map(int, raw["clear_signs"])))


def _pair(raw: Raw) -> Pair:
    return Pair(
        metric=str(raw["metric"]),
        group=str(raw.get("group", ALL)),
        key=str(raw["key"]),
        given={str(key): _frozen(value) for key, value in (raw.get("given") or {}).items()},
        rules=(str(raw["rules"][0]), str(raw["rules"][1])),
    )


def _frozen(value: Any) -> Any:
    """A value of a key may be a list; places on an axis are looked up by it."""
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    if isinstance(value, Mapping) or (isinstance(value, (int, float)) and not isfinite(value)):
        message = f"{value!r} is no value of a key"
        raise TypeError(message)
    return value


def _number(value: Any) -> float:
    """Raises TypeError for what is no number."""
    if value is None:
        return nan
    if isinstance(value, bool) or not isinstance(value, (int, float)) or isinf(value):
        message = f"{value!r} is no number"
        raise TypeError(message)
    return float(value)


def _numbers(values: Iterable[Any]) -> tuple[float, ...]:
    return tuple(map(_number, values))
