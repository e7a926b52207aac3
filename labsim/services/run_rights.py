"""Who sees a run, and who may steer it."""

from labsim.domain.people import PARTICIPANT_ROLES, PersonRole
from labsim.domain.runs import RunKind, kinds_for
from labsim.services.actors import PLANNERS, Actor, NotAllowed, NotFound
from models.records import RunFilter, RunRecord
from models.unit_of_work import UnitOfWork


def must_start(actor: Actor, kind: RunKind) -> None:
    """Raises NotAllowed."""
    if kind not in kinds_for(actor.role):
        raise NotAllowed


def visible(actor: Actor) -> RunFilter:
    """Whose runs stand in the lists: to planners everybody's, to lab staff those from live data.

    Participants' users see their organisation's. Raises NotAllowed for everybody else.
    """
    match actor.role:
        case None | PersonRole.PLANNER | PersonRole.ADMINISTRATOR:
            return RunFilter()
        case PersonRole.LAB_STAFF:
            return RunFilter(live=True)
        case PersonRole.AUDITOR:
            raise NotAllowed
        case _:
            return RunFilter(participant_id=actor.participant_id)


def may_see(actor: Actor, run: RunRecord) -> bool:
    """That it is there, and how far it is."""
    if actor.role is None or actor.role in PLANNERS:
        return True
    if actor.role in PARTICIPANT_ROLES:
        return run.participant_id is not None and run.participant_id == actor.participant_id
    return actor.role is PersonRole.LAB_STAFF and run.is_live


def may_open(actor: Actor, run: RunRecord) -> bool:
    """Its page and all behind it. A participant's own live run would tell planners which number its people have."""
    tells_who = run.is_live and run.participant_id is not None
    return may_see(actor, run) and not (tells_who and actor.role is PersonRole.PLANNER)


def may_steer(actor: Actor, run: RunRecord) -> bool:
    """Its owner, administrators, and the system itself."""
    return actor.role in {None, PersonRole.ADMINISTRATOR} or actor.person_id == run.owner_id


def may_read_names(actor: Actor) -> bool:
    """Whether P001 of a run from live data has a name for this reader: for DCC lab staff and administrators."""
    return actor.role is None or actor.is_desk


def may_read_files(actor: Actor, run: RunRecord) -> bool:
    """Everybody's live data are in the files of a run that begins with them, whatever its kind.

    No participant's user reads those, nor any figure that is made of them.
    """
    return may_open(actor, run) and not (run.is_live and actor.role in PARTICIPANT_ROLES)


def seen_run(uow: UnitOfWork, actor: Actor, reference: str) -> RunRecord:
    """Raises NotFound, for a run that is none of this person's business too."""
    return _seen(actor, uow.runs.find(reference))


def steered_run(uow: UnitOfWork, actor: Actor, reference: str) -> RunRecord:
    """To be changed: locked until the unit ends. Raises NotFound, NotAllowed."""
    run = _seen(actor, uow.runs.hold(reference))
    if not may_steer(actor, run):
        raise NotAllowed
    return run


def _seen(actor: Actor, run: RunRecord | None) -> RunRecord:
    if run is None or not may_open(actor, run):
        raise NotFound
    return run
