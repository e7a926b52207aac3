"""A scenario comes to be kept: copied from one of the list, or read from a TOML file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.services.refusals import Refused, refuse
from labsim.services.scenario_library import find_scenario, find_version, problems_in_words
from models.records import NewHistory, NewScenario
from models.unit_of_work import UnitOfWork
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import read_scenario, shipped_names

LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class CopyWish:
    """What the copy is called. `number` is the version to copy; None is the newest, or a shipped scenario."""

    name: str
    title: str
    note: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A TOML text; `where` is how messages call the file it came in."""

    where: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioKept:
    name: str


def copy_scenario(
    uow: UnitOfWork, actor: Actor, source: str, wish: CopyWish, now: datetime
) -> ScenarioKept | Refused:
    """Begins with the values of its source, which it is compared with ever after. Raises NotFound, NotAllowed."""
    actor.must_plan()
    number = wish.number or newest_number(uow, source)
    scenario = find_version(uow, source, number)
    if scenario is None:
        raise NotFound
    try:
        copy = scenario.with_values({"name": wish.name, "title": wish.title}, source)
    except ScenarioError as error:
        return Refused(problems_in_words(error))
    return _kept(uow, actor, "copy_scenario", copy, (source, number), wish.note, now)


def import_scenario(
    uow: UnitOfWork, actor: Actor, file: ScenarioFile, now: datetime
) -> ScenarioKept | Refused:
    """What the file extends is a scenario of the list. Raises NotAllowed."""
    actor.must_plan()
    try:
        scenario, base = read_scenario(file.text, file.where, lambda name: find_scenario(uow, name))
    except ScenarioError as error:
        return Refused(problems_in_words(error, with_place=True))
    if scenario.plan is not None or scenario.today is not None:
        text = "A plan and a record of today belong to a run, not to a scenario"
        return refuse(text, "Take the section out of the file", "text")
    parent = (base or "", newest_number(uow, base) if base else None)
    return _kept(uow, actor, "import_scenario", scenario, parent, file.note, now)


def newest_number(uow: UnitOfWork, name: str) -> int | None:
    """None for a shipped scenario, and for none."""
    kept = uow.scenarios.find(name)
    return None if kept is None else kept.number


def _kept(
    uow: UnitOfWork,
    actor: Actor,
    act: str,
    scenario: Scenario,
    parent: tuple[str, int | None],
    note: str,
    now: datetime,
) -> ScenarioKept | Refused:
    if actor.person_id is None:
        raise NotAllowed
    if refused := _taken(uow, scenario.name):
        return refused
    new = NewScenario(
        scenario.name, actor.person_id, note.strip(), *parent, text=scenario.canonical()
    )
    uow.scenarios.add(new, now)
    uow.history.add(_line(actor, act, scenario, new, now))
    return ScenarioKept(scenario.name)


def _taken(uow: UnitOfWork, name: str) -> Refused | None:
    if name in shipped_names():
        return refuse(f"{name} is the name of a shipped scenario", "Choose another name", "name")
    if uow.scenarios.find(name) is not None:
        return refuse(f"There is a scenario {name}", "Choose another name", "name")
    return None


def _line(
    actor: Actor, act: str, scenario: Scenario, new: NewScenario, now: datetime
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act=act,
        subject_kind="scenario",
        subject=scenario.name,
        after={"title": scenario.title, "parent": new.parent, "note": new.note, "version": 1},
    )
