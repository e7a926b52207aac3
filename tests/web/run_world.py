"""Runs of the simulator that are done, with their files, performed as the worker does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from labsim.domain.runs import RunState
from labsim.services.perform_run import Workshop, perform_next
from labsim.services.run_files import RunFolders
from models.engine import Database
from models.records import PersonRecord, RunRecord
from simulations.scenario_files import load_scenario
from tests import builders as make
from tests.builders import NOW

# Two measured years: a replication takes a moment, and assessments have begun to come again.
SOON: Final = {
    "time.start": "2016-07-01",
    "time.measured_from": "2018-01-01",
    "time.end": "2020-01-01",
}
RULES: Final = ("policy-year-end", "policy-levelled")


def a_done_run(
    database: Database,
    instance: Path,
    owner: PersonRecord,
    names: Sequence[str] = RULES,
    **asked: Any,
) -> RunRecord:
    """A comparison of four replications, unless `asked` says otherwise; with a `register` one from live data."""
    given = {"register": asked.pop("register")} if "register" in asked else {}
    texts = tuple(load_scenario(name).with_values(SOON).canonical() for name in names)
    study = make.a_study(**{"kind": "compare", "replications": 4, "scenarios": texts, **asked})
    with database.writing() as uow:
        run = make.a_run(uow, owner, study, title=" and ".join(names), scenarios=(), **given)
    folders = RunFolders(instance)
    perform_next(Workshop(database, folders, lambda: NOW, lambda: NOW, lambda: False))
    with database.reading() as uow:
        done = uow.runs.find(run.reference)
    assert done is not None
    assert done.state is RunState.DONE, done.fault
    return done
