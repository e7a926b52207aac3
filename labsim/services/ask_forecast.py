"""Runs that begin with the live data: a forecast of the labs, and what would be if spaces were out of use."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from labsim.domain.labs import LabId
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.runs import RunKind
from labsim.services.actors import Actor
from labsim.services.ask_run import RunAsked, RunWish, ask_run
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import must_start
from labsim.services.scenario_library import find_version, problems_in_words
from labsim.services.snapshot import Snapshot, from_today
from labsim.wording.forecasts import capacity_title, forecast_title, less_title
from models.records import RunScenario
from models.unit_of_work import UnitOfWork
from simulations.scenario import Scenario, ScenarioError
from simulations.study import Request

BASELINE: Final = "baseline-2017"
REPLICATIONS: Final = 100
SEED: Final = 2017
COMPARED: Final = (
    "lab_full_days",
    "lab_tight_days",
    "request_wait_weeks",
    "later_request_wait_weeks",
    "slots_not_fitting",
)
"""What two forecasts are told apart by."""


@dataclass(frozen=True, slots=True)
class ForecastWish:
    """On whose assumptions, and how often."""

    scenario: RunScenario = field(default_factory=lambda: RunScenario(BASELINE))
    replications: int = REPLICATIONS
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class LessWish:
    """Spaces that would be out of use in a lab, from a first to a last day, both included."""

    lab: LabId
    first_day: date
    last_day: date
    spaces: int

    @property
    def name(self) -> str:
        """As scenarios are named."""
        return f"{self.lab}-{self.spaces}-fewer"


def ask_forecast(
    uow: UnitOfWork, actor: Actor, snapshot: Snapshot, wish: ForecastWish, now: datetime
) -> RunAsked | Refused:
    """Raises NotAllowed."""
    must_start(actor, RunKind.FORECAST)
    made = _live(uow, actor, snapshot, wish)
    if isinstance(made, Refused):
        return made
    request = Request("simulate", (made.canonical(),), wish.seed, wish.replications)
    title = forecast_title(snapshot.today.on)
    return ask_run(uow, actor, _wish(actor, snapshot, title, RunKind.FORECAST, request, wish), now)


def ask_capacity(
    uow: UnitOfWork,
    actor: Actor,
    snapshot: Snapshot,
    less: LessWish,
    wish: ForecastWish,
    now: datetime,
) -> RunAsked | Refused:
    """The labs as they are, and with those spaces out of use besides, with the same luck. Raises NotAllowed."""
    must_start(actor, RunKind.CAPACITY)
    refused = _less_problem(less, snapshot.today.on)
    made = _live(uow, actor, snapshot, wish)
    if refused or isinstance(made, Refused):
        return refused or made  # type: ignore[return-value]  # one of the two is
    with_less = _with_less(made, less)
    texts = (made.canonical(), with_less.canonical())
    request = Request("compare", texts, wish.seed, wish.replications, metrics=COMPARED)
    title = capacity_title(less.lab, less.first_day, less.last_day, less.spaces)
    return ask_run(uow, actor, _wish(actor, snapshot, title, RunKind.CAPACITY, request, wish), now)


def _less_problem(less: LessWish, today: date) -> Refused | None:
    if less.last_day < less.first_day:
        return refuse("The last day lies before the first", "Change one of them", "last_day")
    if less.last_day <= today:
        return refuse("These days are over", "Choose later ones", "last_day")
    return None


def _live(
    uow: UnitOfWork, actor: Actor, snapshot: Snapshot, wish: ForecastWish
) -> Scenario | Refused:
    """Participants' users run on shipped assumptions."""
    own = wish.scenario.number is not None and actor.role in PARTICIPANT_ROLES
    base = None if own else find_version(uow, wish.scenario.name, wish.scenario.number)
    if base is None:
        return refuse(
            "The scenario is not in the list, or another labsim wrote it",
            "Choose again",
            "scenario",
        )
    on = snapshot.today.on
    try:
        return from_today(base, snapshot, f"from-{on.isoformat()}", forecast_title(on))
    except ScenarioError as error:
        return Refused(problems_in_words(error))


def _with_less(made: Scenario, less: LessWish) -> Scenario:
    before = [each.model_dump(mode="json") for each in made.reductions]
    out: dict[str, Any] = {
        "lab": less.lab,
        "first_day": less.first_day.isoformat(),
        "last_day": less.last_day.isoformat(),
        "spaces": less.spaces,
    }
    title = less_title(less.lab, less.first_day, less.last_day, less.spaces)
    return made.with_values(
        {"reductions": [*before, out], "name": f"{made.name}-{less.name}", "title": title}
    )


def _wish(
    actor: Actor,
    snapshot: Snapshot,
    title: str,
    kind: RunKind,
    request: Request,
    wish: ForecastWish,
) -> RunWish:
    return RunWish(
        title=title,
        kind=kind,
        request=request,
        scenarios=(wish.scenario,),
        register=_register(actor, snapshot),
    )


def _register(actor: Actor, snapshot: Snapshot) -> dict[str, Any]:
    """A participant's own run knows who they are, and nobody else."""
    if actor.role not in PARTICIPANT_ROLES or actor.participant_id is None:
        return dict(snapshot.register)
    own = snapshot.party_of(actor.participant_id)
    party = next((each for each in snapshot.today.parties if each.ref == own), None)
    refs = {party.ref, *(each.ref for each in party.requests)} if party else set()
    return {ref: value for ref, value in snapshot.register.items() if ref in refs}
