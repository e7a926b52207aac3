"""Scenarios by their name: the shipped ones, and those that planners keep. A name is never taken for a path."""

import json

from labsim.services.actors import Actor, NotAllowed, NotFound
from labsim.wording.messages import Message
from models.records import ScenarioRecord
from models.unit_of_work import UnitOfWork
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import shipped_scenario


def find_scenario(uow: UnitOfWork, name: str) -> Scenario | None:
    """Of a kept one the newest version, if this labsim can still read it."""
    shipped = shipped_scenario(name)
    if shipped is not None:
        return shipped
    kept = uow.scenarios.find(name)
    return None if kept is None else readable(kept.text)


def find_version(uow: UnitOfWork, name: str, number: int | None) -> Scenario | None:
    """Without a number a shipped one."""
    if number is None:
        return shipped_scenario(name)
    text = uow.scenarios.text(name, number)
    return None if text is None else readable(text)


def readable(text: str) -> Scenario | None:
    """None for a text of another labsim, whose scenarios have other keys."""
    try:
        return Scenario.from_canonical(text)
    except ScenarioError:
        return None


def title_of(kept: ScenarioRecord) -> str:
    """Without asking whether the rest can be read."""
    return str(json.loads(kept.text).get("title", kept.name))


def kept_scenario(uow: UnitOfWork, actor: Actor, name: str) -> ScenarioRecord:
    """Raises NotAllowed, and NotFound for a name that no kept scenario has."""
    actor.must_plan()
    found = uow.scenarios.find(name)
    if found is None:
        raise NotFound
    return found


def may_change(actor: Actor, kept: ScenarioRecord) -> bool:
    """The owner, an administrator, and the system itself."""
    try:
        actor.must_be_administrator()
    except NotAllowed:
        return actor.person_id == kept.owner_id
    return True


def own_scenario(uow: UnitOfWork, actor: Actor, name: str) -> ScenarioRecord:
    """To be changed. Raises NotFound, and NotAllowed for anyone but its owner and administrators."""
    found = kept_scenario(uow, actor, name)
    if not may_change(actor, found):
        raise NotAllowed
    return found


def problems_in_words(error: ScenarioError, *, with_place: bool = False) -> tuple[Message, ...]:
    """One for each problem; its field is the key, which stands before what to do unless it is the whole scenario."""
    place = f"{error.where}: " if with_place else ""
    named = ((key, "" if key == "scenario" else f"{key}: ") for key, _ in error.problems)
    return tuple(
        Message(key, f"{place}{name}{remedy}", "")
        for (key, name), (_, remedy) in zip(named, error.problems, strict=True)
    )
