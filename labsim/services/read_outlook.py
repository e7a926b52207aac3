"""What a planner reads first: the newest forecast, assessments by month, and the latest runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from labsim.domain.people import PersonRole
from labsim.services.actors import Actor
from labsim.services.read_forecast import (
    Forecast,
    MonthOfAssessments,
    assessments_by_month,
    newest_forecast,
)
from labsim.services.run_files import RunFolders
from labsim.services.run_rights import visible
from models.records import RunRecord
from models.unit_of_work import UnitOfWork

_RUNS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class RunsAhead:
    """`forecast` is None where none is done yet."""

    forecast: Forecast | None
    assessments: tuple[MonthOfAssessments, ...]
    runs: Sequence[RunRecord]


def read_runs_ahead(
    uow: UnitOfWork, actor: Actor, folders: RunFolders, today: date
) -> RunsAhead | None:
    """None for auditors, who have no runs."""
    if actor.role is PersonRole.AUDITOR:
        return None
    forecast = newest_forecast(uow, actor, folders, today)
    return RunsAhead(
        forecast=forecast,
        assessments=() if forecast is None else assessments_by_month(folders, forecast.run),
        runs=uow.runs.page(visible(actor), 1, _RUNS_SHOWN).rows,
    )
