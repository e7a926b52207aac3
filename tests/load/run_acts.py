"""Acts on runs of the simulator."""

from typing import Final

from labsim.domain.runs import RunState
from models.records import PersonRecord, RunRecord
from models.unit_of_work import UnitOfWork
from simulations.scenario_files import load_scenario
from tests import builders as make
from tests.load.act import Act, Ready, Typed, made
from tests.load.conftest import Stage


def _ask(stage: Stage) -> Ready:
    typed: Typed = {"scenario": "baseline-2017", "replications": "2", "seed": "1", "workers": "1"}
    return Ready(made(stage, make.a_planner), "/runs/new", "/runs/new?kind=simulate", typed)


def _in_state(stage: Stage, state: RunState) -> tuple[PersonRecord, RunRecord]:
    owner = made(stage, make.a_planner)

    def make_it(uow: UnitOfWork) -> RunRecord:
        return uow.runs.change(make.a_run(uow, owner), state=state)

    return owner, made(stage, make_it)


def _compare(stage: Stage) -> Ready:
    owner = made(stage, make.a_planner)
    base = made(stage, lambda uow: _a_done_run(uow, owner, "one"))
    other = made(stage, lambda uow: _a_done_run(uow, owner, "two"))
    typed: Typed = {"base": base.reference, "others": other.reference}
    return Ready(owner, "/runs/compare", "/runs/compare", typed)


def _a_done_run(uow: UnitOfWork, owner: PersonRecord, name: str) -> RunRecord:
    text = load_scenario("baseline-2017").with_values({"name": name}).canonical()
    run = make.a_run(uow, owner, make.a_study(scenarios=(text,)))
    return uow.runs.change(run, state=RunState.DONE)


def _cancel(stage: Stage) -> Ready:
    owner, run = _in_state(stage, RunState.QUEUED)
    return Ready(owner, f"/runs/{run.reference}", f"/runs/{run.reference}/cancel")


def _again(stage: Stage) -> Ready:
    owner, run = _in_state(stage, RunState.DONE)
    at = f"/runs/{run.reference}/again"
    return Ready(owner, at, at, {"replications": "4"})


def _delete(stage: Stage) -> Ready:
    owner, run = _in_state(stage, RunState.FAILED)
    at = f"/runs/{run.reference}/delete"
    return Ready(owner, at, at)


def _plan(stage: Stage) -> Ready:
    typed: Typed = {"kind": "small_supplier", "scenario": "baseline-2017", "first": "2017-11-01"}
    return Ready(made(stage, make.a_planner), "/plans/new", "/plans/new", typed)


def _plan_for(stage: Stage) -> Ready:
    at = f"/participants/{made(stage, make.a_participant).id}/plan"
    return Ready(made(stage, make.lab_staff), at, at)


def _forecast(stage: Stage) -> Ready:
    typed: Typed = {"scenario": "baseline-2017", "replications": "2", "seed": "1"}
    return Ready(made(stage, make.a_planner), "/forecasts/new", "/forecasts/new", typed)


def _what_if(stage: Stage) -> Ready:
    typed: Typed = {
        "lab": "telefonica",
        "first_day": "2018-03-05",
        "last_day": "2018-03-29",
        "spaces": "60",
        "scenario": "baseline-2017",
        "replications": "2",
        "seed": "1",
    }
    return Ready(made(stage, make.lab_staff), "/forecasts/what-if", "/forecasts/what-if", typed)


RUN_ACTS: Final = {
    "plans.ask": Act("ask_run", _plan),
    "plans.ask_for": Act("ask_run", _plan_for),
    "forecasts.ask": Act("ask_run", _forecast),
    "forecasts.ask_what_if": Act("ask_run", _what_if),
    "runs.ask": Act("ask_run", _ask),
    "runs.compare": Act("ask_run", _compare),
    "runs.cancel": Act("cancel_run", _cancel),
    "runs.again": Act("extend_run", _again),
    "runs.delete": Act("delete_run", _delete),
}
