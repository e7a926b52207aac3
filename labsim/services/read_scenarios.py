"""Scenarios as people read them: the list, one by subject with what differs from its parent, and as a TOML file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from labsim.services.actors import Actor, NotFound
from labsim.services.catalogue import load_catalogue
from labsim.services.read_runs import runs_with
from labsim.services.scenario_library import (
    find_version,
    kept_scenario,
    may_change,
    own_scenario,
    readable,
    title_of,
)
from labsim.wording.messages import Names
from models.records import (
    HistoryRecord,
    Page,
    RunRecord,
    RunScenario,
    ScenarioFilter,
    ScenarioRecord,
    ScenarioVersionRecord,
)
from models.unit_of_work import UnitOfWork
from simulations.scenario import Scenario
from simulations.scenario_files import shipped_names, shipped_scenario, shipped_scenarios
from simulations.scenario_keys import (
    RULES,
    KeyLine,
    differences,
    key_lines,
    kind_of,
    meaning_of,
    rule_lines,
)
from simulations.scenario_meanings import SUBJECTS
from simulations.scenario_toml import as_toml

PAGE_SIZE: Final = 25
ABOUT: Final = "about"


@dataclass(frozen=True, slots=True)
class KeptLine:
    kept: ScenarioRecord
    title: str


@dataclass(frozen=True, slots=True)
class ScenarioList:
    """`shipped` are (name, title); `any` tells whether anything is kept at all."""

    shipped: tuple[tuple[str, str], ...]
    page: Page[KeptLine]
    any: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of a key here and there; None is the rulebook's."""

    key: str
    meaning: str
    kind: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A group of keys; `id` is the first part of each."""

    id: str
    title: str
    lead: str
    lines: tuple[tuple[str, tuple[KeyLine, ...]], ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version and what it changed, of the one before or of the parent; None where that cannot be read."""

    number: int
    made_by: str
    made_at: datetime
    changed: tuple[Difference, ...] | None


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """One scenario. `kept` is None for a shipped one; `subjects` are None where another labsim wrote it.

    `differences` are those from its parent; None where there is none, or where it cannot be read.
    """

    name: str
    title: str
    kept: ScenarioRecord | None
    number: int | None
    subjects: tuple[Subject, ...] | None
    differences: tuple[Difference, ...] | None
    versions: tuple[VersionLine, ...]
    history: tuple[HistoryRecord, ...]
    runs: tuple[RunRecord, ...]
    may_change: bool
    names: Names

    def runs_of(self, number: int | None) -> tuple[RunRecord, ...]:
        """Those that used a version, which is frozen by the first of them."""
        used = RunScenario(self.name, number)
        return tuple(run for run in self.runs if used in run.scenarios)

    @property
    def is_newest(self) -> bool:
        return self.kept is None or self.number == self.kept.number


@dataclass(frozen=True, slots=True)
class ChangeDesk:
    """What can be changed of a scenario. `subject` is None where title and note are; of rules it has all."""

    kept: ScenarioRecord
    title: str
    subject: Subject | None
    subjects: tuple[Subject, ...]


def read_scenarios(
    uow: UnitOfWork, actor: Actor, *, mine: bool, archived: bool, number: int
) -> ScenarioList:
    """Planners see each other's. Raises NotAllowed."""
    actor.must_plan()
    wanted = ScenarioFilter(owner_id=actor.person_id if mine else None, archived=archived)
    page = uow.scenarios.page(wanted, number, PAGE_SIZE)
    lines = tuple(KeptLine(kept, title_of(kept)) for kept in page.rows)
    return ScenarioList(
        shipped=shipped_scenarios(),
        page=Page(lines, page.number, page.size, page.total),
        any=bool(uow.scenarios.page(ScenarioFilter(), 1, 1).total),
    )


def read_scenario_page(
    uow: UnitOfWork, actor: Actor, name: str, number: int | None = None
) -> ScenarioPage:
    """Without a number the newest version. Raises NotFound, NotAllowed."""
    actor.must_plan()
    if name in shipped_names():
        return _shipped_page(uow, actor, name, number)
    kept = kept_scenario(uow, actor, name)
    versions = uow.scenarios.versions(kept.id)
    shown = next((each for each in versions if each.number == (number or kept.number)), None)
    if shown is None:
        raise NotFound
    return _kept_page(uow, actor, kept, versions, shown)


