"""Acts on the scenarios that planners keep."""

from collections.abc import Callable
from itertools import count
from typing import Final

from models.records import PersonRecord, ScenarioRecord
from models.unit_of_work import UnitOfWork
from tests import builders as make
from tests.load.act import Act, Ready, Typed, made
from tests.load.conftest import Stage

_numbers: Final = count(1)


def _copy(stage: Stage) -> Ready:
    typed: Typed = {"title": "Spring", "name": f"spring-{next(_numbers)}"}
    at = "/scenarios/baseline-2017/copy"
    return Ready(made(stage, make.a_planner), at, at, typed)


def _import(stage: Stage) -> Ready:
    text = f'extends = "baseline-2017"\nname = "file-{next(_numbers)}"\n'
    return Ready(made(stage, make.a_planner), "/scenario-file", "/scenario-file", {"text": text})


def _change(stage: Stage) -> Ready:
    owner = made(stage, make.a_planner)
    kept = made(stage, lambda uow: make.a_scenario(uow, owner))
    at = f"/scenarios/{kept.name}/change/capacity"
    return Ready(owner, at, at, {"capacity.cio_teams": "4"})


def _put_away(uow: UnitOfWork, owner: PersonRecord, *, archived: bool) -> ScenarioRecord:
    kept = make.a_scenario(uow, owner)
    return uow.scenarios.change(kept, kept.version, note="", archived=archived)


def _put(act: str, *, archived: bool) -> Callable[[Stage], Ready]:
    def ready(stage: Stage) -> Ready:
        owner = made(stage, make.a_planner)
        kept = made(stage, lambda uow: _put_away(uow, owner, archived=archived))
        return Ready(owner, f"/scenarios/{kept.name}", f"/scenarios/{kept.name}/{act}")

    return ready


def _adopt(stage: Stage) -> Ready:
    made(stage, lambda uow: [make.a_participant(uow) for _ in range(10)])
    at = "/assumptions/entry.suppliers_also_export/adopt"
    typed: Typed = {"title": "As recorded", "name": f"recorded-{next(_numbers)}"}
    return Ready(made(stage, make.a_planner), at, at, typed)


SCENARIO_ACTS: Final = {
    "scenarios.copy": Act("copy_scenario", _copy),
    "scenarios.import_": Act("import_scenario", _import),
    "scenarios.send_change": Act("change_scenario", _change),
    "assumptions.adopt": Act("change_scenario", _adopt),
    "scenarios.archive": Act("archive_scenario", _put("archive", archived=False)),
    "scenarios.restore": Act("restore_scenario", _put("restore", archived=True)),
}
