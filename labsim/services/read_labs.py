"""A lab by month, and what both labs have open, taken and asked for in the next twelve months."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from labsim.domain.labs import Lab, LabId
from labsim.domain.months import months_after
from labsim.domain.rulebook import DatedValue
from labsim.domain.rulebook.titles import RULE_TITLES
from labsim.domain.slots.lifecycle import HOLDS_SPACES, UNDECIDED
from labsim.domain.working_calendar import WorkingCalendar
from labsim.services.actors import READERS, Actor, NotFound
from labsim.services.catalogue import Catalogue, load_catalogue
from labsim.services.read_availability import AvailabilityDay, read_days
from labsim.wording.values import value_text
from models.records import Page, SlotFilter, SlotRecord
from models.unit_of_work import UnitOfWork

SLOTS_SHOWN: Final = 25
OUTLOOK_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class LabFact:
    """One LAB-* rule as it stands for a lab: its values in words."""

    code: str
    title: str
    text: str
    source: str
    assumption: bool


@dataclass(frozen=True, slots=True)
class LabMonth:
    """One lab's month. `slots` are those that hold or want its days; None for readers who see numbers only."""

    lab: Lab
    labs: tuple[Lab, ...]
    first: date
    days: tuple[AvailabilityDay, ...]
    sums: "MonthSums"
    earlier: date | None
    later: date | None
    facts: tuple[LabFact, ...]
    slots: Page[SlotRecord] | None


@dataclass(frozen=True, slots=True)
class MonthSums:
    """A month of a lab in space-days (a space open on a lab day counts once), and its fullest day."""

    first: date
    lab_days: int
    spaces_open: int
    taken: int
    asked: int
    fullest: AvailabilityDay | None

    @property
    def free(self) -> int:
        return self.spaces_open - self.taken


@dataclass(frozen=True, slots=True)
class LabOutlook:
    lab: Lab
    months: tuple[MonthSums, ...]


def default_lab(uow: UnitOfWork) -> LabId:
    """The first lab by id."""
    return next(iter(load_catalogue(uow).labs.values())).id


def read_lab_month(
    uow: UnitOfWork, actor: Actor, lab_id: str, month: date, today: date, number: int
) -> LabMonth:
    """`month` is any day of it, `number` the page of slots. Raises NotFound, and DateOutsideCalendar."""
    catalogue = load_catalogue(uow)
    if lab_id not in catalogue.labs:
        raise NotFound
    lab = catalogue.labs[lab_id]
    first, last = month_span(month)
    days = read_days(uow, first, last, lab.id)[lab.id]
    return LabMonth(
        lab=lab,
        labs=tuple(catalogue.labs.values()),
        first=first,
        days=days,
        sums=month_sums(days)[0],
        earlier=_known(catalogue.calendar, months_after(first, -1)),
        later=_known(catalogue.calendar, months_after(first, 1)),
        facts=tuple(_facts(catalogue, lab.id, today)),
        slots=_slots(uow, actor, lab.id, (first, last), number),
    )


def all_labs(uow: UnitOfWork) -> tuple[Lab, ...]:
    return tuple(load_catalogue(uow).labs.values())


def month_span(day: date) -> tuple[date, date]:
    """The first and the last day of the day's month."""
    length = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=length)


def _known(days: WorkingCalendar, month: date) -> date | None:
    return month if days.first_day <= month <= days.last_day else None


def _slots(
    uow: UnitOfWork, actor: Actor, lab: LabId, span: tuple[date, date], number: int
) -> Page[SlotRecord] | None:
    if actor.role not in READERS:
        return None
    first, last = span
    wanted = SlotFilter(states=HOLDS_SPACES | UNDECIDED, lab=lab, first=first, last=last)
    return uow.slots.page(wanted, number, SLOTS_SHOWN)


def _facts(catalogue: Catalogue, lab: LabId, day: date) -> Iterable[LabFact]:
    of_lab = [row for row in catalogue.rulebook.in_force_on(day) if row.applies_to == lab]
    for code, rows in groupby(of_lab, key=lambda row: row.code):
        yield _fact(code, list(rows))


def _fact(code: str, rows: list[DatedValue]) -> LabFact:
    return LabFact(
        code=code,
        title=RULE_TITLES.get(code, code),
        text=", ".join(_part(row, alone=len(rows) == 1) for row in rows),
        source="; ".join(dict.fromkeys(row.source for row in rows)),
        assumption=any(row.assumption for row in rows),
    )


def _part(row: DatedValue, *, alone: bool) -> str:
    return value_text(row) if alone else f"{row.parameter} {value_text(row)}"


def read_outlook(uow: UnitOfWork, today: date) -> tuple[LabOutlook, ...]:
    """The month of today and the eleven after it, as far as the calendar goes, for every lab; two queries."""
    catalogue = load_catalogue(uow)
    first = today.replace(day=1)
    end = months_after(first, OUTLOOK_MONTHS) - timedelta(days=1)
    days = read_days(uow, first, min(end, catalogue.calendar.last_day))
    return tuple(
        LabOutlook(lab, month_sums(days.get(lab.id, ()))) for lab in catalogue.labs.values()
    )


def month_sums(days: Iterable[AvailabilityDay]) -> tuple[MonthSums, ...]:
    """The days, in order, put together by month."""
    by_month = groupby(days, key=lambda day: day.day.replace(day=1))
    return tuple(
        _sums(month, [day for day in of_month if day.off is None]) for month, of_month in by_month
    )


def _sums(month: date, lab_days: list[AvailabilityDay]) -> MonthSums:
    return MonthSums(
        first=month,
        lab_days=len(lab_days),
        spaces_open=sum(day.spaces_open for day in lab_days),
        taken=sum(day.spaces_taken for day in lab_days),
        asked=sum(day.asked for day in lab_days),
        fullest=max(lab_days, key=lambda day: day.spaces_taken, default=None),
    )
