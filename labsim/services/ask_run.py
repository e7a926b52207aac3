"""A run is asked for: checked as the simulator checks it, held against what its owner may ask for, and queued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from math import ceil, log2, prod
from typing import Any

from labsim.domain.people import PARTICIPANT_ROLES
from labsim.domain.runs import MEGABYTE, RunKind, limits_of
from labsim.services.actors import Actor, NotAllowed
from labsim.services.refusals import Refused, refuse
from labsim.services.run_rights import must_start
from labsim.services.scenario_library import find_version
from labsim.wording.lists import list_text
from labsim.wording.messages import Message
from labsim.wording.numbers import count_text
from labsim.wording.runs import UNKNOWN_KEY
from models.records import NewHistory, NewRun, RunRecord, RunScenario
from models.unit_of_work import UnitOfWork
from simulations.answer import QuestionError, Vary
from simulations.executors import usable_processors
from simulations.outputs import plain
from simulations.scenario import Scenario, ScenarioError
from simulations.scenario_words import NO_SUCH_KEY
from simulations.study import Request, RequestError, check


@dataclass(frozen=True, slots=True)
class RunWish:
    """A study to be run. `scenarios` are the names of those in the request, as far as they have one.

    `register` says which participant each P001 of a live scenario is; only lab staff are ever shown it.
    """

    title: str
    kind: RunKind
    request: Request
    scenarios: tuple[RunScenario, ...] = ()
    workers: int = 1
    register: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class StudyWish:
    """A study of scenarios by their names, the base first; `over` and the rest as in `simulations.study`."""

    kind: RunKind
    scenarios: tuple[RunScenario, ...]
    replications: int
    seed: int
    title: str = ""
    precision: float | None = None
    workers: int = 1
    over: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    vary: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class RunAsked:
    run: RunRecord


def ask_study(uow: UnitOfWork, actor: Actor, wish: StudyWish, now: datetime) -> RunAsked | Refused:
    """Raises NotAllowed. Participants' users run shipped scenarios alone."""
    must_start(actor, wish.kind)
    found = [_scenario(uow, actor, each) for each in wish.scenarios]
    known = [each for each in found if each is not None]
    if not found or len(known) < len(found):
        return refuse(
            "A scenario is not in the list, or another labsim wrote it", "Choose again", "scenarios"
        )
    request = Request(
        kind=wish.kind.value,  # type: ignore[arg-type]
        scenarios=told_apart([each.canonical() for each in known]),
        entropy=wish.seed,
        replications=wish.replications,
        precision=wish.precision,
        over=dict(wish.over),
        vary=wish.vary,
        until=wish.until,
    )
    title = wish.title or _title(wish, known)
    asked = RunWish(title, wish.kind, request, wish.scenarios, wish.workers)
    return ask_run(uow, actor, asked, now)


def ask_run(uow: UnitOfWork, actor: Actor, wish: RunWish, now: datetime) -> RunAsked | Refused:
    """Raises NotAllowed."""
    must_start(actor, wish.kind)
    if actor.person_id is None:
        raise NotAllowed
    refused = too_much(actor, wish.request) or _wrong(wish.request) or no_room(uow, actor)
    if refused:
        return refused
    new = _new(actor, wish)
    run = uow.runs.add(new, now)
    uow.history.add(run_line(actor, "ask_run", run, now, after=_asked(run)))
    return RunAsked(run)


def told_apart(texts: Sequence[str]) -> tuple[str, ...]:
    """Scenarios of one name, such as two versions of one, get a number behind it: `spring`, `spring-2`."""
    taken: set[str] = set()
    return tuple(_named_apart(Scenario.from_canonical(text), taken) for text in texts)


def too_much(actor: Actor, request: Request) -> Refused | None:
    """More than anybody of this role may ask of one run; looked at before any scenario is made."""
    limits = limits_of(actor.role)
    cases, planned = case_count(request), planned_replications(request)
    if cases > limits.cases:
        text = f"This makes {count_text(cases, 'world')}, and a run has at most {limits.cases}"
        return refuse(text, "Leave out scenarios or values", _many_field(request))
    if planned > limits.replications:
        text = (
            f"This makes {planned:,} replications in all, and a run has at most "
            f"{limits.replications:,}"
        )
        return refuse(text, "Ask for fewer replications, scenarios or values", "replications")
    return None


def no_room(uow: UnitOfWork, actor: Actor, *, one_more: bool = True) -> Refused | None:
    """What its owner has waiting and keeps. Locks the owner's row."""
    limits = limits_of(actor.role)
    has = uow.runs.of_person(actor.person_id) if actor.person_id is not None else None
    if has is None:
        return None
    if has.waiting >= limits.waiting:
        text = f"You have {count_text(has.waiting, 'run')} waiting or running, and may have {limits.waiting}"
        return refuse(text, "Wait until one has ended, or cancel one")
    if one_more and has.kept >= limits.kept:
        text = f"You keep {count_text(has.kept, 'run')}, and may keep {limits.kept}"
        return refuse(text, "Delete one that nobody needs any more")
    if has.bytes >= limits.megabytes * MEGABYTE:
        used = f"{has.bytes / MEGABYTE:,.0f} MB"
        text = f"The files of your runs take {used}, and may take {limits.megabytes:,} MB"
        return refuse(text, "Delete runs that nobody needs any more")
    return None