def read_change(uow: UnitOfWork, actor: Actor, name: str, subject: str) -> ChangeDesk:
    """Raises NotAllowed, and NotFound for a subject that is none, or where this labsim cannot read the scenario."""
    kept = own_scenario(uow, actor, name)
    scenario = readable(kept.text)
    if scenario is None or subject not in (ABOUT, *SUBJECTS):
        raise NotFound
    rest = (line for line in key_lines(scenario) if line.subject != RULES)
    subjects = _grouped((*rest, *rule_lines(scenario)))
    shown = next((each for each in subjects if each.id == subject), None)
    return ChangeDesk(kept, scenario.title, shown, subjects)


def export_scenario(uow: UnitOfWork, actor: Actor, name: str, number: int | None = None) -> str:
    """A file that `labsim simulate` takes: it extends the baseline. Raises NotFound, NotAllowed."""
    actor.must_plan()
    if number is None and name not in shipped_names():
        number = kept_scenario(uow, actor, name).number
    scenario = find_version(uow, name, number)
    if scenario is None:
        raise NotFound
    remarks = {line.key: _remark(line) for line in key_lines(scenario)}
    return as_toml(scenario, lambda key: remarks.get(key, ""))


def _remark(line: KeyLine) -> str:
    return ", ".join(part for part in (line.unit, line.source or "assumption", line.note) if part)


def _shipped_page(uow: UnitOfWork, actor: Actor, name: str, number: int | None) -> ScenarioPage:
    scenario = shipped_scenario(name)
    if scenario is None or number is not None:
        raise NotFound
    return ScenarioPage(
        name=name,
        title=scenario.title,
        kept=None,
        number=None,
        subjects=_subjects(scenario),
        differences=None,
        versions=(),
        history=(),
        runs=tuple(runs_with(uow, actor, RunScenario(name))),
        may_change=False,
        names=load_catalogue(uow).names,
    )


def _kept_page(
    uow: UnitOfWork,
    actor: Actor,
    kept: ScenarioRecord,
    versions: list[ScenarioVersionRecord],
    shown: ScenarioVersionRecord,
) -> ScenarioPage:
    scenario, parent = readable(shown.text), find_version(uow, kept.parent, kept.parent_number)
    return ScenarioPage(
        name=kept.name,
        title=title_of(kept) if scenario is None else scenario.title,
        kept=kept,
        number=shown.number,
        subjects=None if scenario is None else _subjects(scenario),
        differences=_untitled(_between(parent, scenario)),
        versions=_version_lines(versions, parent),
        history=tuple(uow.history.of("scenario", kept.name)),
        runs=tuple(runs_with(uow, actor, RunScenario(kept.name))),
        may_change=may_change(actor, kept),
        names=load_catalogue(uow).names,
    )


def _version_lines(
    versions: list[ScenarioVersionRecord], parent: Scenario | None
) -> tuple[VersionLine, ...]:
    """Newest first, each against the next of the list."""
    scenarios = [*(readable(version.text) for version in versions), parent]
    return tuple(
        VersionLine(each.number, each.made_by, each.made_at, _between(old, new))
        for each, new, old in zip(versions, scenarios, scenarios[1:], strict=False)
    )


def _between(old: Scenario | None, new: Scenario | None) -> tuple[Difference, ...] | None:
    if old is None or new is None:
        return None
    found: Mapping[str, tuple[Any, Any]] = differences(old, new)
    return tuple(
        Difference(key, meaning_of(key), kind_of(key), *sides) for key, sides in found.items()
    )


def _untitled(found: tuple[Difference, ...] | None) -> tuple[Difference, ...] | None:
    """That a copy has a title of its own says nothing about its world."""
    return None if found is None else tuple(each for each in found if each.key != "title")


def _subjects(scenario: Scenario) -> tuple[Subject, ...]:
    return _grouped(key_lines(scenario))


def _grouped(lines: Sequence[KeyLine]) -> tuple[Subject, ...]:
    return tuple(
        Subject(subject, title, lead, _by_kind([line for line in lines if line.subject == subject]))
        for subject, (title, lead) in SUBJECTS.items()
    )


def _by_kind(lines: Sequence[KeyLine]) -> tuple[tuple[str, tuple[KeyLine, ...]], ...]:
    """Those of several kinds of party one kind after the other."""
    kinds = dict.fromkeys(kind_of(line.key) for line in lines)
    return tuple(
        (kind, tuple(line for line in lines if kind_of(line.key) == kind)) for kind in kinds
    )
