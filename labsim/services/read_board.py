"""The allocation board: what is asked for beside both labs' days, and the dry run of one request or of several."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from labsim.domain.labs import Lab
from labsim.domain.months import months_after
from labsim.domain.slots.proposal import Crowd, FreeSpaces, crowds, short_days
from labsim.domain.working_calendar import WorkingCalendar
from labsim.services.actors import Actor
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.demand import (
    Asking,
    Demand,
    Tried,
    open_trial,
    read_asking,
    read_demand,
    with_counts,
)
from labsim.services.read_availability import AvailabilityDay, days_of
from models.records import SlotRecord
from models.unit_of_work import UnitOfWork

_MONTHS: Final = {"month": 1, "quarter": 3}


class View(StrEnum):
    """How much of the labs' calendars is on the board."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def months(self) -> int:
        return _MONTHS[self.value]


@dataclass(frozen=True, slots=True)
class BoardWish:
    """`day` is any of the period to be shown; without one it is that of the selected, or of the earliest, request."""

    view: View = View.QUARTER
    day: date | None = None
    selected: str = ""
    ticked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a quarter of the year; `earlier` and `later` begin its neighbours, where the calendar knows them."""

    view: View
    first: date
    last: date
    earlier: date | None
    later: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """A request that wants days of the period; `short` are those of its days on which it does not fit now."""

    asking: Asking
    lab: Lab
    short: tuple[date, ...]
    ticked: bool
    selected: bool

    @property
    def working_days(self) -> int:
        return len(self.asking.wish.spaces)


@dataclass(frozen=True, slots=True)
class Collision:
    """Requests that want the same days of a lab and do not all fit on them."""

    lab: Lab
    days: tuple[date, ...]
    wanted: int
    free: int
    slots: tuple[SlotRecord, ...]


@dataclass(frozen=True, slots=True)
class LabOnBoard:
    lab: Lab
    days: tuple[AvailabilityDay, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """One request on the board: what every rule says, what it leaves free on each lab day, whom it collides with."""

    tried: Tried
    lab: Lab
    left: dict[date, int]
    collisions: tuple[Collision, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`elsewhere` counts requests without a day in the period; `gone` is a selected reference that asks no more."""

    period: Period
    cards: tuple[Card, ...]
    elsewhere: int
    is_cut_off: bool
    labs: tuple[LabOnBoard, ...]
    dry_run: DryRun | None
    gone: str
    ticked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Several dry runs, one after another in the order of the requests; `gone` ask no more."""

    lines: tuple[Tried, ...]
    collisions: tuple[Collision, ...]
    gone: tuple[str, ...]
    labs: Mapping[str, Lab]


def read_board(uow: UnitOfWork, actor: Actor, wish: BoardWish, today: date) -> Board:
    """A constant number of statements. Raises DateOutsideCalendar."""
    actor.must_read()
    catalogue = load_catalogue(uow)
    asking = read_asking(uow, catalogue, today)
    chosen = next((each for each in asking if each.reference == wish.selected), None)
    period = _period(catalogue.calendar, wish.view, _day_of(wish, chosen, asking, today))
    demand = with_counts(uow, asking, period.first, period.last)
    shown = [each for each in asking if _wants_a_day_of(period, each)]
    free = demand.free()
    return Board(
        period=period,
        cards=tuple(_card(catalogue, each, free, wish) for each in shown),
        elsewhere=len(asking) - len(shown),
        is_cut_off=demand.is_cut_off,
        labs=_labs(uow, catalogue, demand, period),
        dry_run=_dry_run(uow, catalogue, demand, chosen) if chosen else None,
        gone=wish.selected if chosen is None else "",
        ticked=tuple(each.reference for each in asking if each.reference in wish.ticked),
    )


def _day_of(wish: BoardWish, chosen: Asking | None, asking: Sequence[Asking], today: date) -> date:
    if wish.day is not None:
        return wish.day
    if chosen is not None:
        return chosen.slot.request.first_day
    return min((each.slot.request.first_day for each in asking), default=today)


def _period(days: WorkingCalendar, view: View, day: date) -> Period:
    """The month, or the quarter of the year, that has the day in it."""
    first = day.replace(day=1, month=day.month - (day.month - 1) % view.months)
    following = months_after(first, view.months)
    before = months_after(first, -view.months)
    return Period(
        view=view,
        first=first,
        last=following - timedelta(days=1),
        earlier=before if before >= days.first_day else None,
        later=following if following <= days.last_day else None,
    )


def _wants_a_day_of(period: Period, asking: Asking) -> bool:
    asked = asking.slot.request
    return asked.first_day <= period.last and period.first <= asked.last_day


def _card(catalogue: Catalogue, asking: Asking, free: FreeSpaces, wish: BoardWish) -> Card:
    return Card(
        asking=asking,
        lab=catalogue.labs[asking.wish.lab],
        short=short_days(asking.wish, free),
        ticked=asking.reference in wish.ticked,
        selected=asking.reference == wish.selected,
    )


def _labs(
    uow: UnitOfWork, catalogue: Catalogue, demand: Demand, period: Period
) -> tuple[LabOnBoard, ...]:
    span = (period.first, period.last)
    asked = uow.ledger.asked(*span, catalogue.calendar)
    return tuple(
        LabOnBoard(
            lab,
            days_of(catalogue, lab.id, span, demand.counts.get(lab.id, {}), asked[lab.id]),
        )
        for lab in catalogue.labs.values()
    )


def _dry_run(uow: UnitOfWork, catalogue: Catalogue, demand: Demand, chosen: Asking) -> DryRun:
    free = demand.free()
    rivals = [
        each for each in demand.asking if not chosen.wish.spaces.keys().isdisjoint(each.wish.spaces)
    ]
    own = [
        crowd
        for crowd in crowds([each.wish for each in rivals], free)
        if chosen.reference in crowd.wanted
    ]
    return DryRun(
        tried=open_trial(uow, catalogue, demand, [chosen]).try_one(chosen),
        lab=catalogue.labs[chosen.wish.lab],
        left={
            day: free[chosen.wish.lab].get(day, 0) - spaces
            for day, spaces in chosen.wish.spaces.items()
        },
        collisions=collisions(catalogue, demand.asking, own),
    )


def collisions(
    catalogue: Catalogue, asking: Iterable[Asking], of: Iterable[Crowd]
) -> tuple[Collision, ...]:
    """The crowds of several that do not all fit, for people to look at."""
    slots = {each.reference: each.slot for each in asking}
    return tuple(
        Collision(
            lab=catalogue.labs[crowd.lab],
            days=crowd.days,
            wanted=crowd.total,
            free=crowd.free,
            slots=tuple(slots[reference] for reference in crowd.wanted),
        )
        for crowd in of
        if crowd.is_too_large and len(crowd.wanted) > 1
    )


def read_batch(uow: UnitOfWork, actor: Actor, references: Collection[str], today: date) -> Batch:
    """What would become of these requests if they were allocated together, the older first. Nothing is written."""
    actor.must_be_desk()
    catalogue = load_catalogue(uow)
    demand = read_demand(uow, catalogue, today)
    chosen = [each for each in demand.asking if each.reference in references]
    trial = open_trial(uow, catalogue, demand, chosen)
    found = crowds([each.wish for each in chosen], demand.free())
    known = {each.reference for each in chosen}
    return Batch(
        lines=tuple(trial.try_one(each) for each in chosen),
        collisions=collisions(catalogue, chosen, found),
        gone=tuple(sorted(reference for reference in references if reference not in known)),
        labs=catalogue.labs,
    )
