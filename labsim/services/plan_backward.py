"""A backward plan is asked for: a run over days of application, for a kind of party or one participant's mandate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from labsim.domain.mandates import LAST_CALLS
from labsim.domain.participants import ParticipantId
from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.roles import UserRole
from labsim.domain.runs import RunKind, RunLimits, limits_of
from labsim.services.actors import Actor, NotFound
from labsim.services.ask_run import RunAsked, RunWish, ask_run, most_workers
from labsim.services.read_assumptions import baseline
from labsim.services.read_runs import read_run_desk
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import must_start
from labsim.services.scenario_library import find_version
from labsim.services.snapshot import ListedParty, Snapshot, from_today
from labsim.wording.dates import day_text
from labsim.wording.forecasts import forecast_title
from labsim.wording.messages import Message
from labsim.wording.plans import plan_title
from models.records import ParticipantRecord, RunScenario
from models.unit_of_work import UnitOfWork
from simulations.plan_backward import WEEKS_BEFORE, backward_request, days_to_try, planned_scenario
from simulations.scenario import Mandated, Plan, PlannedTesting, Scenario, ScenarioError
from simulations.scenario_toml import BASE
from simulations.today import LiveParty

_FIELDS: Final[Mapping[str, str]] = {"over": "first", "scenarios": "scenario"}


@dataclass(frozen=True, slots=True)
class PlanWish:
    """Of a kind, or of somebody on record by P-number or id. Without a `mandate` that of the record or of the kind.

    Without a `first` day a usual one.
    """

    replications: int
    seed: int
    scenario: RunScenario = field(default_factory=lambda: RunScenario(BASE))
    kind: Mandated | None = None
    mandate: date | None = None
    first: date | None = None
    testing: PlannedTesting = PlannedTesting.AS_DRAWN
    ref: str = ""
    participant_id: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class PlannedParty:
    """`ref` is its P-number where it is somebody on record."""

    kind: Mandated
    mandate: date | None
    roles: tuple[UserRole, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """What a plan can be made of. `whose` is the participant it is for, and `party` what the simulator takes it for.

    `from_today`: its mandate is still to come, so the world begins with the live data. `parties` are those on record.
    `seconds` is about how long a usual plan takes that tries all of `most_days`, after the last plan that was done.
    """

    whose: ParticipantRecord | None
    party: PlannedParty | None
    mandate: date | None
    from_today: bool
    scenarios: tuple[tuple[RunScenario, str], ...]
    mandates: Mapping[Mandated, date | None]
    parties: tuple[PlannedParty, ...]
    limits: RunLimits
    usual_replications: int
    most_days: int
    seconds: float | None


def read_plan_desk(
    uow: UnitOfWork,
    actor: Actor,
    listed: Sequence[ListedParty],
    today: date,
    participant_id: ParticipantId | None = None,
) -> PlanDesk:
    """Participants' users plan for their own organisation, lab staff for the one named. Raises NotAllowed, NotFound."""
    whose = _whose(uow, actor, participant_id)
    scenario = baseline()
    own = None if whose is None else whose.id
    party = next((_planned(each) for each in listed if each.participant_id == own), None)
    mandate = None if party is None else party.mandate or scenario.mandate_of(party.kind)
    on_record = map(_planned, listed)
    usual, days = _usual_replications(actor), _most_days(mandate, today)
    return PlanDesk(
        whose=whose,
        party=party,
        mandate=mandate,
        from_today=mandate is not None and mandate > today,
        scenarios=read_run_desk(uow, actor, RunKind.BACKWARD).scenarios,
        mandates={kind: scenario.mandate_of(kind) for kind in Mandated},
        parties=tuple(each for each in on_record if each is not None),
        limits=limits_of(actor.role),
        usual_replications=usual,
        most_days=days,
        seconds=_seconds(uow, actor, usual * days),
    )


def _usual_replications(actor: Actor) -> int:
    """Participants' users have one process for it."""
    return 50 if _own(actor) else 100


def _most_days(mandate: date | None, today: date) -> int:
    """Weekly, from today or as many weeks before the mandate as are usual."""
    ahead = WEEKS_BEFORE if mandate is None or mandate <= today else (mandate - today).days // 7
    return min(ahead, WEEKS_BEFORE) + 1


def _seconds(uow: UnitOfWork, actor: Actor, replications: int) -> float | None:
    """None before the first plan was done."""
    last = uow.runs.last_ended(RunKind.BACKWARD)
    if last is None or last.seconds is None or not last.expected:
        return None
    return last.seconds * last.workers / last.expected * replications / most_workers(actor)


