"""A study: what was asked, and what came of it. Simulate, compare, sweep, answer and backward are its kinds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal, Self

from pydantic import TypeAdapter

from simulations.answer import Answer, Number, QuestionError, Target, Vary, find_smallest
from simulations.backward import (
    APPLIES,
    Backward,
    begin_with,
    only_planned,
    read_backward,
    try_next,
)
from simulations.choice import KEY_METRICS, PRECISION_METRICS, SHARES, chosen_columns
from simulations.comparison import compare, rank
from simulations.precision import Precision, reached, settle
from simulations.recorded import Table
from simulations.rules import rulebook_of
from simulations.running import Case, Runner
from simulations.scenario import Scenario, assumptions
from simulations.sweep import Cell, as_result, compare_rules, grid

Kind = Literal["simulate", "compare", "sweep", "answer", "backward"]

_NEED_INTERVALS: Final = ("compare", "answer")
_OVER_A_GRID: Final = ("sweep", "backward")
_FEWEST_FOR_AN_INTERVAL: Final = 2
_NEVER_VARIED: Final = frozenset({"name", "title", "today", "plan"})


class RequestError(ValueError):
    """A study that cannot be made as it was asked for; the text says what to change in the part `about`."""

    def __init__(self, message: str, about: str = "replications") -> None:
        super().__init__(message)
        self.about = about


@dataclass(frozen=True)
class Request:
    """All that decides what a study gives. `scenarios` are canonical, the base first.

    `precision` (0.05: 5 %) goes before `replications`, which is then the most there may be. `metrics` are
    names or name[group]; without any, the key metrics. `over` is for a sweep, and for a backward plan, which
    tries days of application; `vary` and `until` are for an answer.
    """

    kind: Kind
    scenarios: tuple[str, ...]
    entropy: int
    replications: int
    precision: float | None = None
    metrics: tuple[str, ...] = ()
    events: bool = False
    over: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    vary: str = ""
    until: str = ""

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """What `as_values` gave, after JSON. Raises ValueError for anything else."""
        request: Self = TypeAdapter(cls).validate_python(values)
        return request

    def as_values(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def with_replications(self, replications: int) -> "Request":
        """The same study with a number of replications in place of a precision."""
        return replace(self, replications=replications, precision=None)

    def asks_the_same_as(self, other: "Request") -> bool:
        """Whether the two differ in the number of replications and the event log at most."""
        free = {"replications": 0, "precision": None, "events": False}
        return replace(self, **free) == replace(other, **free)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Outcome:
    """What came of a request: the cases in order, a table each, and what was read from them."""

    cases: tuple[Case, ...]
    tables: tuple[Table, ...]
    comparisons: Sequence[Mapping[str, Any]] = ()
    ranking: Sequence[Mapping[str, Any]] = ()
    precision: Sequence[Mapping[str, Any]] = ()
    sweep: Mapping[str, Any] | None = None
    answer: Answer | None = None
    backward: Backward | None = None


def check(request: Request) -> None:
    """Raises RequestError, QuestionError or ScenarioError for what cannot be run, before anything is."""
    if request.kind == "backward":
        _must_be_planned(request)
    _must_be_a_grid(request.over)
    cases = cases_of(request)
    _must_differ_in_name(cases)
    if request.kind in _NEED_INTERVALS and request.replications < _FEWEST_FOR_AN_INTERVAL:
        message = f"{request.kind} takes at least 2 replications: one has no interval"
        raise RequestError(message)
    for case in cases:
        rulebook_of(Scenario.from_canonical(case.text), "the command line")
    if request.kind == "answer":
        vary = Vary.read(request.vary)
        _must_be_possible(Target.read(request.until))
        for value in (vary.values[0], vary.values[-1]):
            varied(request.scenarios[0], {vary.key: value})


def perform(request: Request, runner: Runner) -> Outcome:
    """Runs what is missing and reads the answers. Raises UnknownMetricError and what the runner raises."""
    if request.kind == "answer":
        return _answered(request, runner)
    if request.kind == "backward":
        return _planned(request, runner)
    cases = cases_of(request)
    _find_metrics(runner, cases[0], request.metrics)
    count = _settled(request, runner, cases)
    tables = tuple(runner.table(case, count) for case in cases)
    found = Outcome(cases, tables, precision=_precision(request, cases, tables))
    if request.kind == "sweep":
        return replace(found, sweep=_swept(request, cases, tables))
    named = [(case.label, table) for case, table in zip(cases, tables, strict=True)]
    metrics = request.metrics or KEY_METRICS
    return replace(found, comparisons=compare(named, metrics), ranking=rank(named, metrics))


def cases_of(request: Request) -> tuple[Case, ...]:
    """Each scenario, or in a sweep and a backward plan each at every point of the grid."""
    points = grid(request.over) if request.kind in _OVER_A_GRID else [{}]
    return tuple(varied(text, point) for text in request.scenarios for point in points)


def varied(text: str, settings: Mapping[str, Any]) -> Case:
    """A canonical scenario with some values at dotted keys, and a label that says so. Raises ScenarioError."""
    base = Scenario.from_canonical(text)
    scenario = base.with_values(settings) if settings else base
    label = "+".join([base.name, *(f"{key}={value}" for key, value in settings.items())])
    title = ", ".join([base.title, *(f"{key} {value}" for key, value in settings.items())])
    return Case(
        label,
        title,
        scenario.canonical(),
        tuple(assumptions(scenario)),
        tuple({"name": name, "date": day.isoformat()} for name, day in scenario.mandates),
        base.name,
        dict(settings),
    )


def _must_differ_in_name(cases: Sequence[Case]) -> None:
    labels = [case.label for case in cases]
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        message = f"two scenarios have the name {twice[0]}: give one of them another name"
        raise RequestError(message, "scenarios")


def _must_be_a_grid(over: Mapping[str, Sequence[Any]]) -> None:
    """2 and 2.0 are one value."""
    for key, values in over.items():
        if not values:
            message = f"{key} has no value to be tried at: give some, such as 2, 3, 4"
            raise RequestError(message, "over")
        if twice := [value for place, value in enumerate(values) if value in values[:place]]:
            message = f"{key}: {twice[0]} stands twice: give each value once"
            raise RequestError(message, "over")
        if key.partition(".")[0] in _NEVER_VARIED and key != APPLIES:
            message = f"{key} cannot be varied: choose a key that a run depends on"
            raise RequestError(message, "over")


def _must_be_possible(target: Target) -> None:
    """What a metric is, is known only once it has been measured; shares are known by their names."""
    if target.metric.partition("[")[0] in SHARES and not 0 <= target.bound <= 1:
        message = (
            f"{target.metric} is a share, from 0 to 1, and never {target.bound:g}: 0.95 is 95 %"
        )
        raise QuestionError(message)


def _must_be_planned(request: Request) -> None:
    planned = [Scenario.from_canonical(text).plan for text in request.scenarios]
    if request.precision is not None:
        message = "backward takes a number of replications, and no precision"
        raise RequestError(message)
    if len(planned) != 1 or planned[0] is None or list(request.over) != [APPLIES]:
        message = f"backward takes one scenario with a plan, over {APPLIES} and nothing else"
        raise RequestError(message)


def _planned(request: Request, runner: Runner) -> Outcome:
    """A day of application is one case: of each only what the planned party did is kept.

    Days between two that come to the same are not run.
    """
    cases = sorted(cases_of(request), key=lambda case: str(case.settings[APPLIES]))
    days = [date.fromisoformat(str(case.settings[APPLIES])) for case in cases]
    scenario, tables = Scenario.from_canonical(cases[0].text), dict[int, Table]()
    last = float(((scenario.planned_mandate or days[-1]) - scenario.time.start).days)
    places, count = begin_with(days), request.replications
    while places:
        runner.complete([cases[place] for place in places], count)
        tables |= {place: only_planned(runner.table(cases[place], count)) for place in places}
        places = try_next(tables, last)
    tried = tuple(cases[place] for place in sorted(tables))
    kept = tuple(tables[place] for place in sorted(tables))
    return Outcome(tried, kept, backward=read_backward(tried, kept))


def _find_metrics(runner: Runner, case: Case, metrics: Sequence[str]) -> None:
    """A metric that there is not is found out after one replication, not after all."""
    if metrics:
        runner.complete([case], 1)
        chosen_columns(runner.table(case, 1), metrics, must_exist=True)


def _settled(request: Request, runner: Runner, cases: Sequence[Case]) -> int:
    """How many replications; they are there afterwards."""
    precision = _wanted(request)
    if precision is not None:
        return settle(runner, cases, precision)
    runner.complete(cases, request.replications)
    return request.replications


def _wanted(request: Request) -> Precision | None:
    if request.precision is None:
        return None
    metrics = request.metrics or PRECISION_METRICS
    return Precision(request.precision, metrics, request.replications)


def _precision(
    request: Request, cases: Sequence[Case], tables: Sequence[Table]
) -> list[Mapping[str, Any]]:
    wanted = _wanted(request)
    if wanted is None:
        return []
    pairs = zip(cases, tables, strict=True)
    return [row for case, table in pairs for row in reached(case, table, wanted)]


def _swept(request: Request, cases: Sequence[Case], tables: Sequence[Table]) -> dict[str, Any]:
    cells = [Cell(case, table) for case, table in zip(cases, tables, strict=True)]
    rows = compare_rules(cells, request.over, request.metrics or KEY_METRICS)
    return as_result(cells, request.over, rows)


def _answered(request: Request, runner: Runner) -> Outcome:
    vary, target = Vary.read(request.vary), Target.read(request.until)
    tried: dict[Number, tuple[Case, Table]] = {}

    def run(value: Number) -> Table:
        case = varied(request.scenarios[0], {vary.key: value})
        _find_metrics(runner, case, [*request.metrics, target.metric])
        table = runner.table(case, _settled(request, runner, [case]))
        tried[value] = case, table
        return table

    answer = find_smallest(vary, target, run)
    cases, tables = zip(*(tried[value] for value in sorted(tried)), strict=True)
    return Outcome(cases, tables, precision=_precision(request, cases, tables), answer=answer)