def case_count(request: Request) -> int:
    """How many worlds are run; of an answer, as many as bisection tries at most."""
    if request.kind == "answer":
        return _most_tried(request.vary)
    points = prod(len(values) for values in request.over.values()) if request.over else 1
    return points * len(request.scenarios)


def planned_replications(request: Request) -> int:
    """Of all worlds together, at most."""
    return case_count(request) * request.replications


def run_line(
    actor: Actor,
    act: str,
    run: RunRecord,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> NewHistory:
    return NewHistory(
        at=now,
        person_id=actor.person_id,
        participant_id=run.participant_id,
        act=act,
        subject_kind="run",
        subject=run.reference,
        before=before,
        after=after,
    )


def _named_apart(scenario: Scenario, taken: set[str]) -> str:
    names = chain([scenario.name], (f"{scenario.name}-{number}" for number in count(2)))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    same = name == scenario.name
    return (scenario if same else scenario.with_values({"name": name})).canonical()


def _scenario(uow: UnitOfWork, actor: Actor, wanted: RunScenario) -> Scenario | None:
    if wanted.number is not None and actor.role in PARTICIPANT_ROLES:
        return None
    return find_version(uow, wanted.name, wanted.number)


def _title(wish: StudyWish, scenarios: Sequence[Scenario]) -> str:
    titles = [scenario.title or scenario.name for scenario in scenarios]
    more = f" and {count_text(len(titles) - 1, 'other')}" if len(titles) > 1 else ""
    over = f", over {list_text(list(wish.over))}" if wish.over else ""
    asked = f", the smallest {wish.vary.partition('=')[0]} for {wish.until}" if wish.vary else ""
    return f"{titles[0]}{more}{over}{asked}"


def _new(actor: Actor, wish: RunWish) -> NewRun:
    own = actor.role in PARTICIPANT_ROLES
    return NewRun(
        owner_id=actor.person_id,  # type: ignore[arg-type]  # asked by ask_run
        participant_id=actor.participant_id if own else None,
        title=wish.title.strip()[:200],
        kind=wish.kind,
        request=plain(wish.request.as_values()),
        scenarios=wish.scenarios,
        replications=wish.request.replications,
        planned=planned_replications(wish.request),
        workers=min(max(wish.workers, 1), most_workers(actor)),
        register=_register(wish),
    )


def _register(wish: RunWish) -> Mapping[str, Any] | None:
    """A run whose scenarios hold live data has one, be it empty: it is what tells such runs from others."""
    if wish.register is not None or not any(map(_is_live, wish.request.scenarios)):
        return wish.register
    return {}


def _is_live(text: str) -> bool:
    return Scenario.from_canonical(text).today is not None


def most_workers(actor: Actor) -> int:
    """Processes that a run may be spread over."""
    return 1 if actor.role in PARTICIPANT_ROLES else usable_processors()


def _most_tried(vary: str) -> int:
    """1 where the range cannot be read: that is told elsewhere."""
    try:
        return 2 + ceil(log2(len(Vary.read(vary).values)))
    except QuestionError:
        return 1


def _many_field(request: Request) -> str:
    return {"sweep": "over", "backward": "over", "answer": "vary"}.get(request.kind, "scenarios")


def _wrong(request: Request) -> Refused | None:
    """What the simulator itself says of it, at the field it is about."""
    try:
        check(request)
    except ScenarioError as error:
        field_name = _many_field(request)
        return Refused(
            tuple(
                Message(field_name, f"{key}: {_remedy_text(remedy)}", "")
                for key, remedy in error.problems
            )
        )
    except QuestionError as error:
        return refuse(str(error), "", _question_field(request))
    except RequestError as error:
        return refuse(str(error), "", error.about)
    return None


def _remedy_text(remedy: str) -> str:
    """As a page says it, where the simulator speaks to who is at the command line."""
    return UNKNOWN_KEY if remedy == NO_SUCH_KEY else remedy


def _question_field(request: Request) -> str:
    try:
        Vary.read(request.vary)
    except QuestionError:
        return "vary"
    return "until"


def _asked(run: RunRecord) -> dict[str, Any]:
    names = [f"{s.name}, version {s.number}" if s.number else s.name for s in run.scenarios]
    return {
        "title": run.title,
        "kind": run.kind.value,
        "scenarios": names,
        "replications": run.replications,
    }
