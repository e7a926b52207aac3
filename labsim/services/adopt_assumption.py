"""A value that the record shows takes the place of an assumed one, in a kept scenario or a new copy of the baseline."""

from dataclasses import dataclass
from datetime import date, datetime
from math import isclose
from typing import Any, Final

from labsim.domain.london import london_day
from labsim.services.actors import Actor, NotFound
from labsim.services.change_scenario import ScenarioChanged, ScenarioWish, change_scenario
from labsim.services.keep_scenario import LONGEST_NOTE, CopyWish, copy_scenario
from labsim.services.read_assumptions import BesideLine, baseline, read_beside
from labsim.services.refusals import Refused, refuse
from labsim.services.scenario_library import own_scenario, readable, title_of
from labsim.wording.assumptions import note_of, shown_text
from models.records import ScenarioFilter, ScenarioRecord
from models.unit_of_work import UnitOfWork
from simulations.scenario import Scenario
from simulations.scenario_toml import BASE, toml_value

_ROUNDED_AWAY: Final = 0.005  # of a value
_MOST_OF_ONE: Final = 200  # kept scenarios of one person, of which one is chosen


@dataclass(frozen=True, slots=True)
class AdoptionDesk:
    """What adopting a key would change. `kept` is None for a new copy of the baseline; `own` are (name, title)."""

    line: BesideLine
    kept: ScenarioRecord | None
    title: str
    own: tuple[tuple[str, str], ...]

    @property
    def stands(self) -> bool:
        """Whether the kept scenario has it already."""
        return self.kept is not None and _are_alike(self.line.about.value, self.line.adopted)

    @property
    def value_text(self) -> str:
        """The value that would be adopted, as TOML has it; empty where there is none."""
        return "" if self.line.adopted is None else toml_value(self.line.adopted)


@dataclass(frozen=True, slots=True)
class AdoptionWish:
    """`value` is what the form showed. A new copy has `copy`; a kept scenario its name and the version seen."""

    key: str
    value: str
    scenario: str = ""
    version: int = 0
    copy: CopyWish | None = None


@dataclass(frozen=True, slots=True)
class AssumptionAdopted:
    scenario: str
    number: int


def read_adoption(
    uow: UnitOfWork, actor: Actor, key: str, scenario: str, today: date
) -> AdoptionDesk:
    """`scenario` is empty for a new copy of the baseline. Raises NotAllowed, NotFound."""
    actor.must_plan()
    kept = own_scenario(uow, actor, scenario) if scenario else None
    values = _values(kept)
    line = read_beside(uow, actor, key, values, today)
    wanted = ScenarioFilter(owner_id=actor.person_id, archived=False)
    own = uow.scenarios.page(wanted, 1, _MOST_OF_ONE).rows
    names = tuple((each.name, title_of(each)) for each in own if readable(each.text) is not None)
    return AdoptionDesk(line, kept, values.title, names)


def adopt_assumption(
    uow: UnitOfWork, actor: Actor, wish: AdoptionWish, now: datetime
) -> AssumptionAdopted | Refused:
    """Makes a version, whose note says from which record it comes. Raises NotFound, NotAllowed, StaleVersion."""
    today = london_day(now)
    desk = read_adoption(uow, actor, wish.key, wish.scenario, today)
    if refused := _not_as_seen(desk, wish):
        return refused
    name, version, note = wish.scenario, wish.version, desk.kept.note if desk.kept else ""
    if wish.copy is not None:
        copied = copy_scenario(uow, actor, BASE, wish.copy, now)
        if isinstance(copied, Refused):
            return copied
        name, version, note = copied.name, 1, wish.copy.note
    values: dict[str, Any] = {wish.key: desk.line.adopted}
    told = ScenarioWish(values, _with_line(note, note_of(wish.key, desk.line.shown, today)))
    answer = change_scenario(uow, actor, name, version, told, now)
    return AssumptionAdopted(name, answer.number) if isinstance(answer, ScenarioChanged) else answer


def _values(kept: ScenarioRecord | None) -> Scenario:
    found = baseline() if kept is None else readable(kept.text)
    if found is None:
        raise NotFound
    return found


def _not_as_seen(desk: AdoptionDesk, wish: AdoptionWish) -> Refused | None:
    if desk.stands:
        return refuse(f"It stands already in {desk.title}", "Nothing is left to do")
    if desk.line.adopted is None and desk.line.shown.middle is not None:
        return refuse("A scenario may not have this value", "Look at the range of the key")
    if desk.line.adopted is None:
        return refuse(
            f"The record shows {shown_text(desk.line.shown)}", "Come back when there is more"
        )
    if desk.value_text != wish.value:
        return refuse("The record has changed since this page was made", "Look at it again")
    return None


def _are_alike(value: Any, adopted: Any) -> bool:
    """A triangle that was scaled before may differ by what was rounded away."""
    if isinstance(value, tuple) and isinstance(adopted, tuple):
        return all(
            isclose(*pair, rel_tol=_ROUNDED_AWAY) for pair in zip(value, adopted, strict=True)
        )
    return bool(value == adopted)


def _with_line(note: str, line: str) -> str:
    """Where it would grow too long, what was written first goes."""
    lines = [*note.splitlines(), line]
    while len(lines) > 1 and len("\n".join(lines)) > LONGEST_NOTE:
        lines = lines[1:]
    return "\n".join(lines)
