"""A backward plan is asked for: a run over days of application, for a kind of party or one participant's mandate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from labsim.domain.london import london_day
from labsim.domain.mandates import LAST_CALLS
from labsim.domain.participants import Category, ParticipantId, SupplyKind
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.roles import UserRole
from labsim.domain.runs import RunKind, RunLimits, limits_of
from labsim.services.actors import Actor, NotFound
from labsim.services.ask_run import RunAsked, RunWish, ask_run, most_workers
from labsim.services.read_runs import read_run_desk
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import must_start
from labsim.services.scenario_library import find_version
from labsim.wording.dates import day_text
from labsim.wording.messages import Message
from labsim.wording.plans import plan_title
from models.records import ParticipantRecord, RunScenario
from models.unit_of_work import UnitOfWork
from simulations.plan_backward import WEEKS_BEFORE, backward_request, days_to_try, planned_scenario
from simulations.scenario import Mandated, Plan, PlannedTesting, Scenario, ScenarioError
from simulations.scenario_files import shipped_scenario
from simulations.scenario_toml import BASE

FIRST_REF: Final = "P001"
_FIELDS: Final[Mapping[str, str]] = {"over": "first", "scenarios": "scenario"}
_KINDS: Final[Mapping[Category, Mandated]] = {
    Category.LARGE_SUPPLIER: Mandated.LARGE_SUPPLIER,
    Category.SMALL_SUPPLIER: Mandated.SMALL_SUPPLIER,
    Category.ELECTRICITY_NETWORK: Mandated.DISTRIBUTION_GROUP,
}


@dataclass(frozen=True, slots=True)
class PlanWish:
    """Without a `mandate` that of the kind holds; without a `first` day, a usual one. A participant brings its own."""

    replications: int
    seed: int
    scenario: RunScenario = RunScenario(BASE)  # noqa: RUF009 - frozen
    kind: Mandated | None = None
    mandate: date | None = None
    first: date | None = None
    testing: PlannedTesting = PlannedTesting.AS_DRAWN
    participant_id: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """What a plan can be made of. `whose` is the participant it is for, and `kind` what the simulator takes it for."""

    whose: ParticipantRecord | None
    kind: Mandated | None
    mandate: date | None
    scenarios: tuple[tuple[RunScenario, str], ...]
    mandates: Mapping[Mandated, date | None]
    limits: RunLimits


@dataclass(frozen=True, slots=True)
class _Party:
    kind: Mandated
    mandate: date | None
    roles: tuple[UserRole, ...]
    register: Mapping[str, int] | None


def read_plan_desk(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId | None = None
) -> PlanDesk:
    """Participants' users plan for their own organisation, lab staff for the one named. Raises NotAllowed, NotFound."""
    whose = _whose(uow, actor, participant_id)
    scenario = shipped_scenario(BASE)
    if scenario is None:
        raise NotFound
    mandates = {kind: scenario.mandate_of(kind) for kind in Mandated}
    kind = None if whose is None else planned_kind(whose)
    own = None if whose is None or kind is None else whose.mandate or mandates[kind]
    desk = read_run_desk(uow, actor, RunKind.BACKWARD)
    return PlanDesk(whose, kind, own, desk.scenarios, mandates, limits_of(actor.role))


def ask_backward(
    uow: UnitOfWork, actor: Actor, wish: PlanWish, now: datetime
) -> RunAsked | Refused:
    """Raises NotAllowed, NotFound."""
    whose = _whose(uow, actor, wish.participant_id)
    party = _party(actor, wish, whose)
    if isinstance(party, Refused):
        return party
    scenario = find_version(uow, wish.scenario.name, wish.scenario.number)
    if scenario is None or (actor.role in PARTICIPANT_ROLES and wish.scenario.number is not None):
        return refuse("The scenario is not in the list any more", "Choose again", "scenario")
    return _asked(uow, actor, wish, party, scenario, now)


def planned_kind(participant: ParticipantRecord) -> Mandated | None:
    """What the simulator takes it for; None where no mandate concerns its like."""
    if participant.supply is SupplyKind.NON_DOMESTIC:
        return Mandated.NON_DOMESTIC_SUPPLIER
    return _KINDS.get(participant.category)


def _whose(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId | None
) -> ParticipantRecord | None:
    """None for a kind of party. Raises NotAllowed, NotFound."""
    must_start(actor, RunKind.BACKWARD)
    own = actor.participant_id if actor.role in PARTICIPANT_ROLES else participant_id
    if own is None:
        actor.must_plan()
        return None
    if actor.role not in PARTICIPANT_ROLES:
        actor.must_be_desk()
    found = uow.participants.find(own)
    if found is None:
        raise NotFound
    return found


def _party(actor: Actor, wish: PlanWish, whose: ParticipantRecord | None) -> _Party | Refused:
    if whose is None:
        if wish.kind is None:
            return refuse("No kind of party is chosen", "Choose one", "kind")
        return _Party(wish.kind, wish.mandate, (), None)
    kind = planned_kind(whose)
    if kind is None:
        return refuse(
            "No mandate concerns organisations of this category", "There is nothing to plan"
        )
    register = None if actor.role in PARTICIPANT_ROLES else {FIRST_REF: int(whose.id)}
    return _Party(kind, whose.mandate, tuple(sorted(whose.roles)), register)


def _asked(
    uow: UnitOfWork,
    actor: Actor,
    wish: PlanWish,
    party: _Party,
    scenario: Scenario,
    now: datetime,
) -> RunAsked | Refused:
    mandate = party.mandate or scenario.mandate_of(party.kind)
    if mandate is None:
        return refuse("Parties of this kind have no mandate in common", "Give one", "mandate")
    days = _days(wish, scenario, mandate, london_day(now))
    if isinstance(days, Refused):
        return days
    plan = Plan(
        kind=party.kind,
        mandate=mandate,
        applies=days[0],
        roles=party.roles,
        testing=wish.testing,
    )
    try:
        planned = planned_scenario(scenario, plan, mandate)
    except ScenarioError as error:
        return Refused(tuple(Message("mandate", _plain(said), "") for _, said in error.problems))
    request = backward_request(planned, days, wish.replications, wish.seed)
    title = plan_title(party.kind.value, mandate, FIRST_REF if party.register else "")
    asked = RunWish(
        title, RunKind.BACKWARD, request, (wish.scenario,), most_workers(actor), party.register
    )
    answer = ask_run(uow, actor, asked, now)
    return answer if isinstance(answer, RunAsked) else _at_its_fields(answer)


def _days(
    wish: PlanWish, scenario: Scenario, mandate: date, today: date
) -> tuple[date, ...] | Refused:
    """Weekly to the mandate; today and the day that SECAS named stand among them."""
    start = scenario.time.start
    if mandate <= start:
        text = f"The mandate is not after {day_text(start)}, the first day of the scenario"
        return refuse(text, "Give a later one", "mandate")
    first = wish.first or max(start, mandate - timedelta(weeks=WEEKS_BEFORE))
    if not start <= first < mandate:
        text = f"The first day to try is not between {day_text(start)} and the mandate"
        return refuse(text, "Give a day before the mandate", "first")
    said = LAST_CALLS.get(mandate)
    return days_to_try(first, mandate, [today, *([said] if said else [])])


def _plain(remedy: str) -> str:
    words = remedy.removeprefix("plan: ")
    return f"{words[:1].upper()}{words[1:]}"


def _at_its_fields(answer: Refused) -> Refused:
    messages = tuple(
        Message(_FIELDS.get(each.field, each.field), each.text, each.remedy)
        for each in answer.messages
    )
    return Refused(messages)
