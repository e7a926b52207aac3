"""Runs that begin with the live data: a forecast of the labs, and what would be if spaces were out of use."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from labsim.domain.labs import LabId
from labsim.domain.months import months_after
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.runs import RunKind
from labsim.services.actors import Actor
from labsim.services.ask_run import RunAsked, RunWish, ask_run
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import must_start
from labsim.services.scenario_library import find_version, problems_in_words
from labsim.services.snapshot import HORIZON_MONTHS, Snapshot, from_today, too_late
from labsim.wording.dates import day_text
from labsim.wording.forecasts import capacity_title, forecast_title, lab_name, less_title
from labsim.wording.numbers import count_text
from labsim.wording.runs import scenario_text
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
    title = forecast_title(snapshot.today.on, _named(wish.scenario))
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
    refused = too_late(snapshot.today.on) or _less_problem(load_catalogue(uow), snapshot, less)
    made = _live(uow, actor, snapshot, wish)
    if refused or isinstance(made, Refused):
        return refused or made  # type: ignore[return-value]  # one of the two is
    with_less = _with_less(made, less)
    texts = (made.canonical(), with_less.canonical())
    request = Request("compare", texts, wish.seed, wish.replications, metrics=COMPARED)
    title = capacity_title(
        less.lab, less.first_day, less.last_day, less.spaces, _named(wish.scenario)
    )
    return ask_run(uow, actor, _wish(actor, snapshot, title, RunKind.CAPACITY, request, wish), now)


def _named(scenario: RunScenario) -> str:
    """Empty for the usual one."""
    usual = scenario == RunScenario(BASELINE)
    return "" if usual else scenario_text(scenario.name, scenario.number)


def _less_problem(catalogue: Catalogue, snapshot: Snapshot, less: LessWish) -> Refused | None:
    return _days_problem(less, snapshot.today.on) or _spaces_problem(catalogue, snapshot, less)


def _days_problem(less: LessWish, today: date) -> Refused | None:
    """Of days on which a forecast says nothing."""
    if less.last_day < less.first_day:
        return refuse("The last day lies before the first", "Change one of them", "last_day")
    if less.last_day <= today:
        return refuse("These days are over", "Choose later ones", "last_day")
    if less.first_day < today:
        return refuse("The first day is over", f"Choose {day_text(today)} or later", "first_day")
    last = months_after(today, HORIZON_MONTHS) - timedelta(days=1)
    if less.last_day > last:
        field_name = "first_day" if less.first_day > last else "last_day"
        told = f"A forecast of today ends on {day_text(last)}"
        return refuse(told, "Choose that day or earlier ones", field_name)
    return None


def _spaces_problem(catalogue: Catalogue, snapshot: Snapshot, less: LessWish) -> Refused | None:
    days = catalogue.calendar.working_days(less.first_day, less.last_day)
    if not days:
        told = "None of these days is a lab day (LAB-DAYS)"
        return refuse(told, "Choose days with a working day among them", "first_day")
    most = max(_open(catalogue, snapshot, less.lab, day) for day in days)
    if less.spaces > most:
        told = f"{lab_name(less.lab)} has at most {count_text(most, 'space')} open on these days (LAB-SPACES)"
        remedy = f"Enter a number from 1 to {most}" if most else "Choose other days"
        return refuse(told, remedy, "spaces")
    return None


def _open(catalogue: Catalogue, snapshot: Snapshot, lab: LabId, day: date) -> int:
    """As the ledger has it, and beyond it by the rule."""
    spans = snapshot.today.days_of(lab)
    known = (span.spaces_open for span in spans if span.first_day <= day <= span.last_day)
    return next(known, catalogue.lab_spaces(lab, day))


def _live(
    uow: UnitOfWork, actor: Actor, snapshot: Snapshot, wish: ForecastWish
) -> Scenario | Refused:
    """Participants' users run on shipped assumptions."""
    if refused := too_late(snapshot.today.on):
        return refused
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
