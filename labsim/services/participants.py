"""Testing Participants and the dated facts about them, recorded by DCC."""

from dataclasses import dataclass
from datetime import date, datetime

from labsim.domain.london import london_day
from labsim.domain.participants import (
    Category,
    FactKind,
    ParticipantFacts,
    ParticipantId,
    SupplyKind,
)
from labsim.domain.roles import UserRole
from labsim.services.actors import Actor, NotFound
from labsim.services.refusals import Refused, kept, refuse
from labsim.services.snapshots import participant_json
from models.errors import StaleVersion
from models.records import NewHistory, ParticipantRecord
from models.unit_of_work import UnitOfWork

_SUPPLIERS = frozenset({Category.LARGE_SUPPLIER, Category.SMALL_SUPPLIER})


@dataclass(frozen=True, slots=True)
class ParticipantForm:
    """What the desk writes down; `supply` belongs to suppliers alone."""

    name: str
    category: Category
    supply: SupplyKind | None
    mandate: date | None
    roles: frozenset[UserRole]


def create_participant(
    uow: UnitOfWork, actor: Actor, form: ParticipantForm, now: datetime
) -> ParticipantRecord | Refused:
    actor.must_be_desk()
    if refused := _problem(uow, form, None):
        return refused
    participant = uow.participants.add(
        form.name, form.category, form.supply, form.mandate, form.roles
    )
    uow.history.add(_entry(actor, participant, "create_participant", now, None))
    return participant


def change_participant(
    uow: UnitOfWork,
    actor: Actor,
    participant_id: ParticipantId,
    version: int,
    form: ParticipantForm,
    now: datetime,
) -> ParticipantRecord | Refused:
    """Raises StaleVersion where the form is older than the record."""
    actor.must_be_desk()
    old = uow.participants.find(participant_id)
    if old is None:
        raise NotFound
    if refused := _problem(uow, form, participant_id):
        return refused
    new = uow.participants.change(
        old,
        version,
        name=form.name,
        category=form.category,
        supply=form.supply,
        mandate=form.mandate,
        roles=form.roles,
    )
    uow.history.add(_entry(actor, new, "change_participant", now, old))
    return new


def _problem(
    uow: UnitOfWork, form: ParticipantForm, own_id: ParticipantId | None
) -> Refused | None:
    same = uow.participants.find_by_name(form.name)
    if same is not None and same.id != own_id:
        return refuse(
            "A participant of this name is recorded already", "Choose another name", "name"
        )
    if form.category in _SUPPLIERS and form.supply is None:
        return refuse("Say whether the supplier is domestic or not", "Choose one", "supply")
    if form.category not in _SUPPLIERS and form.supply is not None:
        return refuse(
            "Domestic or non-domestic is said of suppliers alone", "Leave it empty", "supply"
        )
    return None


def _entry(
    actor: Actor,
    participant: ParticipantRecord,
    act: str,
    now: datetime,
    before: ParticipantRecord | None,
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=participant.id,
        act=act,
        subject_kind="participant",
        subject=str(participant.id),
        before=participant_json(before) if before else None,
        after=participant_json(participant),
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """A dated fact; `completed_on` is None to withdraw one recorded in error."""

    kind: FactKind
    role: UserRole | None
    completed_on: date | None


def record_fact(
    uow: UnitOfWork,
    actor: Actor,
    participant_id: ParticipantId,
    fact: Fact,
    now: datetime,
    *,
    words: str = "",
    version: int | None = None,
) -> Fact | Refused:
    """SREPT, UEPT for a role, or the Gateway connection; what has not happened yet is no fact.

    `version` is how many records the form knew of. Raises StaleVersion where another was added since.
    """
    actor.must_be_desk()
    uow.participants.lock(participant_id)
    if uow.participants.find(participant_id) is None:
        raise NotFound
    if version is not None and version != len(uow.participants.fact_history(participant_id)):
        raise StaleVersion
    old = _standing(uow.participants.facts(participant_id), fact)
    entry = NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=participant_id,
        act="record_fact",
        subject_kind="participant",
        subject=str(participant_id),
        before={"completed_on": old.isoformat()} if old else None,
        after=_fact_json(fact),
        words=words,
    )
    if refused := _fact_problem(fact, old, london_day(now)):
        return kept(refused, entry)
    uow.participants.record_fact(
        participant_id, fact.kind, fact.role, fact.completed_on, actor.person_id, now
    )
    uow.history.add(entry)
    return fact


def _fact_problem(fact: Fact, standing: date | None, today: date) -> Refused | None:
    if (fact.role is not None) is not (fact.kind is FactKind.UEPT):
        return refuse(
            "UEPT is completed for a User Role, the others for none", "Choose the role", "role"
        )
    if fact.completed_on is not None and fact.completed_on > today:
        return refuse(
            "A fact has happened: its day is not later than today",
            "Come back when it is complete",
            "completed_on",
        )
    if fact.completed_on != standing:
        return None
    if standing is None:
        return refuse("Nothing is recorded that could be withdrawn", "Record the day instead")
    return refuse("This day is recorded already", "Nothing is left to do", "completed_on")


def _standing(facts: ParticipantFacts, fact: Fact) -> date | None:
    if fact.kind is FactKind.UEPT:
        return facts.uept.get(fact.role) if fact.role else None
    if fact.kind is FactKind.GATEWAY:
        return facts.gateway_connected_on
    by_kind = {f"srept_{kind.value}": day for kind, day in facts.srept.items()}
    return by_kind.get(fact.kind.value)


def _fact_json(fact: Fact) -> dict[str, str | None]:
    role = {"role": fact.role.value} if fact.role else {}
    day = fact.completed_on.isoformat() if fact.completed_on else None
    return {"fact": fact.kind.value, **role, "completed_on": day}
