"""A kept scenario changes: each change of a value makes a version, and no version is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from labsim.services.actors import Actor
from labsim.services.refusals import Refused, refuse
from labsim.services.scenario_library import own_scenario, problems_in_words
from labsim.wording.scenarios import AS_RULED
from models.errors import StaleVersion
from models.records import NewHistory, ScenarioRecord
from models.unit_of_work import UnitOfWork
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_files import checked_rules
from simulations.scenario_keys import differences
from simulations.scenario_toml import toml_value


@dataclass(frozen=True, slots=True)
class ScenarioWish:
    """Values by dotted key; None takes a rule's value back to the rulebook's, and leaves the note as it is."""

    values: Mapping[str, object]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ScenarioChanged:
    """`number` is the newest version; `keys` those that it changed, none where it is the one that stood."""

    number: int
    keys: tuple[str, ...]
    note_changed: bool


def change_scenario(
    uow: UnitOfWork, actor: Actor, name: str, version: int, wish: ScenarioWish, now: datetime
) -> ScenarioChanged | Refused:
    """What changes nothing makes no version. Raises NotFound, NotAllowed, StaleVersion."""
    kept = own_scenario(uow, actor, name)
    if kept.version != version:
        raise StaleVersion(name)
    if kept.archived:
        return refuse(f"{name} is in the archive", "Take it back first, or copy it")
    try:
        old, new = _old_and_new(kept, wish)
    except ScenarioError as error:
        return Refused(problems_in_words(error))
    note = kept.note if wish.note is None else wish.note.strip()
    return _written(uow, actor, kept, (old, new), note, now)


def set_archived(
    uow: UnitOfWork, actor: Actor, name: str, version: int, *, archived: bool, now: datetime
) -> ScenarioRecord | Refused:
    """Nothing is lost: it leaves the list and can be taken back. Raises NotFound, NotAllowed, StaleVersion."""
    kept = own_scenario(uow, actor, name)
    if kept.archived is archived:
        where = "in the archive already" if archived else "in the list already"
        return refuse(f"{name} is {where}", "Nothing is left to do")
    changed = uow.scenarios.change(kept, version, note=kept.note, archived=archived)
    act = "archive_scenario" if archived else "restore_scenario"
    before, after = {"archived": kept.archived}, {"archived": archived}
    uow.history.add(_line(actor, act, kept, now, before, after))
    return changed


def _old_and_new(kept: ScenarioRecord, wish: ScenarioWish) -> tuple[Scenario, Scenario]:
    """Raises ScenarioError."""
    old = Scenario.from_canonical(kept.text)
    if "name" in wish.values:
        raise ScenarioError(kept.name, [("name", "stays as it is: copy the scenario instead")])
    new = old.with_values(wish.values, kept.name)
    checked_rules(new, kept.name)
    return old, Scenario.from_canonical(new.canonical())


def _written(
    uow: UnitOfWork,
    actor: Actor,
    kept: ScenarioRecord,
    scenarios: tuple[Scenario, Scenario],
    note: str,
    now: datetime,
) -> ScenarioChanged:
    changed = differences(*scenarios)
    if not changed and note == kept.note:
        return ScenarioChanged(kept.number, (), note_changed=False)
    this = uow.scenarios.change(kept, kept.version, note=note, archived=False)
    if changed:
        this = uow.scenarios.add_version(this, scenarios[1].canonical(), actor.person_id, now)
    before = _side(kept, changed, 0)
    after = _side(replace(kept, note=note, number=this.number), changed, 1)
    uow.history.add(_line(actor, "change_scenario", kept, now, before, after))
    return ScenarioChanged(this.number, tuple(changed), note_changed=note != kept.note)


def _side(
    kept: ScenarioRecord, changed: Mapping[str, tuple[Any, Any]], side: int
) -> dict[str, Any]:
    values = [f"{key} = {_shown(values[side])}" for key, values in changed.items()]
    return {"version": kept.number, "values": values, "note": kept.note}


def _shown(value: Any) -> str:
    return AS_RULED if value is None else toml_value(value)


def _line(
    actor: Actor,
    act: str,
    kept: ScenarioRecord,
    now: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=None,
        act=act,
        subject_kind="scenario",
        subject=kept.name,
        before=before,
        after=after,
    )
