"""The world in which the load tests live: 23 Nov 2017, ready participants, many staff; rounds of a race in bulk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from labsim.domain.labs import ARQIVA
from labsim.domain.slots.lifecycle import SlotState
from labsim.domain.slots.offers import terms_of
from labsim.services.seed import seed
from labsim.services.world import set_clock
from models.engine import Database
from models.records import NoticeRecord, ParticipantRecord, PersonRecord, SlotRecord
from models.unit_of_work import UnitOfWork, in_unit
from tests import builders as make

LAB: Final = ARQIVA
LAB_SPACES: Final = 100
LAST_SPACES: Final = 10
CLIENTS: Final = 64
PARTICIPANTS: Final = 16
ROUND_DAYS: Final = 4
FIRST_ROUND: Final = date(2018, 2, 1)
SMALL: Final = 1
LARGE: Final = 3


@dataclass(frozen=True, slots=True)
class Team:
    """A participant that meets every entry criterion, and its test manager."""

    participant: ParticipantRecord
    manager: PersonRecord


@dataclass(frozen=True, slots=True)
class World:
    staff: tuple[PersonRecord, ...]
    administrator: PersonRecord
    teams: tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Undecided requests for the last spaces of a few lab days that nobody else touches."""

    days: tuple[date, ...]
    slots: tuple[SlotRecord, ...]


def a_world(database: Database, staff: int = CLIENTS, teams: int = PARTICIPANTS) -> World:
    in_unit(database, lambda uow: seed(uow, make.NOW))
    in_unit(database, lambda uow: set_clock(uow, make.NOW, datetime.now(UTC)))  # noqa: TID251 - the real day
    return in_unit(database, lambda uow: _people(uow, staff, teams))


def _people(uow: UnitOfWork, staff: int, teams: int) -> World:
    return World(
        tuple(make.lab_staff(uow) for _ in range(staff)),
        make.an_administrator(uow),
        tuple(_team(uow) for _ in range(teams)),
    )


def _team(uow: UnitOfWork) -> Team:
    participant = make.a_participant(uow)
    manager = make.a_test_manager(uow, participant)
    make.ready_to_test(uow, participant, manager)
    return Team(participant, manager)


def a_campaign(uow: UnitOfWork, team: Team) -> NoticeRecord:
    """A notice whose initiation meeting went well."""
    notice = make.a_notice(uow, team.participant)
    make.a_meeting(uow, notice)
    return notice


def some_slot(uow: UnitOfWork, team: Team, days: Sequence[date], spaces: int = 5) -> SlotRecord:
    """Requested under a campaign of its own; it meets every rule while the spaces are free."""
    notice = a_campaign(uow, team)
    return make.a_slot(uow, notice, first_day=days[0], last_day=days[-1], spaces=spaces)


def allocated_slot(
    uow: UnitOfWork, team: Team, days: Sequence[date], spaces: int = 5
) -> SlotRecord:
    notice = a_campaign(uow, team)
    return make.an_allocated_slot(uow, notice, first_day=days[0], last_day=days[-1], spaces=spaces)


def offered_slot(uow: UnitOfWork, team: Team, days: Sequence[date], spaces: int = 5) -> SlotRecord:
    """Offered as asked, and open for two working days."""
    return make.an_offered_slot(uow, some_slot(uow, team, days, spaces))


def slot_to_grow(
    uow: UnitOfWork, team: Team, days: Sequence[date], spaces: int = 5, more: int = 5
) -> SlotRecord:
    """Allocated, and so many spaces more are asked for."""
    slot = allocated_slot(uow, team, days, spaces)
    wanted = replace(terms_of(slot.request), spaces=spaces + more)
    uow.changes.add(slot.id, wanted, "More meters came", None, make.NOW)
    return slot


def spans(length: int = ROUND_DAYS) -> Iterator[tuple[date, ...]]:
    """Lab days for one round after another, none of them twice."""
    first = FIRST_ROUND
    while True:
        days = make.CALENDAR.working_days(first, first + timedelta(days=4 * length))[:length]
        yield days
        first = days[-1] + timedelta(days=1)


def a_round(
    database: Database, world: World, days: tuple[date, ...], *, overlapping: bool
) -> Round:
    """All but the last spaces are taken; 64 requests want one or three of them.

    Overlapping requests begin and end on different days, so that they lock different sets of days.
    """
    return in_unit(database, lambda uow: _round(uow, world, days, overlapping=overlapping))


def _round(uow: UnitOfWork, world: World, days: tuple[date, ...], *, overlapping: bool) -> Round:
    allocated_slot(uow, world.teams[0], days, LAB_SPACES - LAST_SPACES)
    campaigns = [a_campaign(uow, team) for team in world.teams]
    wishes = range(CLIENTS)
    return Round(
        days,
        tuple(
            make.a_slot(
                uow,
                campaigns[number % len(campaigns)],
                first_day=wanted[0],
                last_day=wanted[-1],
                spaces=LARGE if number % 4 == 0 else SMALL,
            )
            for number in wishes
            for wanted in [_part(days, number) if overlapping else days]
        ),
    )


def _part(days: tuple[date, ...], number: int) -> tuple[date, ...]:
    first, last = number % 3, len(days) - number % 2
    return days[min(first, last - 1) : last]


def states(database: Database, slots: Sequence[SlotRecord]) -> dict[str, SlotState]:
    """How each slot stands now, by reference."""
    with database.reading() as uow:
        found = [uow.slots.find(slot.reference) for slot in slots]
    return {slot.reference: slot.state for slot in found if slot is not None}


def free_by_day(database: Database, days: Sequence[date]) -> dict[date, int]:
    with database.reading() as uow:
        return {count.day: count.free for count in uow.ledger.days(LAB, days[0], days[-1])}


def held_by_day(database: Database, days: Sequence[date]) -> dict[date, int]:
    """Spaces that the slots' own lines hold, whatever the ledger says."""
    held = dict.fromkeys(days, 0)
    with database.reading() as uow:
        for slot in uow.slots.slots_on(LAB, days):
            for day, spaces in uow.ledger.lines(slot.id):
                if day in held:
                    held[day] += spaces
    return held
