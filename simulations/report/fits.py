"""What is read of a result as it stands in the file, and whether a file has it so: pages meet whatever a disk gives."""

from collections.abc import Mapping
from datetime import date
from math import isinf
from typing import Annotated, Any, Final, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict

from simulations.backward import Backward


def _not_infinite(value: float) -> float:
    """Nan is nobody to speak of."""
    if isinf(value):
        _refuse("no number is infinite")
    return value


Real = Annotated[float, AfterValidator(_not_infinite)]
Number = Real | None
_FORECAST_SERIES: Final = frozenset(
    {"lab_taken", "lab_open", "lab_booked", "lab_promised", "lab_full", "lab_tight"}
)


class _Part(BaseModel):
    """More may stand there."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Provenance(_Part):
    code: str | None = None
    entropy: int | None = None
    rulebook: list[dict[str, Any]] | None = None


class _Ranked(_Part):
    scenario: str
    metric: str
    group: str


class _Precision(_Part):
    scenario: str
    metric: str
    group: str | None = None
    wanted: Number = None
    half_width_over_mean: Number = None


class _Tried(_Part):
    value: Real
    mean: Number
    ci_low: Number
    ci_high: Number
    replications: int | None = None
    holds: bool | None = None


class _Answer(_Part):
    key: str
    metric: str
    group: str | None = None
    target: Real
    at_least: bool | None = None
    smallest: Number
    tried: list[_Tried]
    words: str | None = None


class _Row(_Part):
    metric: str
    group: str | None = None
    mean: Number


class _Series(_Part):
    series: str
    group: str | None = None


class _Size(_Part):
    name: str
    spaces: int
    working_days: int


class _Wait(_Part):
    lab: str
    size: str
    median: Number
    p90: Number


class _LaterWait(_Part):
    lab: str
    month: str
    median: Number
    p90: Number


class _Request(_Part):
    ref: str
    party: str
    lab: str
    first_day: str
    last_day: str
    spaces: int
    waiting: bool
    median: Number
    p90: Number


class _Forecast(_Part):
    on: str
    replications: int
    slots_read: int
    sizes: list[_Size]
    waits: list[_Wait]
    later_waits: list[_LaterWait]
    requests: list[_Request]


class _Scenario(_Part):
    name: str
    scenario: dict[str, Any] | None = None
    metrics: list[_Row] | None = None
    series: list[_Series] | None = None
    forecast: _Forecast | None = None


class _Whole(_Part):
    scenarios: list[_Scenario]
    provenance: _Provenance | None = None
    ranking: list[_Ranked] | None = None
    precision: list[_Precision] | None = None
    answer: _Answer | None = None
    backward: dict[str, Any] | None = None


def must_fit(raw: Mapping[str, Any]) -> None:
    """Raises ValueError, TypeError, KeyError, ArithmeticError or RecursionError for what no page can show."""
    whole = _Whole.model_validate(raw)
    if whole.provenance and (whole.provenance.entropy or 0) < 0:
        _refuse("no entropy is below 0")
    _must_be_answered(whole.answer)
    if whole.backward is not None:
        _must_be_planned(raw, Backward.from_values(whole.backward))
    for scenario in raw["scenarios"]:
        if scenario.get("forecast") is not None:
            _must_be_foretold(scenario)


def _must_be_answered(answer: _Answer | None) -> None:
    """The answer is one of the values that were tried, and none below it is enough."""
    if answer is None or answer.smallest is None or not answer.tried:
        return
    if answer.smallest not in {each.value for each in answer.tried}:
        _refuse("the smallest value that is enough was not tried")
    if any(each.holds for each in answer.tried if each.value < answer.smallest):
        _refuse("a smaller value is enough too")


def _must_be_planned(raw: Mapping[str, Any], plan: Backward) -> None:
    scenario = raw["scenarios"][0]["scenario"]
    date.fromisoformat(scenario["time"]["start"])
    if not isinstance(scenario["plan"], dict):
        _refuse("the scenario of a backward plan has none")
    if not plan.curves or not plan.curves[0].points:
        _refuse("a backward plan begins with the curve of the application")


def _must_be_foretold(scenario: Mapping[str, Any]) -> None:
    """All its days are days, and each lab has its series, of one length."""
    forecast, rows = scenario["forecast"], scenario["series"]
    days = [forecast["on"], *(f"{row['month']}-01" for row in forecast["later_waits"])]
    days += [row[end] for row in forecast["requests"] for end in ("first_day", "last_day")]
    for lab in [row["group"] for row in rows if row["series"] == "lab_taken"]:
        own = {row["series"]: row for row in rows if row["group"] == lab}
        if len({len(own[name]["mean"]) for name in _FORECAST_SERIES}) != 1:
            _refuse("the series of a lab are of one length")
        days += own["lab_taken"]["at"]
    sizes = {size["name"] for size in forecast["sizes"]}
    if not {"usual", *(row["size"] for row in forecast["waits"])} <= sizes:
        _refuse("a size of the forecast is not described")
    for day in days:
        date.fromisoformat(day)


def _refuse(why: str) -> NoReturn:
    raise ValueError(why)
