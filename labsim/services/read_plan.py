"""A backward plan as people read it: by when each act is safe at a level, and what follows if it is done on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from labsim.domain.mandates import LAST_CALLS
from labsim.domain.notices.receipt import latest_receipt
from labsim.domain.participants import ParticipantId
from labsim.domain.runs import RunKind, RunState
from labsim.domain.working_calendar import WorkingCalendar
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.run_files import RunFolders
from labsim.services.run_results import ResultIsGone, result_in
from labsim.services.run_rights import may_read_names
from models.records import RunRecord
from models.unit_of_work import UnitOfWork
from simulations.backward import Backward, Curve, Point
from simulations.measures.planned import NOTICE
from simulations.report.result import Assumption

USUAL_LEVEL: Final = 90
LEAST_LEVEL: Final = 50
MOST_LEVEL: Final = 99
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class ActLine:
    """`latest` is the latest safe day, None where none is, and `then` what stands at it.

    `falls_short` is what was seen after it and is not safe; None where so late a day was not seen. `asked` and `today`
    are what stands at those days, or at the two between which they lie. `by_rule` is the last day that the rule itself
    allows, where one does.
    """

    curve: Curve
    latest: date | None
    then: Point | None
    falls_short: Point | None
    asked: tuple[Point, ...]
    today: tuple[Point, ...]
    by_rule: date | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`said` is the day that SECAS named for this mandate; `today` None where the mandate is past, or long to come."""

    mandate: date
    begins: date
    level: int
    asked: date
    said: date | None
    today: date | None
    lines: tuple[ActLine, ...]
    replications: int
    assumptions: tuple[Assumption, ...]
    party: dict[str, Any]
    whose: str

    @property
    def asks_beyond(self) -> bool:
        """Whether the day asked for is before the first that was tried, or after the last."""
        tried = self.application.points
        return not tried[0].day <= self.asked <= tried[-1].day

    @property
    def application(self) -> Curve:
        return self.lines[0].curve


def read_plan(
    uow: UnitOfWork,
    actor: Actor,
    folders: RunFolders,
    run: RunRecord,
    wanted: tuple[int, date | None],
    today: date,
) -> PlanPage | None:
    """`wanted` are level and day. None for other runs, and where the files are gone.

    For whoever may see the run: the plan is theirs, whatever else stands in its files.
    """
    if run.kind is not RunKind.BACKWARD or run.state is not RunState.DONE:
        return None
    try:
        result = result_in(folders.of(run.reference))
        plan = Backward.from_values(result.raw["backward"])
    except (ResultIsGone, KeyError):  # of another kind of study
        return None
    level, day = wanted
    party: dict[str, Any] = result.raw["scenarios"][0]["scenario"]["plan"]
    said = LAST_CALLS.get(plan.mandate)
    asked = day or said or plan.curves[0].points[0].day
    now = today if plan.curves[0].points[0].day <= today <= plan.mandate else None
    catalogue = load_catalogue(uow)
    lines = [
        plan_line(curve, level, catalogue.calendar, (asked, now), _by_rule(catalogue, plan, curve))
        for curve in plan.curves
    ]
    return PlanPage(
        mandate=plan.mandate,
        begins=date.fromisoformat(result.raw["scenarios"][0]["scenario"]["time"]["start"]),
        level=level,
        asked=asked,
        said=said,
        today=now,
        lines=tuple(lines),
        replications=result.scenarios[0].replications,
        assumptions=result.scenarios[0].assumptions,
        party=party,
        whose=_whose(uow, actor, run, party),
    )


def plan_line(
    curve: Curve,
    level: int,
    calendar: WorkingCalendar,
    days: Sequence[date | None],
    by_rule: date | None = None,
) -> ActLine:
    share = level / _PERCENT
    asked, today = (() if day is None else curve.around(day) for day in days)
    then = max((p for p in curve.points if p.chance >= share), key=lambda p: p.day, default=None)
    latest, falls_short = curve.latest_safe(share, calendar), curve.falls_short(share)
    return ActLine(curve, latest, then, falls_short, asked, today, by_rule)


def _by_rule(catalogue: Catalogue, plan: Backward, curve: Curve) -> date | None:
    """E2E-NOTICE: the last notice with which testing may begin by the mandate. No other act has such a day."""
    if curve.act != NOTICE:
        return None
    return latest_receipt(plan.mandate, catalogue.notice_working_days, catalogue.calendar)


def _whose(uow: UnitOfWork, actor: Actor, run: RunRecord, party: dict[str, Any]) -> str:
    """The name of the participant that it is for, where this reader may know it; else its P-number, if it has one."""
    if run.participant_id is not None:
        own = run.participant_id == actor.participant_id
        return run.participant if own or may_read_names(actor) else ""
    register = uow.runs.register(run.id)
    if not register:
        return ""
    ref = party.get("participant") or next(iter(register))
    found = uow.participants.find(ParticipantId(int(register[ref])))
    return found.name if found is not None and may_read_names(actor) else str(ref)
