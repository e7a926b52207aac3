"""A fair batch: which requests of a period to allocate together, and why the others are left out (E2E-ALLOCATE)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.slots.decision import SPACES
from labsim.domain.slots.proposal import Contest, Weighing, contests, settle
from labsim.services.actors import Actor
from labsim.services.catalogue import load_catalogue
from labsim.services.demand import Asking, Trial, open_trial, read_demand
from labsim.services.refusals import Refused, refuse
from labsim.wording.messages import Message
from labsim.wording.proposal import left_out_message
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

MOST_NODES: Final = 20  # of the search: counted, not timed, so that it ends alike on every machine
_PROVED: Final = 0  # what scipy calls it


@dataclass(frozen=True, slots=True)
class Placed:
    """A request that is proposed on its own terms; `ahead` waits longer, and would fit if its turn came."""

    asking: Asking
    ahead: SlotRecord | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a request is not placed, and the code of the rule that says so."""

    code: str
    said: Message


@dataclass(frozen=True, slots=True)
class NotPlaced:
    asking: Asking
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Nothing is written. No other choice of these requests weighs `most_better_percent` more; 0: this is the best."""

    first: date
    last: date
    placed: tuple[Placed, ...]
    not_placed: tuple[NotPlaced, ...]
    most_better_percent: float
    is_cut_off: bool
    weighing: Weighing
    labs: Mapping[str, Lab]

    @property
    def space_days_placed(self) -> int:
        return sum(line.asking.wish.space_days for line in self.placed)

    @property
    def space_days_asked(self) -> int:
        return self.space_days_placed + sum(line.asking.wish.space_days for line in self.not_placed)


def propose_batch(
    uow: UnitOfWork, actor: Actor, first: date, last: date, today: date
) -> Proposed | Refused:
    """For the requests whose first day is in the period, both days included; each on the terms that it asked for."""
    actor.must_read()
    if last < first:
        return refuse("Last day must be the first day or later", "Choose a later last day", "last")
    catalogue = load_catalogue(uow)
    demand = read_demand(uow, catalogue, today)
    asking = [each for each in demand.asking if first <= each.slot.request.first_day <= last]
    trial = open_trial(uow, catalogue, demand, asking)
    stops = {each.reference: trial.without_spaces(each) for each in asking}
    wishes = [each.wish for each in asking if not stops[each.reference]]
    solved = [solve(contest) for contest in contests(wishes, demand.free())]
    proposal = settle(wishes, demand.free(), {won for each in solved for won in each.won})
    weight = sum(wish.weight for wish in wishes if wish.reference in proposal.placed)
    reasons = {
        reference: tuple(Reason(line.code, said) for line in lines for said in line.messages)
        for reference, lines in stops.items()
        if lines
    } | {left.reference: (Reason(SPACES, left_out_message(left)),) for left in proposal.left_out}
    return Proposed(
        first=first,
        last=last,
        placed=_placed(trial, asking, proposal.placed),
        not_placed=tuple(
            NotPlaced(each, reasons[each.reference]) for each in asking if each.reference in reasons
        ),
        most_better_percent=_percent(sum(each.room_for_more for each in solved), weight),
        is_cut_off=demand.is_cut_off,
        weighing=Weighing.on(catalogue.rulebook, today),
        labs=catalogue.labs,
    )


def _placed(trial: Trial, asking: Sequence[Asking], placed: Sequence[str]) -> tuple[Placed, ...]:
    """In turn, as they will be allocated."""
    lines = []
    for each in asking:
        if each.reference in placed:
            lines.append(Placed(each, trial.ahead(each)))
            trial.take(each)
    return tuple(lines)


def _percent(part: float, whole: float) -> float:
    """Upwards to a tenth; 0 of nothing is 0."""
    return ceil(1000 * part / whole) / 10 if part and whole else 0.0


@dataclass(frozen=True, slots=True)
class Solved:
    """Who wins a contest, and how much more another choice could weigh at most: 0 where they are proved to be best."""

    won: frozenset[str]
    room_for_more: float


def solve(contest: Contest) -> Solved:
    """One variable a wish, one row a crowd. The same contest has the same answer, on every machine."""
    from scipy import optimize  # noqa: PLC0415 - slow to import, and needed here alone

    names = [wish.reference for wish in contest.wishes]
    answer = optimize.milp(
        c=[-float(score) for score in contest.scores()],
        integrality=[1] * len(names),
        bounds=optimize.Bounds(0, 1),
        constraints=optimize.LinearConstraint(
            [[crowd.wanted.get(name, 0) for name in names] for crowd in contest.crowds],
            ub=[crowd.free for crowd in contest.crowds],
        ),
        options={"mip_rel_gap": 0, "node_limit": MOST_NODES},
    )
    if answer.x is None:
        return Solved(frozenset(), float(sum(contest.scores())))
    won = frozenset(name for name, part in zip(names, answer.x, strict=True) if round(part))
    proved = answer.status == _PROVED
    return Solved(won, 0.0 if proved else float(answer.fun - answer.mip_dual_bound))