def ask_backward(
    uow: UnitOfWork, actor: Actor, snapshot: Snapshot, wish: PlanWish, now: datetime
) -> RunAsked | Refused:
    """Raises NotAllowed, NotFound."""
    party = _party(snapshot, wish, _whose(uow, actor, wish.participant_id))
    if party is None:
        return refuse("Nobody is named whom a mandate concerns", "Choose another one", "kind")
    own = wish.scenario.number is not None and actor.role in PARTICIPANT_ROLES
    scenario = None if own else find_version(uow, wish.scenario.name, wish.scenario.number)
    if scenario is None:
        return refuse("The scenario is not in the list any more", "Choose again", "scenario")
    return _asked(uow, actor, snapshot, wish, party, scenario, now)


def _whose(
    uow: UnitOfWork, actor: Actor, participant_id: ParticipantId | None
) -> ParticipantRecord | None:
    """None where nobody is named. Raises NotAllowed, NotFound."""
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


def _party(
    snapshot: Snapshot, wish: PlanWish, whose: ParticipantRecord | None
) -> PlannedParty | None:
    """Who is planned; None for nobody, and for who stands under no mandate."""
    ref = wish.ref if whose is None else snapshot.party_of(whose.id)
    if ref:
        return _on_record(snapshot, ref)
    return None if wish.kind is None else PlannedParty(wish.kind, wish.mandate)


def _on_record(snapshot: Snapshot, ref: str | None) -> PlannedParty | None:
    """None for who is not on record, and for whom no mandate concerns."""
    found = next((each for each in snapshot.today.parties if each.ref == ref), None)
    return None if found is None else _planned(found)


def _planned(found: ListedParty | LiveParty) -> PlannedParty | None:
    """None for whom no mandate concerns."""
    if str(found.kind) not in set(Mandated):
        return None
    return PlannedParty(Mandated(str(found.kind)), found.mandate, found.roles, found.ref)


def _asked(
    uow: UnitOfWork,
    actor: Actor,
    snapshot: Snapshot,
    wish: PlanWish,
    party: PlannedParty,
    scenario: Scenario,
    now: datetime,
) -> RunAsked | Refused:
    mandate = party.mandate or scenario.mandate_of(party.kind)
    if mandate is None and party.ref:
        text = (
            f"No mandate is on record of {party.ref}, and parties of its kind have none in common"
        )
        return refuse(text, "DCC records it", "kind")
    if mandate is None:
        return refuse("Parties of this kind have no mandate in common", "Give one", "mandate")
    is_live = bool(party.ref) and mandate > snapshot.today.on
    if refused := _said_in_vain(wish, party, is_live=is_live):
        return refused
    try:
        begun = _from_today(scenario, snapshot) if is_live else scenario
        days = _days(wish, begun, mandate, snapshot.today.on)
        if isinstance(days, Refused):
            return days
        plan = _plan(wish, party, mandate, days[0], is_live=is_live)
        planned = planned_scenario(begun, plan, mandate)
    except ScenarioError as error:
        return Refused(tuple(Message("mandate", _plain(said), "") for _, said in error.problems))
    asked = RunWish(
        title=plan_title(party.kind.value, mandate, party.ref, _own(actor)),
        kind=RunKind.BACKWARD,
        request=backward_request(planned, days, wish.replications, wish.seed),
        scenarios=(wish.scenario,),
        workers=most_workers(actor),
        register=_register(actor, snapshot, party, is_live=is_live),
    )
    answer = ask_run(uow, actor, asked, now)
    return answer if isinstance(answer, RunAsked) else _at_its_fields(answer)


def _said_in_vain(wish: PlanWish, party: PlannedParty, *, is_live: bool) -> Refused | None:
    """Of who is on record, what is typed as well would count for nothing."""
    messages = []
    if party.ref and wish.mandate:
        text = f"The mandate of {party.ref} is on record, and no other one is planned for it"
        messages.append(Message("mandate", text, "Leave it empty"))
    if is_live and wish.testing is not PlannedTesting.AS_DRAWN:
        text = f"Where {party.ref} tests follows from what is on record of it"
        messages.append(Message("testing", text, "Leave it as it was"))
    return Refused(tuple(messages)) if messages else None


def _own(actor: Actor) -> bool:
    return actor.role in PARTICIPANT_ROLES


def _from_today(scenario: Scenario, snapshot: Snapshot) -> Scenario:
    """Raises ScenarioError."""
    on = snapshot.today.on
    return from_today(scenario, snapshot, f"from-{on.isoformat()}", forecast_title(on))


def _plan(
    wish: PlanWish, party: PlannedParty, mandate: date, first: date, *, is_live: bool
) -> Plan:
    if is_live:
        return Plan(participant=party.ref, mandate=mandate, applies=first)
    return Plan(
        kind=party.kind, mandate=mandate, applies=first, roles=party.roles, testing=wish.testing
    )


def _register(
    actor: Actor, snapshot: Snapshot, party: PlannedParty, *, is_live: bool
) -> dict[str, Any] | None:
    """Who is who in it. A participant's own run knows who they are, and nobody else."""
    if _own(actor):
        return {party.ref: snapshot.register[party.ref]} if is_live else None
    if is_live:
        return dict(snapshot.register)
    return {party.ref: snapshot.register[party.ref]} if party.ref else None


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
