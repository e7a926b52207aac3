"""Changes of capacity as desk and auditors read them: the list, a year at a glance, and the dry run of a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from labsim.domain.capacity.changes import CapacityChange
from labsim.domain.labs import Lab
from labsim.domain.london import london_day
from labsim.services.actors import Actor, NotFound
from labsim.services.capacity_plans import CapacityPlan, Choices
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.change_capacity import change_problem
from labsim.services.end_capacity_change import first_end
from labsim.services.plan_capacity import plan_capacity
from labsim.services.read_labs import month_span
from labsim.services.refusals import Refused
from models.records import CapacityRecord
from models.unit_of_work import UnitOfWork

MONTHS: Final = range(1, 13)


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """A change as it stands, or as it was added where it never began; `may_end` from which day it can be taken back."""

    record: CapacityRecord
    change: CapacityChange
    lab: Lab
    lab_days: int
    may_end: date | None

    @property
    def never_held(self) -> bool:
        return self.record.standing is None

    @property
    def ended_early(self) -> bool:
        return self.record.ended_from is not None


@dataclass(frozen=True, slots=True)
class MonthOfCapacity:
    """Spaces open on the days with the fewest, of as many as the lab has then; lab days reduced and closed."""

    first: date
    regular: int
    fewest_open: int
    reduced_days: int
    closed_days: int


@dataclass(frozen=True, slots=True)
class CapacityDesk:
    """Everything on the page of a year; `years` are its neighbours that the calendar knows."""

    year: int
    earlier: int | None
    later: int | None
    labs: tuple[Lab, ...]
    coming: tuple[CapacityLine, ...]
    past: tuple[CapacityLine, ...]
    months: tuple[tuple[Lab, tuple[MonthOfCapacity, ...]], ...]


def read_capacity(
    uow: UnitOfWork, actor: Actor, year: int, lab_id: str, today: date
) -> CapacityDesk:
    """Changes that touch the year, of one lab or of all; coming ones hold today or later. Raises NotFound."""
    actor.must_read()
    catalogue = load_catalogue(uow)
    first, last = catalogue.calendar.first_day.year, catalogue.calendar.last_day.year
    if not first <= year <= last or (lab_id and lab_id not in catalogue.labs):
        raise NotFound
    labs = [lab for lab in catalogue.labs.values() if lab_id in {"", lab.id}]
    lines = [_line(catalogue, record, today) for record in uow.capacity.all()]
    own = [line for line in lines if line.lab in labs and _touches(line.change, year)]
    return CapacityDesk(
        year=year,
        earlier=year - 1 if year > first else None,
        later=year + 1 if year < last else None,
        labs=tuple(catalogue.labs.values()),
        coming=tuple(line for line in own if not _is_over(line, today)),
        past=tuple(line for line in own if _is_over(line, today)),
        months=tuple((lab, tuple(_months(catalogue, lab, year))) for lab in labs),
    )


def standing_changes(uow: UnitOfWork, actor: Actor, year: int, lab_id: str) -> list[CapacityChange]:
    """Those that hold in the year, as far as they do, by lab and first day."""
    actor.must_read()
    records = uow.capacity.all()
    standing = (record.standing for record in records)
    return [
        change
        for change in standing
        if change is not None and _touches(change, year) and lab_id in {"", change.lab}
    ]


def read_capacity_line(uow: UnitOfWork, actor: Actor, change_id: int, today: date) -> CapacityLine:
    """Raises NotFound."""
    actor.must_be_desk()
    record = uow.capacity.find(change_id)
    if record is None:
        raise NotFound
    return _line(load_catalogue(uow), record, today)


def read_capacity_plan(
    uow: UnitOfWork, actor: Actor, change: CapacityChange, choices: Choices, now: datetime
) -> CapacityPlan | Refused:
    """What the change would do by these choices. Nothing is written."""
    actor.must_be_desk()
    catalogue = load_catalogue(uow)
    refused = change_problem(catalogue, change, london_day(now))
    return refused or plan_capacity(uow, catalogue, change, choices, now)


def _line(catalogue: Catalogue, record: CapacityRecord, today: date) -> CapacityLine:
    change = record.standing or record.change
    return CapacityLine(
        record=record,
        change=change,
        lab=catalogue.labs[change.lab],
        lab_days=len(catalogue.calendar.working_days(change.first_day, change.last_day)),
        may_end=first_end(record, today),
    )


def _is_over(line: CapacityLine, today: date) -> bool:
    return line.never_held or line.change.last_day < today


def _touches(change: CapacityChange, year: int) -> bool:
    return change.first_day.year <= year <= change.last_day.year


def _months(catalogue: Catalogue, lab: Lab, year: int) -> Iterable[MonthOfCapacity]:
    closed = catalogue.closed(lab.id)
    for month in MONTHS:
        first, last = month_span(date(year, month, 1))
        days = catalogue.calendar.working_days(first, last)
        open_by_day = {day: catalogue.spaces_open(lab.id, day) for day in days}
        regular = {day: catalogue.lab_spaces(lab.id, day) for day in days}
        yield MonthOfCapacity(
            first=first,
            regular=max(regular.values()),
            fewest_open=min(open_by_day.values()),
            reduced_days=sum(open_by_day[day] < regular[day] for day in days),
            closed_days=sum(day in closed for day in days),
        )
