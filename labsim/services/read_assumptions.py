"""Assumptions of the simulator beside the record: what is assumed, and what the live data show so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from labsim.domain.evidence import Shown
from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.record_evidence import EVIDENCE, SHARES, Seen, notice_leads, read_evidence
from labsim.wording.messages import Names
from models.unit_of_work import UnitOfWork
from simulations.luck import triangular
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import shipped_scenario
from simulations.scenario_keys import KeyLine, key_lines, kind_of
from simulations.scenario_meanings import SUBJECTS
from simulations.scenario_toml import BASE
from simulations.statistics import Interval, median_interval, wilson

FEWEST_FOR_A_MEDIAN: Final = (
    9  # of fewer, the interval ends at the least and the most that were seen
)
FEWEST_FOR_A_SHARE: Final = 10
_TRIPLE: Final = 3
_DECIMALS: Final = 3


@dataclass(frozen=True, slots=True)
class BesideLine:
    """An assumption and what the record shows of it. `middle` is the assumed value, of a triangle its median.

    `adopted` is the value that would take the place of the assumed one; None while too little is seen,
    and where no scenario may have it.
    """

    about: KeyLine
    kind: str
    shown: Shown
    middle: float
    adopted: Any | None


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A subject of the simulator with those of its assumptions that nothing is recorded of."""

    id: str
    title: str
    lines: tuple[tuple[KeyLine, str], ...]


@dataclass(frozen=True, slots=True)
class AssumptionPage:
    """`notices` are the working days that notices gave, which the rule fixes and no key does."""

    scenario: str
    lines: tuple[BesideLine, ...]
    unrecorded: tuple[Unrecorded, ...]
    notices: Shown
    names: Names


def read_assumptions(uow: UnitOfWork, actor: Actor, today: date) -> AssumptionPage:
    """Beside the baseline. Organisations are seen in the aggregate alone. Raises NotAllowed."""
    actor.must_plan()
    scenario = baseline()
    seen = read_evidence(uow, scenario.testing.system_releases, today)
    assumed = [line for line in key_lines(scenario) if not line.source]
    return AssumptionPage(
        scenario=scenario.name,
        lines=tuple(beside(line, seen) for line in assumed if line.key in EVIDENCE),
        unrecorded=tuple(_unrecorded(assumed)),
        notices=shown(list(notice_leads(seen)), is_share=False),
        names=load_catalogue(uow).names,
    )


def read_beside(
    uow: UnitOfWork, actor: Actor, key: str, scenario: Scenario, today: date
) -> BesideLine:
    """One assumption, with the value of that scenario. Raises NotAllowed, and NotFound for a key without record."""
    actor.must_plan()
    line = next((line for line in key_lines(scenario) if line.key == key), None)
    if line is None or key not in EVIDENCE:
        raise NotFound
    return beside(line, read_evidence(uow, baseline().testing.system_releases, today))


def baseline() -> Scenario:
    found = shipped_scenario(BASE)
    if found is None:
        raise NotFound
    return found


def beside(line: KeyLine, seen: Seen) -> BesideLine:
    found = shown([float(value) for value in EVIDENCE[line.key](seen)], is_share=line.key in SHARES)
    middle = triangular(0.5, *line.value) if _is_triangle(line) else float(line.value)
    return BesideLine(line, kind_of(line.key), found, middle, _adopted(line, found, middle))


def shown(values: Sequence[float], *, is_share: bool) -> Shown:
    n = len(values)
    found = _interval(values, is_share=is_share)
    if found is None:
        return Shown(n, is_share)
    return Shown(n, is_share, found.share, found.low, found.high)


def _interval(values: Sequence[float], *, is_share: bool) -> Interval | None:
    n = len(values)
    if is_share:
        return wilson(round(sum(values)), n) if n >= FEWEST_FOR_A_SHARE else None
    return median_interval(values) if n >= FEWEST_FOR_A_MEDIAN else None


def _is_triangle(line: KeyLine) -> bool:
    return isinstance(line.value, tuple) and len(line.value) == _TRIPLE


def _adopted(line: KeyLine, found: Shown, middle: float) -> Any | None:
    if found.middle is None or not middle:
        return None
    value = (
        scaled(line.value, found.middle / middle)
        if _is_triangle(line)
        else round(found.middle, _DECIMALS)
    )
    return value if _may_be(line.key, value) else None


def _may_be(key: str, value: Any) -> bool:
    """Whether a scenario can have it: a share of the record may lie above 1."""
    try:
        baseline().with_values({key: value})
    except ScenarioError:
        return False
    return True


def scaled(values: Sequence[float], factor: float) -> tuple[float, ...]:
    """The same triangle made larger or smaller, and its median with it: what was least and most seen is somebody's."""
    return tuple(round(value * factor, _DECIMALS) for value in values)


def _unrecorded(assumed: Sequence[KeyLine]) -> Iterator[Unrecorded]:
    for subject, (title, _) in SUBJECTS.items():
        own = [line for line in assumed if line.subject == subject and line.key not in EVIDENCE]
        lines = tuple((line, kind_of(line.key)) for line in own if line.unit)
        if lines:
            yield Unrecorded(subject, title, lines)
